"""CEPII's product-level trade elasticities (ProTEE 0.1, HS 2007 six digits)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.official_table import number_in, official_rows

PROTEE_FILE = "elasticities/ProTEE_0_1.csv"


@dataclass(frozen=True)
class ProductElasticity:
    """One product.

    Attributes
    ----------
    code
        HS 2007, six digits.
    sigma
        Elasticity of the value of imports before duty with respect to one plus the tariff:
        negative, minus the elasticity of substitution; NaN where the file has none.
    estimated
        True if the value is the product's own estimate, significant at 1 % and of the right sign.
        Otherwise the file gives the mean of the heading (HS4).
    """

    code: str
    sigma: float
    estimated: bool


def read_protee(path: Path) -> list[ProductElasticity]:
    """Read the elasticities.

    Parameters
    ----------
    path
        Csv with columns HS6, zero, positive, sigma.

    Raises
    ------
    InputError
        The file or a column is missing, or a value is positive: elasticities here are negative.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; CEPII's ProTEE is needed")
    products: list[ProductElasticity] = []
    for number, row in official_rows(path, ("HS6", "zero", "positive", "sigma")):
        sigma = number_in(path, number, row, "sigma") if row["sigma"].strip() else math.nan
        if sigma > 0:
            raise InputError(f"{path}, line {number}: sigma {sigma} is positive")
        own = row["zero"] == "0" and row["positive"] == "0" and not math.isnan(sigma)
        products.append(ProductElasticity(row["HS6"].zfill(6), sigma, own))
    return products
