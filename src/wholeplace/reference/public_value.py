"""The public value of an outcome: three kinds of value, less what only moves between purses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from wholeplace.core.errors import ReferenceNumberError

NOTHING = Decimal(0)


@dataclass(frozen=True)
class PublicValue:
    """What an outcome is worth: to the public purse, and to everyone."""

    fiscal_total: Decimal
    transfer_total: Decimal
    public_value: Decimal


def public_value(
    fiscal_by_agency: Mapping[str, Decimal],
    economic: Decimal = NOTHING,
    social: Decimal = NOTHING,
    transfers: Collection[str] = (),
) -> PublicValue:
    """What is an outcome worth to the public purse, and what to everyone?

    Counts: fiscal value of every agency in the first; in the second fiscal, economic and social
    value, less the agencies whose gain is a tax or benefit that only changes hands.
    Source: GMCA Unit Cost Database v1.4 (March 2015), sheet Guidance. Units: as the amounts given.
    """
    unknown = sorted(set(transfers) - set(fiscal_by_agency))
    if unknown:
        raise ReferenceNumberError(
            f"{', '.join(unknown)} is called a transfer payment but has no fiscal value here: "
            f"name one of {', '.join(sorted(fiscal_by_agency)) or 'no agencies'}."
        )
    fiscal = sum(fiscal_by_agency.values(), NOTHING)
    moved = sum((fiscal_by_agency[name] for name in set(transfers)), NOTHING)
    return PublicValue(fiscal, moved, fiscal - moved + economic + social)


def without_constituents(
    constituents: Mapping[str, Decimal], exclude: Collection[str]
) -> Decimal:
    """What is left of a cost when the constituents another cost already holds are taken out?

    Source: the comments of the GMCA Unit Cost Database v1.4 on double counting.
    Units: as the amounts given.
    """
    unknown = sorted(set(exclude) - set(constituents))
    if unknown:
        raise ReferenceNumberError(
            f"{', '.join(unknown)} is not a constituent of this cost: "
            f"take out one of {', '.join(constituents) or 'none, for it has no constituents'}."
        )
    return sum(
        (pounds for name, pounds in constituents.items() if name not in exclude),
        NOTHING,
    )
