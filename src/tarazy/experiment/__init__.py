"""Experiments: where a document, a world and networks meet."""
