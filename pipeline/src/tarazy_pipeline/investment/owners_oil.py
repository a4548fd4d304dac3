"""Who owns Kazakhstan's oil and gas: fields, stakes in them, homes of those who hold them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from tarazy.errors import InputError
from tarazy_pipeline.readers.field_register import read_fields

KAZAKHSTAN = "KAZ"
# Crude and condensate of 2022, million tonnes (Energy Institute): what no listed field makes is
# owned as the smaller listed fields are.
OIL_OUTPUT = 84.2
# What foreigners have of the output that no register tells: assumed, for the range.
REST_LOW, REST_HIGH = 0.2, 0.6


@dataclass(frozen=True)
class FieldStakes:
    """One field and who owns it.

    Attributes
    ----------
    name
        As in the register.
    tonnes
        Million tonnes, 2022 or the register's latest year.
    homes
        Home of the company that owns, to fraction.
    """

    name: str
    tonnes: float
    homes: Mapping[str, float]


@dataclass(frozen=True)
class OilOwners:
    """Ultimate owners of Kazakhstan's crude oil and gas by output.

    Attributes
    ----------
    fields
        Those that are counted, largest first.
    share
        Home to fraction of all output; Kazakhstan's own is among them.
    foreign, low, high
        Fraction of all output that foreigners own, and its range.
    """

    fields: tuple[FieldStakes, ...]
    share: Mapping[str, float]
    foreign: float
    low: float
    high: float


def hand_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table that was written by hand, with a source in each."""
    file = resources.files("tarazy_pipeline.investment").joinpath(name)
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def read_oil_owners(inputs: Path) -> OilOwners:
    """Weigh the stakes in fields by what the fields make.

    Fields of which a figure for 2022 is published have that; others the latest of the register. A
    field that is part of another, or that makes nothing yet, is not counted.

    Raises
    ------
    InputError
        A file is missing, a field is not in the register or has no output, or stakes do not add up
        to 100 within 0.05.
    """
    register = read_fields(inputs)
    fields: dict[str, FieldStakes] = {}
    for row in hand_table("kazakhstan_stakes.csv"):
        code = row["field"]
        if code not in register:
            raise InputError(f"kazakhstan_stakes.csv: no field {code}; allowed: of the register")
        tonnes = float(row["tonnes_2022"]) if row["tonnes_2022"] else register[code].oil
        homes = dict(fields[code].homes) if code in fields else {}
        homes[row["home"]] = homes.get(row["home"], 0.0) + float(row["per_cent"]) / 100.0
        fields[code] = FieldStakes(register[code].name, tonnes, homes)
    large = {row["field"] for row in hand_table("kazakhstan_stakes.csv") if row["tonnes_2022"]}
    for code, field in fields.items():
        total = sum(field.homes.values())
        if not (abs(total - 1.0) < 5e-4 and field.tonnes > 0):
            raise InputError(
                f"kazakhstan_stakes.csv: field {code} has {100 * total:g} per cent and "
                f"{field.tonnes:g} Mt; allowed: 100 and more than 0"
            )
    small = _mean([fields[code] for code in fields if code not in large])
    known = sum(field.tonnes for field in fields.values())
    rest = OIL_OUTPUT - known
    if rest < 0:
        raise InputError(f"fields make {known:g} Mt; allowed: at most {OIL_OUTPUT:g}")
    share: dict[str, float] = {}
    for field in (*fields.values(), FieldStakes("the rest", rest, small)):
        total = sum(field.homes.values())
        for home, part in field.homes.items():
            share[home] = share.get(home, 0.0) + part / total * field.tonnes / OIL_OUTPUT
    foreign = 1.0 - share[KAZAKHSTAN]
    unknown = rest / OIL_OUTPUT
    told = foreign - unknown * (1.0 - small[KAZAKHSTAN])
    ordered = sorted(fields.values(), key=lambda field: -field.tonnes)
    return OilOwners(
        tuple(ordered),
        dict(sorted(share.items(), key=lambda pair: -pair[1])),
        foreign,
        told + unknown * REST_LOW,
        told + unknown * REST_HIGH,
    )


def _mean(fields: Sequence[FieldStakes]) -> dict[str, float]:
    total = sum(field.tonnes for field in fields)
    mean: dict[str, float] = {}
    for field in fields:
        for home, part in field.homes.items():
            mean[home] = mean.get(home, 0.0) + part * field.tonnes / total
    return mean
