"""The commands: parse, call one function, print. A room is imported only inside the command that needs it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from wholeplace.file_commands import (
    AsJson,
    DeliveredFile,
    encode,
    new_key,
    reference_app,
    source_app,
)

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Look at the public services of one place as one system.",
)
app.add_typer(reference_app, name="reference")
app.add_typer(source_app, name="source")

PlaceFolder = Annotated[Path, typer.Argument(metavar="DIR", help="the place folder")]
RunName = Annotated[
    str | None,
    typer.Option(
        "--run",
        metavar="RUN",
        help="a run's name, or how it begins; the latest if left out",
    ),
]
Residents = Annotated[
    int, typer.Option("--residents", metavar="N", help="how many people live there")
]


def main() -> None:
    """Run a command; a user's mistake prints its sentence and ends with its own exit code."""
    from wholeplace.runs.printing import all_printed, standard_output

    output = standard_output()
    raise SystemExit(all_printed(output, _ended()))


def _now() -> datetime:
    return datetime.now(UTC)


def _ended() -> int:
    """How did the command end?"""
    from wholeplace.core.errors import WholeplaceError
    from wholeplace.runs.printing import tell

    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except WholeplaceError as mistake:
        tell(mistake)
        return mistake.exit_code
    return 0


@app.command()
def new(
    target: Annotated[
        str,
        typer.Argument(
            metavar="DIR|KIND",
            help="a folder to make, or a kind of file to print: place, recipe, spend, ...",
        ),
    ],
) -> None:
    """Make an empty, commented place folder, or print one complete example of a file."""
    from wholeplace.runs.checking import example_of
    from wholeplace.store.scaffold import new_place

    example = example_of(target)
    if example is not None:
        print(example, end="")
        return
    new_place(Path(target))
    print(f"made {target}; read {target}/README.txt, then `wholeplace check {target}`")


@app.command()
def check(folder: PlaceFolder) -> None:
    """List every mistake in a place folder, with file and line; exit 1 if there is any."""
    from wholeplace.runs.checking import every_mistake

    mistakes = every_mistake(folder)
    for mistake in mistakes:
        print(mistake)
    if mistakes:
        raise typer.Exit(1)
    print(f"{folder}: no mistakes")


@app.command()
def run(
    folder: PlaceFolder,
    recipe: Annotated[
        str, typer.Argument(help="which recipe of recipes/, by name or path")
    ] = "review",
    engine: Annotated[
        str,
        typer.Option("--engine", help="duckdb, or spark where one machine is outgrown"),
    ] = "duckdb",
) -> None:
    """Make the review of a place; the run's name is on the last line."""
    from wholeplace.runs.doors import run_noted

    run_noted(folder, recipe, clock=_now, engine=engine)


@app.command()
def show(
    folder: PlaceFolder,
    table: Annotated[
        str | None,
        typer.Argument(
            help="which table; without one, the run's tables and the runs kept"
        ),
    ] = None,
    run_name: RunName = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="print CSV")] = False,
    as_json: AsJson = False,
) -> None:
    """Print a table of a run; without one, list the run's tables and the runs kept."""
    from wholeplace.runs.contents import contents_as
    from wholeplace.runs.printing import say_utf_8, terminal_width
    from wholeplace.runs.showing import table_as
    from wholeplace.store.runs import find_run

    found, width = find_run(folder, run_name), terminal_width()
    form = "csv" if as_csv else "json" if as_json else "text"
    if form != "text":
        say_utf_8()
    if table is None:
        print(contents_as(found, form, width=width), end="")
    else:
        print(table_as(found, table, form, width=width), end="")


