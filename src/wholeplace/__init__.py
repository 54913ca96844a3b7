"""Wholeplace: one lawful, trustworthy picture of a place's public services."""
