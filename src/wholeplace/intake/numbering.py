"""Contacts as analysis may see them: a number in the place of the person, and no word that may be one person's."""

from collections.abc import Sequence
from pathlib import Path

from wholeplace.intake.checking.engine import engine, quoted_name
from wholeplace.store.engine import quoted_text
from wholeplace.tables.people import ANALYSED_CONTACTS

MEMORY = "1GB"
PERSON = "partner, record_id"
OTHER = "other"


def number_people(contacts: Path, services: Sequence[str], folder: Path, people: Path | None = None) -> None:  # fmt: skip
    """Write `analysed_contacts` of these contacts, which lie in the folder, beside them.

    Each person gets a number of this call alone: its order is that of a hash, and tells nothing of them. `people`
    says which records are one person; a record it does not know, and every record without it, is a person of its
    own. A service that is not among these becomes `other`: its word may be one person's.
    """
    to = folder / f"{ANALYSED_CONTACTS.name}.parquet"
    rows = f"read_parquet({quoted_text(str(contacts))})"
    alone = "partner || chr(31) || record_id"
    with engine(folder, memory=MEMORY) as connection:
        known = f"SELECT {PERSON}, NULL AS known FROM {rows} WHERE false"  # noqa: S608 - names are ours
        if people is not None:
            known = f"SELECT {PERSON}, 'p' || person_id AS known FROM read_parquet({quoted_text(str(people))})"  # noqa: S608 - names are ours
        connection.execute(
            f"""
            CREATE TABLE numbered AS
            WITH records AS (SELECT DISTINCT {PERSON} FROM {rows}),
            whose AS (SELECT {PERSON}, coalesce(known, 'r' || {alone}) AS who FROM records LEFT JOIN ({known}) USING ({PERSON}))
            SELECT {PERSON}, CAST(dense_rank() OVER (ORDER BY sha256(who)) AS VARCHAR) AS person_id FROM whose
            """  # noqa: S608 - names are ours
        )
        connection.execute(
            f"""
            COPY (
                SELECT {", ".join(_columns(services))} FROM {rows} JOIN numbered USING ({PERSON})
                ORDER BY {", ".join(ANALYSED_CONTACTS.key)}
            ) TO {quoted_text(str(to))} (FORMAT parquet, COMPRESSION zstd)
            """  # noqa: S608 - names are ours
        )


def _columns(services: Sequence[str]) -> list[str]:
    known = ", ".join(quoted_text(service) for service in sorted(services)) or "NULL"
    service = f"CASE WHEN service IN ({known}) THEN service ELSE '{OTHER}' END AS service"  # fmt: skip
    return [
        service if name == "service" else quoted_name(name)
        for name in ANALYSED_CONTACTS.names
    ]
