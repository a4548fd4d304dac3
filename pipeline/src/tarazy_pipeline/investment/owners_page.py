"""The tables of the page on owners, and the comparison of every economy as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tarazy.investment.owners import direct_income
from tarazy.world.world import World
from tarazy_pipeline.documents.markdown import markdown_table
from tarazy_pipeline.investment.earnings import (
    Earnings,
    assumed_earnings,
    bundled_earnings,
    value_added,
)
from tarazy_pipeline.investment.factors import ECONOMIES
from tarazy_pipeline.investment.owners import Owners, build_owners
from tarazy_pipeline.investment.owners_oil import KAZAKHSTAN
from tarazy_pipeline.investment.owners_prediction import (
    NATIONAL_YEAR,
    UN_YEAR,
    Prediction,
    national_income,
    predict,
    predict_at_one_rate,
    score,
)
from tarazy_pipeline.investment.owners_signs import signs
from tarazy_pipeline.investment.owners_stocks import Rules

Array = NDArray[np.float64]
Group = NDArray[np.bool_]

# What is asked of Kazakhstan: groups of sectors.
ASKED = {
    "oil and gas": ("oil_gas",),
    "other mining": ("other_mining",),
    "banking and insurance": ("finance",),
    "manufacturing": (
        *("food", "textiles", "leather", "wood", "paper", "refined_fuels", "chemicals"),
        *("rubber_plastics", "minerals", "metals", "machinery", "electrical"),
        *("transport_equipment", "other_manufacturing"),
    ),
    "trade": ("motor_trade", "wholesale", "retail"),
    "telecom": ("telecom",),
    "construction": ("construction",),
}
# Owners shown of each; a conduit is one that passes this part of its assets on.
SHOWN, CONDUIT = 7, 0.3


def comparison(inputs: Path, world: World, tables: Path) -> tuple[str, str]:
    """Return the page's tables as markdown, and the comparison by economy as CSV.

    Parameters
    ----------
    inputs
        Folder of the official files.
    world
        core-2022.
    tables
        Folder of the tables of factors.

    Raises
    ------
    InputError
        A file is missing or not understood.
    """
    earnings = bundled_earnings(world, tables)
    owners = build_owners(inputs, world, earnings)
    prediction = predict(inputs, world, owners, earnings)
    plain = assumed_earnings(world)
    variants = {
        "as bundled": prediction,
        "stocks of the External Wealth of Nations in all hosts": _other(
            inputs, world, earnings, Rules(book=False)
        ),
        "passes through beyond 0.5 of GDP": _other(inputs, world, earnings, Rules(passing=0.5)),
        "passes through beyond 2 times GDP": _other(inputs, world, earnings, Rules(passing=2.0)),
        "one labour share, depreciation, tax and capital to GDP for all": predict(
            inputs, world, build_owners(inputs, world, plain), plain
        ),
        "6 % on positions as reported": predict_at_one_rate(inputs, world, owners, True),
        "6 % on positions without what passes": predict_at_one_rate(inputs, world, owners, False),
    }
    home = list(world.economies).index(KAZAKHSTAN)
    received, paid = direct_income(owners.ownership(), earnings.after_tax)
    national = (national_income(inputs), received[home], paid[home])
    parts = {
        "Owners of Kazakhstan": _owners_of(world, owners),
        "Fields": _fields(owners),
        "How far off": _scores(variants, _groups(world, owners, prediction, tables)),
        "Largest misses": _misses(prediction),
        "Kazakhstan by sector": _by_sector(world, owners, earnings, home),
        "Signs": signs(prediction, national),
    }
    text = "\n\n".join(f"### {name}\n\n{table}" for name, table in parts.items())
    return text, _as_csv(prediction, owners, national)


def _other(inputs: Path, world: World, earnings: Earnings, rules: Rules) -> Prediction:
    return predict(inputs, world, build_owners(inputs, world, earnings, rules), earnings)


def _groups(world: World, owners: Owners, prediction: Prediction, tables: Path) -> dict[str, Group]:
    conduit = np.array([owners.stocks.conduits.get(c, 0.0) > CONDUIT for c in world.economies])
    text = (tables / ECONOMIES).read_text(encoding="utf-8").splitlines()
    own = {row["economy"] for row in csv.DictReader(text) if row["labour_quality"] == "sourced"}
    sourced = np.array([code in own for code in world.economies])
    every = np.ones(len(world.economies), dtype=bool)
    return {
        "all": every,
        "large stock": prediction.large,
        "large stock, no conduit": prediction.large & ~conduit,
        "conduits": conduit,
        "labour share by the Penn World Table": sourced,
    }


def _scores(variants: Mapping[str, Prediction], groups: Mapping[str, Group]) -> str:
    rows = []
    for name, one in variants.items():
        for group, members in groups.items():
            if name != "as bundled" and group not in ("all", "large stock"):
                continue
            found = score(one, members)
            rows.append(
                (
                    *(name, group, f"{found.number}"),
                    *(f"{found.mean:.2f} / {found.zero:.2f}",),
                    *(f"{found.median:.2f} / {found.zero_median:.2f}",),
                    *(f"{found.dollars:.0f} / {found.zero_dollars:.0f}",),
                    *(f"{found.signs} of {found.clear}", f"{found.correlation:.2f}"),
                )
            )
    header = (
        *("prediction", "economies", "number", "mean error / of zero, % of GDP"),
        *("median / of zero", "sum, bn USD / of zero", "signs beyond 2 %", "correlation"),
    )
    return markdown_table(header, rows)


def _misses(prediction: Prediction, count: int = 15) -> str:
    gap = 100 * (prediction.predicted - prediction.observed) / prediction.gdp
    order = [n for n in np.argsort(-np.abs(gap)) if not np.isnan(gap[n])][:count]
    rows = [
        (
            prediction.economies[n],
            *(
                f"{100 * x[n] / prediction.gdp[n]:.1f}"
                for x in (
                    prediction.observed,
                    prediction.band,
                    prediction.received,
                    prediction.paid,
                    prediction.predicted,
                )
            ),
            f"{gap[n]:+.1f}",
        )
        for n in order
    ]
    return markdown_table(
        ("economy", "observed", "rounding ±", "in", "out", "predicted", "error, points"), rows
    )


def _owners_of(world: World, owners: Owners) -> str:
    home = list(world.economies).index(KAZAKHSTAN)
    made = value_added(world)[home]
    rows = []
    for name, members in ASKED.items():
        at = [list(world.sectors).index(sector) for sector in members]
        weight = made[at] * owners.foreign[home, at]
        foreign, low, high = (
            (made[at] * x[home, at]).sum() / made[at].sum()
            for x in (owners.foreign, owners.low, owners.high)
        )
        shares = {
            view: sum(
                w * getattr(owners.sectors[(home, j)], view)
                for w, j in zip(weight, at, strict=True)
            )
            / weight.sum()
            for view in ("immediate", "ultimate")
        }
        rows.append(
            (
                name,
                f"{100 * foreign:.0f} ({100 * low:.0f}-{100 * high:.0f})",
                *(_largest(world, shares[view]) for view in ("immediate", "ultimate")),
            )
        )
    return markdown_table(
        ("sector", "foreign, % (range)", "of it immediate, %", "of it ultimate, %"), rows
    )


def _largest(world: World, shares: Array) -> str:
    order = np.argsort(-shares, kind="stable")[:SHOWN]
    return ", ".join(
        f"{world.economies[o]} {100 * shares[o]:.0f}" for o in order if shares[o] >= 0.01
    )


def _fields(owners: Owners) -> str:
    oil = owners.oil
    rows = [
        (
            field.name.removesuffix(" Oil and Gas Field"),
            f"{field.tonnes:.1f}",
            ", ".join(
                f"{home} {100 * part:.1f}"
                for home, part in sorted(field.homes.items(), key=lambda pair: -pair[1])
            ),
        )
        for field in oil.fields
    ]
    whole = ", ".join(f"{home} {100 * part:.1f}" for home, part in oil.share.items())
    rows.append(("all, with the rest as the smaller fields", "84.2", whole))
    return markdown_table(("field", "Mt", "homes of owners, %"), rows)


def _by_sector(world: World, owners: Owners, earnings: Earnings, home: int) -> str:
    foreign = owners.foreign[home] * earnings.after_tax[home]
    order = [j for j in np.argsort(-foreign) if foreign[j] >= 100]
    rows = [
        (
            world.sectors[j],
            f"{value_added(world)[home, j] / 1e3:.1f}",
            f"{earnings.after_tax[home, j] / 1e3:.2f}",
            f"{100 * owners.foreign[home, j]:.0f}",
            f"{foreign[j] / 1e3:.2f}",
        )
        for j in order
    ]
    rows.append(("all sectors", "", "", "", f"{foreign.sum() / 1e3:.2f}"))
    placed = (owners.foreign[home] * earnings.wealth[home]).sum() / 1e3
    name = (
        f"value of it, and the stock reported, bn USD: {placed:.0f}, {owners.stock[home] / 1e3:.0f}"
    )
    rows.append((name, "", "", "", ""))
    return markdown_table(
        (
            *("sector", "value added, bn USD", "net income after tax, bn USD"),
            *("foreign, %", "to foreigners, bn USD"),
        ),
        rows,
    )


def _as_csv(prediction: Prediction, owners: Owners, national: tuple[float, float, float]) -> str:
    stream = io.StringIO()
    write = csv.writer(stream, lineterminator="\n").writerow
    write(
        (
            *("economy", "year", "source", "gdp", "primary_income", "rounding_band"),
            *("direct_received", "direct_paid", "direct_net", "error", "error_of_zero"),
            *("error_per_cent_of_gdp", "error_of_zero_per_cent_of_gdp", "large_stock", "remark"),
        )
    )

    def line(
        first: Sequence[str], numbers: Sequence[float], gdp: float, last: Sequence[str]
    ) -> None:
        observed, band, received, paid = numbers
        error = received - paid - observed
        values = (gdp, observed, band, received, paid, received - paid, error, -observed)
        parts = (100 * error / gdp, -100 * observed / gdp)
        write((*first, *(f"{x:.0f}" for x in values), *(f"{x:.2f}" for x in parts), *last))

    for n, code in enumerate(prediction.economies):
        if np.isnan(prediction.observed[n]):
            continue
        remark = ""
        if owners.placed[n] < 0.999:
            remark = f"capital for {100 * owners.placed[n]:.0f} per cent of the stock"
        elif owners.stocks.conduits.get(code, 0.0) > CONDUIT:
            remark = f"conduit: {100 * owners.stocks.conduits[code]:.0f} per cent passes through"
        large = "yes" if prediction.large[n] else "no"
        line(
            (code, str(UN_YEAR), "UN main aggregates"),
            (
                *(prediction.observed[n], prediction.band[n]),
                *(prediction.received[n], prediction.paid[n]),
            ),
            prediction.gdp[n],
            (large, remark),
        )
    observed, received, paid = national
    home = list(prediction.economies).index(KAZAKHSTAN)
    gdp = owners.gdp[home]
    line(
        (KAZAKHSTAN, str(NATIONAL_YEAR), "Bureau of National Statistics"),
        (observed, 0.0, received, paid),
        gdp,
        ("yes" if prediction.large[home] else "no", ""),
    )
    return stream.getvalue()
