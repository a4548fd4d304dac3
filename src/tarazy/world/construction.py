"""A world's variables from arrays: what is given, and what follows from the accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tarazy.codes.sector_groups import Groups, checked_groups
from tarazy.errors import InputError, unknown_name
from tarazy.world.accounts import Accounts, accounts
from tarazy.world.alignment import aligned
from tarazy.world.given_elasticities import elasticities_of
from tarazy.world.identities import Content, check_economies
from tarazy.world.labels import NOT_STATED, checked_attributes, checked_labels, is_stated
from tarazy.world.validation import (
    DIMS,
    HIGHEST_RATE,
    SECTOR_GROUPS,
    UNITS,
    check_form,
    check_rates,
    check_signs,
    meant,
    refuse_where,
)

Array = NDArray[np.float64]
GIVEN = ("trade", "tariff", "input_share", "trade_elasticity")
# Whoever names no source has no data.
_NOT_STATED = {"source": NOT_STATED, "licence": NOT_STATED, "quality": "assumed"}
_NO_TARIFF = {**_NOT_STATED, "source": "none given: zero everywhere"}
_DERIVED = {"source": "from the accounting identities", "quality": "derived"}
# What a labelled array may call its unit, beside the name of the world's own.
_UNITS = {
    "trade": {"million usd", "mio usd", "mill usd", "mill. usd", "musd", "usd million"},
    "tariff": {"fraction", "fractions", "1", "ratio"},
    "input_share": {"fraction", "fractions", "1", "share"},
    "trade_elasticity": {"1", "dimensionless"},
}


def dataset_from_arrays(
    name: str,
    year: int,
    economies: Sequence[str],
    sectors: Sequence[str],
    given: Mapping[str, Any],
    provenance: Mapping[str, Mapping[str, object]],
    extra: Mapping[str, xr.DataArray],
    words: Mapping[str, bool],
    groups: Groups | None = None,
) -> xr.Dataset:
    """Return the variables of a world; see `tarazy.world.World.from_arrays`.

    Parameters
    ----------
    name, year, economies, sectors, provenance, extra
        As there.
    given
        The variables of `GIVEN`.
    words
        ``high_tariffs`` and ``home_tariffs``.
    groups
        Of sectors, the world's own.

    Raises
    ------
    InputError
        As there.
    """
    where = f"world {name}"
    codes = checked_labels(economies, "importer", where)
    products = checked_labels(sectors, "sector", where)
    labels = {"importer": codes, "exporter": codes, "sector": products, "input": products}
    own = checked_groups(groups or {}, products, f"{where}: groups")
    remarks = _checked_remarks(provenance, where)
    basis_of = {variable: _NOT_STATED if variable in GIVEN else _DERIVED for variable in DIMS}
    if given["tariff"] is None:
        basis_of["tariff"] = _NO_TARIFF
    attributes = {
        variable: {
            "unit": UNITS[variable],
            "year": year,
            **_provenance(variable, basis_of[variable], remarks.get(variable, {}), where),
        }
        for variable in DIMS
    }
    arrays = {
        variable: _given(values, variable, labels, own, where) for variable, values in given.items()
    }
    rates = arrays["tariff"]
    attributes["tariff"] |= meant(
        high_tariffs=words["high_tariffs"] and bool((rates > HIGHEST_RATE).any()),
        home_tariffs=words["home_tariffs"] and bool(np.einsum("nnj->nj", rates).any()),
    )
    basis = xr.Dataset(
        {v: (DIMS[v], array, attributes[v]) for v, array in arrays.items()}, coords=labels
    )
    for variable in GIVEN:
        refuse_where(basis[variable], ~np.isfinite(arrays[variable]), name, "a finite number")
    check_signs(basis, name)
    check_rates(basis["tariff"], name)
    arrays |= _derived(arrays, codes, products, name)
    variables = {v: (dims, arrays[v], attributes[v]) for v, dims in DIMS.items()}
    dataset = xr.Dataset(variables, coords=labels).assign(_checked_extra(extra, labels, where))
    if own:
        dataset.attrs[SECTOR_GROUPS] = own
    check_form(dataset, name)
    return dataset


def _given(
    values: Any, variable: str, labels: Mapping[str, list[str]], groups: Groups, where: str
) -> Array:
    if values is None and variable == "tariff":
        return np.zeros([len(labels[dim]) for dim in DIMS[variable]])
    check_unit(values, variable, f"{where}: {variable}")
    if variable == "trade_elasticity":
        return elasticities_of(values, labels["sector"], groups, f"{where}: {variable}")[0]
    return aligned(values, DIMS[variable], labels, f"{where}: {variable}")


def check_unit(values: object, variable: str, where: str) -> None:
    """Refuse a DataArray that says that it is in another unit than a variable.

    Raises
    ------
    InputError
        If it does.
    """
    if not isinstance(values, xr.DataArray):
        return
    unit = values.attrs.get("unit", values.attrs.get("units"))
    known = {UNITS[variable].lower(), *_UNITS[variable]}
    if unit is not None and str(unit).strip().lower() not in known:
        raise InputError(f"{where} says that its unit is {unit!r}; allowed: {UNITS[variable]!r}")


def _provenance(
    variable: str, basis: Mapping[str, str], said: Mapping[str, Any], where: str
) -> dict[str, Any]:
    """Return what a variable says of itself; one of which no source is named is no data."""
    found = {"licence": NOT_STATED, **basis, **said}
    if is_stated(said.get("source")):
        found["quality"] = said.get("quality", "derived" if basis is _DERIVED else "data")
    elif said.get("quality") == "data":
        raise InputError(
            f"{where}: {variable} is said to be data without a source; allowed: a source, or "
            "another quality"
        )
    return found


def _derived(
    arrays: Mapping[str, Array], economies: Sequence[str], sectors: Sequence[str], name: str
) -> dict[str, Array]:
    """Return value added shares, final shares and deficits."""
    # In one order of memory, so that the same numbers have the same sums to the last digit.
    trade, tariff, shares = (
        np.ascontiguousarray(arrays[name]) for name in ("trade", "tariff", "input_share")
    )
    benchmark = accounts(trade, tariff, shares)
    value_added_share = 1.0 - shares.sum(axis=1)
    final_use = _non_negative_final_use(benchmark, name, economies, sectors)
    found = {
        "value_added_share": value_added_share,
        "deficit": benchmark.deficit,
        "final_share": np.zeros_like(final_use),
    }
    bound = Content(
        trade=arrays["trade"], tariff=arrays["tariff"], input_share=arrays["input_share"], **found
    )
    check_economies(bound, list(economies), name)
    found["final_share"] = final_use / final_use.sum(axis=1, keepdims=True)
    return found


def _non_negative_final_use(
    benchmark: Accounts, name: str, economies: Sequence[str], sectors: Sequence[str]
) -> Array:
    final_use = benchmark.final_use
    allowed = -1e-9 * benchmark.expenditure.sum(axis=1, keepdims=True)
    bad = final_use < allowed
    if bad.any():
        n, j = (int(i[0]) for i in np.nonzero(bad))
        raise InputError(
            f"world {name}: intermediate use exceeds expenditure by {-final_use[n, j]:.6g} "
            f"at importer={economies[n]}, sector={sectors[j]}; allowed: at most expenditure"
        )
    return np.maximum(final_use, 0.0)


def _checked_remarks(
    provenance: Mapping[str, Mapping[str, object]], where: str
) -> dict[str, dict[str, Any]]:
    remarks: dict[str, dict[str, Any]] = {}
    for variable, said in provenance.items():
        if variable not in DIMS:
            raise unknown_name("variable", variable, DIMS, f"{where}: provenance")
        if not isinstance(said, Mapping):
            raise InputError(
                f"{where}: provenance of {variable} is {said!r}; allowed: remarks by their names"
            )
        remarks[variable] = checked_attributes(said, f"{where}: {variable}")
    return remarks


def _checked_extra(
    extra: Mapping[str, xr.DataArray], labels: Mapping[str, list[str]], where: str
) -> dict[str, xr.DataArray]:
    """Return further variables, along the dims of the world in its own order of labels."""
    checked: dict[str, xr.DataArray] = {}
    for name, given in extra.items():
        if name in DIMS or name in labels:
            raise InputError(
                f"{where}: extra variable {name!r} is one that every world has; allowed: another "
                "name"
            )
        if not isinstance(given, xr.DataArray):
            raise InputError(f"{where}: extra variable {name!r} is no DataArray; allowed: one")
        array = given.assign_attrs(checked_attributes(given.attrs, f"{where}: {name}"))
        for dim in array.dims:
            if dim not in labels:
                continue
            wanted = labels[str(dim)]
            if dim in array.indexes:
                have = array[dim].values.tolist()
                if sorted(map(str, have)) != sorted(wanted):
                    raise InputError(
                        f"{where}: extra variable {name!r} has other labels along {dim}; allowed: "
                        "those of the world, each once"
                    )
                array = array.sel({dim: wanted})
            elif array.sizes[dim] != len(wanted):
                raise InputError(
                    f"{where}: extra variable {name!r} has {array.sizes[dim]} values along {dim}; "
                    f"allowed: {len(wanted)}"
                )
        checked[str(name)] = array
    return checked
