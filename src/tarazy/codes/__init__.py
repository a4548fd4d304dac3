"""Codes and their names: economies, sectors, groups of both, and the codes of other lists."""
