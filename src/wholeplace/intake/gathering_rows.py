"""One partner's rows of one table: which of them a later delivery brings again, and all in the order of the key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from wholeplace.core.errors import IntakeError
from wholeplace.intake.checking.engine import quoted_name, slices
from wholeplace.intake.checking.parquet import EvenWriter
from wholeplace.store.engine import quoted_text
from wholeplace.tables.contract import Table

# So many rows are put in order at once, within this memory.
SORTED_ROWS, MEMORY = 1_000_000, "800MB"
BATCH_ROWS = 50_000
# Of so many rows one is looked at, to part the rows into stretches that are about as long.
SAMPLED = 1_000
ONCE = "(delivered, line) NOT IN (SELECT delivered, line FROM again)"


@dataclass(frozen=True)
class Delivery:
    """The accepted rows of one extract, the mapping that read it, and the columns by which it knows a row again."""

    path: Path
    mapping: str
    dedupe: tuple[str, ...]


@dataclass(frozen=True)
class PartnerRows:
    """The deliveries of one partner for one table, in the order in which they came."""

    connection: duckdb.DuckDBPyConnection
    contract: Table
    deliveries: Sequence[Delivery]

    def __post_init__(self) -> None:
        """See the rows of all deliveries as one table, each with the number of its delivery and its mapping."""
        parts = [
            f"SELECT *, {number} AS delivered, {quoted_text(each.mapping)} AS mapping FROM read_parquet({quoted_text(str(each.path))})"  # noqa: S608 - names are ours
            for number, each in enumerate(self.deliveries)
        ]
        self.connection.execute(f"CREATE OR REPLACE VIEW rows AS {' UNION ALL BY NAME '.join(parts)}")  # fmt: skip
        self.connection.execute("CREATE OR REPLACE TEMP TABLE again (delivered BIGINT, line BIGINT)")  # fmt: skip

    @cached_property
    def count(self) -> int:
        """How many rows are there, with those that repeat?"""
        return sum(pq.ParquetFile(each.path).metadata.num_rows for each in self.deliveries)  # fmt: skip

    def mark_repeated(self) -> Mapping[int, int]:
        """Mark the rows that a later delivery of the same mapping brings again; how many are there in each?

        Errors: IntakeError, when different contacts have one number.
        """
        if len(self.deliveries) == 1 and self._has_own_numbers:
            # What one extract holds twice was found when it was taken in.
            return {}
        mappings = sorted({each.mapping for each in self.deliveries})
        keys = {each.mapping: each.dedupe for each in self.deliveries}
        for mapping in mappings:
            if keys[mapping]:
                self._mark(mapping, keys[mapping])
        if self.contract.name == "contacts":
            self._refuse_one_number_for_two()
        found = self.connection.sql("SELECT delivered, count(*) FROM again GROUP BY 1 ORDER BY 1")  # fmt: skip
        return dict(found.fetchall())

    @property
    def _has_own_numbers(self) -> bool:
        """Does each extract know its contacts by their number, so that no two within it share one?"""
        if self.contract.name != "contacts":
            return True
        return all(each.dedupe == ("contact_id",) for each in self.deliveries)

    def _mark(self, mapping: str, key: Sequence[str]) -> None:
        """Mark the rows of this mapping that come again by these columns. An empty part makes no key."""
        columns = ", ".join(quoted_name(each) for each in key)
        given = " AND ".join(f"{quoted_name(each)} IS NOT NULL" for each in key)
        for part in slices(self.count, key):
            self.connection.execute(
                f"""
                INSERT INTO again
                WITH those AS (SELECT {columns}, delivered, line FROM rows WHERE mapping = ? AND {given} AND {part}),
                twice AS (SELECT {columns} FROM those GROUP BY ALL HAVING count(*) > 1)
                SELECT delivered, line FROM (
                    SELECT delivered, line, row_number() OVER (PARTITION BY {columns} ORDER BY delivered DESC, line DESC) AS place
                    FROM those JOIN twice USING ({columns})
                ) WHERE place > 1
                """,  # noqa: S608 - names are ours
                [mapping],
            )

    def _refuse_one_number_for_two(self) -> None:
        """Two systems of a partner may both count from 1: their rows must not pass for one another's."""
        for part in slices(self.count, ("contact_id",)):
            row = self.connection.sql(
                f"""
                SELECT min(mapping), max(mapping) FROM rows WHERE {part} AND {ONCE}
                GROUP BY contact_id HAVING count(*) > 1 ORDER BY 1, 2 LIMIT 1
                """  # noqa: S608 - names are ours
            ).fetchone()
            if row:
                raise _one_number_for_two(*row)

    def write(self, writer: EvenWriter) -> None:
        """Write the rows once each, in the order of the key."""
        order = ", ".join(quoted_name(name) for name in self._order)
        names = ", ".join(quoted_name(name) for name in self.contract.names)
        is_alone = len(self.deliveries) == 1
        has_again = not is_alone and self.connection.sql("SELECT 1 FROM again LIMIT 1").fetchone()  # fmt: skip
        once = ONCE if has_again else "true"
        for part, values in self._stretches():
            query = f"SELECT {names} FROM rows WHERE {once} AND {part} ORDER BY {order}"  # noqa: S608 - names are ours
            found = self.connection.execute(query, values)
            for batch in found.to_arrow_reader(BATCH_ROWS):
                writer.write(batch)

    @property
    def _order(self) -> tuple[str, ...]:
        """By what are a partner's rows ordered? By the rest of the key, and where they came from."""
        own = [name for name in self.contract.key if name != "partner"]
        return tuple(dict.fromkeys((*own, "delivered", "line")))

    def _stretches(self) -> Iterator[tuple[str, list[Any]]]:
        """Give conditions that part the rows into stretches, each behind the other in the order of the key."""
        wanted = -(-self.count // SORTED_ROWS)
        sample = sorted(self._sample()) if wanted > 1 else []
        ends = [sample[len(sample) * number // wanted] for number in range(1, wanted)]
        for start, end in zip([None, *ends], [*ends, None], strict=True):
            bounds = [("", start), ("NOT ", end)]
            given = [(sign, bound) for sign, bound in bounds if bound is not None]
            part = " AND ".join(f"{sign}{self._from_there}" for sign, _ in given)
            yield part or "true", [value for _, bound in given for value in _twice(bound)]  # fmt: skip

    @property
    def _from_there(self) -> str:
        """Which condition do rows meet that stand at a place in the order, or behind it?"""
        *first, last = (quoted_name(name) for name in self._order)
        condition = f"{last} >= ?"
        for name in reversed(first):
            condition = f"({name} > ? OR ({name} = ? AND {condition}))"
        return f"({condition})"

    def _sample(self) -> Iterator[tuple[Any, ...]]:
        """Give the place in the order of a row here and there."""
        names = [name for name in self._order if name != "delivered"]
        place = self._order.index("delivered")
        for number, each in enumerate(self.deliveries):
            with pq.ParquetFile(each.path) as table:
                for batch in table.iter_batches(SAMPLED, columns=names):
                    first = batch.slice(0, 1).to_pylist()[0]
                    values = [first[name] for name in names]
                    yield (*values[:place], number, *values[place:])


def _twice(bound: tuple[Any, ...]) -> list[Any]:
    """The values of a place in the order, as the condition asks for them."""
    return [value for each in bound[:-1] for value in (each, each)] + [bound[-1]]


def _one_number_for_two(first: str, second: str) -> IntakeError:
    if first == second:
        return IntakeError(
            f"sources/{first}.toml gives one contact_id to different contacts: "
            'write `made_from` instead of `from` for contact_id, or `dedupe = ["contact_id"]`.'
        )
    return IntakeError(
        f"sources/{first}.toml and sources/{second}.toml give one contact_id to different contacts: "
        "write `made_from` instead of `from` for contact_id in one of them."
    )
