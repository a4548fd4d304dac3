"""Countries as the IMF, the External Wealth of Nations and the USGS spell them."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from tarazy.errors import unknown_name


@cache
def _codes() -> dict[str, str]:
    text = (files("tarazy_pipeline.readers") / "publisher_names.csv").read_text(encoding="utf-8")
    return {row["name"]: row["alpha_3"] for row in csv.DictReader(text.splitlines())}


def iso3_of_name(name: str, where: str) -> str:
    """Return the ISO 3166 alpha-3 code of a country, or ``WLD``.

    Parameters
    ----------
    name
        As the publisher writes it.
    where
        For messages.

    Returns
    -------
    str
        Empty for an aggregate that is not the world ("Other countries", "Euro Area"), and for
        Kosovo, to which ISO 3166 gives no code.

    Raises
    ------
    InputError
        The name is in no table: a row is never left out in silence.
    """
    known = _codes()
    if name.strip() not in known:
        raise unknown_name("country", name, known, where)
    return known[name.strip()]
