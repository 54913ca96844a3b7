"""What the tables say: Ibis in and out under tables/, small estimates under estimates/."""
