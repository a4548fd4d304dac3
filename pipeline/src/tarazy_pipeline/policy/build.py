"""Rebuild the bundled policy tables from the official files."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tarazy.codes.classification import goods_sectors
from tarazy.policy.tables import COMPRESSED, rows
from tarazy_pipeline.policy import chapter_99, eaeu_tables, line_bundles, us_tables
from tarazy_pipeline.policy.line_rates import (
    eaeu_lines,
    kazakh_columns,
    kazakh_trade,
    us_schedule,
    with_unit_values,
)
from tarazy_pipeline.policy.provenance import HAND_KEPT, SOURCES
from tarazy_pipeline.policy.schedules import ProductSectors, ScheduleLine
from tarazy_pipeline.readers.concordance import hs6_to_sector
from tarazy_pipeline.readers.eaeu_tariff import EAEU_FILE, read_eaeu_tariff
from tarazy_pipeline.readers.exempt import EXEMPT_FILE, read_exempt

# A bulk of lines that no sector of goods takes: electricity, printed designs, works of art.
_NO_GOODS_SECTOR = "(not a goods sector)"


def _coverage(
    schedules: Mapping[str, Sequence[ScheduleLine]],
    rejected: Sequence[tuple[str, str]],
    products: ProductSectors,
) -> list[dict[str, str]]:
    goods = set(goods_sectors())
    count: Counter[tuple[str, str, str, str]] = Counter()
    for name, lines in schedules.items():
        for line in lines:
            sector, digits = products.find(line.code)
            place = sector if sector in goods else _NO_GOODS_SECTOR
            count[(name, str(place), line.equivalent.treatment, line.equivalent.reason)] += 1
            if digits < 6:
                count[(name, str(place), "sector_by_prefix", f"{digits} digits matched")] += 1
    for code, reason in rejected:
        sector, _ = products.find(code)
        place = sector if sector in goods else _NO_GOODS_SECTOR
        count[("eaeu_cet", str(place), "dropped", reason)] += 1
    return [
        {"schedule": k[0], "sector": k[1], "treatment": k[2], "reason": k[3], "lines": str(n)}
        for k, n in sorted(count.items())
    ]


def _write(path: Path, text: str) -> None:
    data = text.encode()
    if path.suffix == ".gz":
        # Without the time of writing in it the file is the same every time.
        data = gzip.compress(data, compresslevel=9, mtime=0)
    temporary = path.with_name(path.name + ".part")
    temporary.write_bytes(data)
    temporary.replace(path)


def _write_table(path: Path, table: Sequence[Mapping[str, str]]) -> None:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    _write(path, stream.getvalue())


def build_tables(inputs: Path, out: Path) -> tuple[str, ...]:
    """Write all policy tables that are derived from official files, and their sources.

    Parameters
    ----------
    inputs
        Folder of the official files (``tariffs/``, ``trade/``, ``energy/``, ``mrio_adb_margins/``).
    out
        Folder to write to; the package reads ``tarazy/policy/tables``.

    Returns
    -------
    tuple of str
        Names of the tables written. The same inputs give the same bytes.

    Raises
    ------
    InputError
        A file is missing or not in the expected form.
    """
    products = ProductSectors(hs6_to_sector(inputs))
    schedule = us_schedule(inputs)
    trade = kazakh_trade(inputs, schedule)
    codes = [line.code for line in schedule.lines]
    eaeu = read_eaeu_tariff(inputs / EAEU_FILE)
    cet_lines = eaeu_lines(eaeu)
    cet = eaeu_tables.common_tariff(
        cet_lines,
        with_unit_values(
            [x.code for x in cet_lines],
            list(eaeu.lines.values()),
            [x.equivalent for x in cet_lines],
        ),
        trade,
        products,
    )
    us_imports = us_tables.us_imports_by_economy(inputs)
    kazakh_1, kazakh_2 = kazakh_columns(schedule)
    exempt = {
        "country": read_exempt(inputs / EXEMPT_FILE),
        "section_122": frozenset(
            row["line"].ljust(10, "0") for row in rows("us_section_122_exempt")
        ),
    }
    tables = {
        "us_column_1": us_tables.us_column(schedule, schedule.column_1, trade, products, kazakh_1),
        "us_column_2": us_tables.us_column(schedule, schedule.column_2, trade, products, kazakh_2),
        "us_special": us_tables.us_special(schedule, trade, products),
        "us_tariff_2025": us_tables.us_2025(schedule, exempt["country"], trade, products),
        "us_reconciliation": us_tables.us_reconciliation(schedule, exempt["country"], trade),
        "us_chapter_99": chapter_99.us_chapter_99(
            chapter_99.base_duties(schedule, trade, products)
        ),
        "us_additional_shares": us_tables.us_additional_shares(schedule, exempt, trade, products),
        "us_imports_by_economy": us_imports,
        "us_rest_of_world": us_tables.us_rest_of_world(us_imports),
        "eaeu_cet": cet,
        "eaeu_preferences": eaeu_tables.preferences(inputs),
        "kazakhstan_before_customs_union": eaeu_tables.before_customs_union(cet, cet_lines),
        "kazakhstan_alternative": eaeu_tables.alternative(cet, cet_lines, products, inputs),
        "schedule_coverage": _coverage(
            {
                "us_column_1": [
                    ScheduleLine(c, e) for c, e in zip(codes, schedule.column_1, strict=True)
                ],
                "us_column_2": [
                    ScheduleLine(c, e) for c, e in zip(codes, schedule.column_2, strict=True)
                ],
                "eaeu_cet": cet_lines,
            },
            [(r.code, r.reason) for r in eaeu.rejected],
            products,
        ),
        "us_lines": line_bundles.us_lines(schedule, exempt, products),
        "eaeu_lines": line_bundles.eaeu_lines_with_faults(eaeu, cet_lines, products),
        "kazakh_products": line_bundles.kazakh_products(inputs, trade, products),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        suffix = ".csv.gz" if name in COMPRESSED else ".csv"
        _write_table(out / f"{name}{suffix}", table)
    sources = {name: SOURCES[name] for name in (*tables, *HAND_KEPT)}
    _write(
        out / "sources.json",
        json.dumps(sources, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
    )
    return tuple(tables)
