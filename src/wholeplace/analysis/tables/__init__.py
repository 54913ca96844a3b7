"""Analyses of tables: lazy Ibis expressions in, lazy Ibis expressions out."""
