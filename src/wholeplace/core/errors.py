"""A user's mistake: one sentence that says what is wrong, where, and what to do next."""


class WholeplaceError(Exception):
    """A mistake the user can mend; printed as one sentence, ends with its own exit code."""

    exit_code = 10


class PlaceError(WholeplaceError):
    """The place folder, or a file in it, cannot be used as it stands."""

    exit_code = 11


class ReferenceNumberError(WholeplaceError):
    """A published number is missing, or would be used in a way its source forbids."""

    exit_code = 12


class RunError(WholeplaceError):
    """A run, table or figure that was asked for is not there, or cannot be made."""

    exit_code = 13


class ReportError(WholeplaceError):
    """A report cannot be drawn or written as asked."""

    exit_code = 14


class SpreadsheetError(WholeplaceError):
    """A spreadsheet cannot be read safely."""

    exit_code = 15


class SharingError(WholeplaceError):
    """An agreement cannot be read, or something is asked that no agreement can allow."""

    exit_code = 18


class DisclosureError(WholeplaceError):
    """A table cannot be made safe to show as it stands."""

    exit_code = 19


class IntakeError(WholeplaceError):
    """A mapping, an extract or its corrections cannot be used as they stand."""

    exit_code = 16


class SyntheticError(WholeplaceError):
    """A made-up borough cannot be written as asked."""

    exit_code = 20
