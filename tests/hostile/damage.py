"""Extracts damaged on purpose, of any size: one row in a hundred broken in a known way, or bytes changed anywhere.

`PYTHONPATH=tests python tests/hostile/damage.py ROWS FILES` runs both proofs at the sizes given; the tests run them
small.
"""

import gzip
import io
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from intake_material import HEADER, PEOPLE, mapping
from intake_workbooks import sheet, workbook
from wholeplace.intake.one_file import intake_file
from wholeplace.intake.reasons import REASONS
from wholeplace.intake.result import IntakeResult

BLOCK_ROWS = 100_000
WORKERS = 2
ENDINGS = ("csv", "csv.gz", "xlsx", "parquet")
NAMES = ("Able", "Zoë", "O'Brien-Ñuñez", "林", '"Baker, ""Bob"""', '"Cole\nSmith"')

# Each breaks one row in a way that must cost that row and no other.
DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "too_few_fields": lambda row: row.rsplit(b",", 3)[0],
    "too_many_fields": lambda row: row + b",extra",
    "bad_utf8": lambda row: row[:30] + b"\xff" + row[30:],
    "control_character": lambda row: row[:30] + b"\0" + row[30:],
    "unclosed_quote_recovered_line_by_line": lambda row: _surname(row, b'"Able'),
    "stray_quote": lambda row: _surname(row, b'A"b"le'),
    "bad_date": lambda row: row.replace(b"2015-", b"2015/"),
    "bad_money": lambda row: row + b" pounds",
    "identifier_damaged_by_spreadsheet": lambda row: b"9.43477E+09" + row[10:],
    "empty_record": lambda _row: b",,,,,,,",
    "looks_like_total": lambda _row: b"TOTAL,,,,,,,200.50",
}


@dataclass(frozen=True)
class Injected:
    """A damaged file, and how often each damage was done to it."""

    path: Path
    rows: int
    damage: dict[str, int]


def damaged_file(
    path: Path, rows: int, *, share: float = 0.01, seed: int = 1
) -> Injected:
    """Write an extract of so many rows, this share of them broken."""
    dice = random.Random(seed)
    kinds = list(DAMAGE)
    done = dict.fromkeys(kinds, 0)
    with path.open("wb") as file:
        file.write(HEADER.encode() + b"\n")
        for block in _blocks(rows):
            lines = []
            for number in block:
                line = _row(number, dice)
                if dice.random() < share:
                    kind = kinds[number % len(kinds)]
                    done[kind] += 1
                    line = DAMAGE[kind](_row(number, dice, is_plain=True))
                lines.append(line)
            file.write(b"\n".join(lines) + b"\n")
    return Injected(path, rows, {kind: count for kind, count in done.items() if count})


def _blocks(rows: int) -> Iterator[range]:
    for start in range(0, rows, BLOCK_ROWS):
        yield range(start, min(rows, start + BLOCK_ROWS))


def _row(number: int, dice: random.Random, *, is_plain: bool = False) -> bytes:
    person = PEOPLE[number % 3].split(",")
    if not is_plain:
        person[2] = (
            NAMES[dice.randrange(len(NAMES))]
            if number % 50 == 0
            else f"Name{number % 977}"
        )
    person[7] = f"{number % 1000}.50"
    return ",".join(person).encode()


def _surname(row: bytes, name: bytes) -> bytes:
    cells = row.split(b",")
    return b",".join((*cells[:2], name, *cells[3:]))


def check_damage(injected: Injected, to: Path) -> IntakeResult:
    """Take the file in; whatever was broken, and nothing else, must be set aside, each for its own reason."""
    result = intake_file(injected.path, mapping(), to)
    assert result.is_accepted, result.sentence
    assert dict(result.quarantine) == injected.damage
    assert result.accepted == injected.rows - sum(injected.damage.values())
    assert result.records == injected.rows
    return result


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    lambda text, dice: _flip(text, dice, dice.randrange(1, 20)),
    lambda text, dice: text[: dice.randrange(len(text))],
    lambda text, dice: text[dice.randrange(len(text)) :],
    lambda text, dice: _insert(
        text, dice, bytes(dice.randrange(256) for _ in range(dice.randrange(1, 40)))
    ),
    lambda text, dice: _insert(
        text, dice, dice.choice(SPLINTERS) * dice.choice((1, 1, 2, 50))
    ),
    lambda text, dice: _cut(text, dice),
    lambda text, dice: _shuffle(text, dice),
)
SPLINTERS = (b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b";", b"\t", b'",', b'\n"', b"x" * 5000)  # fmt: skip


def _flip(text: bytes, dice: random.Random, times: int) -> bytes:
    flipped = bytearray(text)
    for _ in range(times):
        flipped[dice.randrange(len(flipped))] ^= 1 << dice.randrange(8)
    return bytes(flipped)


def _insert(text: bytes, dice: random.Random, piece: bytes) -> bytes:
    at = dice.randrange(len(text))
    return text[:at] + piece + text[at:]


def _cut(text: bytes, dice: random.Random) -> bytes:
    first, second = sorted(dice.randrange(len(text)) for _ in range(2))
    return text[:first] + text[second:]


