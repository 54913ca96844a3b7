"""Cells become values and rows are judged, many at a time, over the Parquet of text the worker wrote."""
