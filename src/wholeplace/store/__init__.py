"""Folders on disk: a place as people write it, and the steps and runs we make from it."""
