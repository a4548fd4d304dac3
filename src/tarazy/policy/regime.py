"""Tariff regimes: named states of law, with the rates that they put on an exporter's goods.

A regime is data (``regimes.toml``), not an increment: applied to a link it replaces any regime that
was applied there before, so applying it twice changes nothing. At level ``schedule`` it *is* the
tariff; at level ``additional`` it comes on top of the tariff of the benchmark world.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from tarazy.arguments.values import path_of, word
from tarazy.errors import InputError, unknown_name
from tarazy.policy import own_regime, special, tables
from tarazy.policy.chapter_99 import chapter_99_duties
from tarazy.policy.country_rates import country_rate

if TYPE_CHECKING:
    from tarazy.policy.own_lines import OwnLine

Level = Literal["schedule", "additional"]
Basis = Literal["weighted", "simple"]
BASES: tuple[Basis, ...] = ("weighted", "simple")
REST_OF_WORLD = "ROW"


@dataclass(frozen=True)
class Regime:
    """A state of tariff law.

    Attributes
    ----------
    name
        E.g. ``"us-column-2"``.
    title
        Short names by language: ``en``, ``kk``, ``ru``.
    importers
        ISO3 codes of those whose law it is.
    since, until
        First and last day of the law; `until` is None while it holds.
    edition
        Day of the schedule or list from which the rates are read.
    level
        ``schedule``: the new tariff is the rate. ``additional``: the new tariff is that of the
        benchmark world plus the rate.
    quality
        ``derived`` from official schedules, ``estimated`` or ``assumed``.
    source, note
        Where the rates come from; what is left out or assumed.
    free
        Exporters whose goods enter free by membership or agreement.
    over
        Exporters who do not pay the rates, and would by the law itself as soon as a finding is not
        renewed.
    met
        Where exporters have met the schedule from days of their own: that day by exporter, of those
        for whom it is known. None where it is `since` for all.
    """

    name: str
    title: Mapping[str, str]
    importers: tuple[str, ...]
    since: date
    until: date | None
    edition: date
    level: Level
    quality: str
    source: str
    note: str
    free: tuple[str, ...]
    over: tuple[str, ...]
    met: Mapping[str, date] | None
    _rule: Mapping[str, Any] = field(repr=False)

    @property
    def schedule(self) -> str:
        """Return which lines are behind the rates.

        ``us_column_1``, ``us_column_2``, ``us_special``, ``us_additional``, ``eaeu`` or ``own``.
        """
        kind = self._rule["kind"]
        if kind == "table":
            table = str(self._rule["table"])
            return table if table.startswith("us_") else "eaeu"
        return {"special": "us_special", "country": "us_additional", "own": "own"}[kind]

    @property
    def own_lines(self) -> tuple[OwnLine, ...]:
        """Return the lines of a regime that was read from a folder; empty if it has none."""
        return tuple(self._rule.get("lines", ()))

    @property
    def own_rates(self) -> dict[str, Any]:
        """Return the rates of a user's regime as plain data; empty of one of the package.

        ``rates`` by sector; ``weighted`` and ``preferences`` by exporter and sector.
        """
        if self._rule["kind"] != "own":
            return {}
        return {key: self._rule[key] for key in ("rates", "weighted", "preferences")}

    @property
    def table(self) -> str:
        """Return the policy table of the rates; empty if they are made by exporter."""
        return str(self._rule.get("table", ""))

    @property
    def preferences(self) -> str:
        """Return the policy table of what preferred exporters pay; empty if there is none."""
        return str(self._rule.get("preferences", ""))

    @property
    def programmes(self) -> special.Which:
        """Return which special programmes count."""
        return cast(special.Which, self._rule.get("programmes", "in force"))

    @property
    def series(self) -> tuple[str, ...]:
        """Return the series of country duties that add up in the regime; empty if it has none."""
        return tuple(self._rule.get("series", ()))

    @property
    def day(self) -> date:
        """Return the day on which the country duties are read."""
        return cast(date, self._rule.get("day", self.edition))

    def met_since(self, exporter: str) -> date | None:
        """Return the day from which an exporter's goods meet the rates; None if it is not known."""
        return self.since if self.met is None else self.met.get(exporter)

    def in_force(self, day: date) -> bool:
        """Return whether the law held on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def rates(self, exporter: str, basis: Basis = "weighted") -> dict[str, float]:
        """Return what the regime puts on an exporter's goods.

        Parameters
        ----------
        exporter
            ISO3 code, or ``ROW``, the rest of the world of ``core-2022``.
        basis
            ``weighted``: weighted with the exporter's trade where that is known by product, which
            is so for Kazakhstan (see :meth:`basis_of`); all lines count the same for any other
            exporter. ``simple``: all lines count the same.

        Returns
        -------
        dict
            The 17 sectors of goods to fractions of value; those that a user's regime has.

        Raises
        ------
        InputError
            The exporter is not known, is the importer of a regime of country rates, or `basis` is
            neither of the two.
        """
        return _RULES[self._rule["kind"]](self, exporter, self.basis_of(exporter, basis))

    def tariff(self, exporter: str, basis: Basis = "weighted") -> dict[str, float]:
        """Return what an exporter's goods pay when the regime is applied.

        Its :meth:`rates`; beside a column of the US schedule also the duties of chapter 99 that the
        benchmark holds (sections 232 and 301), since another column does not end them.

        Parameters
        ----------
        exporter, basis
            As for :meth:`rates`.

        Raises
        ------
        InputError
            As :meth:`rates`.
        """
        found = self.rates(exporter, basis)
        if not self.keeps_chapter_99:
            return found
        beside = chapter_99_duties(exporter, self.basis_of(exporter, basis))
        return {sector: rate + beside[sector] for sector, rate in found.items()}

    @property
    def keeps_chapter_99(self) -> bool:
        """Whether the duties of sections 232 and 301 that the benchmark holds stand beside it."""
        return bool(self._rule.get("chapter_99", False))

    def basis_of(self, exporter: str, basis: Basis = "weighted") -> Basis:
        """Return how the lines behind :meth:`rates` are averaged for an exporter.

        Raises
        ------
        InputError
            As :meth:`rates`.
        """
        if basis not in BASES:
            raise unknown_name("basis", basis, BASES, where=f"regime {self.name!r}")
        if self._rule["kind"] == "own":
            own = basis == "weighted" and exporter in self._rule["weighted"]
            return "weighted" if own else "simple"
        _check_exporter(exporter, self.name)
        weighted = self._rule.get("weighted", {"KAZ": ""})
        if basis == "weighted" and (isinstance(weighted, str) or exporter in weighted):
            return "weighted"
        return "simple"


@cache
def _exporters() -> frozenset[str]:
    return frozenset(row["economy"] for row in tables.records("us_imports_by_economy"))


def _check_exporter(exporter: str, regime_name: str) -> None:
    if exporter != REST_OF_WORLD and exporter not in _exporters():
        allowed = [REST_OF_WORLD, *sorted(_exporters())]
        raise unknown_name("exporter", exporter, allowed, where=f"regime {regime_name!r}")


def _from_table(regime: Regime, exporter: str, basis: Basis) -> dict[str, float]:
    rule = regime._rule
    if exporter in regime.free:
        return dict.fromkeys(tables.rates(regime.table, rule["simple"]), 0.0)
    weighted = rule["weighted"]
    column = weighted if isinstance(weighted, str) else weighted.get(exporter)
    found = tables.rates(regime.table, column if basis == "weighted" else rule["simple"])
    if regime.preferences and exporter in tables.columns(regime.preferences):
        share = tables.rates(regime.preferences, exporter)
        found = {sector: rate * share[sector] for sector, rate in found.items()}
    return found


def _special(regime: Regime, exporter: str, basis: Basis) -> dict[str, float]:
    return special.rates(exporter, regime.programmes, basis)


def _by_country(regime: Regime, exporter: str, basis: Basis) -> dict[str, float]:
    """Return country duties on what is neither exempt nor under section 232."""
    if exporter in regime.importers:
        raise InputError(f"regime {regime.name!r} has no rate on goods of its importer {exporter}")
    suffix = "kaz" if basis == "weighted" else "simple"
    listed = "section_122" if regime.series == ("section_122",) else "country"
    share = tables.rates("us_additional_shares", f"liable_{listed}_{suffix}")
    total = dict.fromkeys(share, 0.0)
    if exporter == REST_OF_WORLD:
        rows = {row["regime"]: row for row in tables.rows("us_rest_of_world")}
        rate = float(rows[regime.name]["rate"])
        return {sector: rate * part for sector, part in share.items()}
    for series in regime.series:
        duty = country_rate(series, exporter, regime.day)
        if duty is None or duty.form == "exempt":
            continue
        if duty.form == "floor":
            partner = "korea" if exporter == "KOR" else "general"
            added = tables.rates("us_additional_shares", f"floor_{partner}")
        else:
            added = {sector: duty.rate * part for sector, part in share.items()}
        total = {sector: total[sector] + added[sector] for sector in total}
    return total


def _own(regime: Regime, exporter: str, basis: Basis) -> dict[str, float]:
    """Return the rates of a user's regime, with what an exporter is let off."""
    rule = regime._rule
    rates = rule["weighted"][exporter] if basis == "weighted" else rule["rates"]
    if exporter in regime.free:
        return dict.fromkeys(rates, 0.0)
    share = rule["preferences"].get(exporter, {})
    return {sector: rate * share.get(sector, 1.0) for sector, rate in rates.items()}


