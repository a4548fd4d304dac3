"""What is meant where nothing is said."""

from __future__ import annotations

# The benchmark, by name.
DEFAULT_WORLD = "core-2022"
# The corridor network that is asked, by name.
DEFAULT_NETWORK = "kazakhstan-crude"
