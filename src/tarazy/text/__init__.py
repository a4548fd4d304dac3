"""Texts: the catalogue of strings in three languages, numbers, dates, and plain forms of output."""
