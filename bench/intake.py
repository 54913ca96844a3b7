"""Intake of a made-up borough: its speed beside the standard library's `csv.reader`, its growth, and its memory.

The reader only parts text into cells. Intake also reads apart in a limited process, keeps every record's line,
checks and normalises each cell by its kind, looks across all rows for shared numbers and repeats, counts the
records a second time by another way, writes Parquet twice, and puts all extracts together in the order of their
key. Where its time goes is printed beside the ratio.

`python bench/intake.py` compares at 25,000 residents; `python bench/intake.py SMALL LARGE` also makes and takes in
boroughs of both sizes, and says how the cost of a row and the memory grow.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alternate import Ratio, compare

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PEER = str(ROOT / "bench/peers/csv_reader.py")
# The promise is a twelfth of the reader's speed, the aim a sixth.
PROMISED, AIMED = 12, 6
MOST_GROWTH, MOST_GIB = 1.2, 4
SMALL, LARGE = 25_000, 250_000
SEED = 1
LOOKED_EVERY = 0.005
TAKE_IN = """
import sys
from pathlib import Path
from wholeplace.intake.place import intake_place
found = intake_place(Path(sys.argv[1]), Path(sys.argv[2]))
assert all(result.is_accepted for result in found.results), [result.sentence for result in found.results]
print(sum(result.records for result in found.results))
"""
STAGES = {
    "parse": "read apart, in a limited process",
    "counted": "wait for the second counter",
    "judge_rows": "check and normalise cells",
    "look_across": "look across all rows",
    "move_unknown_codes": "look for unknown codes",
    "finish": "write what is kept",
    "sha256_of_file": "name the file by its content",
}


def make_borough(place: Path, residents: int) -> list[str]:
    """The command that makes a borough."""
    code = "import sys; from pathlib import Path; from wholeplace.synthetic.write_place import make_borough; make_borough(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))"
    return [PYTHON, "-c", code, str(place), str(residents), str(SEED)]


def take_in(place: Path, to: Path) -> list[str]:
    """The command that takes all extracts of a borough in and puts them together."""
    return [PYTHON, "-c", TAKE_IN, str(place), str(to)]


def text_files(place: Path) -> list[str]:
    """The extracts that `csv.reader` can read."""
    return [str(path) for path in sorted((place / "extracts").glob("*/*.csv*"))]


def speed(residents: int = SMALL, pairs: int = 5) -> Ratio:
    """How many times as long as the bare reader does intake take over the same files?"""
    with tempfile.TemporaryDirectory() as given:
        place, to = Path(given) / "place", Path(given) / "out"
        subprocess.run(make_borough(place, residents), check=True)
        for workbook in (place / "extracts").glob("*/*.xlsx"):
            # The reader cannot read it, so neither does intake here.
            workbook.unlink()
        ratio = compare(
            f"intake of a borough of {residents:,} residents against a bare csv.reader loop over its files",
            take_in(place, to),
            [PYTHON, PEER, *text_files(place)],
            target=PROMISED,
            pairs=pairs,
            before=lambda: shutil.rmtree(to, ignore_errors=True),
        )
        print(*where_time_goes(place, Path(given) / "apart"), sep="\n")
        return ratio


@dataclass(frozen=True)
class Cost:
    """What one command took: processor seconds with all it started, and memory in MiB.

    `peak_mib` is the most one process ever held; `sum_mib` the most that all held at one moment, what they share
    counted for each.
    """

    said: str
    seconds: float
    peak_mib: int
    sum_mib: int


@dataclass(frozen=True)
class Measured:
    """A borough of a size, made and taken in."""

    residents: int
    rows: int
    made: Cost
    taken_in: Cost

    def __str__(self) -> str:
        """One line for a person."""
        costs = (("made", self.made), ("taken in", self.taken_in))
        said = "; ".join(
            f"{what} at {cost.seconds / self.rows * 1e6:.2f} microseconds a row, {cost.peak_mib:,} MiB in one process, {cost.sum_mib:,} MiB in all"
            for what, cost in costs
        )
        return f"{self.residents:,} residents, {self.rows:,} rows: {said}"


def measure(residents: int) -> Measured:
    """What does it cost to make a borough of this size, and to take it in?"""
    with tempfile.TemporaryDirectory() as given:
        place = Path(given) / "place"
        made = _cost(make_borough(place, residents))
        taken = _cost(take_in(place, Path(given) / "out"))
        return Measured(residents, int(taken.said), made, taken)


def growth(small: int = SMALL, large: int = LARGE) -> tuple[str, bool]:
    """How do the cost of a row and the memory grow with the borough? The figure, and whether it is as promised."""
    first, second = measure(small), measure(large)
    print(first, second, sep="\n", flush=True)
    per_row = [cost.taken_in.seconds / cost.rows for cost in (first, second)]
    times = per_row[1] / per_row[0]
    made = second.made.seconds / second.rows / (first.made.seconds / first.rows)
    mib = max(second.made.sum_mib, second.taken_in.sum_mib)
    figure = (
        f"a row costs {times:.2f} times as much to take in at {large:,} residents as at {small:,} ({made:.2f} to make); "
        f"{mib / 1024:.2f} GiB at most in all processes ({second.rows:,} rows)"
    )
    return figure, max(times, made) <= MOST_GROWTH and mib <= MOST_GIB * 1024


def _cost(command: list[str]) -> Cost:
    """Run a command to its end, watching it and all it starts."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=said, start_new_session=True)
        with watching(process.pid) as watch:
            _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{command[2][:60]}... ended with {process.returncode}")
        said.seek(0)
        seconds = used.ru_utime + used.ru_stime
        return Cost(said.read().strip(), seconds, watch.peak // 1024, watch.most // 1024)  # fmt: skip


@dataclass
class Watch:
    """What was seen so far, in KiB. `over` ends the watching."""

    over: threading.Event
    peak: int = 0
    most: int = 0


@contextmanager
def watching(pid: int) -> Iterator[Watch]:
    """Look at a process and all below it again and again: what it holds, and what it held at most (VmHWM)."""
    watch = Watch(threading.Event())

    def look() -> None:
        while not watch.over.wait(LOOKED_EVERY):
            held = [_memory(each) for each in (pid, *_below(pid))]
            watch.most = max(watch.most, sum(now for now, _ in held))
            watch.peak = max(watch.peak, *(most for _, most in held))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield watch
    finally:
        watch.over.set()
        thread.join()


def _below(pid: int) -> Iterator[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in map(int, children):
        yield child
        yield from _below(child)


def _memory(pid: int) -> tuple[int, int]:
    """What does a process hold, and what did it hold at most? In KiB; a peak of its own, not its parent's."""
    found = {"VmRSS": 0, "VmHWM": 0}
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0, 0
    for line in lines:
        name, _, rest = line.partition(":")
        if name in found:
            found[name] = int(rest.split()[0])
    return found["VmRSS"], found["VmHWM"]


def where_time_goes(place: Path, to: Path) -> list[str]:
    """Seconds of one intake by what it does, one extract after the other and not two at a time as it does by itself."""
    from wholeplace.intake import one_file, parsing
    from wholeplace.intake.gathering import gather
    from wholeplace.intake.place import deliveries, take_in

    spent: dict[str, float] = {}
    kept = {name: getattr(one_file, name) for name in STAGES if name != "counted"}
    counted = parsing.Parsing.counted
    for name, function in kept.items():
        setattr(one_file, name, _timed(name, function, spent))
    parsing.Parsing.counted = _timed("counted", counted, spent)  # type: ignore[method-assign,assignment]
    found = deliveries(place)
    start = time.perf_counter()
    results = [take_in(each, to / str(number)) for number, each in enumerate(found.extracts)]  # fmt: skip
    one_by_one = time.perf_counter() - start
    gather(results, {each.name: each for each in found.sources}, to)
    together = time.perf_counter() - start - one_by_one
    for name, function in kept.items():
        setattr(one_file, name, function)
    parsing.Parsing.counted = counted  # type: ignore[method-assign]
    rest = one_by_one - sum(spent.values())
    lines = [(STAGES[name], seconds) for name, seconds in spent.items()]
    lines += [("all else, a file at a time", rest), ("put all extracts together", together)]  # fmt: skip
    total = one_by_one + together
    return [f"  {seconds:6.2f} s {seconds / total:4.0%}  {what}" for what, seconds in sorted(lines, key=lambda each: -each[1])]  # fmt: skip


def _timed(
    name: str, function: Callable[..., object], spent: dict[str, float]
) -> Callable[..., object]:
    def call(*given: object, **options: object) -> object:
        start = time.perf_counter()
        try:
            return function(*given, **options)
        finally:
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - start

    return call


if __name__ == "__main__":
    sizes = [int(each) for each in sys.argv[1:3]]
    found = speed(sizes[0] if sizes else SMALL)
    print(found)
    print(f"the aim is {AIMED}x")
    is_met = found.is_met
    if len(sizes) > 1:
        figure, is_within = growth(*sizes)
        print(figure)
        is_met = is_met and is_within
    sys.exit(0 if is_met else 1)
