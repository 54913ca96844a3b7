"""Deliveries of a made-up hospital for the tests of the quality report: as they came, and with faults planted."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wholeplace.disclosure.check import check_table
from wholeplace.intake.one_file import intake_file
from wholeplace.intake.place import deliveries
from wholeplace.intake.quality.drift import Drift
from wholeplace.intake.quality.extract_quality import QualityTables, quality_of
from wholeplace.intake.result import ACCEPTED, IntakeResult
from wholeplace.intake.source import Source
from wholeplace.synthetic.write_place import make_borough
from wholeplace.tables.checked import CheckedTable
from wholeplace.tables.people import INTAKE_QUALITY
from wholeplace.tables.quality_layouts import LAYOUTS, QUALITY

AS_AT = date(2017, 4, 1)
Cells = dict[str, str]
Taken = tuple[IntakeResult, QualityTables]
Change = Callable[[list[Cells]], list[Cells]]


class Hospital:
    """The two extracts of a hospital in a made-up borough, delivered anew with whatever is changed in their rows."""

    def __init__(self, folder: Path) -> None:
        make_borough(folder / "place", 3000, 1)
        self.folder, self.count = folder, 0
        found = deliveries(folder / "place")
        self.place = found
        own = [each for each in found.extracts if each.source.partner == "acute_hospital"]  # fmt: skip
        self.files = {each.source.table: each for each in own}

    def source(self, table: str) -> Source:
        return self.files[table].source

    def deliver(self, table: str, change: Change = list, name: str = "") -> Taken:
        """Take the extract in, with these changes to its rows."""
        given = self.files[table]
        text = given.path.read_text("latin-1")
        header, *lines = text.splitlines()
        columns = header.split("\t")
        rows = [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]
        changed = ["\t".join(row[each] for each in columns) for row in change(rows)]
        self.count += 1
        path = self.folder / f"{self.count}" / (name or given.path.name)
        path.parent.mkdir()
        path.write_text("\r\n".join([header, *changed, ""]), "latin-1")
        result = intake_file(path, given.source, path.parent / "taken")
        assert result.is_accepted, result.sentence
        return result, quality_of(result, given.source, as_at=AS_AT)


def rows_of(taken: Taken | Drift | pa.Table, table: str = "", **wanted: object) -> list[dict]:  # fmt: skip
    """The rows of a quality table that have these values."""
    found = taken if isinstance(taken, pa.Table) else taken[1].tables[table]
    return [
        row
        for row in found.to_pylist()
        if all(row[name] == value for name, value in wanted.items())
    ]


def jumps(drift: Drift) -> set[str]:
    """What jumped, in the words of a decision."""
    columns = {f"{row['measure']} {row['column']}".strip() for row in rows_of(drift.columns, is_jump=True)}  # fmt: skip
    codes = {f"{row['column']}={row['code']}" for row in rows_of(drift.codes, is_jump=True)}  # fmt: skip
    return columns | codes


def without_some(share: float, seed: int = 3) -> Change:
    """Drop about so great a share of the rows."""
    dice = random.Random(seed)
    return lambda rows: [row for row in rows if dice.random() >= share]


def with_cell(column: str, value: Callable[[Cells], str]) -> Change:
    """Write another value into a column of each row."""
    return lambda rows: [{**row, column: value(row)} for row in rows]


def checked_tables(taken: list[Taken], drifts: list[Drift] = ()) -> dict[str, CheckedTable]:  # fmt: skip
    """The tables of these extracts together, checked as a run would."""
    named = {
        name: [quality.tables[name] for _, quality in taken]
        for name in QUALITY
        if not name.endswith("_drift")
    }
    named["column_drift"] = [each.columns for each in drifts]
    named["code_drift"] = [each.codes for each in drifts]
    checked = {
        name: check_table(pa.concat_tables(found), QUALITY[name], layout=LAYOUTS[name])
        for name, found in named.items()
        if found
    }
    rows = [result.quality_row() for result, _ in taken]
    quality = pa.Table.from_pylist(rows, INTAKE_QUALITY.schema())
    return {**checked, "intake_quality": check_table(quality, INTAKE_QUALITY)}


def again(taken: IntakeResult, keep: pa.Array, to: Path, name: str) -> IntakeResult:
    """The result of a delivery that holds only some of the accepted rows, as intake would have left it."""
    to.mkdir(parents=True)
    rows = pq.read_table(taken.accepted_path).filter(keep)
    pq.write_table(rows, to / ACCEPTED)
    columns = tuple(
        replace(
            each,
            filled=_filled(rows, each.name),
            valid=_filled(rows, each.name),
            reasons={},
        )
        for each in taken.columns
    )
    count = rows.num_rows
    return replace(taken, folder=to, extract=name, extract_id=name, accepted=count, judged=count, records=count, columns=columns, notes={})  # fmt: skip


def _filled(rows: pa.Table, name: str) -> int:
    return rows.num_rows - rows.column(name).null_count


def clean_pairs(taken: Mapping[str, IntakeResult], sources: Mapping[str, Source], to: Path, number: int) -> list[tuple[Taken, Taken]]:  # fmt: skip
    """Two months of a hospital that does nothing wrong: some people leave, others come, contacts go on a month.

    Every person is in the first month with a chance of 95%; 1% to 4% leave and as many new ones come.
    """
    dice = random.Random(number)
    records = pq.read_table(taken["records"].accepted_path)
    everybody = sorted(set(records.column("record_id").to_pylist()))
    first = {each for each in everybody if dice.random() < 0.95}
    moving = dice.uniform(0.01, 0.04)
    second = {each for each in everybody if each in first and dice.random() >= moving}
    waiting = [each for each in everybody if each not in first]
    second.update(dice.sample(waiting, min(len(waiting), round(moving * len(first)))))
    month = dice.randrange(24)
    ends = [date(2015 + (month + step) // 12, (month + step) % 12 + 1, 1) for step in (0, 1)]  # fmt: skip
    pairs = []
    for table, result in taken.items():
        both = []
        for people, end in zip((first, second), ends, strict=True):
            rows = pq.read_table(result.accepted_path)
            keep = pc.is_in(rows.column("record_id"), pa.array(sorted(people)))
            if table == "contacts":
                keep = pc.and_(keep, pc.less(rows.column("started_on"), pa.scalar(end)))
            name = f"{table}-{number}-{end:%Y-%m}"
            made = again(result, keep, to / name, name)
            both.append((made, quality_of(made, sources[table], as_at=end)))
        pairs.append(tuple(both))
    return pairs
