"""A small process that has loaded what a reader needs, and forks a limited worker for each file.

`python -m wholeplace.intake.forker DOOR`, where DOOR is the number of an open socket. To load the reader takes
many times as long as to read a small extract, and a place has dozens of them. The forker itself never opens a
partner's file: each is opened by a process of its own, which ends with it. It ends, with all that it
started, when the other side of the socket closes.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

REQUEST_BYTES = 1 << 16
NOT_STARTED = 1


class _NoPandas(MetaPathFinder):
    """Arrow loads pandas at its first array if it finds it: half of this process's memory, for nothing."""

    def find_spec(self, fullname: str, *_given: object) -> None:
        """Say that there is no pandas; leave the rest to the others."""
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def load() -> Mapping[str, Callable[[Path], int]]:
    """Load every reader; which deeds can be asked for?"""
    sys.meta_path.insert(0, _NoPandas())
    import numpy as np
    import pyarrow as pa

    from wholeplace.intake import counter, looker, worker
    from wholeplace.intake.counting import csv_records, other_records, text_lines
    from wholeplace.intake.reading import any_format, parquet_reading, sheet_reading

    # Named so that they are loaded here, once, and not in every worker.
    del csv_records, other_records, text_lines, any_format
    del parquet_reading, sheet_reading
    # Arrow loads the rest of what it needs at its first array.
    pa.array(np.arange(1))
    return {"worker": worker.main, "counter": counter.main, "looker": looker.main}


class Forker:
    """Serves one door: each request forks a worker, each worker's end is told to whoever asked for it."""

    def __init__(self, door: socket.socket, deeds: Mapping[str, Callable[[Path], int]]) -> None:  # fmt: skip
        """Listen for the ends of workers beside the door."""
        self.door = door
        self.deeds = deeds
        self.answers: dict[int, int] = {}
        self.said = b""
        self.ends: list[int] = []
        self.woken, wake = os.pipe()
        for end in (self.woken, wake):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_given: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Serve until the other side closes."""
        # What is loaded is shared with every worker: collecting it would copy it.
        gc.collect()
        gc.freeze()
        while True:
            ready, _, _ = select.select([self.door.fileno(), self.woken], [], [])
            if self.woken in ready:
                os.read(self.woken, REQUEST_BYTES)
                self._tell_ends()
            if self.door.fileno() in ready and not self._take_requests():
                break
        for pid in self.answers:
            _kill(pid)

    def _take_requests(self) -> bool:
        """Do as asked; false when nobody will ask again."""
        said, ends, _, _ = socket.recv_fds(self.door, REQUEST_BYTES, 1)
        self.ends.extend(ends)
        # Two requests may come in one piece, or one in two.
        *whole, self.said = (self.said + said).split(b"\n")
        for line in whole:
            request: dict[str, Any] = json.loads(line)
            if "deed" in request:
                self._fork(request, self.ends.pop(0))
            elif request["end"] in self.answers:
                # Only one that was not yet waited for: its number cannot be another's.
                _kill(request["end"])
        return bool(said)

    def _fork(self, request: Mapping[str, str], answer: int) -> None:
        pid = os.fork()
        if not pid:
            self._work(request)
        self.answers[pid] = answer
        _tell(answer, f"{pid}\n")

    def _work(self, request: Mapping[str, str]) -> None:
        """Be the worker; never comes back."""
        code = NOT_STARTED
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.closerange(3, os.sysconf("SC_OPEN_MAX"))
            os.chdir(request["folder"])
            code = self.deeds[request["deed"]](Path(request["folder"]))
        finally:
            # Nothing of the forker's own may run in a worker, whatever became of it.
            os._exit(code)

    def _tell_ends(self) -> None:
        """Tell of each worker that ended: 0 when all is well, a signal's number below zero."""
        while self.answers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            answer = self.answers.pop(pid)
            _tell(answer, f"{os.waitstatus_to_exitcode(status)}\n")
            os.close(answer)


def _kill(pid: int) -> None:
    for send in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            send(pid, signal.SIGKILL)


def _tell(answer: int, text: str) -> None:
    # Whoever asked may be gone: then nobody wants to know.
    with suppress(OSError):
        os.write(answer, text.encode())


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as given:
        Forker(given, load()).serve()
