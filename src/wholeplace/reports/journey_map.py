"""The journey map: which services people come from to a late one, and whether an early one stood between."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from wholeplace.reports.blocks import JourneyStep

COLUMNS = (("universal", "Everyone's services"), ("early", "Early help"), ("late", "Late services"))  # fmt: skip
# A dozen boxes with the one that stands for no help between: what a reader can take in.
MOST_BOXES = {"universal": 4, "early": 3, "late": 4}
STRAIGHT = "No early help between"


@dataclass(frozen=True)
class Way:
    """So many people went from one box to another, in the next column, at their next contact."""

    start: str
    end: str
    people: int


@dataclass(frozen=True)
class JourneyMap:
    """Columns of boxes from left to right, the ways between each and the next, and what is said under a box."""

    columns: tuple[tuple[str, ...], ...]
    gaps: tuple[tuple[Way, ...], ...]
    said: dict[str, str]

    def through(self, box: str) -> int:
        """How many people go through a box, on its busier side? One who goes two ways counts twice."""
        come = sum(way.people for way in self.gaps[0] if way.end == box)
        come += sum(way.people for way in self.gaps[1] if way.end == box)
        go = sum(way.people for ways in self.gaps for way in ways if way.start == box)
        return max(come, go)


def map_of(steps: Iterable[JourneyStep], said: dict[str, str]) -> JourneyMap:
    """Which boxes and ways show these steps? Of each stage the services that most people go between; steps back are not drawn."""
    onward = [step for step in steps if _is_onward(step)]
    chosen = {stage: _busiest(onward, stage, most) for stage, most in MOST_BOXES.items()}  # fmt: skip
    kept = [step for step in onward if step.start in chosen[step.start_stage] and step.end in chosen[step.end_stage]]  # fmt: skip
    first = [Way(step.start, step.end, step.people) for step in kept if step.end_stage == "early"]  # fmt: skip
    second = [Way(step.start, step.end, step.people) for step in kept if step.start_stage == "early"]  # fmt: skip
    straight = [step for step in kept if (step.start_stage, step.end_stage) == ("universal", "late")]  # fmt: skip
    if straight:
        first += _together((step.start, STRAIGHT, step.people) for step in straight)
        second += _together((STRAIGHT, step.end, step.people) for step in straight)
    early = (*chosen["early"], *((STRAIGHT,) if straight else ()))
    columns = (chosen["universal"], early, chosen["late"])
    return JourneyMap(columns, (_in_order(first, columns), _in_order(second, columns)), said)  # fmt: skip


def _is_onward(step: JourneyStep) -> bool:
    stages = [stage for stage, _ in COLUMNS]
    if step.start_stage not in stages or step.end_stage not in stages:
        return False
    return stages.index(step.start_stage) < stages.index(step.end_stage)


def _busiest(steps: Iterable[JourneyStep], stage: str, most: int) -> tuple[str, ...]:
    people: dict[str, int] = defaultdict(int)
    for step in steps:
        for name, own in ((step.start, step.start_stage), (step.end, step.end_stage)):
            if own == stage:
                people[name] += step.people
    return tuple(sorted(people, key=lambda name: (-people[name], name))[:most])


def _together(parts: Iterable[tuple[str, str, int]]) -> list[Way]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for start, end, people in parts:
        sums[start, end] += people
    return [Way(start, end, people) for (start, end), people in sums.items()]


def _in_order(ways: list[Way], columns: tuple[tuple[str, ...], ...]) -> tuple[Way, ...]:
    """By where they start, then where they end, so that ribbons do not cross at the door."""
    place = {name: at for column in columns for at, name in enumerate(column)}
    return tuple(sorted(ways, key=lambda way: (place[way.start], place[way.end])))
