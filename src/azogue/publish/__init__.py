"""Rows go out: maps, tables, documents, exchange formats."""
