"""Starts a limited worker and ends it when its time is up: whatever a file does to it, we go on."""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PACKAGES = Path(__file__).resolve().parent.parent.parent
# Nothing of our own environment reaches the worker: only where the code is, and how little it may spread.
ENVIRONMENT = {
    "PYTHONPATH": str(PACKAGES),
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "ARROW_IO_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "LC_ALL": "C.UTF-8",
}
# The forker has everything loaded within a second or two; on a machine that is very busy it takes its time.
LOADING_SECONDS = 60
PIECE = 1 << 10
NO_CODE = 255


@dataclass
class Worker:
    """A worker at its task. `answers` tells its end; `code` is known once it has ended."""

    pid: int
    answers: int
    forker: "Forker"
    seconds: int
    code: int | None = None
    _said: bytes = field(default=b"", repr=False)

    def finish(self) -> str:
        """Wait for the end; the reason why nothing came of it, or nothing when all is well."""
        try:
            code = self._wait(self.seconds)
        finally:
            self.end()
        if code is None or code == -signal.SIGXCPU:
            return "reader_too_slow"
        return "" if code == 0 else "reader_gave_up"

    def end(self) -> None:
        """End it and all it may have started, if any of it still runs."""
        if self.answers < 0:
            return
        if self.code is None:
            self.forker.end(self.pid)
            self._wait(LOADING_SECONDS)
        os.close(self.answers)
        self.answers = -1

    def _wait(self, seconds: float) -> int | None:
        """With which code did it end? None when it goes on."""
        if self.code is None:
            said = _line(self.answers, seconds)
            if said is not None:
                # Nothing said, and nobody there to say it: the forker itself is gone.
                self.code = int(said) if said else NO_CODE
        return self.code


class Forker:
    """The process that has the reader loaded, as we see it: one for each process of ours."""

    def __init__(self) -> None:
        """Start it; it loads while we do other things."""
        ours, theirs = socket.socketpair()
        self.owner = os.getpid()
        self.lock = threading.Lock()
        self.door = ours
        # -P: no module is found in the working folder. What it says may hold a cell's value: nothing is heard.
        command = [sys.executable, "-P", "-m", "wholeplace.intake.forker", str(theirs.fileno())]  # fmt: skip
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=ENVIRONMENT,
                start_new_session=True,
                pass_fds=(theirs.fileno(),),
            )

    def start(self, deed: str, folder: Path, seconds: int) -> Worker:
        """Start a worker on the job in this folder. Errors: OSError, when the forker is gone."""
        answers, tells = os.pipe()
        request = _request(deed=deed, folder=str(folder))
        try:
            # One request at a time: the next waits until this one is taken up.
            with self.lock:
                socket.send_fds(self.door, [request], [tells])
                os.close(tells)
                tells = -1
                said = _line(answers, LOADING_SECONDS)
            if not said:
                raise OSError("the forker is gone")
        except OSError:
            os.close(answers)
            raise
        finally:
            if tells >= 0:
                os.close(tells)
        return Worker(int(said), answers, self, seconds)

    def end(self, pid: int) -> None:
        """End this worker, if it still runs."""
        with self.lock, suppress(OSError):
            self.door.sendall(_request(end=pid))

    def close(self) -> None:
        """Let it go, and all it started."""
        self.door.close()
        if self.owner == os.getpid():
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(LOADING_SECONDS)


_current: list[Forker] = []
_choosing = threading.Lock()


def start(deed: str, folder: Path, seconds: int) -> Worker:
    """Start a deed of this room on the job in a folder, in a process of its own."""
    forker = _forker()
    try:
        return forker.start(deed, folder, seconds)
    except OSError:
        # Something ended it, such as a machine short of memory: once more, with another.
        _let_go(forker)
        return _forker().start(deed, folder, seconds)


def close() -> None:
    """Let the forker go; the next start begins another."""
    for forker in list(_current):
        _let_go(forker)


def _let_go(forker: Forker) -> None:
    """Let this one go, if no other thread has done so already."""
    with _choosing:
        if forker in _current:
            _current.remove(forker)
            forker.close()


atexit.register(close)


def _forker() -> Forker:
    with _choosing:
        # A process that was forked off has its parent's, which is not for it.
        if _current and _current[0].owner != os.getpid():
            _current.pop().door.close()
        if not _current:
            _current.append(Forker())
        return _current[0]


def _request(**said: object) -> bytes:
    return json.dumps(said).encode() + b"\n"


def _line(answers: int, seconds: float) -> bytes | None:
    """What is said next, up to the end of its line? Empty when nobody is left to say anything; None when time is up."""
    until = time.monotonic() + seconds
    said = b""
    poll = select.poll()
    poll.register(answers, select.POLLIN)
    while not said.endswith(b"\n"):
        left = until - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            return None
        piece = os.read(answers, 1)
        if not piece:
            return b""
        said += piece
    return said
