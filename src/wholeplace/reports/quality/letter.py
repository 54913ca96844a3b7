"""A letter to a supplier: for each fault what was found and what is asked for, with no person's value in it."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

from wholeplace.reports.files import printable, without_clock
from wholeplace.reports.quality.asking import asked_of
from wholeplace.reports.quality.covers import NOT_THERE, coverage_facts
from wholeplace.reports.quality.findings import on_day
from wholeplace.reports.quality.sections import deliveries_of
from wholeplace.reports.quality.shown import ShownRow, Tables, share_or_word
from wholeplace.reports.quality.words import VALUES, column_of, listed, months_said
from wholeplace.tables.checked import CheckedTable
from wholeplace.tables.quality import COMMONEST_DAY, FEW, LOOKS_ALIKE, SAME_ROW

WHOLE_ROWS = "The file and its rows"
ASKED_LEVELS = frozenset({"refused", "quarantined", "flagged"})
HEAP_ASK = "Is it when things happened, or does the system fill it in? If nobody knows the day, please send an empty cell."
GAP_ASK = "Is that how it was, or is something missing?"
JUMP_ASK = "Can you say why? We do not use the file until we know."
BULLET, HEAD, TOP = "- ", "## ", "# "


def letter(partner: str, tables: Mapping[str, CheckedTable], *, place: str = "", names: Mapping[str, str] | None = None, held: Sequence[str] = ()) -> str:  # fmt: skip
    """Which letter asks this partner to put its extracts right? Markdown, to be read and sent by a person.

    `tables` are those of the quality report, checked; `held` the sentences that hold an extract of this partner.
    Counts are as they may be shown; a column is named, a cell never. Leaves out what is nothing for the supplier.
    """
    shown = Tables(tables, names or {})
    parts = list(_parts(shown, partner, held))
    name = shown.partner(partner)
    lines = [
        f"{TOP}{name}: your extracts for {place or 'the review'}",
        "",
        "Dear colleague,",
        "",
    ]
    if not parts:
        lines += [
            "Thank you for your extracts. We found nothing in them that we need to ask about.",
            "",
        ]
    else:
        lines += [
            "Thank you for your extracts. We ask for your help with what follows. No person's details are in this letter; numbers below the limit for disclosure are given as such, others are rounded.",
            "",
            *parts,
        ]
    lines += [
        "If anything here is not as you know it to be, please tell us: you know your system and we do not.",
        "",
        "Yours sincerely,",
        "",
        "[Name, post and telephone number]",
        "",
    ]
    return "\n".join(lines)


def letter_docx(text: str) -> bytes:
    """The same letter as a Word file, with the same bytes each time."""
    from docx import Document

    from wholeplace.reports.word_look import prepare

    document = Document()
    lines = [printable(line) for line in text.splitlines() if line]
    title = lines[0].removeprefix(TOP)
    prepare(document, title, "Letter to a supplier of extracts")
    for line in lines:
        if line.startswith(TOP):
            document.add_paragraph(title, style="Heading 1")
        elif line.startswith(HEAD):
            document.add_paragraph(line.removeprefix(HEAD), style="Heading 2")
        elif line.startswith(BULLET):
            document.add_paragraph(line.removeprefix(BULLET), style="List Bullet")
        else:
            document.add_paragraph(line)
    made = BytesIO()
    document.save(made)
    return without_clock(made.getvalue())


def _parts(tables: Tables, partner: str, held: Sequence[str]) -> Iterator[str]:
    by_source = deliveries_of(tables, partner)
    latest = [extracts[-1] for extracts in by_source.values()]
    extracts = [row["extract"] for row in latest]
    refused = {row["extract"] for row in tables.rows("intake_reasons", partner=partner, level="refused")}  # fmt: skip
    for extract in dict.fromkeys((*sorted(refused), *extracts)):
        asked = list(_asked(tables, partner, extract))
        if asked:
            yield from (f"{HEAD}{extract}", "", *asked, "")
    if held:
        yield from (f"{HEAD}What changed since your last delivery", "")
        yield from (f"{BULLET}{_sentence(each)} {JUMP_ASK}" for each in held)
        yield ""
    if latest:
        yield from (
            f"{HEAD}Is this what you meant to send?",
            "",
            *_covers(tables, latest),
            NOT_THERE,
            "",
        )


def _sentence(held: str) -> str:
    """What jumped, without what we are to do about it."""
    said = held.partition(";")[0]
    return said if said.endswith(".") else f"{said}."


def _asked(tables: Tables, partner: str, extract: str) -> Iterator[str]:
    """The bullets of one extract, field by field."""
    which = {"partner": partner, "extract": extract}
    by_field: dict[str, list[str]] = {}
    for row in tables.rows("intake_reasons", **which):
        said = _reason(row)
        if said:
            by_field.setdefault(row["column"], []).append(said)
    for column, said in (*_heaps(tables, which), *_empty(tables, which)):
        by_field.setdefault(column, []).append(said)
    by_field.setdefault("", []).extend((*_gaps(tables, which), *_repeats(tables, which)))  # fmt: skip
    for column in sorted(by_field):
        name = column_of(column) if column else WHOLE_ROWS
        yield from (
            f"{BULLET}{name[0].upper()}{name[1:]}: {said}" for said in by_field[column]
        )


def _reason(row: ShownRow) -> str:
    asked = asked_of(row["code"], row["ask"])
    if row["level"] not in ASKED_LEVELS or not asked:
        return ""
    what = row["what"].replace("the mapping's list", "the list we have")
    if row["times"] is None and "times" not in row.hidden:
        return f"{what}. {asked}"
    times = f"fewer than {row.threshold} times" if row["times"] is None else f"{row['times']:,} times"  # fmt: skip
    aside = "; the rows are set aside" if row["level"] == "quarantined" else ""
    return f"{what}, {times}{aside}. {asked}"


def _heaps(tables: Tables, which: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for row in tables.rows("date_heaping", **which, is_heaped=True):
        kind = "one day, " if row["day_kind"] == COMMONEST_DAY else ""
        on = on_day(row).removeprefix("on ") if kind else on_day(row)
        share = share_or_word(row, "share")
        said = f"{share} of the dates are on {kind}{on}" if kind else f"{share} of the dates are {on}"  # fmt: skip
        yield row["column"], f"{said}, far more than chance would give. {HEAP_ASK}"


def _empty(tables: Tables, which: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for row in tables.rows("column_quality", **which):
        if row["how_filled"] == FEW and row["rows"] is not None:
            yield row["column"], "it is empty in nearly all rows. Is it not recorded, or was it left out?"  # fmt: skip


def _gaps(tables: Tables, which: Mapping[str, str]) -> Iterator[str]:
    for row in tables.rows("coverage", **which):
        if row["gaps"]:
            yield f"there are far fewer contacts in {listed(months_said(row['gaps']), 12)} than in the months before and after. {GAP_ASK}"


def _repeats(tables: Tables, which: Mapping[str, str]) -> Iterator[str]:
    for row in tables.rows("duplicates", **which):
        if row["how_many"] in {FEW, None} or row["what"] in {LOOKS_ALIKE, SAME_ROW}:
            continue
        share = share_or_word(row, "sharing_share")
        yield f"{share} of the rows with the {VALUES[row['what']]} share it with another record. Are they the same person twice, or was a number given to several?"


def _covers(tables: Tables, latest: Sequence[ShownRow]) -> Iterator[str]:
    for row in latest:
        said = "; ".join(f"{name.lower()}: {fact}" for name, fact in coverage_facts(tables, row).facts)  # fmt: skip
        yield f"{BULLET}{row['extract']}: {said}."
    yield ""
