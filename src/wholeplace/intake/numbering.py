"""Contacts and people as analysis may see them: a number in the place of the person, and no word that may be one person's."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wholeplace.intake.checking.engine import engine, quoted_name
from wholeplace.store.engine import quoted_text
from wholeplace.tables.people import (
    ANALYSED_CONTACTS,
    ANALYSED_PEOPLE,
    NOT_STATED,
    RECORDED_DIFFERENTLY,
)

MEMORY = "1GB"
PERSON = "partner, record_id"
OTHER = "other"


@dataclass(frozen=True)
class WhoIsWho:
    """What is known of who has the contacts: which records are one person, what they say, who lives with whom.

    All are files in the folder that is written to; what is None is not known.
    """

    people: Path | None = None
    records: Path | None = None
    households: Path | None = None


def number_people(contacts: Path, services: Sequence[str], folder: Path, known: WhoIsWho | None = None) -> None:  # fmt: skip
    """Write `analysed_contacts` of these contacts, which lie in the folder, beside them; and `analysed_people`.

    Each person gets a number of this call alone: its order is that of a hash, and tells nothing of them. A record that
    is not known to be anybody's is a person of its own. A service that is not among these becomes `other`: its word
    may be one person's. People are told of where `known` has their records.
    """
    known = known or WhoIsWho()
    rows = _rows(contacts)
    with engine(folder, memory=MEMORY) as connection:
        connection.execute(_numbered(rows, known))
        connection.execute(
            f"""
            COPY (
                SELECT {", ".join(_columns(services))} FROM {rows} JOIN numbered USING ({PERSON})
                ORDER BY {", ".join(ANALYSED_CONTACTS.key)}
            ) TO {_file(folder, ANALYSED_CONTACTS.name)}
            """  # noqa: S608 - names are ours
        )
        if known.records is not None:
            connection.execute(_told(_rows(known.records), known.households))
            connection.execute(
                f"COPY (SELECT {', '.join(ANALYSED_PEOPLE.names)} FROM told ORDER BY person_id) TO {_file(folder, ANALYSED_PEOPLE.name)}"  # noqa: S608 - names are ours
            )


def _rows(path: Path) -> str:
    return f"read_parquet({quoted_text(str(path))})"


def _file(folder: Path, name: str) -> str:
    return f"{quoted_text(str(folder / f'{name}.parquet'))} (FORMAT parquet, COMPRESSION zstd)"  # fmt: skip


def _numbered(rows: str, known: WhoIsWho) -> str:
    """The table of which number each record's person has; `linked` is what linkage calls the person."""
    linked = f"SELECT {PERSON}, NULL AS linked FROM {rows} WHERE false"  # noqa: S608 - names are ours
    if known.people is not None:
        linked = f"SELECT {PERSON}, person_id AS linked FROM {_rows(known.people)}"  # noqa: S608 - names are ours
    alone = "'r' || partner || chr(31) || record_id"
    return f"""
        CREATE TABLE numbered AS
        WITH records AS (SELECT DISTINCT {PERSON} FROM {rows}),
        whose AS (SELECT {PERSON}, linked, coalesce('p' || linked, {alone}) AS who FROM records LEFT JOIN ({linked}) USING ({PERSON}))
        SELECT {PERSON}, linked, CAST(dense_rank() OVER (ORDER BY sha256(who)) AS VARCHAR) AS person_id FROM whose
    """  # noqa: S608 - names are ours


def _told(records: str, households: Path | None) -> str:
    """The table of what records say of each person: what most partners say, and the household known last."""
    homes = "SELECT NULL AS linked, NULL AS home WHERE false"
    if households is not None:
        homes = f"SELECT person_id AS linked, max_by(household_id, (from_on, household_id)) AS home FROM {_rows(households)} GROUP BY ALL"  # noqa: S608 - names are ours
    born_in = "left(CAST(born_on AS VARCHAR), 3) || '0s'"
    columns = {"sex": "sex", "ethnicity": "ethnicity", "born_in": born_in}
    parts = "".join(_most_said(name, value, records) for name, value in columns.items())
    joins = " ".join(f"LEFT JOIN {name}_said USING (person_id)" for name in columns)
    said = ", ".join(f"coalesce({name}, {quoted_text(NOT_STATED)}) AS {name}" for name in columns)  # fmt: skip
    return f"""
        CREATE TABLE told AS
        WITH homes AS ({homes}),
        {parts}
        whose AS (SELECT person_id, any_value(home) AS home FROM numbered LEFT JOIN homes USING (linked) GROUP BY ALL)
        SELECT person_id, {said},
            CAST(dense_rank() OVER (ORDER BY sha256(coalesce('h' || home, 'p' || person_id))) AS VARCHAR) AS household
        FROM whose {joins}
    """  # noqa: S608 - names are ours


def _most_said(name: str, value: str, records: str) -> str:
    """What do most partners say of a person in this column? Said as such where two are said by as many."""
    # A partner's word for not having been told is nothing said.
    says = f"{value} IS NOT NULL AND {value} <> {quoted_text(NOT_STATED)}"
    return f"""
        {name}_counts AS (
            SELECT person_id, {value} AS said, count(DISTINCT partner) AS partners
            FROM {records} JOIN numbered USING ({PERSON}) WHERE {says} GROUP BY ALL
        ),
        {name}_most AS (SELECT * FROM {name}_counts QUALIFY partners = max(partners) OVER (PARTITION BY person_id)),
        {name}_said AS (
            SELECT person_id, CASE WHEN count(*) = 1 THEN any_value(said) ELSE {quoted_text(RECORDED_DIFFERENTLY)} END AS {name}
            FROM {name}_most GROUP BY person_id
        ),
    """  # noqa: S608 - names are ours


def _columns(services: Sequence[str]) -> list[str]:
    known = ", ".join(quoted_text(service) for service in sorted(services)) or "NULL"
    service = f"CASE WHEN service IN ({known}) THEN service ELSE '{OTHER}' END AS service"  # fmt: skip
    return [
        service if name == "service" else quoted_name(name)
        for name in ANALYSED_CONTACTS.names
    ]
