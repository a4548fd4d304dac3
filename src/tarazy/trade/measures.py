"""Units and dimensions of labelled results."""

PER_CENT = "per cent change"
POINTS = "percentage points of real income"
MUSD = "million USD (numeraire: world value added)"
COUNTRY, SECTORAL, OWNERS = ("country",), ("country", "sector"), ("owner", "host")
BILATERAL = ("importer", "exporter", "sector")
