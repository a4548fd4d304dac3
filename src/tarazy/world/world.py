"""The benchmark of the world economy that every experiment starts from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from tarazy.arguments.defaults import DEFAULT_WORLD
from tarazy.arguments.writable import file_to_write
from tarazy.codes.sector_groups import checked_groups
from tarazy.errors import InputError, unknown_name
from tarazy.immutable import frozen_array, frozen_dataset, keeps, kept, kept_property
from tarazy.memo import Memo
from tarazy.world.accounts import Accounts, accounts
from tarazy.world.aggregate import Groups, aggregate
from tarazy.world.construction import dataset_from_arrays
from tarazy.world.edited_cells import Cells
from tarazy.world.editing import (
    EDITED,
    Editor,
    Held,
    edited_elasticity,
    edited_flows,
    edited_tariff,
)
from tarazy.world.elasticities import bundled_sets, trade_elasticity
from tarazy.world.given_elasticities import Elasticity
from tarazy.world.io_table import table_arrays
from tarazy.world.labels import (
    NOT_STATED,
    checked_name,
    checked_year,
    is_stated,
)
from tarazy.world.library import bundled_file, worlds
from tarazy.world.pandas_table import table_of
from tarazy.world.store import read_dataset, write_dataset
from tarazy.world.validation import DIMS, SECTOR_GROUPS, check_form, check_identities, check_numbers

if TYPE_CHECKING:
    import pandas as pd

# Of an identity in a file, relative to income.
_TOLERANCE = 1e-8


# A world of a hundred economies takes some 10 MB.
_LOADED: Memo[World] = Memo(4)


def _file_as_it_is(name: str | Path) -> Hashable | None:
    """Return what tells the file of a world from others and from itself after a change.

    None for what is no file of this machine, and for a wrong name, which `World.load` refuses.
    """
    bundled = isinstance(name, str) and not name.endswith(".npz")
    if bundled and name not in worlds():
        return None
    path = bundled_file(str(name)) if bundled else Path(name)
    if not isinstance(path, Path):
        return None
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    # With its name as it was given, which messages repeat.
    written = found.st_mtime_ns, found.st_ctime_ns, found.st_size
    return str(name), str(path.resolve()), found.st_ino, *written


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
        tariff: ArrayLike | xr.DataArray | None = None,
        input_share: ArrayLike | xr.DataArray,
        trade_elasticity: Elasticity,
        provenance: Mapping[str, Mapping[str, object]] | None = None,
        extra: Mapping[str, xr.DataArray] | None = None,
        groups: Groups | None = None,
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
            (N, N, J) fractions, 0.25 for 25 per cent; zero everywhere if left out.
        input_share
            (N, K, J) importer, input, sector: cost of input k per unit of output of sector j,
            tariffs included.
        trade_elasticity
            theta of the gravity equation: one number, (J,), or numbers by sector or group.
        provenance
            Per variable: ``source``, ``licence``, ``quality``, ``year``, and any other remark that
            JSON can hold. What has no source is *assumed*, never *data*.
        extra
            Further variables that travel with the world.
        groups
            Sectors of ``goods``, ``energy`` and other groups, where sectors have names of their
            own; see `with_groups`.
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
            groups,
        )
        return cls(name=name, year=year, dataset=dataset)

    @classmethod
    def from_table(
        cls,
        Z: pd.DataFrame,
        F: pd.DataFrame,
        *,
        name: str,
        year: int,
        trade_elasticity: Elasticity,
        tariff: ArrayLike | xr.DataArray | None = None,
        value_added: pd.Series[Any] | pd.DataFrame | None = None,
        million_usd_per_unit: float = 1.0,
        source: str = NOT_STATED,
        licence: str = NOT_STATED,
        groups: Groups | None = None,
        value_added_floor: float | None = None,
        high_tariffs: bool = False,
    ) -> World:
        """Build a world from an inter-country table in pandas.

        Parameters
        ----------
        Z
            (N J, N J) sales between sectors: rows (economy, sector) that sell, columns (economy,
            sector) that buy, in any order.
        F
            (N J, ...) sales to final users: the same rows; columns economies, or (economy,
            category). Negative inventories are treated as at `tarazy.world.io_table.table_arrays`.
        name, year
            Of the world.
        trade_elasticity
            As for `from_arrays`.
        tariff
            Likewise; the duties on inputs are taken out of value added.
        value_added
            By (economy, sector), or a frame of accounts with these columns, taxes less subsidies on
            products included: checked against sales less inputs.
        million_usd_per_unit
            What one unit of the table is worth, e.g. 0.001 for thousand USD.
        source, licence
            Of the table; without a source it is *assumed*, never *data*.
        groups
            As for `from_arrays`.
        value_added_floor
            Of sectors whose inputs cost their output or more, as a share of output; without it they
            are refused.
        high_tariffs
            As for `from_arrays`.

        Raises
        ------
        InputError
            A label is missing, unknown or there twice, a value is no number, or the accounts do
            not add up; the message names the economy and the sector.
        """
        table = table_of(
            Z,
            F,
            name=name,
            year=year,
            value_added=value_added,
            million_usd_per_unit=million_usd_per_unit,
            source=source,
            licence=licence,
        )
        return cls.from_arrays(
            **table_arrays(
                table,
                trade_elasticity=trade_elasticity,
                tariff=tariff,
                value_added_floor=value_added_floor,
                high_tariffs=high_tariffs,
                groups=groups,
            )
        )

    @classmethod
    def load(cls, name: str | Path) -> World:
        """Load a bundled world by name, or any world file by path.

        Form, signs and accounting identities are checked, and that the content is what the file
        says it is. Of the last few files the world is kept, as long as they are left as they are.

        Raises
        ------
        InputError
            If there is no such world or file, or the file is damaged: the message names the
            variable, and the cell where one is wrong.
        """
        key = _file_as_it_is(name)
        return cls._read(name) if key is None else _LOADED.get((cls, key), lambda: cls._read(name))

    @classmethod
    def _read(cls, name: str | Path) -> World:
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
        dataset = _no_data_without_source(dataset)
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
        dataset = kept(self, "dataset")
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

    @kept_property
    def sector_groups(self) -> dict[str, list[str]]:
        """Groups of sectors that the world has of its own, members in the order of the world."""
        return dict(self.dataset.attrs.get(SECTOR_GROUPS, {}))

    @cached_property
    def accounts(self) -> Accounts:
        """Output, expenditure, value added, income of the benchmark (million USD)."""
        data = self.dataset
        found = accounts(data["trade"].values, data["tariff"].values, data["input_share"].values)
        return Accounts(**{name: frozen_array(array) for name, array in vars(found).items()})

    @cached_property
    def digest(self) -> str:
        """First 16 hexadecimal digits of a SHA-256 over name, year, labels, groups, variables."""
        content = hashlib.sha256(f"{self.name} {self.year}".encode())
        data = self.dataset
        for label in (*self.economies, *self.sectors):
            content.update(label.encode() + b"\0")
        if self.sector_groups:
            content.update(json.dumps(self.sector_groups, sort_keys=True).encode())
        for variable in DIMS:
            array = data[variable].values
            # What is no real number is refused elsewhere; it has a digest like all else.
            kind = "<f8" if array.dtype.kind in "biuf" else array.dtype
            content.update(variable.encode() + np.ascontiguousarray(array, dtype=kind).tobytes())
        return content.hexdigest()[:16]

    def with_tariff(
        self,
        rates: Cells,
        *,
        importer: Any = "*",
        exporter: Any = "*",
        sector: Any = "*",
        source: str | None = None,
        licence: str | None = None,
        quality: str | None = None,
        high_tariffs: bool = False,
        name: str | None = None,
    ) -> World:
        """Return the world with other tariffs in its base year.

        Trade before tariff is held, and with it output, exports and deficits; so are the quantities
        that sectors and final users buy. They pay the changed duties alike; value added gives way
        to what inputs cost more, tariff revenue takes it. What an experiment changes belongs into a
        scenario: there prices and trade answer.

        Parameters
        ----------
        rates
            Fractions: one rate; rates by sector or group, of which a later one replaces an earlier
            one; a DataArray along some or all of importer, exporter and sector, with some or all of
            their labels; an (N, N, J) array; a table with columns importer, exporter, sector (one
            that is left out means all) and tariff, or the path of a csv file with one.
        importer, exporter, sector
            As in a scenario: a code, a group, ``"*"``, a list, or ``{"of": ..., "except": ...}``.
            Rates outside are left as they are, and so are those of an economy on itself.
        source, licence, quality
            Of the rates that are set; by default what a DataArray says in its attributes. Without a
            source they are *assumed*; with one *data*, if no other quality is said.
        high_tariffs
            Whether rates above 5, 500 per cent, are meant.
        name
            Of the new world; by default that of this one with ``-edited``.

        Returns
        -------
        World
            With all other variables, and their provenance, as they were. ``tariff`` says beside its
            source how many cells were set, and in ``edits`` by whom.

        Raises
        ------
        InputError
            A name, form or rate is not allowed, or inputs of a sector would cost more than its
            output.
        """
        called = self._edited_name(name)
        dataset = edited_tariff(
            self.dataset,
            called,
            self.year,
            rates,
            {"importer": importer, "exporter": exporter, "sector": sector},
            Editor.of(source, licence, quality, rates),
            high_tariffs=high_tariffs,
        )
        return World(called, self.year, dataset)

    def with_flows(
        self,
        trade: Cells | None = None,
        *,
        inputs: Cells | None = None,
        importer: Any = "*",
        exporter: Any = "*",
        sector: Any = "*",
        hold: Held = "input_shares",
        source: str | None = None,
        licence: str | None = None,
        quality: str | None = None,
        name: str | None = None,
    ) -> World:
        """Return the world with other flows; all markets clear in it, or it is refused.

        Parameters
        ----------
        trade
            Sales before tariff, million USD, in one of the forms of `with_tariff`; the column of a
            table is ``trade``.
        inputs
            What sectors pay for inputs, million USD with tariffs, along importer, input (the
            product) and sector (the buyer); the column of a table is ``inputs``. Value added and
            final use of the product give way.
        importer, exporter, sector
            As in `with_tariff`.
        hold
            What other flows do. ``input_shares``: nothing; output, deficits and what sectors buy
            follow from the new sales at the world's input shares, and final use takes the rest.
            ``totals``: exports and imports of every sector stay, the other flows between economies
            give way in proportion (RAS).
        source, licence, quality, name
            As in `with_tariff`.

        Raises
        ------
        InputError
            A name, form or value is not allowed, or the accounts cannot hold: the line names the
            economy, the sector and the gap.
        """
        called = self._edited_name(name)
        dataset = edited_flows(
            self.dataset,
            called,
            self.year,
            trade,
            inputs,
            {"importer": importer, "exporter": exporter, "sector": sector},
            Editor.of(source, licence, quality, inputs if trade is None else trade),
            hold,
        )
        return World(called, self.year, dataset)

    def with_trade_elasticity(
        self,
        theta: Elasticity | str,
        *,
        source: str | None = None,
        licence: str | None = None,
        quality: str | None = None,
    ) -> World:
        """Return the world with other trade elasticities; no account is touched.

        Parameters
        ----------
        theta
            One number; numbers by sector or group (the other sectors keep theirs); one for each
            sector as an array, a Series or a DataArray; or the name of a set, as in
            `with_elasticities`.
        source, licence, quality
            As in `with_tariff`; a set has its own.

        Raises
        ------
        InputError
            A name or a value is not allowed.
        """
        if isinstance(theta, str):
            for key, said in (("source", source), ("licence", licence), ("quality", quality)):
                if said is not None:
                    raise InputError(f"{key}: {said!r} with a set; allowed: none, it has its own")
            return self.with_elasticities(theta)
        new = edited_elasticity(
            self.dataset, theta, self.sector_groups, Editor.of(source, licence, quality, theta)
        )
        return self._with_theta(new)

    def with_groups(self, groups: Groups) -> World:
        """Return the world with groups of its own sectors, beside those that it has.

        Parameters
        ----------
        groups
            Sectors of each, e.g. ``{"goods": ["mining", "crops"]}``. They stand above the groups of
            the package of the same name. Of ``goods`` and ``services`` one is the rest of the
            other.

        Raises
        ------
        InputError
            A group is empty, or has a sector that the world has not.
        """
        where = f"world {self.name}: groups"
        own = self.sector_groups | checked_groups(groups, self.sectors, where)
        own = checked_groups(own, self.sectors, where)
        return World(self.name, self.year, self.dataset.assign_attrs({SECTOR_GROUPS: own}))

    def _edited_name(self, name: str | None) -> str:
        if name is not None:
            return checked_name(name)
        return self.name if self.name.endswith(EDITED) else self.name + EDITED

    def _with_theta(self, new: xr.DataArray) -> World:
        world = World(self.name, self.year, self.dataset.assign(trade_elasticity=new))
        check_form(world.dataset, self.name)
        return world

    def with_elasticities(self, elasticity_set: str) -> World:
        """Return the world with another of its sets of trade elasticities, or a sensitivity.

        Parameters
        ----------
        elasticity_set
            A set that the world carries; if it carries none, one of the package, where that knows
            all its sectors (see `tarazy.world.elasticities`); or ``short-run``, ``low`` or ``high``
            (see `tarazy.world.elasticity_sensitivities`).

        Raises
        ------
        InputError
            If there is no such set for the world.
        """
        # What is no text is no name of a set, and no key.
        known = self._of_sets if isinstance(elasticity_set, str) else {}
        if elasticity_set not in known:
            known[elasticity_set] = self._of_set(elasticity_set)
        return known[elasticity_set]

    @cached_property
    def _of_sets(self) -> dict[str, World]:
        """The world by the sets of elasticities that were asked for: each is made once."""
        return {}

    def _of_set(self, elasticity_set: str) -> World:
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
            return self._with_theta(
                _elasticities(own, theta, method=METHODS[elasticity_set], name=elasticity_set)
            )
        sets = self.dataset.get("elasticity_set")
        names = [] if sets is None else [str(s) for s in sets.values]
        if elasticity_set not in names:
            bundled = () if names else _sets_for(self.sectors)
            if elasticity_set in bundled:
                found = trade_elasticity(elasticity_set, self.sectors)
                return self.with_trade_elasticity(found)
            allowed = [*names, *bundled, *SENSITIVITIES]
            raise unknown_name("elasticity set", elasticity_set, allowed, f"world {self.name}")
        chosen = self.dataset["trade_elasticity_alternative"].sel(elasticity_set=elasticity_set)
        return self._with_theta(
            _elasticities(
                self.dataset["trade_elasticity"],
                chosen.values,
                source=elasticity_set,
                name=elasticity_set,
            )
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
        coarse = aggregate(data, self.accounts.output, regions, sectors, self.sector_groups)
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


def _sets_for(sectors: Sequence[str]) -> list[str]:
    """Return the sets of the package if they know all the sectors."""
    sets = bundled_sets()
    known = {str(sector) for sector in sets["sector"].values}
    return [str(s) for s in sets["elasticity_set"].values] if known.issuperset(sectors) else []


def _elasticities(old: xr.DataArray, theta: ArrayLike, *, name: str, **told: str) -> xr.DataArray:
    """Return the elasticities of a set in the place of others."""
    new = old.copy(data=np.array(theta, dtype=np.float64))
    new.attrs = old.attrs | told | {"elasticity_set": name}
    for key in ("edits", "edited_sectors", "elasticity_set_of_others"):
        new.attrs.pop(key, None)
    return new


def _no_data_without_source(dataset: xr.Dataset) -> xr.Dataset:
    """Return the dataset; files of earlier versions call data also what names no source."""
    for array in dataset.data_vars.values():
        if array.attrs.get("quality") == "data" and not is_stated(array.attrs.get("source")):
            array.attrs["quality"] = "assumed"
    return dataset


def _sectors_outermost(array: np.ndarray) -> np.ndarray:
    """Return the same array, (N, N, J), with its last axis outermost in memory."""
    return np.ascontiguousarray(array.transpose(2, 0, 1)).transpose(1, 2, 0)
