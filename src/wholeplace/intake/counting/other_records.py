"""How many rows do a workbook's sheet and a Parquet file hold?"""

import zipfile
from pathlib import Path
from typing import Any
from xml.parsers import expat

PIECE = 1 << 20


def sheet_rows(path: Path, part: str) -> int:
    """How many rows of this sheet hold anything?"""
    rows = _Rows()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = rows.start
    parser.EndElementHandler = rows.end
    parser.CharacterDataHandler = rows.text
    parser.buffer_text = True
    with zipfile.ZipFile(path) as package, package.open(part) as opened:
        while piece := opened.read(PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    return rows.filled


class _Rows:
    """Counts rows that hold a value or a formula."""

    def __init__(self) -> None:
        self.filled = 0
        self._has_any = self._is_value = False

    def start(self, tag: str, _attributes: Any) -> None:
        name = tag.rpartition(" ")[2]
        if name == "row":
            self._has_any = False
        elif name == "f":
            self._has_any = True
        self._is_value = name in {"v", "t"}

    def text(self, text: str) -> None:
        if self._is_value and text.strip():
            self._has_any = True

    def end(self, tag: str) -> None:
        self._is_value = False
        if tag.rpartition(" ")[2] == "row":
            self.filled += self._has_any


def parquet_rows(path: Path) -> int:
    """How many rows does the footer of a Parquet file promise?"""
    import pyarrow.parquet as pq

    rows: int = pq.ParquetFile(path).metadata.num_rows
    return rows