_RULES = {"table": _from_table, "special": _special, "country": _by_country, "own": _own}


def country_regimes() -> tuple[Regime, ...]:
    """Return the regimes that are made of country duties."""
    return tuple(given for given in _regimes().values() if given.series)


@cache
def _regimes() -> dict[str, Regime]:
    text = resources.files("tarazy.policy").joinpath("regimes.toml").read_text(encoding="utf-8")
    return {
        name: regime_from({"name": name, **given}) for name, given in tomllib.loads(text).items()
    }


def regime_from(given: Mapping[str, Any]) -> Regime:
    """Return a regime from its entry: one of ``regimes.toml``, or what a folder holds.

    Parameters
    ----------
    given
        As :func:`tarazy.policy.own_regime.read_regime` returns it.
    """
    return Regime(
        name=given["name"],
        title={language: given[language] for language in ("en", "kk", "ru")},
        importers=tuple(given["importers"]),
        since=given["since"],
        until=given.get("until"),
        edition=given["edition"],
        level=cast(Level, given["level"]),
        quality=given["quality"],
        source=given["source"],
        note=given["note"],
        free=tuple(given.get("free", ())),
        over=tuple(given.get("over", ())),
        met=given.get("met"),
        _rule=given["rates"],
    )


def regime_names() -> tuple[str, ...]:
    """Return the names of the regimes, in the order of the registry."""
    return tuple(_regimes())


def regimes() -> tuple[Regime, ...]:
    """Return all regimes, in the order of the registry."""
    return tuple(_regimes().values())


def regime(name: str | Path) -> Regime:
    """Return a regime by name, or one of your own by the path of its folder.

    Parameters
    ----------
    name
        One of :func:`regime_names`; a text with a separator (``"./my-regime"``) and a path are
        those of a folder, whose files are told in :mod:`tarazy.policy.own_regime`.

    Raises
    ------
    InputError
        No regime has that name, or a file of the folder is not as it must be.
    """
    if isinstance(name, Path) or (isinstance(name, str) and own_regime.is_folder(name)):
        folder = path_of("tariff regime", name, "folder")
        return regime_from(own_regime.read_regime(folder, folder.as_posix()))
    if isinstance(name, str) and name not in _regimes() and own_regime.is_regime(Path(name)):
        raise InputError(f"unknown tariff regime {name!r}; did you mean its folder './{name}'?")
    return _regimes()[word("tariff regime", name, _regimes())]
