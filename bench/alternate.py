"""Two commands in turn, A B A B ..., and the ratio of their times pair by pair: noise hits both alike."""

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """The figures of one comparison: medians in seconds, and the median of the pairwise ratios."""

    name: str
    target: float
    seconds: float
    floor_seconds: float
    ratio: float
    lowest: float
    highest: float

    @property
    def is_met(self) -> bool:
        """Is the median ratio within the target?"""
        return self.ratio <= self.target

    def __str__(self) -> str:
        """One line for a person."""
        verdict = "met" if self.is_met else "MISSED"
        return (
            f"{self.name}: {self.ratio:.2f}x (from {self.lowest:.2f} to {self.highest:.2f}; "
            f"{self.seconds:.3f} s against {self.floor_seconds:.3f} s), target {self.target:g}x: {verdict}"
        )


def compare(
    name: str,
    command: Sequence[str],
    floor: Sequence[str],
    *,
    target: float,
    pairs: int = 7,
    before: Callable[[], None] = lambda: None,
) -> Ratio:
    """How many times as long as the floor does the command take? One uncounted pair warms both."""
    times: list[tuple[float, float]] = []
    for counted in [False] + [True] * pairs:
        before()
        pair = (_seconds(command), _seconds(floor))
        if counted:
            times.append(pair)
    ratios = [ours / theirs for ours, theirs in times]
    return Ratio(
        name,
        target,
        statistics.median(ours for ours, _ in times),
        statistics.median(theirs for _, theirs in times),
        statistics.median(ratios),
        min(ratios),
        max(ratios),
    )


def _seconds(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - start
