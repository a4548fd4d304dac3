"""Rederive outlines: ``python -m tarazy.figures.geography countries-50m.json outlines.json``."""

import sys
from pathlib import Path

from tarazy.figures.geography.outlines import build_outlines

if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m tarazy.figures.geography TOPOLOGY OUT")
    print(build_outlines(Path(sys.argv[1]), Path(sys.argv[2])))
