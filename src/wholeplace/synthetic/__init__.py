"""A made-up borough that behaves like one, and whose truth is known."""
