"""Every record of a stretch gets its place: a good row, a row set aside, or a row declared to be no data."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.intake.reading.grammar import Grammar
from wholeplace.intake.reading.headers import Header
from wholeplace.intake.reading.lines import Positions
from wholeplace.intake.reading.rows import RowKinds
from wholeplace.intake.reading.split import (
    CODE,
    VERDICTS,
    Split,
    Stretch,
    cells_of,
    column_of,
    texts_between,
)
from wholeplace.intake.reading.writing import SHOWN_BYTES, TextTables

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]
UNCLOSED = "unclosed_quote_recovered_line_by_line"
# What a record may turn out to be beyond what is wrong with its form.
KINDS = ("empty_record", "header_repeated", "looks_like_total", "looks_like_footer", "footer")  # fmt: skip
REASONS = (*VERDICTS, *KINDS)
CODE_OF = {reason: np.uint8(number) for number, reason in enumerate(REASONS)}


@dataclass
class CsvRows:
    """Sorts the records of one file.

    `after_open` says what followed the last quote left open: nothing yet, other rows, or a good one.
    """

    tables: TextTables
    header: Header
    kinds: RowKinds
    grammar: Grammar
    after_open: str = ""

    def add(self, stretch: Stretch, found: Split, place: tuple[int, int]) -> None:
        """Write the good rows and set the others aside; `place` is the line and the byte the stretch starts at."""
        codes = found.verdicts.copy()
        cells = cells_of(stretch, found)
        doubtful = np.flatnonzero(self._is_doubtful(stretch, found, cells))
        self._look_closer(stretch, codes, found.good[doubtful])
        self._look_closer(stretch, codes, self._ragged_but_telling(stretch, codes))
        self._watch(codes)
        facts = self.tables.facts
        facts.blank_lines += int((codes == CODE["blank"]).sum())
        self.tables.skip("footer", int((codes == CODE_OF["footer"]).sum()))
        is_aside = (codes > 0) & (codes != CODE["blank"]) & (codes != CODE_OF["footer"])
        self._set_aside(stretch, codes, np.flatnonzero(is_aside), place)
        self._write(stretch, found, cells, codes[found.good] == 0, place)

    def has_found_its_way(self) -> bool:
        """Did a good row, or the end, follow the last quote left open?"""
        return self.after_open != "others"

    def _is_doubtful(self, stretch: Stretch, found: Split, cells: pa.Array) -> Mask:
        """Which good records may yet be totals, footers, empty, or the header again?"""
        lengths = found.bounds[:, :, 1] - found.bounds[:, :, 0]
        filled = (lengths > 0).sum(axis=1)
        is_doubtful: Mask = filled == 0
        is_sparse = (filled <= max(1, self.header.width // 2)) & (filled > 0)
        sparse = np.flatnonzero(is_sparse)
        if sparse.size:
            firsts = (lengths[sparse] > 0).argmax(axis=1)
            places = sparse * 2 * self.header.width + 2 * firsts
            texts = cells.take(pa.array(places))
            is_doubtful[sparse] = _matches(texts, self.kinds.signs)
        first = self.header.cells[0].strip().encode()
        if first and found.good.size:
            starts = np.minimum(found.bounds[:, 0, 0], stretch.numbers.size - 1)
            is_alike = (stretch.numbers[starts] | 32) == (first[0] | 32)
            is_doubtful |= is_alike & (np.abs(lengths[:, 0] - len(first)) < 3)
        return is_doubtful

    def _ragged_but_telling(self, stretch: Stretch, codes: Codes) -> Positions:
        """Which records with too few or too many cells may be titles, totals or empty?"""
        is_ragged = (codes == CODE["too_few_fields"]) | (
            codes == CODE["too_many_fields"]
        )
        ragged = np.flatnonzero(is_ragged)
        if not ragged.size:
            return ragged
        texts = _raw(stretch, ragged)
        mark = f'[\\s"\\x{ord(self.grammar.delimiter):02x}]*'
        is_empty = _matches(texts, f"^{mark}$")
        codes[ragged[is_empty]] = CODE_OF["empty_record"]
        return ragged[~is_empty & _matches(texts, self.kinds.signs_after(mark))]

    def _look_closer(self, stretch: Stretch, codes: Codes, numbers: Positions) -> None:
        """Look at these records one by one: what are they?"""
        records = stretch.records
        for number in numbers.tolist():
            raw = stretch.text[records.starts[number] : records.ends[number]]
            cells = [
                each.decode("utf-8", "replace") for each in self.grammar.cells(raw)
            ]
            kind = self.kinds.kind_of(cells)
            if kind:
                codes[number] = CODE_OF[kind]

    def _watch(self, codes: Codes) -> None:
        opened = np.flatnonzero(codes == CODE[UNCLOSED])
        start = int(opened[-1]) + 1 if opened.size else 0
        if opened.size:
            self.after_open = "nothing"
        if self.after_open in {"nothing", "others"}:
            if (codes[start:] == 0).any():
                self.after_open = "good"
            elif (codes[start:] != CODE["blank"]).any():
                self.after_open = "others"

    def _set_aside(self, stretch: Stretch, codes: Codes, numbers: Positions, place: tuple[int, int]) -> None:  # fmt: skip
        if not numbers.size:
            return
        line, offset = place
        records = stretch.records
        reasons = [REASONS[code] for code in codes[numbers].tolist()]
        self.tables.set_aside(
            records.lines[numbers] + line,
            records.starts[numbers] + offset,
            reasons,
            _raw(stretch, numbers),
        )

    def _write(self, stretch: Stretch, found: Split, cells: pa.Array, is_row: Mask, place: tuple[int, int]) -> None:  # fmt: skip
        line, offset = place
        columns = {
            name: column_of(stretch, cells, position, found)
            for name, position in self.header.places.items()
        }
        good = found.good
        if not is_row.all():
            good = good[is_row]
            keep = pa.array(is_row)
            columns = {name: column.filter(keep) for name, column in columns.items()}
        records = stretch.records
        lines, offsets = records.lines[good] + line, records.starts[good] + offset
        self.tables.add_rows(lines, offsets, columns)


def _raw(stretch: Stretch, numbers: Positions) -> pa.Array:
    """The text of these records, as far as it is shown; bytes that are no text are written out."""
    records = stretch.records
    starts = records.starts[numbers]
    ends = np.minimum(records.ends[numbers], starts + SHOWN_BYTES)
    raw = texts_between(stretch.text, starts, ends)
    is_odd = np.isin(numbers, stretch.bad_text) | (ends < records.ends[numbers])
    if not is_odd.any():
        return raw.cast(pa.string())
    odd = [each.decode("utf-8", "backslashreplace") for each in raw.filter(pa.array(is_odd)).to_pylist()]  # fmt: skip
    shown = pa.concat_arrays([raw.filter(pa.array(~is_odd)).cast(pa.string()), pa.array(odd, pa.string())])  # fmt: skip
    order = np.empty(numbers.size, dtype=np.int64)
    order[np.concatenate([np.flatnonzero(~is_odd), np.flatnonzero(is_odd)])] = np.arange(numbers.size)  # fmt: skip
    return shown.take(pa.array(order))


def _matches(texts: pa.Array, pattern: str) -> Mask:
    found: Mask = pc.match_substring_regex(texts, pattern).to_numpy(
        zero_copy_only=False
    )
    return found
