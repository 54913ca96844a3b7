"""What a file really is, by its first bytes, whatever its name says."""

SEEN_BYTES = 4096
# What follows a zip's mark is told by the names inside it; see the package reader.
MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or password-protected Office file"),
    (b"{\\rtf", "RTF"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
PAGES = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<script", b"<table")


def kind_of(head: bytes) -> str:
    """What do these first bytes begin? `text` when nothing tells otherwise, `` when there are none."""
    if not head:
        return ""
    for mark, kind in MARKS:
        if head.startswith(mark):
            return kind
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(PAGES):
        return "a web page or XML"
    return "text"
