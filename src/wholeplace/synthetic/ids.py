"""Numbers that name people, homes, contacts and records: the block, then the place within it."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholeplace.synthetic.arrays import Array

IN_A_BLOCK = 1_000_000
DIGITS = 10


def numbered(prefix: str, numbers: Array, digits: int = DIGITS) -> pa.Array:
    """Which names have these numbers: the prefix, then so many digits?"""
    padded = pc.cast(pa.array(np.asarray(numbers, np.int64) + 10**digits), pa.string())
    return pc.binary_join_element_wise(
        pa.scalar(prefix), pc.utf8_slice_codeunits(padded, 1), ""
    )


@dataclass(frozen=True)
class Ids:
    """How one block names what is in it, so that no two blocks name two things alike."""

    block: int = 0

    def people(self, rows: Array) -> pa.Array:
        """Which person_id has each of these people?"""
        return numbered("P", self.block * IN_A_BLOCK + rows)

    def homes(self, rows: Array) -> pa.Array:
        """Which household_id has each of these homes?"""
        return numbered("H", self.block * IN_A_BLOCK + rows)

    def contacts(self, rows: Array) -> pa.Array:
        """Which contact_id has each of these contacts?"""
        return numbered("C", self.block * IN_A_BLOCK + rows)
