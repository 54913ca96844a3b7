"""The limited process that reads a file: whatever becomes of it, we go on, and nothing of it is left running."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from intake_material import PEOPLE, Gate, mapping
from wholeplace.intake import jail
from wholeplace.intake.limits import LIMITS
from wholeplace.intake.parsing import job_of
from wholeplace.intake.reading.job import JOB


@pytest.fixture
def gate(tmp_path):
    return Gate(tmp_path)


@pytest.fixture
def task(tmp_path):
    """A worker at a task that takes long."""
    folder = tmp_path / "task"
    folder.mkdir()
    path = tmp_path / "fifo.csv"
    os.mkfifo(path)
    # Nobody ever writes into it: the worker waits for its first byte.
    job_of(path, mapping(format="csv"), folder, LIMITS).write(folder / JOB)
    return folder


def runs(pid: int) -> bool:
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        )
    except FileNotFoundError:
        return False


def ends(pid: int) -> bool:
    until = time.monotonic() + 20
    while runs(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not runs(pid)


def settled(worker: jail.Worker, task: Path) -> bool:
    """Has the worker come to its task?"""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if Path(f"/proc/{worker.pid}/cwd").resolve() == task:
            return True
        time.sleep(0.01)
    return False


def test_a_worker_is_a_process_of_its_own_and_one_that_dies_is_reported(task):
    worker = jail.start("worker", task, 60)
    assert settled(worker, task)
    assert os.getpgid(worker.pid) == worker.pid != os.getpgid(0)
    os.kill(worker.pid, signal.SIGKILL)
    assert worker.finish() == "reader_gave_up"


def test_a_worker_whose_time_is_up_is_ended(task):
    worker = jail.start("worker", task, 0)
    assert worker.finish() == "reader_too_slow"
    assert ends(worker.pid)


def test_a_worker_holds_nothing_open_but_its_own(task):
    beside = jail.start("worker", task, 60)
    worker = jail.start("worker", task, 60)
    assert settled(worker, task)
    opened = [path.resolve() for path in Path(f"/proc/{worker.pid}/fd").iterdir()]
    assert {path.parent for path in opened} <= {Path("/dev"), task}
    for each in (worker, beside):
        each.seconds = 0
        each.finish()


def test_when_the_forker_dies_its_file_is_refused_and_the_next_is_read(gate, task):
    worker = jail.start("worker", task, 60)
    worker.forker.process.kill()
    assert worker.finish() == "reader_gave_up"
    os.kill(worker.pid, signal.SIGKILL)
    assert gate.rows(*PEOPLE).accepted == 3


def test_what_a_worker_was_started_for_ends_with_us(task, tmp_path):
    code = (
        "import sys; from pathlib import Path; from wholeplace.intake import jail\n"
        "worker = jail.start('worker', Path(sys.argv[1]), 60)\n"
        "print(worker.pid, worker.forker.process.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(task)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as ours:  # fmt: skip
        worker, forker = (int(word) for word in ours.stdout.readline().split())
        assert runs(worker)
        ours.kill()
    assert ends(worker)
    assert ends(forker)


def test_a_process_forked_off_us_reads_through_a_forker_of_its_own(gate):
    assert gate.rows(*PEOPLE).accepted == 3
    ours = jail._forker()
    jail._current[0].owner += 1
    assert jail._forker() is not ours
    ours.owner = os.getpid()
    ours.close()


def test_several_threads_may_read_at_once(tmp_path):
    gates = [Gate(tmp_path / str(number)) for number in range(8)]
    for gate in gates:
        gate.folder.mkdir()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda gate: gate.rows(*PEOPLE), gates))
    assert [result.accepted for result in found] == [3] * 8


def test_threads_that_find_the_forker_gone_begin_one_other_together(tmp_path):
    gates = [Gate(tmp_path / str(number)) for number in range(6)]
    for gate in gates:
        gate.folder.mkdir()
    assert gates[0].rows(*PEOPLE).accepted == 3
    jail._forker().process.kill()
    jail._forker().process.wait()
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda gate: gate.rows(*PEOPLE), gates))
    assert [result.accepted for result in found] == [3] * 6


def test_a_request_without_its_job_is_no_more_than_a_reader_that_gave_up(tmp_path):
    assert jail.start("worker", tmp_path, 60).finish() == "reader_gave_up"
    assert jail.start("nothing", tmp_path, 60).finish() == "reader_gave_up"
