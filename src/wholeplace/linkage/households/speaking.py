"""Which contacts speak for which criterion of a rule-set, of which household, and which kinds of evidence can no extract show?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb
import pyarrow as pa

from wholeplace.linkage.households.criteria import months_before
from wholeplace.linkage.households.engine import Limits, engine
from wholeplace.reference.rule_sets import EvidenceKind, RuleSet
from wholeplace.tables.living import CRITERION_EVIDENCE, HOUSEHOLD_MEMBERS

# Records tied to a person with this probability or more are called surely linked.
SURE = 0.99
# What stands for the contact where a date of birth alone speaks.
BIRTHS = "date of birth"
SPEAKS = pa.schema(
    [
        ("number", pa.int64()),
        ("criterion", pa.string()),
        ("evidence", pa.string()),
        ("service", pa.string()),
        ("reason", pa.string()),
        ("amount", pa.string()),
        ("since", pa.date32()),
        ("lasts", pa.bool_()),
    ]
)
# A household of the day, and of each member the date of birth that most partners hold; none where as many hold another.
MEMBERS = """
CREATE TABLE members AS
WITH now AS (
    SELECT DISTINCT household_id, person_id FROM households
    WHERE from_on <= $on AND (to_on IS NULL OR to_on > $on)
), versions AS (
    SELECT person_id, try_cast(born_on AS DATE) AS born, count(DISTINCT partner) AS partners
    FROM records JOIN people USING (partner, record_id)
    WHERE try_cast(born_on AS DATE) IS NOT NULL GROUP BY ALL
), ranked AS (
    SELECT *, max(partners) OVER (PARTITION BY person_id) AS most FROM versions
), births AS (
    SELECT person_id, CASE WHEN count(*) = 1 THEN min(born) END AS born_on
    FROM ranked WHERE partners = most GROUP BY person_id
)
SELECT household_id, person_id, born_on FROM now LEFT JOIN births USING (person_id)
"""
SPOKEN = """
CREATE TABLE spoken AS
SELECT DISTINCT members.household_id, members.person_id, speaks.criterion, speaks.evidence,
    contacts.started_on AS observed_on,
    CASE WHEN speaks.lasts THEN contacts.ended_on END AS until_on,
    CAST(CASE speaks.amount WHEN 'quantity' THEN contacts.quantity WHEN 'score' THEN contacts.score END AS DECIMAL(18, 9)) AS amount,
    contacts.partner, contacts.partner || '/' || contacts.contact_id AS contact_id
FROM contacts
JOIN speaks ON speaks.service = contacts.service AND (speaks.reason IS NULL OR speaks.reason = contacts.reason)
JOIN people ON people.partner = contacts.partner AND people.record_id = contacts.record_id
JOIN members ON members.person_id = people.person_id
WHERE contacts.started_on <= $on
    AND (speaks.since IS NULL OR contacts.started_on > speaks.since)
    AND (NOT speaks.lasts OR contacts.ended_on IS NULL OR contacts.ended_on > $on)
"""
BORN = """
INSERT INTO spoken
SELECT household_id, person_id, $criterion, $evidence, least(coalesce(born_on, $on), $on), NULL, NULL, 'records', $birth
FROM members WHERE born_on IS NULL OR NOT $is_child OR born_on >= $since
"""
# A service of which no contact is told is not shown, nor is a reason where none is given.
SOURCES = """
WITH last AS (
    SELECT partner, max(started_on) AS told_until FROM contacts WHERE started_on <= $on GROUP BY partner
)
SELECT DISTINCT speaks.number, contacts.partner, last.told_until
FROM contacts JOIN last USING (partner)
JOIN speaks ON speaks.service = contacts.service
WHERE (speaks.reason IS NULL OR contacts.reason IS NOT NULL) AND (speaks.since IS NULL OR last.told_until > speaks.since)
ORDER BY ALL
"""
UNSURE = """
SELECT DISTINCT household_id FROM members JOIN people USING (person_id) WHERE match_probability < $sure
"""
HELPED = """
SELECT DISTINCT household_id FROM contacts
JOIN people USING (partner, record_id) JOIN members USING (person_id)
WHERE list_contains($services, contacts.service) AND started_on <= $on AND (ended_on IS NULL OR ended_on > $on)
"""
ALL_SPOKEN, ALL_MEMBERS = "FROM spoken ORDER BY ALL", "FROM members ORDER BY ALL"
Row = dict[str, Any]


@dataclass(frozen=True)
class Speaks:
    """One row of criteria.csv: contacts of this service, for one of these reasons, speak for this evidence."""

    criterion: str
    evidence: str
    service: str
    reasons: tuple[str, ...]
    within_months: int | None
    amount: str | None
    grade: str


@dataclass(frozen=True)
class Shown:
    """One row of criteria.csv that an extract can show: of which partner, and until when that partner's contacts go."""

    speaks: Speaks
    partner: str
    told_until: date


