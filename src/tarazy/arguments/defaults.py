"""What is meant where nothing is said."""

from __future__ import annotations

# The benchmark, by name.
DEFAULT_WORLD = "core-2022"
# Whose answer it is, where the world has it.
DEFAULT_COUNTRY = "KAZ"
# The corridor network that is asked, by name.
DEFAULT_NETWORK = "kazakhstan-crude"
