"""What runs inside the limited worker: a partner's bytes become Parquet of text, row by row accounted for."""
