"""``python -m tarazy``: the shell, as ``tarazy``."""

import sys

from tarazy.cli import main

if __name__ == "__main__":
    sys.exit(main())
