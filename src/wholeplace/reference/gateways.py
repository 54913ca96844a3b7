"""The list of legal gateways that ships with the package. It is not legal advice, and a place cannot override it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wholeplace.core.errors import ReferenceNumberError
from wholeplace.store.hand_files import Row, read_table
from wholeplace.tables.gateways import ANY_SECTOR, GATEWAYS, OPENING_KINDS

FILE = Path(__file__).with_name("data") / "gateways.csv"


@dataclass(frozen=True)
class Gateway:
    """One row of the list: what it lets which sector hand to which, and for what."""

    name: str
    citation: str
    kind: str
    meaning: str
    from_sectors: tuple[str, ...] = ()
    to_sectors: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    limits: str = ""
    consent: str = ""
    needs_confidence: str = ""
    onward_use: str = ""
    is_in_force: bool = True
    status_note: str = ""
    text_seen: str = "yes"
    source: str = ""

    @property
    def is_power(self) -> bool:
        """Can it let anything be shared at all, or is it a restriction, a ground or a condition?"""
        return self.kind in OPENING_KINDS

    def lets_share(self, from_sector: str, to_sector: str) -> bool:
        """Does it run from a partner of the one sector to a partner of the other?"""
        return _names(self.from_sectors, from_sector) and _names(
            self.to_sectors, to_sector
        )

    @property
    def cautions(self) -> tuple[str, ...]:
        """What must anyone know who relies on it?"""
        seen = {
            "no": "nobody of this project has read the provision's text",
            "secondary": "only a description of the provision was read",
        }.get(self.text_seen, "")
        onward = f"onward use: {self.onward_use}" if self.onward_use else ""
        said = (self.limits, onward, self.status_note, seen)
        return tuple(each.rstrip(".") for each in said if each)


@cache
def gateways() -> Mapping[str, Gateway]:
    """Which gateways are on the list, by name?"""
    read = read_table(FILE, GATEWAYS)
    if read.mistakes or not read.is_there:
        what = read.mistakes[0] if read.mistakes else "gateways.csv is not there"
        raise ReferenceNumberError(
            f"the list of gateways that came with Wholeplace is damaged ({what}): install it again."
        )
    return {gateway.name: gateway for gateway in map(_gateway, read.rows)}


def _gateway(row: Row) -> Gateway:
    cells = {name: str(value or "") for name, value in row.values.items()}
    return Gateway(
        name=cells["gateway"],
        citation=cells["citation"],
        kind=cells["kind"],
        meaning=cells["meaning"],
        from_sectors=_several(cells["from_sectors"]),
        to_sectors=_several(cells["to_sectors"]),
        purposes=_several(cells["purposes"]),
        limits=cells["limits"],
        consent=cells["consent"],
        needs_confidence=cells["needs_confidence"],
        onward_use=cells["onward_use"],
        is_in_force=cells["commencement"] == "in_force",
        status_note=cells["status_note"],
        text_seen=cells["text_seen"],
        source=cells["source"],
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(";") if word.strip())


def _names(sectors: tuple[str, ...], sector: str) -> bool:
    return sector in sectors or ANY_SECTOR in sectors
