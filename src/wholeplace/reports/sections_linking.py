"""How sure it is that records are of one person, and for whom that is less so: beside whatever counts people."""

from collections.abc import Iterator
from typing import Any

from wholeplace.reports.blocks import Block, Facts
from wholeplace.reports.cells import say_share
from wholeplace.reports.review import Review
from wholeplace.tables.linking import LINKAGE_GAPS, LINKAGE_QUALITY

ALL = "all"
UNTOLD = "for whom links are missed more often cannot be told without a sample that people have looked at (wholeplace review-links --sample)."
Row = dict[str, Any]


def linking_blocks(review: Review) -> Iterator[Block]:
    """How right is the linking of records, as expected, and in truth where that is known?"""
    chosen = _chosen(review)
    if chosen is None:
        return
    yield Facts(
        "How sure it is that linked records are of one person",
        (
            ("Of the links, right", _said(chosen, "precision")),
            ("Of all there should be, found", _said(chosen, "recall")),
            ("Linked from", f"a probability of {say_share(chosen['threshold'], 1)} on"),
        ),
        note="A link is a pair of records. Pairs that are least sure wait for a named person to look: wholeplace review-links.",
    )
    sentences = list(_gaps_said(_rows(review, LINKAGE_GAPS.name)))
    if sentences:
        yield Facts(
            "For whom links are missed, or false, more often",
            tuple(("", sentence) for sentence in sentences),
            note="To be read beside any rate by group: who is missed more often seems to need less.",
            is_folded=True,
        )


def linking_finding(review: Review) -> str:
    """What is said of the linking in one sentence?"""
    chosen = _chosen(review)
    if chosen is None:
        return "They are not linked, because no extract tells who anybody is"
    right, found = (say_share(chosen[f"expected_{name}"], 1) for name in ("precision", "recall"))  # fmt: skip
    return f"They are linked to people: of the links {right} are expected to be right, and {found} of all there should be are found"


def linking_error(review: Review) -> str:
    """What is said of linking beside a figure about people? That its error is not in the figure, and how large it is."""
    chosen = _chosen(review)
    if chosen is None:
        return "Records are not linked: who is known to two partners counts with each."
    right, found = (say_share(chosen[f"expected_{name}"], 1) for name in ("precision", "recall"))  # fmt: skip
    return f"Linkage error not included: {right} of links are expected to be right, and {found} of all there should be to be found."


def _gaps_said(rows: list[Row]) -> Iterator[str]:
    """Each difference in its sentence; what cannot be told, once for all that parts the groups."""
    yield from (row["sentence"] for row in rows if row["difference"] is not None)
    untold = [row["dimension"] for row in rows if row["difference"] is None]
    if untold:
        yield f"By {', '.join(untold)}: {UNTOLD}"


def _chosen(review: Review) -> Row | None:
    return next((row for row in _rows(review, LINKAGE_QUALITY.name) if row["is_chosen"] and row["group"] == ALL), None)  # fmt: skip


def _rows(review: Review, table: str) -> list[Row]:
    made = review.tables.get(table)
    rows: list[Row] = made.to_pylist() if made is not None else []
    return rows


def _said(row: Row, name: str) -> str:
    expected = f"{say_share(row[f'expected_{name}'], 1)} expected"
    if row[name] is None:
        return f"{expected}; a reviewed sample would tell"
    interval = ""
    if row[f"{name}_low"] is not None:
        interval = f" ({say_share(row[f'{name}_low'], 1)} to {say_share(row[f'{name}_high'], 1)})"  # fmt: skip
    return f"{expected}; {say_share(row[name], 1)}{interval} in truth, which is known here because the place is made up"
