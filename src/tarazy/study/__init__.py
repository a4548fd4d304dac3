"""Studies: what a report is about, and what is computed for it."""
