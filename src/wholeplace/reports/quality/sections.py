"""The quality report: all partners at a glance, then each by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from wholeplace.reports.blocks import Block, Exhibit, Paragraph, Points, Section
from wholeplace.reports.quality.covers import NOT_THERE, coverage_facts
from wholeplace.reports.quality.exhibits import (
    MONTHS,
    completeness,
    contacts_by_month,
    drift,
    heaping,
    reasons,
    repeats,
    who_is_in_it,
)
from wholeplace.reports.quality.findings import partner_finding
from wholeplace.reports.quality.shown import ShownRow, Tables
from wholeplace.reports.quality.words import counted
from wholeplace.tables.checked import CheckedTable

HELD = "Held until a person decides"


def quality_sections(tables: Mapping[str, CheckedTable], *, names: Mapping[str, str] | None = None, held: Mapping[str, Sequence[str]] | None = None) -> tuple[Section, ...]:  # fmt: skip
    """What does the quality report say of each partner's extracts?

    `tables` are those of `tables.quality_layouts`, checked, and `intake_quality`; one that is missing is passed
    over. `names` says how readers call the partners, `held` which sentences hold an extract of each.
    """
    shown = Tables(tables, names or {})
    sentences = {partner: list(said) for partner, said in (held or {}).items()}
    partners = tuple(
        _partner_section(shown, partner, sentences.get(partner, []))
        for partner in shown.partners
    )
    return (*_overview(shown, sentences), *partners)


def _overview(tables: Tables, held: Mapping[str, Sequence[str]]) -> Iterator[Section]:
    rows = tables.rows("intake_quality")
    if not rows:
        return
    refused = sum(bool(row["refused"]) for row in rows)
    aside = sum(row["quarantined"] or 0 for row in rows)
    records = sum(row["records_in"] or 0 for row in rows)
    waiting = sum(bool(said) for said in held.values())
    finding = f"{len(rows) - refused} of {counted(len(rows), 'extract')} were taken in; about {records:,} records came, and {_said(aside)} were set aside to be put right."  # fmt: skip
    if waiting:
        finding += f" Extracts of {counted(waiting, 'partner')} are held."
    table = tables.data_table("intake_quality", rows, "What became of each extract.")
    exhibit = Exhibit("Every record is taken in, set aside or declared to be no data.", table, tables.contract("intake_quality"))  # fmt: skip
    yield Section("all-partners", "All partners", finding, (exhibit,))


def _said(aside: int) -> str:
    return f"at least {aside:,}" if aside else "few or none"


def _partner_section(tables: Tables, partner: str, held: list[str]) -> Section:
    by_source = deliveries_of(tables, partner)
    latest = [extracts[-1] for extracts in by_source.values()]
    blocks = tuple(_blocks(tables, partner, by_source, held))
    finding = partner_finding(tables, partner, latest, held)
    slug = f"partner-{partner.replace('_', '-')}"
    return Section(slug, tables.partner(partner), finding, blocks)


def deliveries_of(tables: Tables, partner: str) -> dict[str, list[ShownRow]]:
    """Which extracts has each mapping of this partner read, the latest last?"""
    found: dict[str, list[ShownRow]] = {}
    for row in tables.rows("coverage", partner=partner):
        found.setdefault(row["source"], []).append(row)
    return found


def _blocks(tables: Tables, partner: str, by_source: Mapping[str, list[ShownRow]], held: list[str]) -> Iterator[Block]:  # fmt: skip
    if held:
        yield Points(HELD, tuple(held))
    for row in tables.rows("intake_reasons", partner=partner, level="refused"):
        yield Paragraph(f"{row['extract']} was refused: {row['what']}. To do: {row['ask']}.")  # fmt: skip
    for extracts in by_source.values():
        yield coverage_facts(tables, extracts[-1])
    if by_source:
        yield Paragraph(NOT_THERE)
    for extracts in by_source.values():
        yield from _extract_blocks(tables, extracts)


def _extract_blocks(tables: Tables, extracts: list[ShownRow]) -> Iterator[Block]:
    latest = extracts[-1]
    if len(extracts) > 1:
        others = ", ".join(row["extract"] for row in extracts[:-1])
        yield Paragraph(f"Of {counted(len(extracts), 'delivery', 'deliveries')} of {latest['source']} the latest is shown, {latest['extract']}; before it came {others}.")  # fmt: skip
    found = (
        completeness(tables, extracts),
        contacts_by_month(tables, latest),
        heaping(tables, latest),
        repeats(tables, latest),
        reasons(tables, latest["partner"], latest["extract"]),
        *drift(tables, latest),
        *who_is_in_it(tables, latest),
    )
    yield from (_of_extract(each, latest) for each in found if each is not None)


def _of_extract(exhibit: Exhibit, row: ShownRow) -> Exhibit:
    """The exhibit under a heading that says of which table it is: a partner sends several."""
    said = exhibit.finding
    # Only a plain word is written small: NHS stays as it is, and so does May.
    if said[1:2].islower() and said.split()[0] not in MONTHS:
        said = f"{said[0].lower()}{said[1:]}"
    return replace(exhibit, finding=f"{row['table'].capitalize()}: {said}")
