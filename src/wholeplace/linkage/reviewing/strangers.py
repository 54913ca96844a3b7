"""Which decisions on links are about a partner that the place does not have? They decide nothing, without a word."""

from collections.abc import Collection, Iterable, Iterator

from wholeplace.linkage.reviewing.decisions import FILE, Decision
from wholeplace.linkage.reviewing.pairs import Pair
from wholeplace.store.mistakes import Mistake, and_more, nearest, quoted

ANY = "name a partner of partners.csv, or put the partner back there if it has left"


def find_strangers(rows: Iterable[Decision], partners: Collection[str]) -> Iterator[Mistake]:  # fmt: skip
    """Which of these rows name a partner that is none of these? One mistake for each such word of a column.

    A word near a partner's name is repeated beside it. Any other is not: where cells have slipped, a detail of a
    person may stand there.
    """
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        for column in ("partner_a", "partner_b"):
            word = getattr(row, column)
            if word not in partners:
                found.setdefault((column, word), []).append(row.line)
    for (column, word), lines in found.items():
        close = nearest(word, partners)
        shown = quoted(word) if close else "the word"
        what = f"{shown} in {column} is no partner of partners.csv, so that nothing is decided{and_more(len(lines) - 1, 'row')}"
        yield Mistake(FILE, min(lines), what, f"write `{close}`" if close else ANY)


def without_strangers(pairs: Iterable[Pair], partners: Collection[str]) -> set[Pair]:
    """Which of these pairs are of partners of the place? No record of another can be linked."""
    return {pair for pair in pairs if all(partner in partners for partner, _ in pair)}
