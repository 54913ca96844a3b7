"""How far a share may be from the true one: the interval that stands beside it."""

from math import sqrt

# 95 of 100 intervals reach so many standard errors to each side.
REACH_95 = 1.959963984540054


def wilson(share: float, people: float, *, reach: float = REACH_95) -> tuple[float, float]:  # fmt: skip
    """Between which shares may the true one lie, when this one was seen among so many people? Of nobody: anything.

    `people` may be a fraction: the effective number behind a share that has another variance. `reach` is in standard errors.
    Source: Wilson, Journal of the American Statistical Association 22 (1927) 209-212.
    """
    if people <= 0:
        return 0.0, 1.0
    middle = (share + reach**2 / (2 * people)) / (1 + reach**2 / people)
    half = sqrt(share * (1 - share) / people + (reach / (2 * people)) ** 2)
    half *= reach / (1 + reach**2 / people)
    # Rounding may leave a share of none, or of all, just outside of its own interval.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def between_shares(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:  # fmt: skip
    """Between which values may the difference of two shares lie? Each is a share and among how many people it was seen.

    Source: Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10.
    """
    low_one, high_one = wilson(*one)
    low_other, high_other = wilson(*other)
    difference = one[0] - other[0]
    down = sqrt((one[0] - low_one) ** 2 + (high_other - other[0]) ** 2)
    up = sqrt((high_one - one[0]) ** 2 + (other[0] - low_other) ** 2)
    return difference - down, difference + up
