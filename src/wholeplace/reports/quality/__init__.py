"""The quality report of partners' extracts: what each covers, what is wrong with it, and what to ask for."""
