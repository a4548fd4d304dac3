"""What a document means where it does not say so."""

from __future__ import annotations

# The corridor network that events meet, by name.
DEFAULT_NETWORK = "kazakhstan-crude"
