"""The benchmark of the world economy that every experiment starts from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from tarazy.errors import InputError, unknown_name
from tarazy.world.accounts import Accounts, accounts
from tarazy.world.store import read_dataset, write_dataset
from tarazy.world.validation import DIMS, check_form, check_identities

if TYPE_CHECKING:
    from tarazy.world.aggregate import Groups

UNITS = {
    "trade": "million USD, before tariff",
    "tariff": "fraction of value",
    "input_share": "fraction of output",
    "value_added_share": "fraction of output",
    "final_share": "fraction of final expenditure",
    "deficit": "million USD",
    "trade_elasticity": "1",
}
_NOT_STATED = {"source": "not stated", "licence": "not stated", "quality": "data"}


@dataclass(frozen=True)
class World:
    """An inter-country input-output benchmark with tariffs and trade elasticities.

    Attributes
    ----------
    name
        E.g. ``core-2022``.
    year
        Of the flows.
    dataset
        Variables of :data:`tarazy.world.validation.DIMS` over dims ``importer``, ``exporter``,
        ``sector``, ``input``; each with attributes ``unit``, ``year``, ``source``, ``licence``,
        ``quality``. Treat it as read-only.
    """

    name: str
    year: int
    dataset: xr.Dataset

    def __post_init__(self) -> None:
        # The solver works sector by sector: with sectors outermost in memory it needs no copy.
        laid_out = {
            name: self.dataset[name].copy(data=_sectors_outermost(self.dataset[name].values))
            for name in ("trade", "tariff")
            if name in self.dataset and self.dataset[name].ndim == 3
        }
        object.__setattr__(self, "dataset", self.dataset.assign(laid_out))

    @classmethod
    def from_arrays(
        cls,
        *,
        name: str,
        year: int,
        economies: Sequence[str],
        sectors: Sequence[str],
        trade: ArrayLike,
        tariff: ArrayLike,
        input_share: ArrayLike,
        trade_elasticity: ArrayLike,
        provenance: Mapping[str, Mapping[str, object]] | None = None,
        extra: Mapping[str, xr.DataArray] | None = None,
    ) -> World:
        """Build a world from arrays; what is not given follows from the accounting identities.

        Parameters
        ----------
        name, year
            Of the world.
        economies, sectors
            N and J labels.
        trade
            (N, N, J) importer, exporter, sector; million USD before tariff.
        tariff
            (N, N, J) fractions.
        input_share
            (N, K, J) cost of input k per unit of output of sector j, tariffs included.
        trade_elasticity
            (J,) theta of the gravity equation.
        provenance
            Per variable: ``source``, ``licence``, ``quality``, ``year``, and any other remark.
        extra
            Further variables that travel with the world.

        Raises
        ------
        InputError
            If a shape is wrong or an identity can't hold, e.g. intermediate use above expenditure.
        """
        n, j = len(economies), len(sectors)
        given = {
            "trade": (trade, (n, n, j)),
            "tariff": (tariff, (n, n, j)),
            "input_share": (input_share, (n, j, j)),
            "trade_elasticity": (trade_elasticity, (j,)),
        }
        arrays: dict[str, np.ndarray] = {}
        for variable, (values, shape) in given.items():
            arrays[variable] = np.array(values, dtype=np.float64)
            if arrays[variable].shape != shape:
                raise InputError(
                    f"world {name}: {variable} has shape {arrays[variable].shape}; allowed: {shape}"
                )
        benchmark = accounts(arrays["trade"], arrays["tariff"], arrays["input_share"])
        final_use = _non_negative_final_use(benchmark, name, economies, sectors)
        arrays["value_added_share"] = 1.0 - arrays["input_share"].sum(axis=1)
        arrays["final_share"] = final_use / final_use.sum(axis=1, keepdims=True)
        arrays["deficit"] = benchmark.deficit
        remarks = provenance or {}
        unknown = set(remarks) - set(DIMS)
        if unknown:
            raise unknown_name("variable", sorted(unknown)[0], DIMS, f"world {name}: provenance")
        derived = {"source": "from the accounting identities", "quality": "derived"}
        variables = {
            variable: (
                dims,
                arrays[variable],
                {
                    "unit": UNITS[variable],
                    "year": year,
                    **_NOT_STATED,
                    **({} if variable in given else derived),
                    **remarks.get(variable, {}),
                },
            )
            for variable, dims in DIMS.items()
        }
        coords = {
            "importer": list(economies),
            "exporter": list(economies),
            "sector": list(sectors),
            "input": list(sectors),
        }
        dataset = xr.Dataset(variables, coords=coords).assign(dict(extra or {}))
        world = cls(name=name, year=year, dataset=dataset)
        check_form(dataset, name)
        return world

    @classmethod
    def load(cls, name: str | Path) -> World:
        """Load a bundled world by name, or any world file by path.

        Raises
        ------
        InputError
            If there is no such world or file.
        """
        bundled = resources.files("tarazy.world").joinpath("bundled")
        if isinstance(name, str) and not name.endswith(".npz"):
            file = bundled.joinpath(f"{name}.npz")
            if not file.is_file():
                names = sorted(f.name[:-4] for f in bundled.iterdir() if f.name.endswith(".npz"))
                raise unknown_name("world", name, [*names, "the path of a .npz file"])
            with file.open("rb") as stream:
                dataset, header = read_dataset(stream, name)  # type: ignore[arg-type]
        else:
            dataset, header = read_dataset(Path(name), str(name))
        if header.get("kind") != "world":
            raise InputError(f"{name}: holds a {header.get('kind')!r}; allowed: 'world'")
        return cls(name=header["name"], year=header["year"], dataset=dataset)

    def save(self, path: str | Path) -> None:
        """Write the world to one file that `load` reads; the same world gives the same bytes."""
        header = {"kind": "world", "name": self.name, "year": self.year, "digest": self.digest}
        write_dataset(self.dataset, Path(path), header)

    def validate(self, tolerance: float = 1e-8) -> dict[str, float]:
        """Check form and accounting identities.

        Returns
        -------
        dict
            The largest relative gap of every identity.

        Raises
        ------
        InputError
            Naming the identity that fails, where, and by how much.
        """
        check_form(self.dataset, self.name)
        return check_identities(self.dataset, self.name, tolerance)

    @cached_property
    def economies(self) -> list[str]:
        """Codes of the economies, in the order of the arrays."""
        return [str(code) for code in self.dataset["importer"].values]

    @cached_property
    def sectors(self) -> list[str]:
        """Codes of the sectors, in the order of the arrays."""
        return [str(code) for code in self.dataset["sector"].values]

    @cached_property
    def accounts(self) -> Accounts:
        """Output, expenditure, value added, income of the benchmark (million USD)."""
        data = self.dataset
        return accounts(data["trade"].values, data["tariff"].values, data["input_share"].values)

    @cached_property
    def digest(self) -> str:
        """First 16 hexadecimal digits of a SHA-256 over name, year, labels and model variables."""
        content = hashlib.sha256(f"{self.name} {self.year}".encode())
        for label in (*self.economies, *self.sectors):
            content.update(label.encode() + b"\0")
        for variable in DIMS:
            array = np.ascontiguousarray(self.dataset[variable].values, dtype="<f8")
            content.update(variable.encode() + array.tobytes())
        return content.hexdigest()[:16]

    def with_variable(self, variable: str, values: ArrayLike, **provenance: Any) -> World:
        """Return a world in which one variable that no identity binds has other values.

        Parameters
        ----------
        variable
            Only ``trade_elasticity``: the others are bound by the accounts, use `from_arrays`.
        values
            In the shape of the variable.
        **provenance
            Attributes to replace: ``source``, ``licence``, ``quality``, ``year``,
            ``elasticity_set``; without the last, the values belong to no set.
        """
        if variable != "trade_elasticity":
            raise unknown_name("free variable", variable, ["trade_elasticity"])
        old = self.dataset[variable]
        array = np.array(values, dtype=np.float64)
        if array.shape != old.shape:
            raise InputError(f"{variable} has shape {array.shape}; allowed: {old.shape}")
        new = old.copy(data=array)
        new.attrs.pop("elasticity_set", None)
        new.attrs |= provenance
        world = World(self.name, self.year, self.dataset.assign({variable: new}))
        check_form(world.dataset, self.name)
        return world

    def with_elasticities(self, elasticity_set: str) -> World:
        """Return the world with another of its sets of trade elasticities, or a sensitivity.

        Parameters
        ----------
        elasticity_set
            A set that the world carries, or ``short-run``, ``low`` or ``high`` (see
            `tarazy.world.elasticity_sensitivities`).

        Raises
        ------
        InputError
            If the world carries no such set.
        """
        from tarazy.world.elasticity_sensitivities import (
            METHODS,
            SENSITIVITIES,
            sensitivity_elasticities,
        )

        if elasticity_set in SENSITIVITIES:
            own = self.dataset["trade_elasticity"]
            theta = sensitivity_elasticities(elasticity_set, self.sectors, own.values)
            return self.with_variable(
                "trade_elasticity",
                theta,
                method=METHODS[elasticity_set],
                elasticity_set=elasticity_set,
            )
        sets = self.dataset.get("elasticity_set")
        names = [] if sets is None else [str(s) for s in sets.values]
        if elasticity_set not in names:
            allowed = [*names, *SENSITIVITIES]
            raise unknown_name("elasticity set", elasticity_set, allowed, f"world {self.name}")
        chosen = self.dataset["trade_elasticity_alternative"].sel(elasticity_set=elasticity_set)
        return self.with_variable(
            "trade_elasticity",
            chosen.values,
            source=elasticity_set,
            elasticity_set=elasticity_set,
        )

    def aggregate(self, regions: Groups | None = None, sectors: Groups | None = None) -> World:
        """Put economies and sectors together; every account is kept.

        Parameters
        ----------
        regions, sectors
            Members of each group, e.g. ``{"EAEU": ["RUS", "KAZ", "KGZ", "ARM"]}``; what no group
            names stays as it is.

        Raises
        ------
        InputError
            A name is unknown or in two groups, or a group is empty.

        See Also
        --------
        tarazy.world.aggregate.aggregate : how rates, shares and elasticities follow.
        """
        from tarazy.world.aggregate import aggregate

        return aggregate(self, regions, sectors)


def _sectors_outermost(array: np.ndarray) -> np.ndarray:
    """Return the same array, (N, N, J), with its last axis outermost in memory."""
    return np.ascontiguousarray(array.transpose(2, 0, 1)).transpose(1, 2, 0)


def _non_negative_final_use(
    benchmark: Accounts, name: str, economies: Sequence[str], sectors: Sequence[str]
) -> np.ndarray:
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
