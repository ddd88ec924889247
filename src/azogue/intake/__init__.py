"""Rows come in: readers of files, checks and repairs, importers, the guesser."""
