"""Does every name that points to another row find one? One slip gives one mistake, wherever it was made."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from wholeplace.store.hand_files import HandTable
from wholeplace.store.mistakes import Mistake, and_more, nearest, quoted

# Said in so many rows, several of them in one file, a name that is nowhere is one missing row and
# not so many slips.
TOO_OFTEN_FOR_A_SLIP = 3
# So like a key that is there, a name is a slip of the pen and not the key of another row.
SLIP_LIKENESS = 0.8
SLIP_LETTERS = 2
# Comparing words letter by letter is slow: beyond so many unknown names no nearest is given.
NAMES_COMPARED = 200


@dataclass(frozen=True)
class Use:
    """One place where a row points to another by its key."""

    file: str
    line: int
    column: str
    word: str


@dataclass(frozen=True)
class Target:
    """The keys that may be pointed to, and what is known of keys that got lost.

    `line_of` says where one of them is written, or None where it is not the place's own to mend.
    `lost` counts rows whose key cannot be read; `doubtful` counts rows whose key is another row's, so
    that their own may be lost.
    """

    file: str
    called: str
    keys: Collection[str]
    line_of: Callable[[str], int | None]
    stray: Collection[str] = ()
    lost: int = 0
    doubtful: int = 0
    is_there: bool = True
    # Codes stand for numbers: a code that only looks like another one prices something else.
    are_codes: bool = False

    def nearest_to(self, word: str) -> str | None:
        """Which key was meant by this word, if that can be said?"""
        if not self.are_codes:
            return nearest(word, self.keys)
        meant = {word.casefold(), f"{word.casefold()}.0"}
        return next((key for key in sorted(self.keys) if key.casefold() in meant), None)


@dataclass
class _Slips:
    """The names that point nowhere with their uses, every name used, and the key nearest to each."""

    uses: dict[str, list[Use]]
    used: Collection[str]
    nearest: dict[str, str | None] = field(default_factory=dict)


def uses_of(tables: Iterable[HandTable]) -> Iterator[tuple[str, Use]]:
    """Where does any row point to another, and to which column of which table?"""
    for table in tables:
        for column in table.contract.columns:
            if column.refers_to and column.name not in table.unread:
                for line, word in _words(table, column.name, column.is_many):
                    yield column.refers_to, Use(table.file, line, column.name, word)


def _words(table: HandTable, name: str, is_many: bool) -> Iterator[tuple[int, str]]:
    for row in table.rows:
        text = row.values[name]
        if text is not None:
            words = str(text).split(";") if is_many else [str(text)]
            yield from ((row.line, word.strip()) for word in words if word.strip())


def target_of(table: HandTable, column: str) -> Target | None:
    """What may be pointed to in this column? None when it cannot be said."""
    if not table.knows(column):
        return None
    lines = {
        str(row.values[column]): row.line
        for row in reversed(table.rows)
        if row.values[column] is not None
    }
    return Target(
        table.file,
        f"{column} of {table.file}",
        lines.keys(),
        lines.get,
        table.stray,
        lost=sum(column in row.wrong for row in table.rows),
        doubtful=sum(table.twice.values()),
        is_there=table.is_there,
    )


def find_dangling(
    uses: Iterable[tuple[str, Use]], targets: Mapping[str, Target | None]
) -> list[Mistake]:
    """Which names point to nothing? A target that is None or not given is not checked."""
    grouped: dict[str, list[Use]] = {}
    for name, use in uses:
        grouped.setdefault(name, []).append(use)
    mistakes: list[Mistake] = []
    for name, group in grouped.items():
        target = targets.get(name)
        if target is not None:
            mistakes += _dangling(target, group)
    return mistakes


def _dangling(target: Target, uses: Sequence[Use]) -> list[Mistake]:
    unknown = _unknown(target, uses)
    if not unknown:
        return []
    if not target.keys:
        # Where every key is wrong, that is said already.
        return [] if target.lost or target.stray else [_nothing_there(target, unknown)]
    used = {use.word for use in uses}
    slips = _Slips(unknown, used)
    if len(unknown) <= NAMES_COMPARED:
        slips.nearest = {word: target.nearest_to(word) for word in unknown}
    lost = set(_lost_keys(target, slips))
    mistakes: list[Mistake] = []
    for word in unknown.keys() - lost:
        mistakes += _said_of(target, slips, word)
    return mistakes


def _unknown(target: Target, uses: Iterable[Use]) -> dict[str, list[Use]]:
    """Which words point nowhere? A word said in several columns of one row is one use."""
    unknown: dict[str, dict[tuple[str, int], Use]] = {}
    for use in uses:
        if use.word not in target.keys and use.word not in target.stray:
            in_rows = unknown.setdefault(use.word, {})
            in_rows.setdefault((use.file, use.line), use)
    return {word: list(in_rows.values()) for word, in_rows in unknown.items()}


def _nothing_there(target: Target, unknown: Mapping[str, list[Use]]) -> Mistake:
    uses = [use for group in unknown.values() for use in group]
    first = min(uses, key=lambda use: (use.file, use.line))
    missing = (
        f"there is no {target.called}" if target.is_there else "the file is not there"
    )
    what = f"{missing}, though {first.file}:{first.line} names {quoted(first.word)}"
    what += and_more(len(uses) - 1, "row")
    do = f"write a row for each {target.called} that is named"
    return Mistake(target.file, 1, what, do)


def _lost_keys(target: Target, slips: _Slips) -> list[str]:
    """Which unknown names are probably the keys of rows already said to be wrong?

    A row whose key is empty has surely lost one; of two rows with one key, one may have. A name used
    once is thought lost only where most keys are used, and where it is not like a known one.
    """
    known_used = sum(key in slips.used for key in target.keys)
    is_mostly_used = 2 * known_used >= len(target.keys)
    often = [word for word, group in slips.uses.items() if len(group) > 1]
    once = [
        word
        for word in slips.uses
        if word not in often and not _is_slip(word, slips.nearest.get(word) or "")
    ]
    often.sort(key=lambda word: -len(slips.uses[word]))
    candidates = [*often, *once] if is_mostly_used else often
    rest = [word for word in often if word not in candidates[: target.lost]]
    return [*candidates[: target.lost], *rest[: target.doubtful]]


def _said_of(target: Target, slips: _Slips, word: str) -> Iterator[Mistake]:
    """How is one unknown name said? Where several rows agree on it, the fault is probably in the target."""
    group, close = slips.uses[word], slips.nearest.get(word)
    first, more = group[0], and_more(len(group) - 1, "row")
    own_line = target.line_of(close) if close and _is_slip(word, close) else None
    if own_line is not None and len(group) > 1 and close not in slips.used:
        what = f"no row uses `{close}`, while {first.file}:{first.line} says {quoted(word)}"
        do = "write it here as the others do, or mend them"
        yield Mistake(target.file, own_line, what + more, do)
        return
    is_one = _is_one_fault(group)
    for use in group[:1] if is_one else group:
        what = f"{quoted(word)} in {use.column} is no {target.called}"
        add = f"add it to {target.file}"
        do = f"write `{close}`, or {add}" if close else f"{add}, or mend the name"
        yield Mistake(use.file, use.line, what + more if is_one else what, do)


def _is_slip(word: str, close: str) -> bool:
    likeness = SequenceMatcher(None, word, close).ratio()
    same_letters = likeness * (len(word) + len(close)) / 2
    other_letters = max(len(word), len(close)) - same_letters
    return likeness >= SLIP_LIKENESS and other_letters <= SLIP_LETTERS


def _is_one_fault(group: Sequence[Use]) -> bool:
    files = {use.file for use in group}
    return len(group) >= TOO_OFTEN_FOR_A_SLIP and len(group) > len(files)
