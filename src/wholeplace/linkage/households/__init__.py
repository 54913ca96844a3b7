"""Who lived together, from when until when; and on which facts partners differ. No result holds an address."""
