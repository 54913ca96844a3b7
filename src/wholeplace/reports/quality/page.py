"""The quality report as one HTML page that needs nothing else."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from markupsafe import Markup

from wholeplace.reports.files import printable, write_whole
from wholeplace.reports.page import contents_html, page_html, sections_html
from wholeplace.reports.quality.sections import quality_sections
from wholeplace.reports.quality.words import INTERNAL
from wholeplace.tables.checked import CheckedTable


def render_quality_page(place: str, tables: Mapping[str, CheckedTable], *, names: Mapping[str, str] | None = None, held: Mapping[str, Sequence[str]] | None = None) -> str:  # fmt: skip
    """Which page says how good the extracts of this place are? Errors: ReportError, without the package's stylesheet."""
    sections = quality_sections(tables, names=names, held=held)
    title = f"{place}: quality of partners' extracts"
    contents = contents_html("Partners and findings", sections)
    main = Markup("\n").join((contents, sections_html(sections)))
    return str(page_html(title, INTERNAL, main, footer=INTERNAL))


def write_quality_page(place: str, tables: Mapping[str, CheckedTable], to: Path, *, names: Mapping[str, str] | None = None, held: Mapping[str, Sequence[str]] | None = None) -> None:  # fmt: skip
    """Write the quality page to a file. Errors: ReportError, when it cannot be drawn or written."""
    page = render_quality_page(place, tables, names=names, held=held)
    write_whole(to, printable(page).encode())
