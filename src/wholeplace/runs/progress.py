"""Progress of anything that takes longer than a second: a bar on a terminal, a line each elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import suppress

from wholeplace.core.recipe import ANALYSES

SAID = {
    **ANALYSES,
    "not_supplied": "what was asked for and not supplied",
    "service_use": "whom each service meets",
    "contact_costs": "what contacts cost, and who bears it",
    "high_need": "how much goes to the people whose support costs most",
    "signals": "what services see before a crisis, false alarms first",
    "journeys": "how people travel through services",
    "handoffs": "where hand-offs fail",
    "turned_away": "who was turned away, and what followed",
    "access": "who gets how far",
}


def shown(names: list[str], *, description: str = "Review") -> Iterator[str]:
    """Give each name in turn and show on standard error how far the work has come.

    Nobody need be reading: a standard error that is closed or full stops no work.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        for name in names:
            _say(f"{name}: {SAID[name]}\n" if name in SAID else f"{name}\n")
            yield name
        return
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(names, description=description, console=console, transient=True)


def say(line: str) -> None:
    """Say a line to whoever watches, if anybody does."""
    _say(f"{line}\n")


def _say(line: str) -> None:
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(line)
