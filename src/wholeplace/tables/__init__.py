"""The contract of each table: columns, their kinds, meaning, what counts as wrong. Docs come from it."""
