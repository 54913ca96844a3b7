"""A second way of counting a file's records, written apart from the reader, so that one checks the other."""