def _shuffle(text: bytes, dice: random.Random) -> bytes:
    lines = text.split(b"\n")
    dice.shuffle(lines)
    return b"\n".join(lines)


def mutated_texts(seed: int) -> Iterator[bytes]:
    """Give one broken extract after the other, each broken one to three times."""
    dice = random.Random(seed)
    clean = (
        b"\n".join(
            [HEADER.encode(), *(_row(number * 50, dice) for number in range(40))]
        )
        + b"\n"
    )
    while True:
        text = clean
        for _ in range(dice.randrange(1, 4)):
            text = dice.choice(MUTATIONS)(text, dice) or clean
        yield text


def mutated_files(seed: int) -> Iterator[tuple[str, bytes]]:
    """Give one broken file after the other with its name: mostly CSV, at times packed, a workbook or Parquet."""
    dice = random.Random(seed)
    packed = _packed()
    for number, text in enumerate(mutated_texts(seed)):
        ending = dice.choices(ENDINGS, (85, 5, 5, 5))[0]
        if ending == "csv":
            yield f"{number}.csv", text
        elif dice.random() < 0.5 and ending == "csv.gz":
            # Broken before it was packed: it unpacks well.
            yield f"{number}.csv.gz", gzip.compress(text)
        else:
            whole = packed[ending]
            broken = dice.choice(MUTATIONS)(whole, dice) or whole
            yield f"{number}.{ending}", broken


def _packed() -> dict[str, bytes]:
    """The same few rows, whole, in each format that is not plain text."""
    rows = [dict(zip(HEADER.split(","), person.split(","), strict=True)) for person in PEOPLE * 9]  # fmt: skip
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    text = "\n".join([HEADER, *(PEOPLE * 9)])
    book = workbook(sheet(*(as_row(line, number) for number, line in enumerate(text.split("\n"), 1))))  # fmt: skip
    return {"csv.gz": gzip.compress(text.encode()), "xlsx": book, "parquet": sink.getvalue()}  # fmt: skip


def as_row(line: str, number: int) -> str:
    """A row of a workbook's sheet, every cell as text."""
    cells = "".join(f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>' for at, cell in enumerate(line.split(",")))  # fmt: skip
    return f'<row r="{number}">{cells}</row>'


def check_mutated(files: int, folder: Path, *, seed: int = 1) -> dict[str, int]:
    """Take in so many broken files: none may crash us, hang, or lose a row; how often did each outcome come?"""
    outcomes: dict[str, int] = {}
    with ThreadPoolExecutor(WORKERS) as pool:
        given = islice(mutated_files(seed), files)
        for outcome in pool.map(lambda each: _outcome(*each, folder), given):
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
    return outcomes


def _outcome(name: str, content: bytes, folder: Path) -> str:
    path = folder / name
    path.write_bytes(content)
    result = intake_file(path, mapping())
    path.unlink()
    # A reader of text that dies of a mutation, or two counts that differ, are faults of ours. Readers of Parquet
    # and of workbooks may die of one: then their file is refused, and nothing else.
    faults = {"reader_too_slow", "conservation_failed", "reader_gave_up"}
    if name.endswith((".parquet", ".xlsx")):
        faults = {"reader_too_slow"}
    assert result.refused not in faults, (result.refused, content)
    if result.is_accepted:
        whole = result.accepted + result.quarantined + result.non_data
        assert result.records == whole, content
    assert not result.refused or REASONS[result.refused]
    return result.refused or "taken in"


def damage_is_found(rows: int = 5_000_000) -> tuple[str, bool]:
    """Is every damaged row of a large file set aside, and no other? The figure, and whether it is so."""
    with tempfile.TemporaryDirectory() as given:
        injected = damaged_file(Path(given) / "damaged.csv", rows)
        result = intake_file(injected.path, mapping(), Path(given) / "out")
        figure = f"{rows:,} rows, {sum(injected.damage.values()):,} damaged, {result.quarantined:,} quarantined"
        is_exact = dict(result.quarantine) == injected.damage
        is_whole = result.records == rows == result.accepted + result.quarantined
        return figure, result.is_accepted and is_exact and is_whole


def mutations_are_borne(files: int = 10_000, *, seed: int = 1) -> tuple[str, bool]:
    """Does no broken file crash us, hang or lose a row? The figure, and whether it is so."""
    with tempfile.TemporaryDirectory() as given:
        try:
            outcomes = check_mutated(files, Path(given), seed=seed)
        except AssertionError as fault:
            return f"a fault among {files:,} files: {str(fault)[:200]}", False
    taken, kinds = outcomes.get("taken in", 0), len(outcomes) - ("taken in" in outcomes)
    figure = f"{files:,} files: {taken:,} taken in, {files - taken:,} refused for {kinds} reasons, 0 crashes, 0 hangs, 0 rows unaccounted for"
    return figure, sum(outcomes.values()) == files


if __name__ == "__main__":
    for find, size in zip((damage_is_found, mutations_are_borne), sys.argv[1:3], strict=False):  # fmt: skip
        print(*find(int(size)), flush=True)
