"""The share of memory, time and disk a worker holds itself to."""

import resource

from wholeplace.intake.limits import Limits, seconds_for


def hold_back(limits: Limits, size: int) -> None:
    """Hold this process to its share of memory, time and disk."""
    seconds = seconds_for(size, limits)
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, limits.written_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (wanted, wanted))
        except (OSError, ValueError):
            # Some systems do not keep every limit; the clock outside still does.
            continue
