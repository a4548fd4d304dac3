"""What a kilogram of Kazakhstan's products is worth, to make rates of duties per unit.

The prices are those at which Kazakhstan sold the product to its largest customers in 2021, value
over quantity. They belong to Kazakhstan's goods, so they convert duties where its trade is the
weight, and no other.
"""

from __future__ import annotations

from functools import cache

from tarazy.policy.tables import rows

# Euro foreign exchange reference rate of the European Central Bank, mean of 2021, the year of the
# unit values: USD for one euro.
USD_PER_EURO = 1.1827
# How the two schedules write a kilogram and a tonne. Weights of content ("kg on lead content") are
# shares of the product that no source gives.
_KILOGRAM = ("kg", "1 кг", "кг")
_TONNE = ("t", "1 т", "т", "t, including weight of container")


@cache
def kazakh_unit_values() -> dict[str, dict[str, float]]:
    """Return the value of a unit of Kazakhstan's products.

    Returns
    -------
    dict
        HS 2002 six digits to unit, as the schedules write it, to USD.
    """
    found: dict[str, dict[str, float]] = {}
    for row in rows("kazakh_unit_values"):
        per_tonne = 1000 * float(row["value_thousand_usd"]) / float(row["quantity_tonnes"])
        found[row["product"]] = dict.fromkeys(_KILOGRAM, per_tonne / 1000) | dict.fromkeys(
            _TONNE, per_tonne
        )
    return found
