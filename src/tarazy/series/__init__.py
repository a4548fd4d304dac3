"""What statistics observed, year by year: small bundled tables in long form.

Every series has columns ``country, partner, item, year, value``: ISO 3166 alpha-3 codes, ``WLD``
for the world and ``EU27`` for the European Union; partner and item are empty where they have no
meaning. A year without an observation is not in the table: a missing value is never a zero.
"""

from tarazy.series.description import Series, Texts, describe, names
from tarazy.series.reading import COLUMNS, Observation, latest, line, table, value

__all__ = [
    "COLUMNS",
    "Observation",
    "Series",
    "Texts",
    "describe",
    "latest",
    "line",
    "names",
    "table",
    "value",
]
