"""Splink as its example for persons writes it: u from ten million pairs, and EM on all pairs of its training rules.

`python bench/peers/splink_documented.py FILE OUT [--threshold BITS]`
"""

from splink_model import main

if __name__ == "__main__":
    main(u_pairs=1e7, em_pairs=None)
