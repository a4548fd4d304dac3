"""Files of R objects (``.rda``, ``.RData``), in which several official tables are published."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from tarazy.arguments.archives import check_stream
from tarazy.arguments.limits import BYTES_OF_A_TABLE, TIMES_PACKED_OF_R, check_size
from tarazy.sources.damage import refused_if_damaged


def read_r_objects(path: Path) -> dict[str, Any]:
    """Return the objects of an R data file by name.

    Raises
    ------
    InputError
        The file is of another format, or damaged.
    """
    import rdata

    with refused_if_damaged(path, "an RData file"), warnings.catch_warnings():
        check_size(path, str(path), BYTES_OF_A_TABLE)
        check_stream(path, str(path), TIMES_PACKED_OF_R)
        # Tables are often tibbles or data.tables, which rdata reads as the data frames they are
        # while warning that it has no constructor for the name.
        warnings.filterwarnings("ignore", message="Missing constructor")
        warnings.filterwarnings("error", message="Unknown file type")
        objects: dict[str, Any] = rdata.read_rda(path)
    return objects
