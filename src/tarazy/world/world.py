"""The benchmark of the world economy that every experiment starts from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from tarazy.arguments.defaults import DEFAULT_WORLD
from tarazy.arguments.writable import file_to_write
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import frozen_array, frozen_dataset, keeps, kept_property
from tarazy.world.accounts import Accounts, accounts
from tarazy.world.aggregate import Groups, aggregate
from tarazy.world.alignment import aligned
from tarazy.world.construction import dataset_from_arrays
from tarazy.world.labels import checked_attributes, checked_name, checked_year
from tarazy.world.library import bundled_file
from tarazy.world.store import read_dataset, write_dataset
from tarazy.world.validation import DIMS, check_form, check_identities, check_numbers

# Of an identity in a file, relative to income.
_TOLERANCE = 1e-8


def _kept(dataset: xr.Dataset) -> xr.Dataset:
    # The solver works sector by sector: with sectors outermost in memory it needs no copy.
    laid_out = {
        name: dataset[name].copy(data=_sectors_outermost(dataset[name].values))
        for name in ("trade", "tariff")
        if name in dataset and dataset[name].ndim == 3
    }
    return frozen_dataset(dataset.assign(laid_out))


@keeps(dataset=_kept)
@dataclass(frozen=True, repr=False)
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
        ``quality``. What is handed out has arrays that cannot be written to, and is a copy in all
        else: what is done with it does not reach the world.
    """

    name: str
    year: int
    dataset: xr.Dataset

    @classmethod
    def from_arrays(
        cls,
        *,
        name: str,
        year: int,
        economies: Sequence[str],
        sectors: Sequence[str],
        trade: ArrayLike | xr.DataArray,
        tariff: ArrayLike | xr.DataArray,
        input_share: ArrayLike | xr.DataArray,
        trade_elasticity: ArrayLike | xr.DataArray,
        provenance: Mapping[str, Mapping[str, object]] | None = None,
        extra: Mapping[str, xr.DataArray] | None = None,
        high_tariffs: bool = False,
        home_tariffs: bool = False,
    ) -> World:
        """Build a world from arrays; what is not given follows from the accounting identities.

        A DataArray is put in order by its labels, whatever the order of its dims and labels; one
        along sectors alone may also be a Series or a mapping. Anything else is taken by position.

        Parameters
        ----------
        name, year
            Of the world; the year is a whole number.
        economies, sectors
            N and J labels: texts, each once.
        trade
            (N, N, J) importer, exporter, sector; million USD before tariff.
        tariff
            (N, N, J) fractions, 0.25 for 25 per cent.
        input_share
            (N, K, J) importer, input, sector: cost of input k per unit of output of sector j,
            tariffs included.
        trade_elasticity
            (J,) theta of the gravity equation.
        provenance
            Per variable: ``source``, ``licence``, ``quality``, ``year``, and any other remark that
            JSON can hold.
        extra
            Further variables that travel with the world.
        high_tariffs
            Whether rates above 5, 500 per cent, are meant; without it they are taken for
            percentages and refused.
        home_tariffs
            Whether rates of an economy on itself are meant, as in a region with duties inside;
            without it they are refused.

        Raises
        ------
        InputError
            If a name, label, shape, type or value is wrong, an economy has no value added or no
            income, or an identity can't hold, e.g. intermediate use above expenditure.
        """
        name = checked_name(name)
        year = checked_year(year, f"world {name}")
        dataset = dataset_from_arrays(
            name,
            year,
            economies,
            sectors,
            {
                "trade": trade,
                "tariff": tariff,
                "input_share": input_share,
                "trade_elasticity": trade_elasticity,
            },
            provenance or {},
            extra or {},
            {"high_tariffs": high_tariffs, "home_tariffs": home_tariffs},
        )
        return cls(name=name, year=year, dataset=dataset)

    @classmethod
    def load(cls, name: str | Path) -> World:
        """Load a bundled world by name, or any world file by path.

        Form, signs and accounting identities are checked, and that the content is what the file
        says it is.

        Raises
        ------
        InputError
            If there is no such world or file, or the file is damaged: the message names the
            variable, and the cell where one is wrong.
        """
        if isinstance(name, str) and not name.endswith(".npz"):
            with bundled_file(name).open("rb") as stream:
                dataset, header = read_dataset(stream, name)  # type: ignore[arg-type]
        else:
            dataset, header = read_dataset(Path(name), str(name))
        if header.get("kind") != "world":
            raise InputError(f"{name}: holds a {header.get('kind')!r}; allowed: 'world'")
        if not isinstance(header.get("name"), str):
            raise InputError(f"{name}: name is {header.get('name')!r}; allowed: a text")
        year = checked_year(header.get("year"), str(name))
        world = cls(name=header["name"], year=year, dataset=dataset)
        check_form(world.dataset, str(name))
        check_identities(world.dataset, str(name), _TOLERANCE)
        if header.get("digest") != world.digest:
            raise InputError(
                f"{name}: the file says that its digest is {header.get('digest')!r}, its content "
                f"has {world.digest!r}: the name, the year, a label or a variable of "
                f"{', '.join(DIMS)} was changed; allowed: a file as it was saved"
            )
        return world

    @classmethod
    def of(cls, world: World | str | Path | None = None) -> World:
        """Return a world however it was given.

        Parameters
        ----------
        world
            A world, which is returned as it is; the name of a bundled one, or the path of a file,
            which is loaded; by default ``core-2022``.

        Raises
        ------
        InputError
            As `load`, or if it is none of these.
        """
        if isinstance(world, World):
            return world
        if world is None or isinstance(world, str | Path):
            return cls.load(DEFAULT_WORLD if world is None else world)
        raise InputError(
            f"world: {type(world).__name__}; allowed: a World, the name of a bundled one, or the "
            "path of a .npz file"
        )

    def save(self, path: str | Path) -> None:
        """Write the world to one file that `load` reads; the same world gives the same bytes."""
        header = {"kind": "world", "name": self.name, "year": self.year, "digest": self.digest}
        write_dataset(self.dataset, file_to_write(path), header)

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
        dataset = self.dataset
        check_form(dataset, self.name)
        return check_identities(dataset, self.name, tolerance)

    def require_sound(self) -> None:
        """Check, once, what every answer needs: numbers and identities, but not attributes.

        Raises
        ------
        InputError
            Naming the variable and where in it, or the identity that fails.
        """
        self._gaps  # noqa: B018 (computed and kept)

    @cached_property
    def _gaps(self) -> dict[str, float]:
        dataset = self.dataset
        check_numbers(dataset, self.name)
        return check_identities(dataset, self.name, _TOLERANCE)

    @kept_property
    def economies(self) -> list[str]:
        """Codes of the economies, in the order of the arrays."""
        return [str(code) for code in self.dataset["importer"].values]

    @kept_property
    def sectors(self) -> list[str]:
        """Codes of the sectors, in the order of the arrays."""
        return [str(code) for code in self.dataset["sector"].values]

    @cached_property
    def accounts(self) -> Accounts:
        """Output, expenditure, value added, income of the benchmark (million USD)."""
        data = self.dataset
        found = accounts(data["trade"].values, data["tariff"].values, data["input_share"].values)
        return Accounts(**{name: frozen_array(array) for name, array in vars(found).items()})

    @cached_property
    def digest(self) -> str:
        """First 16 hexadecimal digits of a SHA-256 over name, year, labels and model variables."""
        content = hashlib.sha256(f"{self.name} {self.year}".encode())
        data = self.dataset
        for label in (*self.economies, *self.sectors):
            content.update(label.encode() + b"\0")
        for variable in DIMS:
            array = data[variable].values
            # What is no real number is refused elsewhere; it has a digest like all else.
            kind = "<f8" if array.dtype.kind in "biuf" else array.dtype
            content.update(variable.encode() + np.ascontiguousarray(array, dtype=kind).tobytes())
        return content.hexdigest()[:16]

    def with_variable(self, variable: str, values: ArrayLike, **provenance: Any) -> World:
        """Return a world in which one variable that no identity binds has other values.

        Parameters
        ----------
        variable
            Only ``trade_elasticity``: the others are bound by the accounts, use `from_arrays`.
        values
            In the shape of the variable; a DataArray or a Series is put in order by its labels.
        **provenance
            Attributes to replace: ``source``, ``licence``, ``quality``, ``year``,
            ``elasticity_set``; without the last, the values belong to no set.
        """
        if variable != "trade_elasticity":
            raise unknown_name("free variable", variable, ["trade_elasticity"])
        old = self.dataset[variable]
        labels = {"sector": self.sectors}
        new = old.copy(data=aligned(values, old.dims, labels, variable))  # type: ignore[arg-type]
        new.attrs.pop("elasticity_set", None)
        new.attrs |= checked_attributes(provenance, f"world {self.name}: {variable}")
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
            # Else a world that has been given the short run would be given it twice.
            if own.attrs.get("elasticity_set") == elasticity_set:
                return self
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

    def __repr__(self) -> str:
        return (
            f"World {self.name}: {self.year}, {len(self.economies)} economies, "
            f"{len(self.sectors)} sectors, digest {self.digest}"
        )

    def aggregate(self, regions: Groups | None = None, sectors: Groups | None = None) -> World:
        """Put economies and sectors together; every account is kept.

        Values are added up: sales, duties, output, cost of inputs, value added, final use,
        deficits. From these follow the rates. A tariff is duties over sales, so tariff revenue is
        kept; where nothing is sold it is the simple mean. An input share is cost over output. Theta
        of a group of sectors is their mean weighted by trade between economies before aggregation
        (by all sales where none is traded). Trade among the members of a region becomes domestic;
        duties among them stay in the accounts as a rate on the region's own sales, which is zero
        only if they had none.

        A group stands where the first of its members stood. What was controlled when the flows were
        estimated is carried over (`tarazy.world.controls`), and so are elasticity sets where the
        sectors stay; other extra variables of the world are not.

        Parameters
        ----------
        regions, sectors
            Members of each group, e.g. ``{"EAEU": ["RUS", "KAZ", "KGZ", "ARM"]}``; what no group
            names stays as it is.

        Returns
        -------
        World
            Named after this one, with N' economies and J' sectors.

        Raises
        ------
        InputError
            A name is unknown or in two groups, a group is empty, or its name is that of an economy
            or sector outside it.
        """
        data = self.dataset
        coarse = aggregate(data, self.accounts.output, regions, sectors)
        remark = f"aggregated from world {self.name} ({self.digest})"
        world = World.from_arrays(
            name=f"{self.name}-{len(coarse['economies'])}x{len(coarse['sectors'])}",
            year=self.year,
            **coarse,
            provenance={
                variable: {
                    **{key: value for key, value in data[variable].attrs.items() if key != "unit"},
                    "aggregation": remark,
                }
                for variable in ("trade", "tariff", "input_share", "trade_elasticity")
            },
            # Of a region with duties between its members; rates were checked with the finer world.
            high_tariffs=True,
            home_tariffs=True,
        )
        world.validate()
        return world


def _sectors_outermost(array: np.ndarray) -> np.ndarray:
    """Return the same array, (N, N, J), with its last axis outermost in memory."""
    return np.ascontiguousarray(array.transpose(2, 0, 1)).transpose(1, 2, 0)
