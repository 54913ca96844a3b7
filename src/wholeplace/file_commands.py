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
