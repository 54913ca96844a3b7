"""kill -9 leaves nothing half-made; eight starts at once do not mix."""

from collections.abc import Callable
from pathlib import Path

import pytest
from breaking_runs import content_of, kill_at_random_moments, start_at_once

from wholeplace.runs.review import run_review


@pytest.mark.slow
def test_kill_leaves_nothing_half_made_and_the_next_call_ends_in_the_same_bytes(
    example_copy: Callable[..., Path],
) -> None:
    assert kill_at_random_moments(example_copy("hackney"), times=4, seed=1) == []


@pytest.mark.slow
def test_eight_starts_at_once_do_not_mix(example_copy: Callable[..., Path]) -> None:
    place, alone = example_copy("hackney", "crowd"), example_copy("hackney", "alone")
    names, codes = start_at_once(place, starts=8)
    assert codes == [0] * 8
    assert names == {run_review(alone).name}
    assert content_of(place) == content_of(alone)
