"""Small numbers, rounding, dominance, and an attack on the result: the only room that makes a CheckedTable."""
