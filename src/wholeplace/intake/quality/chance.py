"""What chance alone would give: how many dates fall on certain days, and how far two shares or two counts differ.

The special functions are SciPy's; they are imported where they are used, because it takes a while.
"""

from collections.abc import Sequence
from math import erfc, lgamma, sqrt

# A share is beyond chance when chance would give it less than once in 1,000.
HEAP_LEVEL = 1e-3
# Every extract has some sixty shares to compare: once in 100,000 for each is about once in 1,600 extracts.
SHARE_LEVEL = 1e-5
ROWS_LEVEL = 1e-3
# From so many expected in the smallest cell on, the normal test is as good as the exact one.
NORMAL_FROM = 200.0


def binomial_limits(number: int, chance: float, level: float = HEAP_LEVEL) -> tuple[int, int]:  # fmt: skip
    """Between which counts do so many tries fall by chance, but for half of `level` at each end?"""
    return (
        _quantile(number, chance, level / 2),
        _quantile(number, chance, 1 - level / 2),
    )


def _quantile(number: int, chance: float, share: float) -> int:
    """The least count that so great a share of all cases does not exceed."""
    from scipy.special import bdtr

    low, high = -1, number
    while high - low > 1:
        middle = (low + high) // 2
        if bdtr(middle, number, chance) >= share:
            high = middle
        else:
            low = middle
    return high


def greatest_limit(number: int, chances: Sequence[tuple[float, int]], level: float = HEAP_LEVEL) -> int:  # fmt: skip
    """How many at the most fall on the fullest of many days by chance, but for `level` of all cases?

    `chances` gives the chance of a day, and how many days have it. The days are taken as independent, which
    makes the limit rather too high than too low.
    """
    from scipy.special import bdtrc

    low, high = 0, number
    while high - low > 1:
        middle = (low + high) // 2
        beyond = sum(days * bdtrc(middle, number, chance) for chance, days in chances)
        if beyond <= level:
            high = middle
        else:
            low = middle
    return high


def difference_by_chance(first: tuple[float, float], second: tuple[float, float]) -> float:  # fmt: skip
    """How likely does chance make two shares, each (how many, of how many), differ at least so much?

    Fisher's exact test, two-sided; for large counts the normal test with the pooled share.
    """
    (a, m), (b, n) = first, second
    if min(m, n) < 1:
        return 1.0
    share = (a + b) / (m + n)
    if min(m, n) * min(share, 1 - share) < NORMAL_FROM:
        return _fisher(round(a), round(m), round(b), round(n))
    spread = sqrt(share * (1 - share) * (1 / m + 1 / n))
    return two_sided((a / m - b / n) / spread)


def two_sided(deviations: float) -> float:
    """How likely is a normal figure at least so many standard deviations off, to either side?"""
    return erfc(abs(deviations) / sqrt(2))


def _fisher(a: int, m: int, b: int, n: int) -> float:
    """The chances of all tables with the same margins that are no likelier than this one, added up."""
    import numpy as np
    from scipy.special import gammaln

    hits = a + b
    if hits > (m + n) / 2:
        # The rarer outcome has fewer tables.
        return _fisher(m - a, m, n - b, n)
    k = np.arange(max(0, hits - n), min(m, hits) + 1)

    ways = [
        lgamma(of + 1) - gammaln(chosen + 1) - gammaln(of - chosen + 1)
        for of, chosen in ((m, k), (n, hits - k), (m + n, np.array([hits])))
    ]
    chances = np.exp(ways[0] + ways[1] - ways[2])
    own = chances[a - k[0]]
    return float(min(1.0, chances[chances <= own * (1 + 1e-7)].sum()))


def clustered(count: float, of: float, spread: float) -> tuple[float, float]:
    """As how many independent ones do these rows count, when the rows of one person say the same thing?

    `spread` is the sum of the squared numbers of rows of each person over the sum of them: 1 where everybody
    has one row. Taking a person's rows as alike is the cautious end.
    """
    return count / max(spread, 1.0), of / max(spread, 1.0)
