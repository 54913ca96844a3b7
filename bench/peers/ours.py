"""Our own linkage, as a process of its own: FILE OUT. OUT holds partner, record_id and person_id."""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wholeplace.linkage.link import link_records


def main(records: Path, out: Path) -> None:
    """Link these records at the threshold the software chooses itself."""
    linked = link_records(records)
    keys = linked.identities.record_keys
    pq.write_table(keys.append_column("person_id", pa.array(linked.people())), out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
