"""The commands on one file that a place may take up: a mapping for an extract, a workbook of unit costs."""

from pathlib import Path
from typing import Annotated

import typer

reference_app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Published numbers: unit costs and price levels.",
)
source_app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="How partners' files map to our tables.",
)
DeliveredFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="a partner's file as delivered")
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


@source_app.command("suggest")
def suggest_source(
    file: DeliveredFile,
    sheet: Annotated[
        str, typer.Option("--sheet", help="which sheet of a workbook")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Draft a mapping for a partner's file, and say of each line how sure it is."""
    from wholeplace.intake.suggest import suggest_source as suggested
    from wholeplace.runs.forms import json_text
    from wholeplace.runs.printing import say_utf_8

    found = suggested(file, sheet=sheet)
    if as_json:
        say_utf_8()
    print(json_text(found.to_json()) if as_json else found.text, end="")


def encode(
    file: DeliveredFile,
    source: Annotated[
        Path,
        typer.Option(
            "--source", metavar="SOURCE.toml", help="how the file maps to records"
        ),
    ],
    key: Annotated[
        Path,
        typer.Option("--key", metavar="KEYFILE", help="the key both sides hold"),
    ],
    to: Annotated[
        Path,
        typer.Option(
            "--to", metavar="NAME.codes.csv", help="the file of codes to write"
        ),
    ],
) -> None:
    """Write the codes of an extract of people, to send in its place where identifiers may not be shared."""
    from datetime import UTC, datetime

    from wholeplace.runs.encoding import encode_extract

    today = datetime.now(UTC).date()
    for line in encode_extract(file, source, key, to, as_at=today):
        print(line)


def new_key(
    file: Annotated[
        Path, typer.Argument(metavar="KEYFILE", help="a file to make, for you alone")
    ],
) -> None:
    """Make the key by which two sides put codes in the place of identifiers."""
    from wholeplace.runs.encoding import new_key as made

    for line in made(file):
        print(line)


@reference_app.command("import")
def import_reference(
    workbook: Annotated[
        Path,
        typer.Argument(
            metavar="FILE.xlsx", help="the Greater Manchester Unit Cost Database"
        ),
    ],
    to: Annotated[
        Path,
        typer.Option(
            "--to", metavar="DIR", help="the place folder whose reference/ is written"
        ),
    ] = Path(),
) -> None:
    """Read the original unit cost workbook whole, into a place's reference folder."""
    from wholeplace.reference.workbook import import_workbook

    print(import_workbook(workbook, to / "reference"))
