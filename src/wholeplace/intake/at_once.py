"""Several extracts at once: while one is judged here, the next is already read apart from us."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Given = TypeVar("Given")
AT_ONCE = 2


@contextmanager
def some_at_once(deeds: Sequence[Callable[[], Given]]) -> Iterator[Iterator[Given]]:
    """Do these deeds two at a time; what comes of each is given in their order, and so are their errors.

    Whatever ends the work early, deeds not yet begun are not begun.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun = [pool.submit(deed) for deed in deeds]
        try:
            yield (each.result() for each in begun)
        finally:
            for each in begun:
                each.cancel()
