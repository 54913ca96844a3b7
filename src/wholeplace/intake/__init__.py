"""A partner's file becomes one of our tables, by a mapping; what each row came to is counted beside it."""
