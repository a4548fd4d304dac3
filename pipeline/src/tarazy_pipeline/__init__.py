"""Builds the tables that travel with Tarazy, from official files."""
