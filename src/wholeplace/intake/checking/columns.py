"""One column of a batch, read: its values, its values for matching, what is wrong in which row, what was noted."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.intake.checking.memory import Memory
from wholeplace.intake.checking.plain import (
    AMOUNTS,
    IDENTIFIERS,
    Plain,
    plain_amounts,
    plain_names,
    plain_phones,
)
from wholeplace.intake.checking.plain_dates import ISO, FixedFormat, fixed_format
from wholeplace.intake.checking.texts import (
    Mask,
    each_distinct,
    has_letters_beyond_ascii,
    replaced,
    tidied,
)
from wholeplace.intake.forms import amounts, identifiers, names, places, words
from wholeplace.intake.forms.date_format import reader_of
from wholeplace.intake.forms.dates import read_date
from wholeplace.intake.forms.kinds import MATCHED
from wholeplace.intake.forms.read import Read
from wholeplace.intake.reasons import REASONS, Level
from wholeplace.intake.source import SourceColumn

Faults = npt.NDArray[np.uint8]
FAULTS = ("", *(code for code, reason in REASONS.items() if reason.level is Level.QUARANTINED))  # fmt: skip
FAULT = {code: number for number, code in enumerate(FAULTS)}
FLAGGED = frozenset(code for code, reason in REASONS.items() if reason.level is Level.FLAGGED)  # fmt: skip
TEXT_FORMS = frozenset({"text"})
# Of these not every cell passes through the memory.
READ_PLAINLY = frozenset({"text", "name", "phone", *IDENTIFIERS, *AMOUNTS})


@dataclass
class ColumnRead:
    """What a column came to in one batch.

    `values` and `match` are text and empty slots; `faults` has a number of FAULTS for each row; `flags` names the
    column and code of rows that were flagged, and is None when none was.
    """

    values: pa.Array
    match: pa.Array | None
    faults: Faults
    notes: Counter[str]
    flags: pa.Array | None = None
    filled: int = 0


@dataclass
class ColumnReader:
    """Reads one column of a mapping, batch by batch; values seen before are remembered."""

    column: SourceColumn
    memory: Memory = field(init=False)
    blanks: pa.Array = field(init=False)
    fixed: FixedFormat | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Choose what reads a single cell."""
        self.memory = Memory(reader_for(self.column), self._flag, FAULT.__getitem__)
        self.blanks = pa.array(self.column.blanks, pa.string())
        if self.column.form in {"date", "birth_date"}:
            # A cell that the first format reads is read by it, whatever the others would make of it.
            self.fixed = fixed_format(self.column.dates[0])

    def read(self, texts: pa.Array) -> ColumnRead:
        """What do these cells come to?"""
        shown, notes = tidied(texts)
        is_empty = pc.equal(pc.binary_length(shown), 0).to_numpy(zero_copy_only=False)
        if len(self.blanks):
            is_blank = pc.is_in(shown, self.blanks).to_numpy(zero_copy_only=False)
            notes["blank_word"] += int(is_blank.sum())
            is_empty = is_empty | is_blank
        rest = shown if not is_empty.any() else shown.filter(pa.array(~is_empty))
        found = self._read_filled(rest)
        found.notes.update(notes)
        found.filled = len(rest)
        if len(rest) < len(texts):
            found = _spread(found, is_empty)
        if self.column.is_filled:
            found.faults[is_empty] = FAULT["missing_value"]
        return found

    def _read_filled(self, texts: pa.Array) -> ColumnRead:
        """Read cells that hold something: the plain ones at once, the others each."""
        plain = self._plain(texts)
        if plain is None:
            return self._read_distinct(texts)
        is_plain = plain.is_plain
        values = texts if plain.values is None else replaced(texts, is_plain, plain.values)  # fmt: skip
        match = plain.match if self.column.form in MATCHED else None
        faults = np.zeros(len(texts), dtype=np.uint8)
        found = ColumnRead(values, match, faults, Counter(plain.notes or {}))
        if is_plain.all():
            return found
        others = self._read_distinct(texts.filter(pa.array(~is_plain)))
        found.values = replaced(values, ~is_plain, others.values)
        if match is not None:
            found.match = replaced(match, ~is_plain, others.match)
        faults[~is_plain] = others.faults
        found.notes.update(others.notes)
        if others.flags is not None:
            found.flags = others.flags.take(_slots(is_plain))
        return found

    def count_distinct(self) -> int | None:
        """How many distinct cells were there? None when they were not all remembered."""
        is_plain_at_times = self.fixed is not None or self.column.form in READ_PLAINLY
        if is_plain_at_times or not self.memory.places or self.memory.has_forgotten:
            return None
        return len(self.memory.places)

    def _plain(self, texts: pa.Array) -> Plain | None:
        """Which cells read as themselves? None when each distinct one is read anyway."""
        form = self.column.form
        if form in TEXT_FORMS and not has_letters_beyond_ascii(texts):
            return Plain(np.ones(len(texts), dtype=bool))
        if self.fixed is not None:
            dates = self.fixed.read(texts)
            changed = int(dates.is_plain.sum()) if self.column.dates[0].text != ISO else 0  # fmt: skip
            return Plain(dates.is_plain, dates.values, notes=Counter({"date_normalised": changed} if changed else {}))  # fmt: skip
        if form in IDENTIFIERS:
            takes_tests = self.column.takes_test_numbers
            return Plain(IDENTIFIERS[form](texts, takes_test_numbers=takes_tests), match=texts)  # fmt: skip
        if form in AMOUNTS:
            return Plain(plain_amounts(texts, form))
        if form == "name":
            return plain_names(texts)
        return plain_phones(texts) if form == "phone" else None

    def _read_distinct(self, texts: pa.Array) -> ColumnRead:
        """Read each distinct cell once, or know it from before."""
        values, numbers = each_distinct(texts)
        memory = self.memory
        places = memory.look_up(values)
        counts = np.bincount(numbers, minlength=len(values))
        rows = places[numbers]
        slots = pa.array(rows)
        match = memory.match.take(slots) if self.column.form in MATCHED else None
        flags = memory.flags.take(slots) if memory.flags.null_count < len(memory.flags) else None  # fmt: skip
        if flags is not None and flags.null_count == len(flags):
            flags = None
        notes = memory.noted(places, counts)
        return ColumnRead(memory.values.take(slots), match, memory.faults[rows], notes, flags)  # fmt: skip

    def _flag(self, notes: tuple[str, ...]) -> str | None:
        flagged = [f"{self.column.name}:{note}" for note in notes if note in FLAGGED]
        return ";".join(flagged) or None


