"""What may be said beside a hidden count: no more than the hiding itself says."""

from wholeplace.tables.quality import FEW, NEARLY_ALL, SOME


def how_many(count: int, of: int, small: int) -> str:
    """Is this count few, nearly all of so many, or neither? Whatever is fewer than `small` is few."""
    if count < small:
        return FEW
    return NEARLY_ALL if of - count < small else SOME
