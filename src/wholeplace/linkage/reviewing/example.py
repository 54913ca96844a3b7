"""Complete examples of the two files of a review, for `wholeplace new`."""

from pathlib import Path

TEMPLATES = Path(__file__).parent.with_name("templates")


def example_links() -> str:
    """What do decisions about links look like?"""
    return (TEMPLATES / "links.csv").read_text(encoding="utf-8")


def example_reviewers() -> str:
    """What does the list of reviewers, and of whom they must not see, look like?"""
    return (TEMPLATES / "reviewers.csv").read_text(encoding="utf-8")
