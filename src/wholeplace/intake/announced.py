"""What was announced about a file by another way, held against what is in it."""

from collections.abc import Mapping

from wholeplace.intake.checking.across_rows import Across
from wholeplace.intake.conservation import Tally
from wholeplace.intake.reading.job import Refused
from wholeplace.intake.source import Source


def check_announced(source: Source, across: Across, tally: Tally) -> Mapping[str, int]:
    """What is to be noted? Errors: Refused, when the file is plainly not the one announced.

    A total that is short while rows are quarantined proves nothing.
    """
    expected = source.expected
    records = tally.records - tally.non_data
    notes: dict[str, int] = {}
    if expected.rows is not None and expected.rows != records:
        raise Refused("rows_not_as_announced")
    if expected.total is not None and across.total != expected.total:
        if not tally.quarantined:
            raise Refused("total_not_as_announced")
        notes["total_not_checked"] = 1
    if across.outside_period:
        if across.outside_period > records * source.max_damage_share:
            raise Refused("outside_period")
        notes["dates_outside_period"] = across.outside_period
    return notes
