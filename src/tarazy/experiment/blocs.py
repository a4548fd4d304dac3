"""Groups of economies as units of results: their real income, and their trade with all others.

Real income of a bloc is the sum of the real incomes of its members, each deflated with the price of
its own final expenditure, at the prices of the benchmark. With the income I_n of a member before,
and the change w_n of its real income (``welfare``), that sum is Σ I_n before and Σ I_n (1 + w_n)
after, so that the bloc's change is the average of w_n weighted with I_n; a part of w_n that comes
from wages, tariffs or the deficit counts alike. Trade is before tariff; what members sell to each
other is inside the bloc and in neither its exports nor its imports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from tarazy.errors import InputError
from tarazy.trade.measures import MUSD, PER_CENT, POINTS

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.scenario.selectors import Selector


@dataclass(frozen=True)
class Bloc:
    """The results of a group of economies.

    Attributes
    ----------
    name
        Of the group.
    members
        Codes of those that have a row of their own in the world.
    absent
        Codes of those that are part of the rest of the world, which no bloc includes.
    income_before
        Sum over the members, million USD.
    welfare
        Change of the sum of their real incomes at the prices of the benchmark, per cent.
    real_income_change
        The same in million USD a year.
    from_factor_income, from_tariff_revenue, from_deficit
        Parts of ``welfare``, percentage points; NaN where an earlier file has none.
    exports_before, exports_after, imports_before, imports_after
        To and from all who are no members, before tariff, million USD.
    exports_change, imports_change
        Per cent; NaN where there was nothing before.
    inside_before, inside_after, inside_change
        Trade of the members with each other, likewise.
    """

    name: str
    members: tuple[str, ...]
    absent: tuple[str, ...]
    income_before: float
    welfare: float
    real_income_change: float
    from_factor_income: float
    from_tariff_revenue: float
    from_deficit: float
    exports_before: float
    exports_after: float
    exports_change: float
    imports_before: float
    imports_after: float
    imports_change: float
    inside_before: float
    inside_after: float
    inside_change: float

    def summary(self) -> dict[str, Any]:
        """Return it as plain data; what is missing is None, for JSON has no NaN."""
        return {
            key: None if value != value else list(value) if isinstance(value, tuple) else value
            for key, value in asdict(self).items()
            if key != "name"
        }


# Unit and long name of every number of a bloc.
BLOC_COLUMNS: dict[str, tuple[str, str]] = {
    "income_before": (MUSD, "income before, sum over members"),
    "welfare": (PER_CENT, "sum of the members' real incomes at prices of the benchmark"),
    "real_income_change": (MUSD, "the same in money"),
    "from_factor_income": (POINTS, "real income from wages and profits"),
    "from_tariff_revenue": (POINTS, "real income from tariff revenue"),
    "from_deficit": (POINTS, "real income from what the trade deficit buys"),
    "exports_before": (MUSD, "exports to others before, before tariffs"),
    "exports_after": (MUSD, "exports to others after, before tariffs"),
    "exports_change": (PER_CENT, "exports to others"),
    "imports_before": (MUSD, "imports from others before, before tariffs"),
    "imports_after": (MUSD, "imports from others after, before tariffs"),
    "imports_change": (PER_CENT, "imports from others"),
    "inside_before": (MUSD, "trade inside the bloc before, before tariffs"),
    "inside_after": (MUSD, "trade inside the bloc after, before tariffs"),
    "inside_change": (PER_CENT, "trade inside the bloc"),
}
_PARTS = ("from_factor_income", "from_tariff_revenue", "from_deficit")


def selector_of(dataset: xr.Dataset, document: Mapping[str, Any] | None) -> Selector:
    """Return what resolves codes and groups among the economies of an outcome.

    Parameters
    ----------
    dataset
        Of the outcome.
    document
        That was run: its own groups are known beside those of the package.
    """
    from tarazy.scenario.parts import Selection
    from tarazy.scenario.selectors import Selector

    own = {
        name: Selection.model_validate(
            selection if isinstance(selection, dict) else {"of": selection}
        )
        for name, selection in (document or {}).get("groups", {}).items()
    }
    labels = [str(code) for code in dataset["country"].values]
    return Selector("economies", labels, own, lambda name: f"group {name}")


def bloc(dataset: xr.Dataset, economies: Selector, name: str) -> Bloc:
    """Return the results of a group.

    Parameters
    ----------
    dataset
        Of an outcome.
    economies
        From `selector_of`.
    name
        Of a group of the package or of the document.

    Raises
    ------
    InputError
        If there is no such group, none of its members has a row of its own, or the name is that of
        an economy.
    """
    from tarazy.scenario.parts import Selection

    selection = Selection(of=(name,))
    if name in economies.labels or name == "*":
        what = "everything" if name == "*" else "an economy"
        raise InputError(f"bloc: {name!r} is {what}; allowed: {', '.join(_known(economies))}")
    inside = np.zeros(len(economies.labels), dtype=bool)
    inside[economies.positions(selection, "bloc")] = True
    absent = {code for codes in economies.absent(selection).values() for code in codes}
    members = np.array(economies.labels)[inside].tolist()
    others = np.array(economies.labels)[~inside].tolist()
    income = float(dataset["income_before"].values[inside].sum())
    flows: dict[str, float] = {}
    for flow, exporters, importers in (
        ("exports", members, others),
        ("imports", others, members),
        ("inside", members, members),
    ):
        before, after = trade_between(dataset, exporters, importers)
        change = 100.0 * (after / before - 1.0) if before > 0 else float("nan")
        flows |= {f"{flow}_before": before, f"{flow}_after": after, f"{flow}_change": change}
    welfare = of_members(dataset, members)
    return Bloc(
        name=name,
        members=tuple(members),
        absent=tuple(sorted(absent)),
        income_before=income,
        welfare=welfare,
        real_income_change=welfare / 100.0 * income,
        **{part: of_members(dataset, members, part) for part in _PARTS},
        **flows,
    )


def of_members(dataset: xr.Dataset, members: Sequence[str], variable: str = "welfare") -> float:
    """Return the change of real income, or of a part of it, of economies together.

    Parameters
    ----------
    dataset
        Of an outcome.
    members
        Their codes; of one alone it is its own.
    variable
        ``welfare`` or a part of it, by country.

    Returns
    -------
    float
        The average weighted with the incomes before; NaN where an earlier file has no such part.
    """
    if variable not in dataset:
        return float("nan")
    values = dataset[variable].sel(country=list(members)).values
    if len(members) == 1:
        return float(values[0])
    income = dataset["income_before"].sel(country=list(members)).values
    return float(income @ values / income.sum())


def trade_between(
    dataset: xr.Dataset, exporters: Sequence[str], importers: Sequence[str]
) -> tuple[float, float]:
    """Return what exporters sell to importers before and after, all sectors, million USD.

    What an economy on both sides sells to itself does not count.

    Parameters
    ----------
    dataset
        Of an outcome.
    exporters, importers
        Their codes.
    """
    abroad = np.array([[n != i for i in exporters] for n in importers], dtype=bool)
    before, after = (
        dataset[f"trade_{when}"]
        .sel(importer=list(importers), exporter=list(exporters))
        .sum("sector")
        .values
        for when in ("before", "after")
    )
    return float(before[abroad].sum()), float(after[abroad].sum())


def known_blocs(dataset: xr.Dataset, economies: Selector) -> list[Bloc]:
    """Return the results of all groups that have members among the economies, own groups first."""
    return [bloc(dataset, economies, name) for name in _known(economies)]


def _known(economies: Selector) -> Iterable[str]:
    labels = set(economies.labels)
    own = [name for name in economies.own_groups if name not in labels]
    package = [
        name
        for name, members in economies.package_groups.items()
        if name not in (*own, *labels) and labels.intersection(members)
    ]
    return [*own, *package]


def bloc_table(blocs: Iterable[Bloc], source: str) -> pd.DataFrame:
    """Return one row for each bloc.

    Columns: ``bloc``, ``members`` (codes), and the numbers of `Bloc`, whose units and names are in
    `attrs` with the `source`.
    """
    import pandas as pd

    rows = [
        {
            "bloc": one.name,
            "members": " ".join(one.members),
            **{key: getattr(one, key) for key in BLOC_COLUMNS},
        }
        for one in blocs
    ]
    table = pd.DataFrame(rows, columns=["bloc", "members", *BLOC_COLUMNS])
    table.attrs = {
        "units": {key: unit for key, (unit, _) in BLOC_COLUMNS.items()},
        "long_names": {key: text for key, (_, text) in BLOC_COLUMNS.items()},
        "source": source,
    }
    return table
