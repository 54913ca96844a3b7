"""Complete examples of a mapping and of decisions about drift, for `wholeplace new`."""

from pathlib import Path

TEMPLATES = Path(__file__).with_name("templates")


def example_source() -> str:
    """What does a mapping look like that uses everything a mapping can say?"""
    return (TEMPLATES / "source.toml").read_text(encoding="utf-8")


def example_drift() -> str:
    """What do decisions about extracts that jumped look like?"""
    return (TEMPLATES / "drift.csv").read_text(encoding="utf-8")
