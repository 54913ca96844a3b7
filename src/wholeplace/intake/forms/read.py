"""What comes of one cell: its value, its value for matching, a fault, and what was noted."""

from typing import NamedTuple


class Read(NamedTuple):
    """One cell as it was read.

    `value` is its text in our form, None when it is empty. `match` is the form in which it may be compared
    with other partners' values; None when it must not be. A `fault` sends the row to quarantine.
    """

    value: str | None = None
    match: str | None = None
    fault: str = ""
    notes: tuple[str, ...] = ()


INVALID = "identifier_invalid_kept_but_not_linked_on"
PLACEHOLDER = "placeholder_identifier_not_linked_on"
DAMAGED = "identifier_damaged_by_spreadsheet"