def reader_for(column: SourceColumn) -> Callable[[str], Read]:
    """What reads one cell of this column?"""
    form = column.form
    if form in identifiers.READERS:
        reader = identifiers.READERS[form]
        return partial(reader, takes_test_numbers=column.takes_test_numbers)
    if form in {"date", "birth_date"}:
        readers = tuple(reader_of(each) for each in column.dates)
        return partial(read_date, readers=readers)
    if form == "money":
        return partial(amounts.money, grammar=column.money)
    if form == "code":
        folded = {key.casefold(): value for key, value in column.codes.items()}
        return partial(words.code, codes={**folded, **column.codes})
    if form == "flag":
        return partial(words.flag, yes=column.yes, no=column.no)
    plain: dict[str, Callable[[str], Read]] = {
        "text": words.text,
        "name": _name,
        "postcode": places.postcode,
        "phone": places.phone,
        "number": amounts.number,
        "whole_number": amounts.whole_number,
    }
    return plain[form]


def _name(text: str) -> Read:
    read = names.name(text)
    if text.isascii():
        return read
    return read._replace(notes=(*read.notes, *words.signs_of_damage(text)))


def _slots(is_missing: Mask) -> pa.Array:
    """For each row, its place among the rows that are not missing; an empty slot for the others."""
    return pa.array(np.cumsum(~is_missing) - 1, mask=is_missing)


def _spread(found: ColumnRead, is_empty: Mask) -> ColumnRead:
    """The same, with empty slots where a cell was empty."""
    slots = _slots(is_empty)
    faults = np.zeros(len(is_empty), dtype=np.uint8)
    faults[~is_empty] = found.faults
    return ColumnRead(
        found.values.take(slots),
        None if found.match is None else found.match.take(slots),
        faults,
        found.notes,
        None if found.flags is None else found.flags.take(slots),
        found.filled,
    )
