"""False-discovery rates against the definition, one p-value at a time."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.analysis.estimates.at_risk import EstimateError
from wholeplace.analysis.estimates.discovery import q_values


def naive(p_values: list[float]) -> list[float]:
    """The least, over all thresholds that take it in, of expected false ones among those found."""
    return [
        min(
            1.0,
            *(limit * len(p_values) / sum(p <= limit for p in p_values) for limit in p_values if limit >= own),
        )
        for own in p_values
    ]  # fmt: skip


@given(st.lists(st.floats(0, 1), max_size=12))
@settings(deadline=None)
def test_q_values_are_what_the_definition_gives(p_values) -> None:
    assert q_values(np.array(p_values)).tolist() == pytest.approx(naive(p_values))


def test_ties_share_a_q_value_and_blanks_are_no_question() -> None:
    found = q_values(np.array([0.02, math.nan, 0.02, 0.5]))
    assert found[[0, 2, 3]].tolist() == pytest.approx([0.03, 0.03, 0.5])
    assert math.isnan(found[1])


def test_no_questions_have_no_answers() -> None:
    assert q_values(np.array([])).tolist() == []


def test_what_is_no_p_value_is_refused() -> None:
    with pytest.raises(EstimateError, match="between 0 and 1"):
        q_values(np.array([0.5, 1.5]))
