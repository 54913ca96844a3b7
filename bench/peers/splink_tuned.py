"""Splink, faster: the same model trained on a million pairs at a time, as its guide to large data allows.

`python bench/peers/splink_tuned.py FILE OUT [--threshold BITS]`
"""

from splink_model import main

if __name__ == "__main__":
    main(u_pairs=1e6, em_pairs=1e6)
