"""Columns that several hand-written files share."""

from wholeplace.core.words import GRADES
from wholeplace.tables.contract import Column, Kind

SOURCE = Column(
    "source",
    Kind.TEXT,
    "where the row comes from: document and line or page, so that anyone can look",
    is_required=True,
)


NOTE = Column("note", Kind.TEXT, "what a reader of this row must know")


GRADE = Column(
    "grade",
    Kind.CATEGORY,
    "how firm the figure is",
    is_required=True,
    choices=tuple(GRADES),
)
