"""Intervals of shares, beside published ones."""

import pytest

from wholeplace.core.intervals import between_shares, wilson


@pytest.mark.parametrize(
    ("some", "whole", "low", "high"),
    # Newcombe (1998) Statistics in Medicine 17: 857-872, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_wilson_as_published(some, whole, low, high):
    assert wilson(some / whole, whole) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    # Newcombe (1998) Statistics in Medicine 17: 873-890, table II, method 10.
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((5, 56), (0, 29), -0.0381, 0.1926), ((0, 10), (0, 20), -0.1611, 0.2775)],
)  # fmt: skip
def test_a_difference_as_published(one, other, low, high):
    shares = [(some / whole, whole) for some, whole in (one, other)]
    assert between_shares(*shares) == pytest.approx((low, high), abs=5e-5)


def test_of_nobody_anything_may_be_true():
    assert wilson(0.0, 0) == (0.0, 1.0)
