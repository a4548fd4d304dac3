"""Outlines of countries, and how pipelines and sea lanes lie on the maps."""
