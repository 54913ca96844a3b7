"""Made-up records, people and pairs for the tests of reviewing links, and a reviewer who answers from a list."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from wholeplace.linkage.reviewing.decisions import FILE, Decision
from wholeplace.linkage.reviewing.engine import MATCH_COLUMNS, LinkTables
from wholeplace.linkage.reviewing.session import Talk
from wholeplace.tables.people import RECORDS

ON = date(2016, 5, 9)
HEADER = (
    "partner_a,record_id_a,partner_b,record_id_b,decision,reason,by,decided_on,sample"
)
REVIEWERS = "by,family_names,postcodes\nA. Okoro,Okoro,none\nB. Lewis,Lewis,none\nC. Novak,Novak,none\n"
RECORD_TYPES = {"line": pa.int64(), "is_protected": pa.bool_()}
PAIR_SCHEMA = pa.schema([
    ("partner_a", pa.string()), ("record_id_a", pa.string()), ("partner_b", pa.string()), ("record_id_b", pa.string()),
    ("match_weight", pa.decimal128(18, 9)), ("match_probability", pa.decimal128(18, 9)), ("is_linked", pa.bool_()), ("conflict", pa.string()),
])  # fmt: skip


def key(name: str) -> tuple[str, str]:
    """`gp1` is record 1 of gp."""
    return name.rstrip("0123456789"), name


def decision(one: str, other: str, word: str, by: str = "A. Okoro", on: date = ON, **more) -> Decision:  # fmt: skip
    reason = more.pop("reason", "too little on one of the records")
    return Decision(*key(one), *key(other), word, reason, by, on, **more)


def links_file(folder: Path, *lines: str, header: str = HEADER, end: str = "\n") -> Path:  # fmt: skip
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(line + end for line in (header, *lines)).encode())
    return path


def line(one: str, other: str, word: str, by: str = "A. Okoro", on: str = "2016-05-09") -> str:  # fmt: skip
    return f"{','.join((*key(one), *key(other)))},{word},seen,{by},{on},"


def place(folder: Path, reviewers: str = REVIEWERS) -> Path:
    """A place folder in which three people may review."""
    (folder / "decisions").mkdir(parents=True, exist_ok=True)
    (folder / "decisions/reviewers.csv").write_text(reviewers, encoding="utf-8")
    return folder


def record(name: str, **values) -> dict:
    """One record as intake keeps it: what is to be compared is filled from what was written."""
    partner, record_id = key(name)
    row = dict.fromkeys((*RECORDS.names, *MATCH_COLUMNS))
    row |= {"partner": partner, "record_id": record_id, "extract_id": "e1", "line": 2}
    row |= {"given_names": "Ana", "family_name": "Reed", "born_on": "1980-01-02"} | values  # fmt: skip
    for written, match in (("given_names", "match_given"), ("family_name", "match_family"), ("postcode", "match_postcode"), ("nhs_number", "match_nhs_number")):  # fmt: skip
        if match not in values and row[written] is not None:
            row[match] = row[written].upper()
    return row


def records(*rows: dict) -> pa.Table:
    schema = pa.schema([(name, RECORD_TYPES.get(name, pa.string())) for name in (*RECORDS.names, *MATCH_COLUMNS)])  # fmt: skip
    return pa.Table.from_pylist(list(rows), schema=schema)


def people(persons: dict[str, str]) -> pa.Table:
    """`{"P1": "gp1 police1"}`: which records are whose."""
    rows = [
        (*key(name), person)
        for person, names in persons.items()
        for name in names.split()
    ]
    schema = pa.schema([("partner", pa.string()), ("record_id", pa.string()), ("person_id", pa.string())])  # fmt: skip
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)  # fmt: skip


def pair(one: str, other: str, probability: float = 0.5, linked: bool = False, conflict: str | None = None) -> dict:  # fmt: skip
    from decimal import Decimal

    chance = Decimal(str(probability))
    cells = (*key(one), *key(other), Decimal("1.5"), chance, linked, conflict)
    return dict(zip(PAIR_SCHEMA.names, cells, strict=True))


def pairs(*rows: dict) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=PAIR_SCHEMA)


def tables(rows: Iterable[dict], persons: dict[str, str], found: Sequence[dict], contacts: dict[str, int] | None = None) -> LinkTables:  # fmt: skip
    counted = None
    if contacts is not None:
        cells = [(*key(name), count) for name, count in contacts.items()]
        counted = pa.table({"partner": [c[0] for c in cells], "record_id": [c[1] for c in cells], "contacts": pa.array([c[2] for c in cells], pa.int64())})  # fmt: skip
    return LinkTables(pairs(*found), people(persons), records(*rows), counted)


class Reviewer:
    """Answers from a list, keeps what was said, and has gone when the list is at its end."""

    def __init__(self, *answers: str | type[BaseException]) -> None:
        self.answers = list(answers)
        self.said: list[str] = []

    def ask(self, prompt: str) -> str:
        self.said.append(prompt)
        answer = self.answers.pop(0) if self.answers else EOFError
        if isinstance(answer, str):
            return answer
        raise answer

    @property
    def talk(self) -> Talk:
        return Talk(self.ask, self.said.append)

    @property
    def text(self) -> str:
        return "\n".join(self.said)
