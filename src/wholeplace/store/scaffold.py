"""A place folder to start from, and one complete example of each file."""

from collections.abc import Mapping
from pathlib import Path

from wholeplace.core.errors import PlaceError
from wholeplace.store.mistakes import listed, nearest, printable, quoted
from wholeplace.tables.contract import Column, Kind, Table
from wholeplace.tables.inputs import HAND_WRITTEN
from wholeplace.tables.published_numbers import PUBLISHED_NUMBERS

TEMPLATES = Path(__file__).resolve().parent / "templates"
# Where the file of each kind stands in a place folder.
TOML_FILES = {"place": "place.toml", "recipe": "recipes/review.toml"}
EXAMPLES: Mapping[str, str] = {
    **TOML_FILES,
    **{name: f"{name}.csv" for name in HAND_WRITTEN},
    **{name: f"reference/{name}.csv" for name in PUBLISHED_NUMBERS},
}
HOW_TO_WRITE = {
    Kind.DATE: "a date such as 2015-03-31",
    Kind.YEAR: "a financial year such as 2014/15",
    Kind.COUNT: "a whole number",
    Kind.MONEY: "pounds such as 1234.50, without pound sign or commas",
    Kind.RATIO: "a number such as 0.25",
    Kind.FLAG: "yes or no",
}
README_TOP = """\
A place folder
==============

place.toml and recipes/review.toml explain themselves. A CSV file cannot hold comments,
so each is explained here. The first line of each file names its columns; keep it. Put a
cell that holds a comma in quotation marks. Leave a cell empty when the figure is not
known: unknown is a value, and never 0. A file that is not needed may be deleted, but
partners.csv and place.toml must stay.

  wholeplace check FOLDER       lists every mistake, with file and line
  wholeplace new spend          prints a complete example of spend.csv; so for each file

Files that partners send go into extracts/PARTNER/ as they come. Beside them stand
sources/, which says how each maps to a table (`wholeplace new source`, `wholeplace
source suggest FILE`), and agreements/, which says what may be used (`wholeplace new
agreement`). A run takes in only what an agreement allows.

Unit costs and other published numbers come with the program. Files in reference/ add
your own, or put yours in the place of ours where the key is the same; they are shown as
yours. They are explained at the end.
"""


def new_place(folder: Path) -> list[str]:
    """Write an empty place folder that works, with each file explained; which files were written?

    Errors: PlaceError, when the folder is there and holds anything.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlaceError(
            printable(f"{folder} is there and not empty: name a folder that is not.")
        )
    files = {
        TOML_FILES["place"]: _template("new/place.toml"),
        TOML_FILES["recipe"]: _template("new/review.toml"),
        "README.txt": _readme(),
        **{f"{name}.csv": _header(table) for name, table in HAND_WRITTEN.items()},
    }
    try:
        for file, text in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise PlaceError(
            printable(f"{folder} cannot be written: {error.strerror}.")
        ) from None
    return list(files)


def example_file(kind: str) -> str:
    """What does a complete file of this kind look like? Errors: PlaceError, when there is no such kind."""
    _refuse_unknown(kind)
    return _template(f"example/{kind}.{'toml' if kind in TOML_FILES else 'csv'}")


def explain_file(kind: str) -> str:
    """What does each column of this CSV file mean? Empty for a TOML file, whose comments say it."""
    _refuse_unknown(kind)
    table = {**HAND_WRITTEN, **PUBLISHED_NUMBERS}.get(kind)
    return "" if table is None else _explained(EXAMPLES[kind], table)


def _refuse_unknown(kind: str) -> None:
    if kind not in EXAMPLES:
        close = nearest(kind, EXAMPLES)
        do = f"did you mean `{close}`?" if close else f"choose from {listed(EXAMPLES)}."
        raise PlaceError(f"there is no example of {quoted(kind)}: {do}")


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _header(table: Table) -> str:
    return ",".join(table.names) + "\r\n"


def _readme() -> str:
    tables = {**HAND_WRITTEN, **PUBLISHED_NUMBERS}
    parts = [_explained(EXAMPLES[name], table) for name, table in tables.items()]
    return "\n\n".join([README_TOP, *parts])


def _explained(file: str, table: Table) -> str:
    heading = f"{file}\n{'-' * len(file)}\n{table.meaning}\n"
    return (
        heading
        + "".join(f"\n  {_column_in_words(each)}" for each in table.columns)
        + "\n"
    )


def _column_in_words(column: Column) -> str:
    must = "must be filled" if column.is_required else "may be empty"
    parts = [f"{column.name} ({must}): {column.meaning}"]
    if column.kind in HOW_TO_WRITE and not column.choices:
        parts.append(f"written as {HOW_TO_WRITE[column.kind]}")
    if column.choices:
        parts.append(f"one of {', '.join(column.choices)}")
    if column.refers_to:
        parts.append(f"must be found in {column.refers_to.replace('.', ', column ')}")
    if column.is_many:
        parts.append("several are parted by semicolons")
    if column.explained_by:
        parts.append(f"when empty, {column.explained_by} must say why")
    return "; ".join(parts)