@dataclass(frozen=True)
class Told:
    """What extracts tell of the households of one day towards one rule-set. Held: its tables name households.

    `unsure` are households with a record that is not surely linked; `helped` those that a service helps on the day.
    """

    rule_set: RuleSet
    speaks: tuple[Speaks, ...]
    on: date
    evidence: pa.Table
    members: pa.Table
    shown: tuple[Shown, ...]
    unsure: frozenset[str]
    helped: frozenset[str]

    @property
    def by_births(self) -> dict[str, str]:
        """Which kinds of evidence do dates of birth show, each of which criterion? None where nobody's is known."""
        if self.members["born_on"].null_count == len(self.members):
            return {}
        return {kind.code: criterion for criterion, kind in _from_births(self.rule_set)}

    @property
    def criteria_shown(self) -> frozenset[str]:
        """For which criteria can anything be known?"""
        return frozenset((*(each.speaks.criterion for each in self.shown), *self.by_births.values()))  # fmt: skip

    @property
    def supplied(self) -> frozenset[str]:
        """Which kinds of evidence were supplied? An open criterion by its own code, once all that the place asks for are."""
        kinds = {each.speaks.evidence for each in self.shown if not self._is_open(each.speaks)} | set(self.by_births)  # fmt: skip
        shown = {(each.speaks.criterion, each.speaks.evidence) for each in self.shown}
        asked = {(each.criterion, each.evidence) for each in self.speaks if self._is_open(each)}  # fmt: skip
        missing = {criterion for criterion, _ in asked - shown}
        return frozenset(kinds | {criterion for criterion, _ in asked} - missing)

    def _is_open(self, speaks: Speaks) -> bool:
        return self.rule_set.criterion(speaks.criterion).is_open

    def by_household(self) -> Iterator[tuple[str, dict[str, list[Row]]]]:
        """What is told of each household of which anything is, by criterion? In the order of household_id."""
        rows = (row for batch in self.evidence.to_batches(max_chunksize=10_000) for row in batch.to_pylist())  # fmt: skip
        for household, own in groupby(rows, key=itemgetter("household_id")):
            found: dict[str, list[Row]] = defaultdict(list)
            for row in own:
                found[row["criterion"]].append(row)
            yield household, found


def told_of_households(
    tables: Mapping[str, pa.Table],
    rule_set: RuleSet,
    speaks: Sequence[Speaks],
    *,
    on: date,
    helped_by: Sequence[str] = (),
    limits: Limits,
) -> Told:
    """What do extracts tell, as at this day, of the households that there are, towards this rule-set?

    `tables` are people, records, contacts and households by their contracts. Leaves out contacts after the day, those whose time
    is over, and people in no household. A date of birth is the one that most partners hold, and none where as many hold another.
    """
    with engine(limits, {**tables, "speaks": _speaks_table(rule_set, speaks, on)}) as connection:  # fmt: skip
        connection.execute(MEMBERS, {"on": on})
        connection.execute(SPOKEN, {"on": on})
        for criterion, kind in _from_births(rule_set):
            _add_births(connection, rule_set, criterion, kind, on)
        sources = connection.execute(SOURCES, {"on": on}).fetchall()
        return Told(
            rule_set,
            tuple(speaks),
            on,
            _table(connection, ALL_SPOKEN, CRITERION_EVIDENCE.schema()),
            _table(connection, ALL_MEMBERS, HOUSEHOLD_MEMBERS.schema()),
            tuple(Shown(speaks[number], partner, until) for number, partner, until in sources),
            _names(connection, UNSURE, sure=SURE),
            _names(connection, HELPED, services=list(helped_by), on=on) if helped_by else frozenset(),
        )  # fmt: skip


def _speaks_table(rule_set: RuleSet, speaks: Sequence[Speaks], on: date) -> pa.Table:
    """One row for each reason. From `since` on a contact counts; one that `lasts` counts until it ends."""
    rows = []
    for number, each in enumerate(speaks):
        kinds = {
            kind.code: kind for kind in rule_set.criterion(each.criterion).evidence
        }
        kind = kinds.get(each.evidence)
        months = kind.within_months if kind else each.within_months or 0
        lasts = kind.kind == "state" if kind else not months
        row = {
            "number": number, "criterion": each.criterion, "evidence": each.evidence, "service": each.service,
            "amount": each.amount, "since": months_before(on, months) if months else None, "lasts": lasts,
        }  # fmt: skip
        rows += [{**row, "reason": reason} for reason in each.reasons or (None,)]
    return pa.Table.from_pylist(rows, SPEAKS)


def _from_births(rule_set: RuleSet) -> Iterator[tuple[str, EvidenceKind]]:
    for criterion in rule_set.criteria:
        for kind in criterion.evidence:
            if kind.from_births:
                yield criterion.code, kind


def _add_births(connection: duckdb.DuckDBPyConnection, rule_set: RuleSet, criterion: str, kind: EvidenceKind, on: date) -> None:  # fmt: skip
    values = {
        "criterion": criterion,
        "evidence": kind.code,
        "birth": BIRTHS,
        "on": on,
        "is_child": kind.of == "child",
        "since": months_before(on, 12 * rule_set.child_under),
    }
    connection.execute(BORN, values)


def _table(connection: duckdb.DuckDBPyConnection, query: str, schema: pa.Schema) -> pa.Table:  # fmt: skip
    return connection.execute(query).to_arrow_table().cast(schema)


def _names(connection: duckdb.DuckDBPyConnection, query: str, **values: Any) -> frozenset[str]:  # fmt: skip
    return frozenset(name for (name,) in connection.execute(query, values).fetchall())
