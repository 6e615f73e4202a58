"""Rules about files and rows as such; the checks are the readers' own."""

from data.imports.rules.base import Rule

RAGGED_ROW = Rule("ragged_row", "refuse", "has {value} fields; expected {expected}")
DUPLICATE = Rule("duplicate", "refuse", "names the same record as row {value}")
BLANK = Rule("blank", "refuse", "is blank; expected a value")
TOO_LONG = Rule("too_long", "refuse", "{value} is longer than {expected} characters")
LEFT_OUT = Rule(
    "left_out", "warn", "{value} is longer than {expected} characters: the row is loaded without it"
)
ENCODING = Rule("encoding", "note", "read as Windows-1252, not UTF-8")
UNKNOWN_COLUMNS = Rule("unknown_columns", "note", "columns not known and not read: {value}")
MISSING_COLUMNS = Rule("missing_columns", "note", "columns not in the file: {value}")
FILE_NOT_READ = Rule("file_not_read", "note", "not read by this version")
AUTHORITY_UNLISTED = Rule(
    "authority_unlisted",
    "note",
    "authority {value} is in no list of authorities: it has no name, region or neighbours here",
)
FILE_UNKNOWN = Rule("file_unknown", "note", "not a file of this kind; not read")
FILE_MISSING = Rule("file_missing", "note", "{value}")
FIGURES_MISSING = Rule("figures_missing", "note", "{value}")
"""A column that is not in the file, and the figures that there are not without it."""
