"""What was read of each distinct cell of a column, kept ready for the next batch: most cells come again."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from wholeplace.intake.forms.read import Read

REMEMBERED = 200_000
Numbers = npt.NDArray[np.int64]


@dataclass
class Memory:
    """The distinct cells seen so far, each with its place in arrays of what they read as.

    `flag_of` says what a row is flagged with, by the notes of its cell; `fault_number` numbers the faults.
    `has_forgotten` is true once there were too many to keep them all.
    """

    read_one: Callable[[str], Read]
    flag_of: Callable[[tuple[str, ...]], str | None]
    fault_number: Callable[[str], int]
    places: dict[str, int] = field(default_factory=dict)
    notes: dict[int, tuple[str, ...]] = field(default_factory=dict)
    values: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))
    match: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))
    flags: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))
    faults: npt.NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8))
    has_forgotten: bool = False

    def look_up(self, texts: Sequence[str]) -> Numbers:
        """At which place does each of these cells stand? Those not seen before are read now."""
        if len(self.places) + len(texts) > REMEMBERED:
            self._forget()
        get = self.places.get
        found = np.array([get(text, -1) for text in texts], dtype=np.int64)
        new = np.flatnonzero(found < 0)
        if new.size:
            found[new] = self._learn([texts[number] for number in new.tolist()])
        return found

    def noted(self, places: Numbers, counts: Numbers) -> Counter[str]:
        """How often was each thing noted, when the cells at these places come so many times each?"""
        notes: Counter[str] = Counter()
        if self.notes:
            for place, count in zip(places.tolist(), counts.tolist(), strict=True):
                for note in self.notes.get(place, ()):
                    notes[note] += count
        return notes

    def _learn(self, texts: Sequence[str]) -> Numbers:
        start = len(self.places)
        reads = [self.read_one(text) for text in texts]
        for place, (text, read) in enumerate(zip(texts, reads, strict=True), start):
            self.places[text] = place
            if read.notes:
                self.notes[place] = read.notes
        self.values = _longer(self.values, [read.value for read in reads])
        self.match = _longer(self.match, [read.match for read in reads])
        self.flags = _longer(self.flags, [self.flag_of(read.notes) for read in reads])
        faults = np.array([self.fault_number(read.fault) for read in reads], np.uint8)
        self.faults = np.concatenate([self.faults, faults])
        return np.arange(start, start + len(texts))

    def _forget(self) -> None:
        nothing = pa.array([], pa.string())
        self.has_forgotten = bool(self.places) or self.has_forgotten
        self.places, self.notes = {}, {}
        self.values = self.match = self.flags = nothing
        self.faults = np.empty(0, np.uint8)


def _longer(array: pa.Array, more: Sequence[str | None]) -> pa.Array:
    return pa.concat_arrays([array, pa.array(more, pa.string())])
