"""``python -m tarazy_pipeline``: the shell, as ``tarazy-pipeline``."""

import sys

from tarazy_pipeline.cli import main

if __name__ == "__main__":
    sys.exit(main())
