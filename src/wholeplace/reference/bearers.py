"""Who bears the cost of one unit: from the parts a source prints, or from the one bearer it names."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from wholeplace.core.errors import ReferenceNumberError
from wholeplace.reference.agencies import SEVERAL
from wholeplace.reference.library import fiscal_row, known_codes
from wholeplace.store.mistakes import nearest, quoted

if TYPE_CHECKING:
    from wholeplace.reference.library import Library

By = Literal["bearer", "agency"]
# Shares are kept to this step, and the largest takes what rounding leaves: they add to one exactly.
SHARE_STEP = Decimal("1e-20")


def bearer_shares(
    code: str, library: Library, *, by: By = "bearer"
) -> dict[str, Decimal]:
    """What share of one unit's fiscal cost does each bearer pay? The shares add to one exactly.

    Counts: the parts the source prints, when they make the whole; else the one bearer it names.
    `by` chooses our words for who pays, or the library's own (`agency`).
    Errors: ReferenceNumberError when the source gives no split; half and half is never assumed.
    """
    rows = _rows(code, library)
    shares = _shares(rows, by)
    if not rows or set(shares) == {SEVERAL}:
        raise ReferenceNumberError(_why_not(code, library))
    return shares


def constituent_shares(
    code: str, library: Library, *, by: By = "bearer"
) -> dict[str, Decimal]:
    """How do a unit cost's own parts share it out? The shares add to one exactly.

    Like bearer_shares, but refuses a cost whose parts the source does not print, or
    whose sub-rows are alternatives rather than parts, even when one bearer is named.
    """
    rows = [row for row in _rows(code, library) if row["basis"] != "single"]
    if not rows:
        raise ReferenceNumberError(_why_not(code, library))
    return _shares(rows, by)


def constituents(code: str, library: Library) -> dict[str, Decimal]:
    """What are the parts of a unit cost, in pounds of its price year, by the code of the part?

    Errors: ReferenceNumberError when the source prints no parts that make the whole.
    """
    rows = [row for row in _rows(code, library) if row["basis"] != "single"]
    if not rows:
        raise ReferenceNumberError(_why_not(code, library))
    parts: dict[str, Decimal] = {}
    for row in rows:
        name = row["constituent"]
        parts[name] = parts.get(name, Decimal(0)) + row["pounds"]
    return parts


def _rows(code: str, library: Library) -> list[dict[str, Any]]:
    import pyarrow.compute as pc

    bearers = library.unit_cost_bearers
    rows: list[dict[str, Any]] = bearers.filter(
        pc.equal(bearers.column("code"), code)
    ).to_pylist()
    return rows


def _shares(rows: list[dict[str, Any]], by: By) -> dict[str, Decimal]:
    pounds: dict[str, Decimal] = {}
    for row in rows:
        who = row[by] or row["bearer"]
        pounds[who] = pounds.get(who, Decimal(0)) + row["pounds"]
    total = sum(pounds.values(), Decimal(0))
    if not total:
        # One bearer of nothing still bears all of it.
        return {who: Decimal(1) for who in list(pounds)[:1]}
    shares = {who: (part / total).quantize(SHARE_STEP) for who, part in pounds.items()}
    largest = max(shares, key=lambda who: shares[who])
    shares[largest] += 1 - sum(shares.values(), Decimal(0))
    return shares


def _why_not(code: str, library: Library) -> str:
    """Why can this cost not be shared out, and what should the user do?"""
    row = fiscal_row(code, library)
    if row is None:
        return _no_fiscal_value(code, library)
    reason = row["split_refused"] or "its source prints no parts of it"
    return (
        f"the cost of {code} ({row['item']}) cannot be shared out: {reason}; "
        f"give the parts of {code} in reference/unit_cost_bearers.csv, with their source."
    )


def _no_fiscal_value(code: str, library: Library) -> str:
    codes = known_codes(library)
    if code in codes:
        return f"{code} has no fiscal value, so no public body bears it: choose another unit cost."
    meant = nearest(code, codes)
    do = f"did you mean `{meant}`?" if meant else "use a code of the library."
    return f"there is no unit cost {quoted(code)}: {do}"
