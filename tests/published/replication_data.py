"""Where the tests of published results find the data of other authors."""

import os
from pathlib import Path

import pytest


def replication_data(name: str) -> Path:
    folder = Path(os.environ.get("TARAZY_SHARED", "../shared")) / "reference" / name
    if not folder.is_dir():
        reason = f"replication data not found in {folder}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
