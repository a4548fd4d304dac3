"""A tariff war: Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), Liberation Day tariffs.

A. Ignatenko, A. Lashkaripour, L. Macedoni and I. Simonovska, "Making America great again? The
economic impacts of Liberation Day tariffs", Journal of International Economics 157, 2025, 104138,
https://doi.org/10.1016/j.jinteco.2025.104138. The data folder holds their input: goods trade of 194
countries in 2023, GDP, and the tariffs announced by the United States in April 2025.

Compared are the authors' results for every country, which the package carries cut off after six
decimals, and the printed figures of tables 1 to 4 that have one sector. The model is in
`tarazy.validate.liberation_day.model`.
"""

from tarazy.validate.liberation_day.comparison import validate

__all__ = ["validate"]
