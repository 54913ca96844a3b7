"""Which words of criteria.csv and place.toml does no rule-set know?"""

from collections.abc import Iterator

from wholeplace.core.errors import ReferenceNumberError
from wholeplace.reference.rule_sets import RuleSet, rule_set_named
from wholeplace.store.hand_files import Row
from wholeplace.store.mistakes import Mistake, listed, quoted
from wholeplace.store.place_folder import PlaceFolder
from wholeplace.store.place_toml import FILE, read_place_toml
from wholeplace.tables.inputs import CRITERIA


def rule_set_mistakes(place: PlaceFolder) -> list[Mistake]:
    """Which rule-sets, criteria and kinds of evidence are named that there are not, or asked for what they do not take?"""
    found: list[Mistake] = []
    if place.place.rule_set:
        line = read_place_toml(place.folder).line_of("rule_sets", "use")
        found += _unknown(FILE, line, place.place.rule_set)
    table = place.tables[CRITERIA.name]
    for row in table.rows:
        name = str(row.values["rule_set"])
        unknown = list(_unknown(table.file, row.line, name))
        found += unknown or _of_row(table.file, row, rule_set_named(name))
    return found


def _unknown(file: str, line: int, name: str) -> Iterator[Mistake]:
    try:
        rule_set_named(name)
    except ReferenceNumberError as error:
        yield _as_mistake(file, line, error)


def _as_mistake(file: str, line: int, error: ReferenceNumberError) -> Mistake:
    what, do = str(error).rstrip(".?").split(": ", 1)
    return Mistake(file, line, what, do.replace("did you mean", "write"))


def _of_row(file: str, row: Row, rule_set: RuleSet) -> Iterator[Mistake]:
    try:
        criterion = rule_set.criterion(str(row.values["criterion"]))
    except ReferenceNumberError as error:
        yield _as_mistake(file, row.line, error)
        return
    if criterion.is_open:
        return
    kinds = {kind.code: kind for kind in criterion.evidence if not kind.from_births}
    code = str(row.values["evidence"])
    if code not in kinds:
        what = f"{quoted(code)} is no evidence of {criterion.code} that a contact can give"  # fmt: skip
        yield Mistake(file, row.line, what, f"write {listed(list(kinds))}")
        return
    if row.values["within_months"] is not None:
        what = f"the rule-set itself says how long {code} counts"
        yield Mistake(file, row.line, what, "leave within_months empty")
    if kinds[code].least_amount is not None and row.values["amount"] is None:
        what = f"{code} is measured in {kinds[code].unit}, and amount does not say where a contact holds it"  # fmt: skip
        yield Mistake(file, row.line, what, "write `quantity` or `score`")
