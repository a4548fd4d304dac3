"""Rates by product, from the tariff lines under it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tarazy.policy.tables import rows


class ProductRates:
    """Rates by six-digit product, for weighting with trade.

    The rate of a product is the mean over its lines that have one. `chosen` names the line that a
    product really enters under, where the mean would mislead (natural uranium: the oxide is free,
    the metal is not). A product whose lines have no rate, or of another revision, gets the mean of
    its heading, else of its chapter.

    Parameters
    ----------
    values
        (line code of six digits or more, rate) pairs.
    chosen
        Six-digit product to the code of the line to use.
    """

    def __init__(
        self, values: Iterable[tuple[str, float]], chosen: Mapping[str, str] | None = None
    ) -> None:
        sums: dict[str, list[float]] = defaultdict(list)
        chosen = chosen or {}
        for code, rate in values:
            if code == chosen.get(code[:6], code):
                sums[code[:6]].append(rate)
            for length in (4, 2):
                sums[code[:length]].append(rate)
        self._mean = {prefix: sum(rates) / len(rates) for prefix, rates in sums.items()}

    def find(self, product: str) -> tuple[float | None, int]:
        """Return the rate of a product and the number of digits that matched (0 if none)."""
        for length in (6, 4, 2):
            if product[:length] in self._mean:
                return self._mean[product[:length]], length
        return None, 0


def chosen_lines() -> dict[str, str]:
    """Return the tariff line under which Kazakhstan's main products enter the United States."""
    return {row["product"]: row["line"] for row in rows("kazakh_product_lines")}
