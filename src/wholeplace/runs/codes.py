"""The step that takes in files of codes: the records of partners that may not share identifiers, among the others'."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wholeplace.core.errors import SharingError
from wholeplace.intake.place import EXTRACTS
from wholeplace.linkage.comparisons import OWN_NUMBERS
from wholeplace.linkage.encoded.files import AGAIN, CodesError, Delivered, read_encoded
from wholeplace.linkage.encoded.keys import Key, read_key
from wholeplace.runs.extracts import NOTES, accounted, link, notes_of
from wholeplace.runs.forms import counted
from wholeplace.runs.keeper import ingredients_of
from wholeplace.runs.permission import Permission, PermittedCodes
from wholeplace.store.engine import engine, quoted_text
from wholeplace.store.hashes import NAME_LENGTH, canonical, sha256_of_file
from wholeplace.store.mistakes import Mistake
from wholeplace.store.runs import steps_folder
from wholeplace.store.steps import Step, kept_or_made
from wholeplace.tables.people import CODES, CONTACTS, INTAKE_QUALITY, RECORDS
from wholeplace.tables.taken_in import CAME_AS_CODES, RECORDS_TAKEN_IN

# Every room that taking in codes can import, and this one, which wires it.
ROOMS = ("core", "tables", "store", "reference", "sharing", "intake", "linkage", "runs")
KEY_FILE = "keys/codes.key"
IN_CLEAR = "records_in_clear"
CAME = "codes_delivered"
LEFT_OUT = "take it away to go on without it"
MEMORY = "1GB"
# Where fewer have a number of their own, more is missed than a linkage expects: docs/encoded-linkage.md.
HALF = 0.5
# Which codes came, whose they are, in which file and on which line.
FROM = ("extract", "extract_id", "line")


def codes_key(place: Path) -> Key:
    """The key that a place shares with those that send codes. Errors: SharingError when there is none."""
    return read_key(place / KEY_FILE)


def with_codes(place: Path, together: Step, permission: Permission) -> Step:
    """Put the records that came as codes among the others: they say nothing in clear, and their codes stand beside.

    A record whose codes came twice, and the same, counts once. Codes without leave are left out.
    Errors: SharingError when there is no key, a file does not fit, or a partner sent records in clear, too.
    """
    _refuse_twice(permission)
    key = codes_key(place)
    names = [(each.leave.partner, each.path.name) for each in permission.codes]
    hashes = [sha256_of_file(each.path) for each in permission.codes]

    def make(staging: Path) -> Mapping[str, int]:
        came = [
            _came(place, each, sha256, key)
            for each, sha256 in zip(permission.codes, hashes, strict=True)
        ]
        every = pa.concat_tables(came)
        last = _once(every)
        _lend(together, staging)
        pq.write_table(last.select(CODES.names).cast(CODES.schema()), staging / f"{CODES.name}.parquet")  # fmt: skip
        pq.write_table(every.select(["partner", "extract", "record_id"]), staging / f"{CAME}.parquet")  # fmt: skip
        _add_records(last, staging)
        notes = _account(together, dict(zip(names, came, strict=True)), last, staging)
        (staging / NOTES).write_bytes(canonical({**notes_of(together), **notes}))
        return {path.stem: pq.read_metadata(path).num_rows for path in sorted(staging.glob("*.parquet"))}  # fmt: skip

    ingredients = ingredients_of(
        "take_codes_in",
        (together,),
        ROOMS,
        files=dict(zip(map("/".join, names), hashes, strict=True)),
        leave=[each.leave.ingredient for each in permission.codes],
        key=key.id,
    )
    return kept_or_made(steps_folder(place), ingredients, make)


def files_taken_in(place: Path, together: Step, permission: Permission) -> list[dict[str, Any]]:  # fmt: skip
    """Which files of codes were read: path, SHA-256 and how many records of each, as a run keeps of every file."""
    rows = {(row["partner"], row["extract"]): row["records_in"] for row in together.read(INTAKE_QUALITY.name).to_pylist()}  # fmt: skip
    return [
        {
            "file": each.path.relative_to(place).as_posix(),
            "sha256": sha256_of_file(each.path),
            "rows": rows[each.leave.partner, each.path.name],
        }
        for each in permission.codes
    ]


def codes_in(together: Step, key: Key) -> list[Delivered]:
    """The codes that this step holds, ready to be linked, those of each partner by themselves."""
    codes = together.read(CODES.name)
    partners = pc.unique(codes["partner"]).to_pylist()
    return [Delivered.of_table(codes.filter(pc.equal(codes["partner"], name)), key.id) for name in partners]  # fmt: skip


def files_of_codes(together: Step) -> Iterator[tuple[str, str, list[str]]]:
    """Partner and name of each file of codes in the order of their delivery, and which records it holds."""
    if CAME not in together.tables:
        return
    came = together.read(CAME)
    for partner, extract in dict.fromkeys(zip(came["partner"].to_pylist(), came["extract"].to_pylist(), strict=True)):  # fmt: skip
        own = pc.and_(pc.equal(came["partner"], partner), pc.equal(came["extract"], extract))  # fmt: skip
        yield partner, extract, came.filter(own)["record_id"].to_pylist()


def codes_mistakes(place: Path, coded: Sequence[tuple[str, Path]]) -> Iterator[Mistake]:
    """What is wrong with the files of codes of a place, or with its key?"""
    if not coded:
        return
    try:
        key = codes_key(place)
    except SharingError as error:
        what, _, do = str(error).removesuffix(".").partition(": ")
        yield Mistake(KEY_FILE, 1, what.replace(f"{place}/", ""), do)
        return
    for partner, path in coded:
        try:
            _read(place, partner, path, key)
        except CodesError as error:
            yield error.mistake


def how_many_linked(people: pa.Table, codes: pa.Table, partners: Iterable[str]) -> list[str]:  # fmt: skip
    """How many of the records that came as codes are of somebody whom another partner knows? A sentence for each partner."""
    return [_linked_sentence(name, people, codes) for name in sorted(set(partners))]


def _linked_sentence(partner: str, people: pa.Table, codes: pa.Table) -> str:
    is_own = pc.equal(people["partner"], partner)
    own, others = people.filter(is_own), people.filter(pc.invert(is_own))
    if not own.num_rows:
        return f"{partner}: its codes hold nobody."
    known = pc.is_in(own["person_id"], value_set=others["person_id"].combine_chunks())
    linked, records = int(pc.sum(known).as_py()), counted(own.num_rows, "record")
    if not linked:
        return f"{partner}: of its {records} none is linked with another partner's; if that cannot be, the two sides put names and numbers otherwise: use one version, and look at the mapping."
    said = f"{partner}: of its {records} {100 * linked // own.num_rows}% are linked with another partner's; linkage_quality says how right that is under `record: came as codes`"
    if _share_with_number(codes.filter(pc.equal(codes["partner"], partner))) < HALF:
        return f"{said}, but most have no number of their own: some 2 links in 100 more are missed than expected there."
    return f"{said}."


def _share_with_number(codes: pa.Table) -> float:
    """Which share of the records has a number that one person has and no other?"""
    has = [pc.is_valid(codes[name]) for name in OWN_NUMBERS]
    return float(pc.mean(reduce(pc.or_, has)).as_py() or 0)


def _refuse_twice(permission: Permission) -> None:
    """Refuse codes of a partner of which records come in clear: they may be the same people by other numbers."""
    clear = {each.leave.partner for each in permission.extracts if each.leave.table == RECORDS.name}  # fmt: skip
    for each in permission.codes:
        if each.leave.partner in clear:
            raise SharingError(f"{each.leave.partner} sent its records in clear and as codes ({each.path.name}), so that its people might count twice: take one of the two out of {EXTRACTS}/{each.leave.partner}.")  # fmt: skip


def _read(place: Path, partner: str, path: Path, key: Key) -> Delivered:
    """The codes in this file. Errors: CodesError, naming it as it lies in the place."""
    file = path.relative_to(place)
    try:
        found = read_encoded(path, key)
    except CodesError as error:
        wrong = error.mistake
        raise CodesError(file, wrong.line, wrong.what, f"{wrong.do}, or {LEFT_OUT}") from None  # fmt: skip
    if set(found.record_keys["partner"].to_pylist()) - {partner}:
        raise CodesError(file, 2, f"it is of another partner than {partner}, in whose folder it lies", f"put it in its own, or {AGAIN}")  # fmt: skip
    return found


def _came(place: Path, permitted: PermittedCodes, sha256: str, key: Key) -> pa.Table:
    """The table `codes` of one file, without what there is no leave for, and on which line of which file each stands."""
    partner, path = permitted.leave.partner, permitted.path
    codes = _read(place, partner, path, key).table()
    for number, name in enumerate(CODES.names):
        if name not in ("partner", *permitted.leave.fields):
            codes = codes.set_column(number, name, pa.nulls(codes.num_rows, pa.string()))  # fmt: skip
    stands = (
        pa.array([path.name] * codes.num_rows, pa.string()),
        pa.array([sha256[:NAME_LENGTH]] * codes.num_rows, pa.string()),
        pa.array(np.arange(2, 2 + codes.num_rows)),
    )
    return reduce(lambda table, each: table.append_column(*each), zip(FROM, stands, strict=True), codes)  # fmt: skip


def _once(codes: pa.Table) -> pa.Table:
    """The rows, each once however often it was delivered: the last. In the order of the key."""
    numbered = codes.append_column("number", pa.array(np.arange(codes.num_rows)))
    last = numbered.group_by(CODES.names).aggregate([("number", "max")])["number_max"]
    kept = codes.take(last.combine_chunks())
    order = ("partner", "record_id", "extract_id", "line")
    return kept.sort_by([(name, "ascending") for name in order])


def _lend(together: Step, staging: Path) -> None:
    """Let the tables in clear stand in this step, too: its records under another name."""
    if RECORDS.name in together.tables:
        link(together.path(RECORDS.name), staging / f"{IN_CLEAR}.parquet")
    else:
        pq.write_table(RECORDS_TAKEN_IN.schema().empty_table(), staging / f"{IN_CLEAR}.parquet")  # fmt: skip
    if CONTACTS.name in together.tables:
        link(together.path(CONTACTS.name), staging / f"{CONTACTS.name}.parquet")


def _add_records(codes: pa.Table, staging: Path) -> None:
    """Write all records in the order of their key; one that came as codes says no more than whose it is."""
    columns: dict[str, Any] = {name: codes[name] for name in ("partner", "record_id", "extract_id", "line")}  # fmt: skip
    columns["flags"] = pa.array([CAME_AS_CODES] * codes.num_rows, pa.string())
    beside = staging / "beside.parquet"
    pq.write_table(pa.table(columns), beside)
    clear, more, to = (
        quoted_text(str(path))
        for path in (
            staging / f"{IN_CLEAR}.parquet",
            beside,
            staging / f"{RECORDS.name}.parquet",
        )
    )
    with engine(memory=MEMORY, threads=1, folder=staging) as connection:
        connection.execute(
            f"""
            COPY (
                SELECT * FROM read_parquet({clear}) UNION ALL BY NAME SELECT * FROM read_parquet({more})
                ORDER BY {", ".join(RECORDS.key)}
            ) TO {to} (FORMAT parquet, COMPRESSION zstd)
            """  # noqa: S608 - names are ours
        )
    beside.unlink()


def _account(together: Step, came: Mapping[tuple[str, str], pa.Table], last: pa.Table, staging: Path) -> dict[str, str]:  # fmt: skip
    """Write a row of `intake_quality` for each file of codes; which hold rows that came again, in words?"""
    rows, notes = [], {}
    for (partner, extract), codes in came.items():
        own = pc.and_(pc.equal(last["partner"], partner), pc.equal(last["extract"], extract))  # fmt: skip
        repeated = codes.num_rows - last.filter(own).num_rows
        rows.append(_quality_row(partner, extract, codes.num_rows, repeated))
        if repeated:
            notes[f"{partner}/{extract}"] = f"{counted(repeated, 'record')} came again as codes: counted once"  # fmt: skip
    quality = accounted(together.read(INTAKE_QUALITY.name), rows)
    pq.write_table(quality, staging / f"{INTAKE_QUALITY.name}.parquet")
    return notes


def _quality_row(partner: str, extract: str, rows: int, repeated: int) -> dict[str, Any]:  # fmt: skip
    return {
        "partner": partner,
        "extract": extract,
        "records_in": rows,
        "accepted": rows,
        "quarantined": 0,
        "non_data": 0,
        "repeated": repeated,
        "refused": None,
    }
