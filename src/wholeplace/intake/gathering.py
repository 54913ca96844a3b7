"""The rows of all extracts together: the same file twice, or months that overlap, count once, and it is said."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa

from wholeplace.core.errors import IntakeError
from wholeplace.intake.checking.across_rows import dedupe_key
from wholeplace.intake.checking.contract_of import contract_of
from wholeplace.intake.checking.engine import engine
from wholeplace.intake.checking.parquet import EvenWriter, written
from wholeplace.intake.gathering_rows import MEMORY, Delivery, PartnerRows
from wholeplace.intake.result import IntakeResult
from wholeplace.intake.source import Source
from wholeplace.tables.contract import Table
from wholeplace.tables.people import INTAKE_QUALITY


@dataclass(frozen=True)
class Gathered:
    """The tables of all extracts together, each by its name; `quality` has a row for every extract.

    `notes` says, for each extract that counted for less than it holds, why.
    """

    tables: Mapping[str, Path]
    quality: pa.Table
    notes: Mapping[str, str] = field(default_factory=dict)


def gather(results: Sequence[IntakeResult], sources: Mapping[str, Source], to: Path) -> Gathered:  # fmt: skip
    """Put the rows of these extracts together, in the order given: what is delivered later replaces what came before.

    Errors: IntakeError, when one number stands for different contacts of a partner.
    """
    once, notes = _without_twins(results)
    tables: dict[str, Path] = {}
    repeated: Counter[str] = Counter()
    for table in sorted({result.table for result in once}):
        group = [result for result in once if result.table == table]
        contract = _one_contract(table, [sources[result.source] for result in group])
        tables[table] = to / f"{table}.parquet"
        repeated.update(_together(group, contract, sources, tables[table]))
    counted = [_counted(result, repeated, notes) for result in results]
    notes.update({key: _came_again(count) for key, count in repeated.items()})
    rows = [result.quality_row() for result in counted]
    ordered = dict(sorted(notes.items()))
    return Gathered(tables, pa.Table.from_pylist(rows, INTAKE_QUALITY.schema()), ordered)  # fmt: skip


def _came_again(count: int) -> str:
    if count == 1:
        return "1 row came again in a later extract and counts once"
    return f"{count:,} rows came again in a later extract and count once"


def _one_contract(table: str, sources: Sequence[Source]) -> Table:
    """Which table do these mappings fill? Errors: IntakeError, when they differ on what it holds."""
    contracts = {source.name: contract_of(source) for source in sources}
    first = next(iter(contracts.values()))
    for name, contract in contracts.items():
        if contract.columns != first.columns and contract.schema() != first.schema():
            raise IntakeError(
                f"sources/{name}.toml declares other columns of {table} than another mapping: "
                "give both the same columns and kinds, or name the tables apart."
            )
    return first


def _key(result: IntakeResult) -> str:
    return f"{result.partner}/{result.extract}"


def _without_twins(results: Sequence[IntakeResult]) -> tuple[list[IntakeResult], dict[str, str]]:  # fmt: skip
    """Which extracts hold something of their own? A file delivered twice under two names is one."""
    first: dict[tuple[str, str, str], IntakeResult] = {}
    notes: dict[str, str] = {}
    for result in results:
        if not result.is_accepted or result.folder is None:
            continue
        content = (result.partner, result.source, result.extract_id)
        if content in first:
            notes[_key(result)] = (
                f"the same file as {first[content].extract}: it counts once"
            )
        else:
            first[content] = result
    return list(first.values()), notes


def _counted(result: IntakeResult, repeated: Mapping[str, int], notes: Mapping[str, str]) -> IntakeResult:  # fmt: skip
    """The result with the rows that count once with another extract's among its repeated ones."""
    if _key(result) in notes:
        return replace(result, repeated=result.accepted)
    more = repeated.get(_key(result), 0)
    return replace(result, repeated=result.repeated + more)


def _together(group: Sequence[IntakeResult], contract: Table, sources: Mapping[str, Source], path: Path) -> dict[str, int]:  # fmt: skip
    """Write one table of several extracts, in the order of its key; how many rows of each came again?

    Partner by partner, as the key begins: so what must be held at once does not grow with the place.
    """
    repeated: dict[str, int] = {}
    with (
        engine(path.parent, memory=MEMORY) as connection,
        written(path, contract.schema()) as plain_writer,
    ):
        writer = EvenWriter(plain_writer)
        for partner in sorted({result.partner for result in group}):
            own = [result for result in group if result.partner == partner]
            deliveries = [_delivery(result, sources) for result in own]
            rows = PartnerRows(connection, contract, deliveries)
            for number, count in rows.mark_repeated().items():
                repeated[_key(own[number])] = count
            rows.write(writer)
        writer.close()
    return repeated


def _delivery(result: IntakeResult, sources: Mapping[str, Source]) -> Delivery:
    key = dedupe_key(sources[result.source])
    return Delivery(result.accepted_path, result.source, key)
