"""Published survival figures, to the digits printed: the lung cancer data, and fourteen people with two kinds of event."""

import csv
from pathlib import Path

import numpy as np
import pytest

from wholeplace.analysis.estimates.at_risk import EstimateError, at_risk
from wholeplace.analysis.estimates.hazards import cause_specific_hazards
from wholeplace.analysis.estimates.survival import (
    cumulative_incidence,
    kaplan_meier,
    median_time,
)

TIME = np.array([1, 2, 3, 4, 4, 4, 5, 5, 6, 8, 8, 9, 10, 12])
STATUS = np.array([1, 2, 0, 1, 0, 0, 2, 1, 0, 0, 2, 0, 1, 0])


@pytest.fixture(scope="module")
def lung(shared: Path) -> dict[str, np.ndarray]:
    with (shared / "data/evaluation/lung.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["ph.ecog"]]
    columns = ("time", "ev", "ph.ecog", "age")
    return {name: np.array([float(row[name]) for row in rows]) for name in columns}


def test_the_hazard_ratios_of_the_lung_data_are_those_printed(lung) -> None:
    fitted = cause_specific_hazards(
        at_risk(lung["time"], lung["ev"]),
        {"ph.ecog": lung["ph.ecog"], "age": lung["age"]},
    )
    ecog, age = fitted.effects
    assert (round(ecog.log_hazard_ratio, 6), round(ecog.standard_error, 6)) == (0.443485, 0.115831)  # fmt: skip
    assert (round(age.log_hazard_ratio, 6), round(age.standard_error, 6)) == (0.011281, 0.009319)  # fmt: skip
    assert round(fitted.likelihood_ratio, 2) == 19.06


@pytest.mark.parametrize(
    ("ecog", "people", "median"), [(0, 63, 394), (1, 113, 306), (2, 50, 199), (3, 1, 118)]
)  # fmt: skip
def test_the_medians_of_the_lung_data_are_those_printed(
    lung, ecog, people, median
) -> None:
    own = lung["ph.ecog"] == ecog
    assert own.sum() == people
    curve = kaplan_meier(at_risk(lung["time"][own], lung["ev"][own]))
    assert median_time(curve).median == median


@pytest.mark.parametrize(
    ("transform", "low", "high"), [("log", 348, 574), ("log-log", 340, 558)]
)
def test_the_interval_of_a_median_names_its_transform(
    lung, transform, low, high
) -> None:
    own = lung["ph.ecog"] == 0
    rows = at_risk(lung["time"][own], lung["ev"][own])
    found = median_time(kaplan_meier(rows, transform=transform))
    assert (found.low, found.high, found.transform) == (low, high, transform)


@pytest.mark.parametrize(
    ("cause", "printed"),
    [
        (1, [0.0714, 0.0714, 0.1494, 0.2468, 0.2468, 0.4805]),
        (2, [0, 0.0714, 0.0714, 0.1688, 0.2857, 0.2857]),
    ],
)
def test_the_cumulative_incidence_of_fourteen_people_is_that_printed(
    cause, printed
) -> None:
    curve = cumulative_incidence(at_risk(TIME, STATUS), cause=cause)
    assert curve.times.tolist() == [1, 2, 4, 5, 8, 10]
    assert curve.estimate.round(4).tolist() == printed


def test_kaplan_meier_of_fourteen_people_is_refused() -> None:
    with pytest.raises(EstimateError, match="3 people leave another way"):
        kaplan_meier(at_risk(TIME, STATUS))
