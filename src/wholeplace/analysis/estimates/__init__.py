"""A few arrays in, one small estimate out: NumPy and SciPy, each with interval, method and, where dice fall, seed."""
