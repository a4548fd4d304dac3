"""Telling: from a result to sentences, tables and figures."""
