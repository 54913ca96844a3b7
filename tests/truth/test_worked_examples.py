"""Every open worked example of the topics that are built gives its published answer."""

import json
from pathlib import Path
from typing import Any

import pytest
from answers import TOPICS, answer

EXAMPLES_FILE = (
    Path(__file__).resolve().parents[3] / "shared" / "data" / "worked_examples.json"
)


def _examples() -> list[dict[str, Any]]:
    if not EXAMPLES_FILE.is_file():
        return [{"id": "absent", "topic": ""}]
    examples = json.loads(EXAMPLES_FILE.read_text(encoding="utf-8"))["examples"]
    return [example for example in examples if example["topic"] in TOPICS]


def _same(ours: Any, expected: Any, tolerance: float) -> bool:
    if isinstance(expected, dict):
        return all(
            _same(ours[name], value, tolerance) for name, value in expected.items()
        )
    if isinstance(expected, str):
        return bool(ours == expected)
    return bool(abs(ours - expected) <= tolerance)


@pytest.mark.parametrize("example", _examples(), ids=lambda example: example["id"])
def test_a_worked_example_gives_its_answer(example: dict[str, Any]) -> None:
    if example["id"] == "absent":
        pytest.skip("../shared is not there")
    ours = answer(example["topic"], example["inputs"])
    assert _same(ours, example["expected"], example["tolerance"]), ours
