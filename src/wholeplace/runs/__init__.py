"""A recipe becomes a run: the one place where rooms are wired."""
