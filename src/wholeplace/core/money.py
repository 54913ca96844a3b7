"""Pounds: exact decimals in tables, and the way money is said in a sentence."""

from decimal import ROUND_HALF_UP, Decimal

PENNY = Decimal("0.01")
SCALES = (
    (Decimal(10) ** 12, "trillion"),
    (Decimal(10) ** 9, "billion"),
    (Decimal(10) ** 6, "million"),
)


def to_pennies(pounds: Decimal) -> Decimal:
    """What is this amount to the penny, halves away from zero?"""
    return pounds.quantize(PENNY, rounding=ROUND_HALF_UP)


def say_pounds(pounds: Decimal | None, *, unknown: str = "not known") -> str:
    """How is this amount said to a councillor: £517,185, £3.4 million, £16.6 billion?

    Below a million the pounds are given whole; above, three significant figures.
    Above a thousand trillion they are given in whole trillions.
    None is said as `unknown`, never as zero.
    """
    if pounds is None:
        return unknown
    sign, size = ("-" if pounds < 0 else ""), abs(pounds)
    for scale, word in SCALES:
        # 999,950,000 rounds to 1,000 million: say 1 billion instead.
        if size >= scale * Decimal("0.9995"):
            return f"{sign}£{_three_figures(size / scale)} {word}"
    return f"{sign}£{size.quantize(Decimal(1), rounding=ROUND_HALF_UP):,}"


def _three_figures(value: Decimal) -> str:
    places = 2 if value < 10 else 1 if value < 100 else 0
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{rounded:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text