@app.command()
def trace(
    folder: PlaceFolder,
    table: Annotated[str, typer.Argument(help="which table")],
    cell: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY=VALUE... COLUMN", help="the row's key values, then the column"
        ),
    ],
    run_name: RunName = None,
    rows: Annotated[
        bool, typer.Option("--rows", help="print the rows behind the figure")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say how a figure came about: its rule, formula, published numbers, inputs and rows."""
    from wholeplace.runs import showing
    from wholeplace.runs.printing import say_utf_8
    from wholeplace.runs.trace import trace as trace_cell
    from wholeplace.store.runs import find_run

    found = find_run(folder, run_name)
    key, column = showing.cell_address(cell)
    traced = trace_cell(found, table, key, column)
    if rows:
        showing.may_name_rows(found, traced, on=_now().date())
    if as_json:
        say_utf_8()
    print(
        showing.trace_as_json(found, traced, rows=rows)
        if as_json
        else showing.trace_as_text(found, traced, rows=rows)
    )


@app.command()
def compare(
    folder: PlaceFolder,
    left: Annotated[
        str,
        typer.Argument(
            metavar="RUN", help="the first run, or OTHERDIR@RUN of another place"
        ),
    ],
    right: Annotated[
        str,
        typer.Argument(
            metavar="RUN", help="the second run, or OTHERDIR@RUN of another place"
        ),
    ],
    table: Annotated[
        str | None, typer.Option("--table", help="only this table")
    ] = None,
    in_full: Annotated[
        bool,
        typer.Option("--all", help="list every changed published number, too"),
    ] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="print every figure as CSV, changed or not")
    ] = False,
) -> None:
    """Compare two runs, figure by figure, and print what changed."""
    from wholeplace.runs.comparing import compare_runs
    from wholeplace.runs.differences import comparison_as_text
    from wholeplace.runs.printing import say_utf_8
    from wholeplace.runs.showing import as_csv as csv_of

    compared = compare_runs(folder, left, right, table=table)
    if as_csv:
        say_utf_8()
        print(csv_of(compared.rows), end="")
    else:
        # Who asks for one table wants to see it.
        in_full = in_full or table is not None
        print(comparison_as_text(compared, in_full=in_full), end="")


@app.command()
def clean(
    folder: PlaceFolder,
    keep_last: Annotated[
        int | None,
        typer.Option(
            "--keep-last",
            metavar="N",
            min=1,
            help="also remove all runs but the newest N of the journal",
        ),
    ] = None,
) -> None:
    """Remove what no run needs: half-made folders and steps that no run names."""
    from wholeplace.store.runs import clean as clean_runs
    from wholeplace.store.runs import unnoted_runs

    removed = clean_runs(folder, keep_last=keep_last)
    print(
        ", ".join(
            f"{count} {what.replace('_', '-')}" for what, count in removed.items()
        )
        + " removed"
    )
    unnoted = unnoted_runs(folder)
    if keep_last is not None and unnoted:
        print(f"kept, as the journal does not say when: {', '.join(unnoted)}")


@app.command()
def report(
    folder: PlaceFolder,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="FILE.html, FILE.pdf or FILE.xlsx"),
    ] = None,
    committee: Annotated[
        Path | None,
        typer.Option(
            "--committee",
            metavar="FILE.docx",
            help="the paper in the form a committee accepts",
        ),
    ] = None,
    quality: Annotated[
        Path | None,
        typer.Option(
            "--quality", metavar="FILE.html", help="how good the extracts are"
        ),
    ] = None,
    letters: Annotated[
        Path | None,
        typer.Option("--letters", metavar="DIR", help="a letter to each supplier"),
    ] = None,
    run_name: RunName = None,
) -> None:
    """Draw the report of a run, the quality of its extracts, and letters to those who sent them."""
    from wholeplace.runs.reporting import Wanted, write_reports

    wanted = Wanted(to, committee, quality, letters)
    for path in write_reports(folder, wanted, run_name=run_name):
        print(path)


@app.command()
def intake(
    file: DeliveredFile,
    source: Annotated[
        Path,
        typer.Option(
            "--source", metavar="SOURCE.toml", help="how the file maps to a table"
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Take one file through the gate and say what became of its rows; nothing is kept."""
    import json

    from wholeplace.intake.one_file import intake_command, intake_lines

    found = intake_command(file, source, as_at=datetime.now(UTC).date())
    if as_json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
        return
    for line in intake_lines(found):
        print(line)


app.command()(encode)
app.command("new-key")(new_key)


@app.command("review-links")
def review_links(
    folder: PlaceFolder,
    by: Annotated[str, typer.Option("--by", help="who looks, as decisions/reviewers.csv names them")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="at most so many pairs")] = 50,
    sample: Annotated[bool, typer.Option("--sample", help="pairs drawn at random, without their score")] = False,
    estimate: Annotated[bool, typer.Option("--estimate", help="print what the answers to a sample tell")] = False,
    run_name: RunName = None,
) -> None:  # fmt: skip
    """Look at pairs of records that may be one person, side by side, and decide."""
    import sys

    from wholeplace.linkage.reviewing.session import Talk
    from wholeplace.runs.link_review import review_uncertain
    from wholeplace.runs.link_sample import estimate_so_far, review_sample

    today = _now().date()
    if estimate:
        print("\n".join(estimate_so_far(folder, on=today, run_name=run_name)))
        return
    if not by:
        raise typer.BadParameter("say who looks", param_hint="--by")
    talk = Talk(input, print, sys.stdin.isatty() and sys.stdout.isatty())
    review = review_sample if sample else review_uncertain
    review(folder, by=by, on=today, talk=talk, limit=limit, run_name=run_name)


@app.command()
def synth(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="a folder to make; it must not be there yet"
        ),
    ],
    residents: Residents = 20_000,
    seed: Annotated[
        int,
        typer.Option(
            "--seed", metavar="S", help="the same seed gives the same borough"
        ),
    ] = 1,
) -> None:
    """Make a borough that is made up but behaves like one, with its truth kept apart."""
    from wholeplace.runs.progress import shown
    from wholeplace.synthetic.write_place import make_borough

    make_borough(
        folder,
        residents,
        seed,
        progress=lambda names: shown(names, description="Borough"),
    )
    print(
        f"made {folder}; its truth is in {folder}/truth, which a run reads only to say how right its linking is"
    )


@app.command()
def demo(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="[DIR]", help="a folder to make; it must be empty or not be there"
        ),
    ] = Path("wholeplace-demo"),
    residents: Residents = 20_000,
    no_open: Annotated[
        bool, typer.Option("--no-open", help="do not open the report in a browser")
    ] = False,
) -> None:
    """Make a borough that is made up, run its review and open the report."""
    from wholeplace.runs.doors import make_demo

    papers = make_demo(folder, residents, clock=_now)
    for paper in papers:
        print(paper)
    if not no_open:
        import webbrowser

        webbrowser.open(papers[0].resolve().as_uri())
