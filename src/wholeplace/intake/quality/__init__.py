"""How good an extract is: what of it is full, valid, repeated, heaped, covered, and what changed since the one before."""
