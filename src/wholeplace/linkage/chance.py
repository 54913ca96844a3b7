"""How far two people agree by chance: exactly where the shares of values tell it, from random pairs elsewhere."""

from dataclasses import dataclass

import numpy as np

from wholeplace.linkage.arrays import Array
from wholeplace.linkage.comparing import Comparer, Levels
from wholeplace.linkage.comparisons import AWAY, COMPARISONS, HOME, NAMES
from wholeplace.linkage.identities import Identities
from wholeplace.linkage.learning import NEVER
from wholeplace.linkage.model import Model, probability, weighed

# So many pairs tell enough: more change the third digit.
RANDOM_PAIRS = 200_000
# Of the pairs that say the very same, at least this share is chance.
LEAST_CHANCE = 0.02
HOME_NAMES = tuple(f"{name}_{HOME}" for name in NAMES)


@dataclass(frozen=True)
class Chance:
    """Pairs picked at random, and how far they agree."""

    identities: Identities
    a: Array
    b: Array
    levels: Levels

    @classmethod
    def drawn(cls, identities: Identities, comparer: Comparer, dice: np.random.Generator) -> "Chance":  # fmt: skip
        a, b = dice.integers(0, max(1, len(identities)), (2, RANDOM_PAIRS))
        differ = a != b
        a, b = a[differ], b[differ]
        return cls(identities, a, b, comparer.levels(a, b))

    def u(self, model: Model | None = None, matched: float = 0.0) -> dict[str, Array]:
        """How often do two who are not one person agree, at each level? `model` tells who is; `matched` how many are."""
        other = np.ones(len(self.a))
        if model is not None:
            bits = weighed(model, self.identities, self.levels, self.a, self.b).model
            other = 1 - probability(bits)
        u = {}
        for each in COMPARISONS:
            levels = self.levels[each.name]
            said = levels >= 0
            counts = np.bincount(levels[said], weights=other[said], minlength=len(each.levels))  # fmt: skip
            share = (counts + 0.5) / (counts.sum() + 0.5 * len(counts))
            exact = _exact_chance(self.identities, each.name)
            if exact is not None:
                own = matched * float(model.m[each.name][-1]) if model else 0.0
                exact = max(exact - own, exact * LEAST_CHANCE, NEVER)
                share[-1] = 0.0
                share = np.append(share[:-1] / share.sum() * (1 - exact), exact)
            u[each.name] = np.maximum(share, NEVER)
        for name in HOME_NAMES:
            u[name] = u[name.replace(HOME, AWAY)].copy()
        return u


def _exact_chance(identities: Identities, name: str) -> float | None:
    """The chance that two say the very same, from the shares of the values; None where a level says more than that."""
    column = name.removesuffix(f"_{AWAY}")
    if column in ("place", "sex") or name.endswith(f"_{HOME}"):
        return None
    shares = identities.columns[column].shares
    known = max(1, int((identities[column] >= 0).sum()))
    return float(min(0.5, max((shares**2).sum() - 1 / known, NEVER)))
