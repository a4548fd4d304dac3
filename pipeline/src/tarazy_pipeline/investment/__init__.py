"""The tables of factors and owners, from the official files."""
