"""How much of anything a partner's file may hold before it is set aside or refused."""

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """The limits of one reading. They hold whatever the size of the file.

    `skipped_bytes` is how far a line without end is followed before the file is refused;
    `open_quotes` is how many quotes left open are borne in any file, however small the file.
    """

    chunk_bytes: int = 8 * MEGABYTE
    field_bytes: int = MEGABYTE
    row_bytes: int = 4 * MEGABYTE
    skipped_bytes: int = 64 * MEGABYTE
    columns: int = 2_000
    head_records: int = 60
    open_quotes: int = 20
    unpacked_times: int = 100
    unpacked_free_bytes: int = 64 * MEGABYTE
    archive_files: int = 1_000
    archive_bytes: int = 4_096 * MEGABYTE
    shared_strings_bytes: int = 256 * MEGABYTE
    sheet_rows: int = 1_048_576
    memory_bytes: int = 1_400 * MEGABYTE
    written_bytes: int = 64_000 * MEGABYTE
    seconds: int = 60
    bytes_a_second: int = 2 * MEGABYTE


LIMITS = Limits()


def seconds_for(size: int, limits: Limits = LIMITS) -> int:
    """How long may the reading of a file of this many bytes take?"""
    return limits.seconds + size // limits.bytes_a_second
