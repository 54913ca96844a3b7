"""What a partner does that may not share who its people are: it makes codes of its own extract, which leaves its office in their place."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from wholeplace.core.errors import IntakeError, SharingError
from wholeplace.intake.one_file import Options, intake_file
from wholeplace.intake.place import CODES_END
from wholeplace.intake.source_toml import source_of
from wholeplace.linkage.encoded.files import encode_file
from wholeplace.linkage.encoded.keys import make_key, read_key
from wholeplace.runs.forms import counted
from wholeplace.runs.progress import say
from wholeplace.store.mistakes import quoted
from wholeplace.store.place_toml import FILE as PLACE_FILE
from wholeplace.tables.people import RECORDS

KEYS = "keys"


def new_key(file: Path) -> list[str]:
    """Make a key for codes in this file; what is said of it? The key itself is never told.

    Errors: SharingError when one is there already, or others would see it there.
    """
    _refuse_shared(file)
    key = make_key(file)
    return [
        f"made {file}, the key {key.id}: take it to the other side by hand, never the way the codes go."
    ]


def encode_extract(file: Path, source: Path, key_file: Path, to: Path, *, as_at: date, warn: Callable[[str], None] = say) -> list[str]:  # fmt: skip
    """Take a partner's own extract of people in by its mapping, and write its codes; what is said of it?

    Rows that intake sets aside have no codes; of records whose address is protected it is warned, for the partner has
    to leave them out. What is read in clear lies in a folder of this call alone and is gone
    at its end. Errors: SharingError when the key is none, the codes would be written where something is, or a
    record_id tells who somebody is; IntakeError when the extract cannot be taken in.
    """
    if not to.name.endswith(CODES_END):
        raise SharingError(f"{to} cannot be told from an extract: give --to a name that ends in {CODES_END}.")  # fmt: skip
    _refuse_shared(key_file)
    key = read_key(key_file)
    mapping = source_of(source)
    if mapping.table != RECORDS.name:
        raise SharingError(f"{source} is for {mapping.table}, and codes are made of {RECORDS.name}: give the mapping of the file that says who people are.")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="wholeplace-") as folder:
        result = intake_file(file, mapping, Path(folder), options=Options(as_at))
        if not result.is_accepted:
            raise IntakeError(result.sentence)
        rows = encode_file(result.accepted_path, to, key_file)
        protected = _protected_in(result.accepted_path)
    if protected:
        warn(_warning(protected, to))
    return [
        result.sentence,
        f"{to}: {rows:,} records as codes under the key {key.id}. Look at it before you send it: pseudonyms and digits, no name.",
    ]


def _protected_in(records: Path) -> int:
    """Of how many of these records is the address protected?"""
    if "is_protected" not in pq.read_schema(records).names:
        return 0
    told = pq.read_table(records, columns=["is_protected"])["is_protected"]
    return int(pc.sum(told).as_py() or 0)


def _warning(protected: int, to: Path) -> str:
    are = "is of somebody" if protected == 1 else "are of people"
    return (
        f"protected: {counted(protected, 'record')} in {to} {are} with a protected address (is_protected is yes). The guide "
        "(docs/encoded-linkage.md) says to leave them out: delete the codes, write `leaves_out = true` under [columns.is_protected] in the mapping and encode again."
    )


def _refuse_shared(key_file: Path) -> None:
    """Refuse a key that lies in a place folder where others look: all but keys/, which its owner alone may open."""
    folder = key_file.resolve().parent
    for place in (folder, *folder.parents):
        if (place / PLACE_FILE).is_file() and folder != place / KEYS:
            raise SharingError(f"{quoted(str(key_file))} lies in a place folder, where others would find the key: keep it in {place / KEYS}, or elsewhere.")  # fmt: skip
