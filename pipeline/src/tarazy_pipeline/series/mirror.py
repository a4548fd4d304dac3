"""What several sources say of one trade: the bundled mirror table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from tarazy.series.mirror import COLUMNS, DECIMALS, OTHERS
from tarazy_pipeline.readers.baci import read_baci
from tarazy_pipeline.readers.bns import (
    FLOWS,
    Flow,
    read_reported_to_comtrade,
    read_trade_by_partner,
)
from tarazy_pipeline.readers.us_census_countries import read_us_trade_by_country
from tarazy_pipeline.world.contradictions import contradictions, read_own_figures

KAZAKHSTAN, USA = "KAZ", "USA"
LARGEST = 25
# Partners beside the largest: those whose trade in the reconciled source contradicts the own figure
# by more than so much, million USD.
CONTRADICTED = 500.0
BACI_YEAR = 2023

# (partner, flow, year) to million USD.
_Values = dict[tuple[str, str, int], float]


def kazakhstan_mirror(inputs: Path) -> dict[str, _Values]:
    """Return Kazakhstan's goods trade by source.

    Returns
    -------
    dict
        ``own`` (Bureau of National Statistics), ``reported`` (to UN Comtrade; exports),
        ``reconciled`` (BACI) and ``mirrored`` (US Census), each (partner, flow, year) to million
        USD, for the partners of `mirror_partners`.
    """
    codes, trade = read_baci(inputs)
    home = codes.index(KAZAKHSTAN)
    own: _Values = {
        (partner, flow, year): value
        for flow in FLOWS
        for (partner, year), value in read_trade_by_partner(inputs, flow).items()
    }
    years = sorted({year for _, _, year in own})
    partners = mirror_partners(inputs, own)
    reported: _Values = {
        (partner, "exports", year): value
        for (partner, year), value in read_reported_to_comtrade(inputs).items()
    }
    reconciled: _Values = {
        (code, flow, BACI_YEAR): float(trade[home, n] if flow == "exports" else trade[n, home])
        for n, code in enumerate(codes)
        for flow in FLOWS
    }
    # What one exports the other imports.
    turned: Mapping[Flow, Flow] = {"exports": "imports", "imports": "exports"}
    census = read_us_trade_by_country(inputs)
    mirrored: _Values = {
        (USA, flow, year): value
        for flow in FLOWS
        for (partner, year), value in census[turned[flow]].items()
        if partner == KAZAKHSTAN
    }
    # A partner without trade has no row in the Bureau's files.
    own |= {
        (partner, flow, year): own.get((partner, flow, year), 0.0)
        for partner in partners
        for flow in FLOWS
        for year in years
    }
    sources = {"own": own, "reported": reported, "reconciled": reconciled, "mirrored": mirrored}
    return {
        name: {
            key: value for key, value in values.items() if key[0] in partners and key[2] in years
        }
        for name, values in sources.items()
    }


def mirror_partners(inputs: Path, own: Mapping[tuple[str, str, int], float]) -> tuple[str, ...]:
    """Return the largest partners by two-way trade of all years, then those contradicted."""
    turnover: dict[str, float] = {}
    for (partner, _, _), value in own.items():
        turnover[partner] = turnover.get(partner, 0.0) + value
    largest = sorted(turnover, key=lambda code: (-turnover[code], code))[:LARGEST]
    codes, trade = read_baci(inputs)
    figures = read_own_figures(inputs, BACI_YEAR)[KAZAKHSTAN]
    found = contradictions(codes, trade, {KAZAKHSTAN: figures}, {})
    beyond = sorted(
        {
            one.importer if one.exporter == KAZAKHSTAN else one.exporter
            for one in found
            if one.reporter == KAZAKHSTAN and one.recorded - one.limit > CONTRADICTED
        }
        - set(largest)
    )
    return (*largest, *beyond)


def build_mirror(inputs: Path, out: Path) -> None:
    """Write the mirror table.

    Parameters
    ----------
    inputs
        Folder of the official files (``kaz_national/``, ``trade/``).
    out
        The csv file to write. The same inputs give the same bytes.

    Raises
    ------
    InputError
        A file is missing or not in the expected form.
    """
    sources = kazakhstan_mirror(inputs)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for key in sorted(sources["own"]):
        values = [sources[name].get(key) for name in ("own", *OTHERS)]
        cells = ["" if value is None else f"{value:.{DECIMALS}f}" for value in values]
        writer.writerow([KAZAKHSTAN, *key, *cells])
    temporary = out.with_name(out.name + ".part")
    temporary.write_text(stream.getvalue(), encoding="utf-8", newline="\n")
    temporary.replace(out)
