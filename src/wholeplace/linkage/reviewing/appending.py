"""A decision added to `decisions/links.csv`: the whole file is written anew beside it and takes its place in one move."""

import csv
import fcntl
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from wholeplace.core.errors import PlaceError
from wholeplace.linkage.reviewing.decisions import FILE, Decision
from wholeplace.linkage.reviewing.pairs import PAIR_COLUMNS, Pair, pair_of
from wholeplace.store.disk import refusals_told
from wholeplace.store.hand_csv import Records, read_records
from wholeplace.store.hand_headers import read_header
from wholeplace.store.mistakes import Mistake, Wrong, listed
from wholeplace.store.small_files import MAX_CSV_BYTES, read_small_file
from wholeplace.tables.linking import LINK_DECISIONS

WORDS = LINK_DECISIONS.column("decision").choices
MOST_LETTERS = 500
# A spreadsheet takes a cell that begins so for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Whoever may write to the folder may go on reviewing; nobody else may read who was compared.
MODE = 0o660


def append_decision(folder: Path, decision: Decision) -> None:
    """Add one decision to the place's file, whole or not at all: see `append_decisions`."""
    append_decisions(folder, [decision])


def append_decisions(folder: Path, decisions: Sequence[Decision]) -> None:
    """Add these decisions to the place's file, all of them or none.

    One writer at a time: a second one waits. What stood in the file stays byte for byte, in the columns and
    line ends it has. Errors: PlaceError, one sentence, when a decision or the file cannot be used;
    RunError when the disk does not take it. Nothing is written then.
    """
    cells = [_cells(each) for each in decisions]
    path = folder / FILE
    with refusals_told(path):
        path.parent.mkdir(exist_ok=True)
        with _one_writer(path.parent):
            if path.is_symlink():
                raise PlaceError(f"{FILE} is a link: put the file itself there, then try again.")  # fmt: skip
            _write(path, decisions, cells)


def refusal_of_words(text: str, called: str) -> str | None:
    """Why may these words not stand in the file? One sentence, or nothing when they may."""
    if not text.strip():
        return f"{called} is empty: write it in a few words."
    if len(text) > MOST_LETTERS:
        return f"{called} is longer than {MOST_LETTERS} letters: shorten it."
    if text != text.strip() or not text.isprintable():
        return f"{called} begins or ends with a space, or holds a sign that cannot be printed: write it on one line."
    if text.startswith(FORMULA_SIGNS):
        return f"{called} begins with a sign that a spreadsheet takes for a formula: begin with a word."
    return None


def _cells(decision: Decision) -> dict[str, str]:
    """The row by its columns. Errors: PlaceError, naming the column and never what is in it."""
    if decision.decision not in WORDS:
        raise PlaceError(f"a decision must be {listed(WORDS)}: say one of them.")
    if decision.pair[0] == decision.pair[1]:
        raise PlaceError("both records of the pair are the same one: name two records.")
    for called in ("reason", "by"):
        refusal = refusal_of_words(getattr(decision, called), f"the {called}")
        if refusal is not None:
            raise PlaceError(refusal)
    for name in (*PAIR_COLUMNS, "sample"):
        text = getattr(decision, name)
        if text != text.strip() or not text.isprintable() or (not text and name != "sample"):  # fmt: skip
            raise PlaceError(
                f"{name} is empty, or holds a sign that cannot be kept in {FILE}: look at the record in its extract."
            )
    cells = {name: getattr(decision, name) for name in LINK_DECISIONS.names}
    return {**cells, "decided_on": decision.decided_on.isoformat()}


@contextmanager
def _one_writer(folder: Path) -> Iterator[None]:
    """Hold the folder: the file itself is replaced, so a lock on it would be a lock on what is gone."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, decisions: Sequence[Decision], added: Sequence[Mapping[str, str]]) -> None:  # fmt: skip
    before = path.read_bytes() if path.exists() else _line(LINK_DECISIONS.names, "\r\n")
    records = _records(path) if path.exists() else Records([])
    columns = _columns(records, added)
    for decision in decisions:
        _check_date(records, columns, decision)
    end = "\n" if b"\n" in before and b"\r\n" not in before else "\r\n"
    rows = [[cells.get(name, "") for name in columns] for cells in added]
    parted = b"" if before.endswith((b"\n", b"\r")) else end.encode()
    after = before + parted + b"".join(_line(row, end) for row in rows)
    # Only the holder of the lock writes here: what a writer that died left behind is overwritten.
    new = path.with_name(f".{path.name}.new")
    try:
        _write_through(new, after, path)
        _check_whole(records, _records(new), rows)
        new.replace(path)
    finally:
        with suppress(FileNotFoundError):
            new.unlink()


def _write_through(new: Path, content: bytes, like: Path) -> None:
    mode = like.stat().st_mode & 0o777 if like.exists() else MODE
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _line(cells: tuple[str, ...] | list[str], end: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end).writerow(cells)
    return out.getvalue().encode()


def _records(path: Path) -> Records:
    """The file's rows. Errors: PlaceError, when one of them cannot be read: ours might be swallowed by it."""
    read = read_small_file(path, FILE, most=MAX_CSV_BYTES)
    if read.mistake is not None or read.text is None:
        raise _not_written(read.mistake)
    records = read_records(read.text)
    for record in records.rows:
        if record.fault is not None:
            raise _not_written(record.fault.at(FILE, record.line))
    if not records.rows or not records.is_whole:
        raise _not_written(None)
    return records


def _columns(records: Records, added: Sequence[Mapping[str, str]]) -> list[str]:
    """Which column stands where in the file as it is? Errors: PlaceError, when one of ours has no place."""
    if not records.rows:
        return list(LINK_DECISIONS.names)
    first = records.rows[0]
    try:
        header = read_header(first, LINK_DECISIONS, FILE)
    except Wrong as wrong:
        raise _not_written(wrong.at(FILE, first.line)) from None
    if header.mistakes:
        raise _not_written(header.mistakes[0])
    for name in header.absent:
        if any(cells[name] for cells in added):
            what = f"the column `{name}` is missing"
            raise _not_written(Mistake(FILE, first.line, what, "add it to the first line, and a comma to every other"))  # fmt: skip
    names = {place: name for name, place in header.places.items()}
    return [names.get(place, "") for place in range(header.width)]


def _check_date(records: Records, columns: list[str], decision: Decision) -> None:
    """Would the decision hold? One dated before a word about the same pair would change nothing."""
    day = decision.decided_on.isoformat()
    for record in records.rows[1:]:
        row = dict(zip(columns, record.cells, strict=False))
        if row.get("decided_on", "") > day and _pair(row) == decision.pair:
            raise PlaceError(
                f"{FILE}:{record.line} decides about this pair on a later day, and would prevail: check the clock of this computer."
            )


def _pair(row: Mapping[str, str]) -> Pair:
    cells = [row.get(name, "").strip() for name in PAIR_COLUMNS]
    return pair_of((cells[0], cells[1]), (cells[2], cells[3]))


def _check_whole(before: Records, after: Records, rows: list[list[str]]) -> None:
    """Is the new file the old one and our rows, as a reader sees it?"""
    old = [each.cells for each in before.rows] or [list(LINK_DECISIONS.names)]
    if [each.cells for each in after.rows] != old + rows:
        raise _not_written(None)


def _not_written(mistake: Mistake | None) -> PlaceError:
    said = str(mistake) if mistake else f"{FILE} cannot be read to its end; mend it"
    return PlaceError(f"{said}; nothing was written.")
