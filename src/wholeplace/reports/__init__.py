"""Tables of a run -> pages, charts, spreadsheets, papers. Knows numbers, not people."""
