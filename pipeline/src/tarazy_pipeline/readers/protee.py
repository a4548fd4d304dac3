"""CEPII's product-level trade elasticities (ProTEE 0.1, HS 2007 six digits)."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

from tarazy.errors import InputError

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
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        for column in ("HS6", "zero", "positive", "sigma"):
            if column not in (reader.fieldnames or []):
                raise InputError(f"{path}: no column {column!r}; it has {reader.fieldnames}")
        for number, row in enumerate(reader, start=2):
            text = row["sigma"].strip()
            sigma = float(text) if text else math.nan
            if sigma > 0:
                raise InputError(f"{path}, line {number}: sigma {sigma} is positive")
            own = row["zero"] == "0" and row["positive"] == "0" and not math.isnan(sigma)
            products.append(ProductElasticity(row["HS6"].zfill(6), sigma, own))
    return products
