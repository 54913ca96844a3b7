"""The floor under a run: import the engine, connect it, ask it one thing."""

import ibis

engine = ibis.duckdb.connect()
assert engine.sql("SELECT 1 AS one").to_pyarrow()["one"].to_pylist() == [1]
