"""The lines of a stretch of text, found all at once: LF, CR LF and CR each end one."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
LF, CR, QUOTE = 10, 13, 34


@dataclass(frozen=True)
class Lines:
    """Where each line starts, where its content ends, and where the next one starts.

    `used` is how much of the text they cover; what follows is the beginning of a line not yet whole.
    """

    starts: Positions
    ends: Positions
    nexts: Positions

    @property
    def used(self) -> int:
        """How many bytes of the text do the whole lines cover?"""
        return int(self.nexts[-1]) if self.nexts.size else 0

    def __len__(self) -> int:
        """How many lines are there?"""
        return int(self.starts.size)


def as_bytes(text: bytes) -> Bytes:
    """Which numbers are these bytes?"""
    return np.frombuffer(text, dtype=np.uint8)


def find_lines(text: bytes, *, is_last: bool) -> Lines:
    """Which lines does this text hold? The last one of the file needs no line end."""
    numbers = as_bytes(text)
    breaks = np.flatnonzero(numbers == LF)
    ends = breaks
    if b"\r" in text:
        breaks, ends = _with_carriage_returns(numbers, breaks, is_last)
    nexts = breaks + 1
    covered = int(nexts[-1]) if nexts.size else 0
    if is_last and covered < len(text):
        # A carriage return at the very end was found above; here the last line has no end at all.
        nexts, ends = np.append(nexts, len(text)), np.append(ends, len(text))
    starts = np.empty_like(nexts)
    if starts.size:
        starts[0], starts[1:] = 0, nexts[:-1]
    return Lines(starts, ends, nexts)


def line_ends(text: bytes, ends: Positions) -> dict[str, int]:
    """How many of the records that end here do so in LF, in CR LF and in CR?"""
    numbers = as_bytes(text)
    ended = ends[ends < numbers.size]
    if b"\r" not in text:
        return {"LF": int(ended.size)}
    is_return = numbers[ended] == CR
    after = np.minimum(ended + 1, numbers.size - 1)
    is_pair = is_return & (numbers[after] == LF) & (after > ended)
    pairs, returns = int(is_pair.sum()), int(is_return.sum())
    return {"LF": int(ended.size) - returns, "CR LF": pairs, "CR": returns - pairs}


def _with_carriage_returns(
    numbers: Bytes, feeds: Positions, is_last: bool
) -> tuple[Positions, Positions]:
    returns = np.flatnonzero(numbers == CR)
    if not is_last and returns.size and returns[-1] == numbers.size - 1:
        # Whether a line feed follows is not known yet.
        returns = returns[:-1]
    after = np.minimum(returns + 1, numbers.size - 1)
    is_pair = (numbers[after] == LF) & (after > returns)
    lone = returns[~is_pair]
    breaks = np.sort(np.concatenate([feeds, lone])) if lone.size else feeds
    before = np.maximum(breaks - 1, 0)
    ends_pair = (numbers[breaks] == LF) & (numbers[before] == CR) & (breaks > 0)
    return breaks, breaks - ends_pair
