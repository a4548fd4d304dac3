"""The builders of small official tables stand with the tests of the readers."""

import sys
from pathlib import Path

for beside in ("unit", "fuzz"):
    folder = str(Path(__file__).parent.parent / beside)
    if folder not in sys.path:
        sys.path.insert(0, folder)
