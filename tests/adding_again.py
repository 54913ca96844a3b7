"""Adds a traced figure up again from its JSON: knows nothing of wholeplace but that form."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

Tree = dict[str, Any]


def add_again(tree: Tree) -> Decimal | None:
    """What do the rows and parts of a trace come to? None when there is nothing to add.

    A part is used as it is printed, rounded; that it is right to the last digit printed is checked
    first, so that no error hides behind rounding. Errors: ValueError when it is not.
    """
    again = _come_to(tree)
    if again is None or tree["value"] is None:
        return again
    printed = Decimal(str(tree["value"]))
    step = Decimal("0.005") if "pounds" in tree["column"] else Decimal("1e-6")
    if abs(again - printed) > step:
        raise ValueError(
            f"{tree['table']} {tree['key']} {tree['column']}: {again}, not {printed}"
        )
    return printed


def _come_to(tree: Tree) -> Decimal | None:
    if tree["rows"]:
        return sum((Decimal(row["amount"]) for row in tree["rows"]), Decimal(0))
    if not tree["parts"]:
        return None
    values = {name: add_again(part) for name, part in tree["parts"].items()}
    if tree["rule"].startswith("is "):
        return next(iter(values.values()))
    rule = tree["rule"]
    for name in sorted(values, key=len, reverse=True):
        if name.startswith("total_of_"):
            column, _, by = name.removeprefix("total_of_").partition("_by_")
            rule = rule.replace(
                f"total({column} by {by})" if by else f"total({column})", name
            )
    # A part that is not there adds nothing to a sum.
    known = {
        name: Decimal(0) if value is None else value for name, value in values.items()
    }
    return Decimal(eval(rule, {"__builtins__": {}}, known))


def amount_is_in_its_row(place: Path, row: dict[str, Any]) -> bool:
    """Does the file hold, on that line, the very amount a row that was not worked out says it has?"""
    with (place / row["file"]).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        cells: list[str] = []
        starts_on = 1
        for record in reader:
            if starts_on == row["line"]:
                cells = record
                break
            starts_on = reader.line_num + 1
    numbers = set()
    for cell in cells:
        try:
            numbers.add(abs(Decimal(cell)))
        except ArithmeticError:
            continue
    return abs(Decimal(row["amount"])) in numbers
