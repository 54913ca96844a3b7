"""Killing runs and starting many at once; `make prove` uses the same with larger numbers."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

COMMAND = [sys.executable, "-c", "from wholeplace.cli import main; main()", "run"]


def content_of(place: Path) -> dict[str, bytes]:
    """Every finished file of a place's runs, without the journal and the lock."""
    runs = place / "runs"
    return {
        str(path.relative_to(runs)): path.read_bytes()
        for path in sorted(runs.rglob("*"))
        if path.is_file() and path.parent != runs
    }


def kill_at_random_moments(place: Path, *, times: int, seed: int) -> list[str]:
    """Kill a run `times` times with SIGKILL and run it to its end each time: what was wrong?

    Right is: after a kill every folder without a dot is whole, and the next call ends in the same
    bytes as a run that nobody killed, with nothing half-made left behind.
    """
    chance = random.Random(seed)
    subprocess.run([*COMMAND, str(place)], check=True, capture_output=True)
    whole, wrong = content_of(place), []
    shutil.rmtree(place / "runs")
    started = time.monotonic()
    subprocess.run([*COMMAND, str(place)], check=True, capture_output=True)
    length = time.monotonic() - started
    for turn in range(times):
        shutil.rmtree(place / "runs")
        process = subprocess.Popen(
            [*COMMAND, str(place)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.2, 1.0) * length)
        process.send_signal(signal.SIGKILL)
        process.wait()
        wrong += _half_made(place, whole, turn)
        subprocess.run([*COMMAND, str(place)], check=True, capture_output=True)
        if content_of(place) != whole:
            wrong.append(f"turn {turn}: the next call ended in other bytes")
    return wrong


def start_at_once(place: Path, *, starts: int) -> tuple[set[str], list[int]]:
    """Start several runs of one place together: which names came out, and which exit codes?"""
    processes = [
        subprocess.Popen(
            [*COMMAND, str(place)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for _ in range(starts)
    ]
    names = {process.communicate()[0].splitlines()[-1] for process in processes}
    return names, [process.returncode for process in processes]


def _half_made(place: Path, whole: dict[str, bytes], turn: int) -> list[str]:
    runs = place / "runs"
    if not runs.exists():
        return []
    seen = {
        name: content
        for name, content in content_of(place).items()
        if not any(part.startswith(".") for part in Path(name).parts)
    }
    return [
        f"turn {turn}: {name} is not what a whole run holds"
        for name, content in seen.items()
        if whole.get(name) != content
    ]
