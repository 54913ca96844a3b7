"""From a run to the files people read."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from wholeplace.core.errors import ReportError, RunError
from wholeplace.core.place import Area
from wholeplace.reports.review import Input, Leave, Review, Staffing
from wholeplace.store.runs import Run, find_run
from wholeplace.tables.checked import CheckedTable
from wholeplace.tables.linking import LINKAGE_SHOWN
from wholeplace.tables.living import RULE_SET_SOURCES
from wholeplace.tables.people import INTAKE_QUALITY
from wholeplace.tables.results import FIGURES

ENDINGS = (".html", ".pdf", ".xlsx")
Known = TypeVar("Known", Area, Input)


@dataclass(frozen=True)
class Wanted:
    """Which papers are asked for: the report, the committee's paper, the quality page, the letters' folder."""

    to: Path | None = None
    committee: Path | None = None
    quality: Path | None = None
    letters: Path | None = None

    def paths(self) -> list[Path]:
        """Where are they to be written?"""
        every = (self.to, self.committee, self.quality, self.letters)
        return [path for path in every if path is not None]


def write_reports(folder: Path, wanted: Wanted, *, run_name: str | None) -> list[Path]:
    """Draw what is asked for of a run, in the form its file name asks for: which files were written?

    Errors: ReportError when no file is named, one has an ending nothing is drawn for, or quality is
    asked for of a run that took no extract in.
    """
    _refuse(wanted)
    run = find_run(folder, run_name)
    review = review_of(run)
    if wanted.to is not None:
        _write(review, wanted.to)
    if wanted.committee is not None:
        from wholeplace.reports.word import write_committee_paper

        write_committee_paper(review, wanted.committee)
    if wanted.quality is not None:
        _write_quality(run, review, wanted.quality)
    if wanted.letters is not None:
        _write_letters(run, review, wanted.letters)
    return wanted.paths()


def _refuse(wanted: Wanted) -> None:
    if not wanted.paths():
        raise ReportError(
            "say what to write: --to FILE.html, .pdf or .xlsx, --committee FILE.docx, --quality FILE.html or --letters DIR."
        )
    if wanted.to is not None and wanted.to.suffix not in ENDINGS:
        raise ReportError(
            f"`{wanted.to.name}` ends in none of {', '.join(ENDINGS)}; name the report so."
        )
    if wanted.committee is not None and wanted.committee.suffix != ".docx":
        raise ReportError(
            f"`{wanted.committee.name}` does not end in .docx; the committee's paper is a Word file."
        )
    if wanted.quality is not None and wanted.quality.suffix != ".html":
        raise ReportError(
            f"`{wanted.quality.name}` does not end in .html; the quality of extracts is a page."
        )
    for path in wanted.paths():
        if not path.absolute().parent.is_dir():
            raise ReportError(
                f"there is no folder {path.absolute().parent}; make it first."
            )


def _write_quality(run: Run, review: Review, to: Path) -> None:
    from wholeplace.reports.quality.page import write_quality_page

    write_quality_page(
        review.place,
        _accounted(run, review),
        to,
        names=review.partners,
        held=_waiting_by_partner(run),
    )


def _write_letters(run: Run, review: Review, to: Path) -> None:
    """Write a letter to each partner whose extracts were taken in, as text and for Word."""
    from wholeplace.reports.files import write_whole
    from wholeplace.reports.quality.letter import letter, letter_docx

    tables = _accounted(run, review)
    waiting = _waiting_by_partner(run)
    to.mkdir(exist_ok=True)
    partners = tables[INTAKE_QUALITY.name].table["partner"].to_pylist()
    for partner in sorted(set(partners)):
        text = letter(
            partner,
            tables,
            place=review.place,
            names=review.partners,
            held=waiting.get(partner, ()),
        )
        write_whole(to / f"{partner}.txt", text.encode())
        write_whole(to / f"{partner}.docx", letter_docx(text))


def _accounted(run: Run, review: Review) -> Mapping[str, CheckedTable]:
    if INTAKE_QUALITY.name not in review.checked:
        raise ReportError(
            f"run {run.name} took no extract in, so there is no quality to report: see what it left out with `wholeplace show {run.place}`, or put files into extracts/."
        )
    return review.checked


def _waiting_by_partner(run: Run) -> dict[str, list[str]]:
    """Which sentences hold an extract of each partner?"""
    found: dict[str, list[str]] = {}
    for each in run.manifest.get("waiting", ()):
        found.setdefault(each["partner"], []).append(each["sentence"])
    return found


def review_of(run: Run) -> Review:
    """What is a report of this run drawn from?

    Errors: RunError when an older version made the run, without what a report says today.
    """
    shown = (*FIGURES, *LINKAGE_SHOWN, RULE_SET_SOURCES.name)
    tables = {name: run.read(name) for name in shown if name in run.tables()}
    try:
        return _review(run, tables)
    except KeyError as error:
        because = f"it does not say {error}"
        raise RunError(run.said_to_be_older(because)) from error


def _review(run: Run, tables: Mapping[str, pa.Table]) -> Review:
    place, recipe = run.manifest["place"], run.manifest["recipe"]
    return Review(
        place=place["name"],
        run=run.name,
        recipe=recipe["title"],
        made_by=recipe["sha256"],
        years=tuple(recipe["years"]),
        price_year=recipe["price_year"],
        tables=tables,
        about=place["about"],
        purpose=recipe["purpose"],
        areas=tuple(_filled(Area, area) for area in place["areas"]),
        needs=place["needs"],
        partners=place["partners"],
        services=place["services"],
        stages=place["stages"],
        inputs=tuple(_filled(Input, item) for item in run.manifest["inputs"]),
        staffing=tuple(_staffing(known) for known in place["staffing"]),
        checked=_checked(run),
        leave=_leave(run.manifest.get("leave"), run.manifest.get("waiting", ())),
    )


def _checked(run: Run) -> Mapping[str, CheckedTable]:
    """Which tables about people may be shown? A run without extracts has none, and waits for no check."""
    if INTAKE_QUALITY.name not in run.tables():
        return {}
    from wholeplace.runs.disclosing import checked_tables

    return checked_tables(run)


def _leave(
    kept: Mapping[str, Any] | None, waiting: Sequence[Mapping[str, str]]
) -> Leave | None:
    if kept is None:
        return None
    given = (
        (each["partner"], each["table"], len(each["fields"])) for each in kept["given"]
    )
    return Leave(
        kept["purpose"],
        tuple(given),
        tuple(kept["left_out"]),
        tuple(kept["notes"]),
        tuple(each["sentence"] for each in waiting),
    )


def _filled(kind: type[Known], facts: Mapping[str, Any]) -> Known:
    """One of a kind, from the facts that a run keeps. Errors: KeyError when one is not kept."""
    return kind(
        **{
            each.name: facts[each.name]
            for each in fields(kind)
            if each.name in facts or each.default is MISSING
        }
    )


def _staffing(known: dict[str, str]) -> Staffing:
    numbers = {
        name: Decimal(value) for name, value in known.items() if name != "service"
    }
    return Staffing(known["service"], **numbers)


def _write(review: Review, to: Path) -> None:
    if to.suffix == ".html":
        from wholeplace.reports.page import write_page

        write_page(review, to)
    elif to.suffix == ".pdf":
        from wholeplace.reports.pdf import write_pdf

        write_pdf(review, to)
    else:
        from wholeplace.reports.spreadsheet import write_spreadsheet

        write_spreadsheet(review, to)
