"""A draft of a mapping, from a file's header and the look of its cells; every line says how sure it is."""
