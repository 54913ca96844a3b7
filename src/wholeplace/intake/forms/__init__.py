"""How each kind of cell is written, read exactly or with a reason why not. Pure: no file, no table."""
