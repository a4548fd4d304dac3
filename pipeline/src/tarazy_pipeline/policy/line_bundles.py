"""The tariff lines behind the tables, as they are bundled with the package."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from tarazy.codes.classification import goods_sectors
from tarazy.policy.duty import Equivalent
from tarazy_pipeline.policy.line_rates import (
    KazakhTrade,
    UnitedStatesSchedule,
    kazakh_columns,
    with_unit_values,
)
from tarazy_pipeline.policy.schedules import ProductSectors, ScheduleLine
from tarazy_pipeline.policy.us_tables import number
from tarazy_pipeline.readers.baci_exports import KAZAKHSTAN_EXPORTS_FILE
from tarazy_pipeline.readers.eaeu_tariff import EaeuTariff
from tarazy_pipeline.readers.exempt import exempt_share

_LONGEST_DESCRIPTION = 110


def us_lines(
    schedule: UnitedStatesSchedule,
    exempt: Mapping[str, frozenset[str]],
    products: ProductSectors,
) -> list[dict[str, str]]:
    """Return the lines of the US schedule with their rates, sectors and exemptions.

    Parameters
    ----------
    schedule
        The US schedule.
    exempt
        Exempt goods of the duty ``country`` of 2025 and of ``section_122`` of 2026.
    products
        Concordance.
    """
    kazakh = kazakh_columns(schedule)
    rows = []
    for k, line in enumerate(schedule.lines):
        sector, digits = _place(products, line.code)
        row = {
            "line": line.code,
            "description": _described(line.description, line.heading),
            "sector": sector,
            "digits": digits,
            "special": line.special,
        }
        for column, text, given in (
            ("1", line.general, schedule.column_1[k]),
            ("2", line.column_2, schedule.column_2[k]),
        ):
            row |= {f"duty_{column}": text} | _equivalent(given, f"_{column}")
            row |= _equivalent(kazakh[int(column) - 1][k], f"_{column}_kaz", given)
        for name, codes in exempt.items():
            row[f"exempt_{name}"] = f"{exempt_share(line.statistical, codes):g}"
        rows.append(row)
    return rows


def eaeu_lines_with_faults(
    tariff: EaeuTariff, lines: Sequence[ScheduleLine], products: ProductSectors
) -> list[dict[str, str]]:
    """Return the lines of the common tariff, those rejected as well, with rates and sectors.

    Parameters
    ----------
    tariff
        As read.
    lines
        Its valid lines as equivalents, in the same order.
    products
        Concordance.
    """
    given = [x.equivalent for x in lines]
    duties = list(tariff.lines.values())
    kazakh = with_unit_values([x.code for x in lines], duties, given)
    rows = []
    for line, duty, mine in zip(lines, duties, kazakh, strict=True):
        sector, digits = _place(products, line.code)
        rows.append(
            {"line": line.code, "sector": sector, "digits": digits, "duty": duty.text}
            | _equivalent(line.equivalent, "")
            | _equivalent(mine, "_kaz", line.equivalent)
        )
    for fault in tariff.rejected:
        sector, digits = _place(products, fault.code)
        dropped = Equivalent(None, "dropped", fault.reason)
        rows.append(
            {"line": fault.code, "sector": sector, "digits": digits, "duty": fault.text}
            | _equivalent(dropped, "")
            | _equivalent(dropped, "_kaz", dropped)
        )
    return rows


def kazakh_products(
    inputs: Path, trade: KazakhTrade, products: ProductSectors
) -> list[dict[str, str]]:
    """Return Kazakhstan's products with their weights.

    Parameters
    ----------
    inputs
        Folder of the official files.
    trade
        Kazakhstan's.
    products
        Concordance.
    """
    with (inputs / KAZAKHSTAN_EXPORTS_FILE).open(encoding="utf-8", newline="") as stream:
        names = {row["k"].zfill(6): row["hs02_desc"].strip() for row in csv.DictReader(stream)}
    rows = []
    for product in sorted({*trade.world, *trade.united_states}):
        sector, _ = _place(products, product)
        rows.append(
            {
                "product": product,
                "description": _described(names.get(product, ""), ""),
                "sector": sector,
                "exports": f"{trade.world.get(product, 0.0):.6f}",
                "us_imports": f"{trade.united_states.get(product, 0.0):.6f}",
            }
        )
    return rows


def _place(products: ProductSectors, code: str) -> tuple[str, str]:
    """Return a code's sector of goods (empty if it has none) and the digits that matched."""
    sector, digits = products.find(code)
    return (sector if sector in goods_sectors() else "") or "", str(digits)


def _equivalent(given: Equivalent, suffix: str, base: Equivalent | None = None) -> dict[str, str]:
    """Return the cells of an equivalent, empty where it is the same as that of all exporters."""
    if given == base:
        return {f"rate{suffix}": "", f"treatment{suffix}": "", f"reason{suffix}": ""}
    return {
        f"rate{suffix}": number(given.rate),
        f"treatment{suffix}": given.treatment,
        f"reason{suffix}": given.reason,
    }


def _described(words: str, heading: str) -> str:
    """Return a description of one line of text; "Other" says nothing without its heading."""
    words, heading = " ".join(words.split()), " ".join(heading.split()).rstrip(":")
    text = f"{heading}: {words}" if heading and words.startswith("Other") else words
    if len(text) <= _LONGEST_DESCRIPTION:
        return text
    return text[: _LONGEST_DESCRIPTION - 3].rsplit(" ", 1)[0] + "..."
