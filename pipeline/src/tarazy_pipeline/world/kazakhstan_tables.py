"""Kazakhstan in a world beside its own statistics, as the tables of the documentation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.codes.classification import name_of
from tarazy.codes.classification import sectors as sector_labels
from tarazy.world.world import World
from tarazy_pipeline.documents.markdown import markdown_table
from tarazy_pipeline.readers.baci import read_baci
from tarazy_pipeline.readers.bns import TOTAL, read_commodity_groups
from tarazy_pipeline.world.contradictions import contradictions, read_own_figures, read_totals
from tarazy_pipeline.world.kazakhstan import (
    KAZAKHSTAN,
    SECTIONS,
    KazakhstanControl,
    kazakhstan_control,
    read_commodity_names,
    read_levels,
)
from tarazy_pipeline.world.national_accounts import read_gdp

Array = NDArray[np.float64]
TOP = 15
BILLION = 1e3  # million USD


def kazakhstan_tables(inputs: Path, world: World, year: int) -> str:
    """Return markdown tables: totals, partners, products, value added; billion USD.

    Parameters
    ----------
    inputs
        Folder of the official files.
    world
        A world with Kazakhstan and the sectors of the bundled worlds.
    year
        Of Kazakhstan's statistics.
    """
    control = kazakhstan_control(inputs, world.economies, world.sectors, year)
    return "\n\n".join(
        [
            _totals(world, control),
            _partners(world, control),
            _groups(inputs, year),
            _sectors(world, control),
            _sections(world, control),
        ]
    )


def contradiction_table(inputs: Path, year: int) -> str:
    """Return a markdown table of the pairs that contradict an economy's own figures."""
    codes, trade = read_baci(inputs)
    found = contradictions(
        codes,
        trade,
        read_own_figures(inputs, year),
        read_totals(inputs, year, read_gdp(inputs, year)),
    )
    rows = [
        [
            one.exporter,
            one.importer,
            one.reporter,
            one.rule,
            f"{one.recorded:,.0f}",
            f"{one.limit:,.0f}",
            one.done,
            f"{one.left:,.0f}",
        ]
        for one in found
    ]
    header = ["exporter", "importer", "contradicts", "held against", "BACI", "limit", "done"]
    return markdown_table([*header, "left"], rows)


def _billion(value: float) -> str:
    return f"{value / BILLION:.2f}"


def _trade(world: World) -> tuple[Array, Array]:
    """Return exports to and imports from each partner by sector, (N, J)."""
    kaz = world.economies.index(KAZAKHSTAN)
    trade = world.dataset["trade"].values
    exports, imports = trade[:, kaz].copy(), trade[kaz].copy()
    exports[kaz] = imports[kaz] = 0.0
    return exports, imports


def _goods(world: World) -> NDArray[np.bool_]:
    goods = {label.code: label.goods for label in sector_labels()}
    return np.array([goods[sector] for sector in world.sectors])


def _totals(world: World, control: KazakhstanControl) -> str:
    levels, goods = read_levels(), _goods(world)
    exports, imports = _trade(world)
    kaz, accounts = world.economies.index(KAZAKHSTAN), world.accounts
    value_added = sum(control.value_added.values())
    rows = [
        ("goods exports", control.exports_by_partner.sum(), exports[:, goods].sum()),
        ("goods imports", control.imports_by_partner.sum(), imports[:, goods].sum()),
        ("exports of goods and services", levels["exports"], exports.sum()),
        ("imports of goods and services", levels["imports"], imports.sum()),
        ("value added", value_added, accounts.value_added[kaz]),
    ]
    table = [[name, _billion(float(own)), _billion(float(ours))] for name, own, ours in rows]
    table += [
        ["net taxes on products", _billion(control.taxes_on_products), ""],
        ["GDP", _billion(value_added + control.taxes_on_products), ""],
        ["primary income", _billion(levels["primary_income"]), ""],
    ]
    return markdown_table(["2022, bn USD", "own statistics", world.name], table)


def _partners(world: World, control: KazakhstanControl) -> str:
    goods = _goods(world)
    sides = []
    for ours, own in zip(
        (flow[:, goods].sum(axis=1) for flow in _trade(world)),
        (control.exports_by_partner, control.imports_by_partner),
        strict=True,
    ):
        shown = [n for n in np.argsort(-own) if world.economies[n] != "ROW"][:TOP]
        sides.append(
            [
                [name_of(world.economies[n]), _billion(float(own[n])), _billion(float(ours[n]))]
                for n in shown
            ]
        )
    rows = [[*sold, *bought] for sold, bought in zip(*sides, strict=True)]
    header = ["own", world.name]
    return markdown_table(["goods exports", *header, "goods imports", *header], rows)


def _groups(inputs: Path, year: int) -> str:
    groups, names = read_commodity_groups(inputs, year), read_commodity_names()
    total = groups[TOTAL]
    shown = sorted((name for name in groups if name != TOTAL), key=lambda name: -groups[name])
    rows = [[names[g], _billion(groups[g]), f"{100 * groups[g] / total:.1f}"] for g in shown]
    rest = total - sum(groups[g] for g in shown)
    rows.append(["in no group", _billion(rest), f"{100 * rest / total:.1f}"])
    return markdown_table(["commodity group", "bn USD", "% of goods exports"], rows)


def _sectors(world: World, control: KazakhstanControl) -> str:
    exports, _ = _trade(world)
    ours, own = exports.sum(axis=0), control.exports_by_sector
    rows = [
        [
            name_of(world.sectors[j]),
            f"{100 * own[j] / own.sum():.1f}",
            f"{100 * ours[j] / ours[_goods(world)].sum():.1f}",
        ]
        for j in np.argsort(-own)
        if own[j] > 0
    ]
    return markdown_table(["sector", "% of goods exports, from the groups", world.name], rows)


def _sections(world: World, control: KazakhstanControl) -> str:
    kaz = world.economies.index(KAZAKHSTAN)
    earned = world.accounts.output[kaz] * world.dataset["value_added_share"].values[kaz]
    rows = []
    for sections, codes in SECTIONS.items():
        own = control.value_added[sections]
        ours = float(sum(earned[world.sectors.index(code)] for code in codes))
        gap = f"{100 * (ours / own - 1):+.1f}"
        rows.append([", ".join(sections), _billion(own), _billion(ours), gap])
    return markdown_table(["section of ISIC Rev. 4", "own statistics", world.name, "gap, %"], rows)
