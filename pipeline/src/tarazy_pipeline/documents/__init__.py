"""Tables of the documentation that are computed, and not typed."""
