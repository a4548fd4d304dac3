"""What stands between two economies: obstacles by rule, and what lifting each of them is worth."""
