"""Contacts as analysis may see them: a number in the place of the person, and no word that may be one person's."""

from collections.abc import Sequence
from pathlib import Path

from wholeplace.intake.checking.engine import engine, quoted_name, quoted_text
from wholeplace.tables.people import ANALYSED_CONTACTS

MEMORY = "1GB"
PERSON = "partner, record_id"
OTHER = "other"


def number_people(contacts: Path, services: Sequence[str], folder: Path) -> None:
    """Write `analysed_contacts` of these contacts, which lie in the folder, beside them.

    Each record gets a number of this call alone: its order is that of a hash, and tells nothing of the
    record. A service that is not among these becomes `other`: its word may be one person's.
    """
    to = folder / f"{ANALYSED_CONTACTS.name}.parquet"
    rows = f"read_parquet({quoted_text(str(contacts))})"
    with engine(folder, memory=MEMORY) as connection:
        connection.execute(
            f"""
            CREATE TABLE people AS
            SELECT {PERSON}, CAST(row_number() OVER (ORDER BY sha256(partner || chr(31) || record_id)) AS VARCHAR) AS person_id
            FROM (SELECT DISTINCT {PERSON} FROM {rows})
            """  # noqa: S608 - names are ours
        )
        connection.execute(
            f"""
            COPY (
                SELECT {", ".join(_columns(services))} FROM {rows} JOIN people USING ({PERSON})
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
