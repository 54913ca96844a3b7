"""Damage costs the damaged rows and no others; files broken at random neither crash us nor lose a row. Small sizes here."""

import pytest
from damage import (
    check_damage,
    check_mutated,
    damage_is_found,
    damaged_file,
    mutations_are_borne,
)


@pytest.mark.slow
def test_what_was_damaged_is_set_aside_and_nothing_else(tmp_path):
    injected = damaged_file(tmp_path / "damaged.csv", 50_000)
    assert sum(injected.damage.values()) > 400
    assert len(injected.damage) == 11
    check_damage(injected, tmp_path / "out")


@pytest.mark.slow
def test_files_broken_at_random_are_taken_in_or_refused_and_every_row_is_accounted_for(
    tmp_path,
):
    outcomes = check_mutated(300, tmp_path)
    assert sum(outcomes.values()) == 300
    assert outcomes["taken in"] > 100
    assert len(outcomes) > 3


@pytest.mark.slow
def test_the_proofs_say_what_they_found():
    figure, is_met = damage_is_found(2_000)
    assert is_met
    assert figure.startswith("2,000 rows, ")
    figure, is_met = mutations_are_borne(8)
    assert is_met
    assert figure.startswith("8 files: ")
