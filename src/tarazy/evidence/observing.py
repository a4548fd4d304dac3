"""From a reference to the number or date that it means, with its unit, period and source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from tarazy.arguments.partial_date import PartialDate
from tarazy.errors import InputError, unknown_name
from tarazy.evidence import references as of
from tarazy.evidence.corridor_tables import look_up
from tarazy.evidence.library import Library
from tarazy.evidence.observation import Observation
from tarazy.evidence.units import converted, parsed, quotient

if TYPE_CHECKING:
    from tarazy.scenario.parts import Selection
    from tarazy.world import World

# The worst comes last: what is derived from several numbers is as good as the worst of them.
_QUALITIES = ("data", "sourced", "derived", "estimated", "assumed", "text_only")


@dataclass(frozen=True)
class Observer:
    """Looks references up.

    Attributes
    ----------
    library
        Figures, events, agreements and sources.
    load
        Returns the benchmark world; called once, when a reference needs it.
    """

    library: Library
    load: Callable[[], World] = field(repr=False)

    @cached_property
    def world(self) -> World:
        """The benchmark."""
        return self.load()

    @cached_property
    def incomes(self) -> dict[str, float]:
        """Incomes of its economies, million USD."""
        world = self.world
        return dict(zip(world.economies, map(float, world.accounts.income), strict=True))

    def observe(self, reference: of.Reference, where: str) -> Observation:
        """Return what a reference means.

        Parameters
        ----------
        reference
            Of a check.
        where
            Where it stands, for messages.

        Raises
        ------
        InputError
            If what it names is not there.
        """
        look = cast("Callable[[Any, str], Observation]", getattr(self, f"_{reference.of}"))
        try:
            return look(reference, where)
        except InputError as error:
            message = str(error)
            raise InputError(
                message if message.startswith(where) else f"{where}: {message}"
            ) from error

    def _value(self, reference: of.Value, where: str) -> Observation:
        return _in_year(reference, reference.year)

    def _sum(self, reference: of.Sum, where: str) -> Observation:
        from tarazy import series

        if reference.years is None:
            assert reference.partners is not None and reference.year is not None
            parts = [_in_year(reference, reference.year, p) for p in reference.partners]
            return _joined(sum(part.number for part in parts), parts, str(reference.year))
        first, last = reference.years
        line = series.line(reference.series, *_place(reference))
        missing = [year for year in range(first, last + 1) if year not in line]
        if missing:
            raise InputError(
                f"{where}: years: series {reference.series!r} has no value in {missing[0]}; "
                f"allowed: years without a gap, from {min(line)} to {max(line)}"
            )
        parts = [_in_year(reference, year) for year in range(first, last + 1)]
        return _joined(sum(part.number for part in parts), parts, f"{first}–{last}")

    def _growth(self, reference: of.Growth, where: str) -> Observation:
        first, last = reference.years
        before, after = _in_year(reference, first), _in_year(reference, last)
        if before.number <= 0:
            raise InputError(f"{where}: years: {before.number} in {first}; allowed: above zero")
        growth = 100.0 * (after.number / before.number - 1.0)
        return _joined(growth, [before, after], f"{first}–{last}", "per cent")

    def _share(self, reference: of.Share, where: str) -> Observation:
        changed = {key: getattr(reference.whole, key) for key in reference.whole.model_fields_set}
        whole_line = of.Line(**(_line(reference) | changed))
        part = _in_year(reference, reference.year)
        whole = _in_year(whole_line, reference.year)
        share = 100.0 * _divided(part, whole, where)
        return _joined(share, [part, whole], str(reference.year), "per cent")

    def _rank(self, reference: of.Rank, where: str) -> Observation:
        from tarazy import series
        from tarazy.codes.groups import groups

        ranks = series.describe(reference.series).ranks
        if ranks is not None and reference.year not in ranks:
            raise InputError(
                f"{where}: year: {reference.year}; series {reference.series!r} is an extract; "
                f"allowed for a rank: {', '.join(map(str, ranks)) or 'none'}"
            )
        own = _in_year(reference, reference.year)
        among = "partner" if reference.partner else "country"
        table = series.table(reference.series)
        keep = (table["year"] == reference.year) & (table["item"] == reference.item)
        fixed = "country" if among == "partner" else "partner"
        keep &= table[fixed] == getattr(reference, fixed)
        totals = {"WLD", *groups("economies")} - {getattr(reference, among)}
        rivals = table[keep & ~table[among].isin(totals)]
        place = 1 + int((rivals["value"] > own.number).sum())
        return _joined(float(place), [own], str(reference.year), "rank")

    def _ratio(self, reference: of.Ratio, where: str) -> Observation:
        num = self.observe(reference.num, f"{where}: num")
        den = self.observe(reference.den, f"{where}: den")
        for name, part in (("num", num), ("den", den)):
            if isinstance(part.value, PartialDate):
                raise InputError(f"{where}: {name}: a date; allowed: a number")
        unit = quotient(num.unit, den.unit)
        period = num.period if num.period == den.period else f"{num.period}; {den.period}"
        return _joined(_divided(num, den, where), [num, den], period, unit)

    def _figure(self, reference: of.Figure, where: str) -> Observation:
        row = self.library.figures.get(reference.figure)
        if row is None:
            raise unknown_name("figure", reference.figure, self.library.figures, where)
        same = str(row.from_) == str(row.end)
        return Observation(
            value=row.value,
            unit=row.unit,
            period=str(row.from_) if same else f"{row.from_}–{row.end}",
            source=self.library.source_of([row.source]),
            quality=row.quality,
        )

    def _date(self, reference: of.When, where: str) -> Observation:
        if reference.event is not None:
            event = self.library.events[reference.event]
            day, quality, source = event.date, event.quality, event.source
        else:
            assert reference.agreement is not None
            agreement = self.library.agreements[reference.agreement]
            dates = {
                key: found
                for key in ("signed", "in_force", "ended")
                if (found := getattr(agreement, key)) is not None
            }
            if reference.field not in dates:
                raise InputError(
                    f"{where}: field: {reference.field!r} of {reference.agreement!r} is not "
                    f"known; allowed: {', '.join(dates)}"
                )
            day, quality, source = dates[reference.field], agreement.quality, agreement.source
        return Observation(day, "date", str(day), self.library.source_of(source), quality)

    def _trade(self, reference: of.Trade, where: str) -> Observation:
        world = self.world
        sellers = self._economies(reference.exporter, f"{where}: exporter")
        buyers = self._economies(reference.importer, f"{where}: importer")
        sectors = self._sectors(reference.sectors, f"{where}: sectors")
        trade = world.dataset["trade"].transpose("importer", "exporter", "sector").values.copy()
        everyone, every_sector = range(len(world.economies)), range(len(world.sectors))
        for n in everyone:
            trade[n, n] = 0.0

        def total(importers: Any, exporters: Any, chosen: Any) -> float:
            return float(trade[importers][:, exporters][:, :, chosen].sum())

        value = total(buyers, sellers, sectors)
        source = str(world.dataset["trade"].attrs["source"])
        quality = str(world.dataset["trade"].attrs["quality"])
        year, share = str(world.year), reference.share
        if share is False:
            return Observation(value, "million USD", year, source, quality)
        whole = {
            "exports": (everyone, sellers, every_sector),
            "imports": (buyers, everyone, every_sector),
        }.get(str(share), (buyers, sellers, every_sector))
        base = total(*(list(part) for part in whole))
        if base <= 0:
            raise InputError(f"{where}: no trade; allowed: economies that trade with each other")
        return Observation(100.0 * value / base, "per cent", year, source, quality)

    def _indicator(self, reference: of.Indicator, where: str) -> Observation:
        from tarazy.interdependence.indicators import INDICATORS, indicator, indicator_entry

        if reference.indicator not in INDICATORS:
            raise unknown_name("indicator", reference.indicator, INDICATORS, where)
        pair = (reference.indicator, reference.country, reference.partner)
        entry = indicator_entry(*pair, world=self.world)
        if entry.reason:
            # It raises, and says why there is no such number.
            indicator(*pair, world=self.world)
        period = str(entry.year or self.world.year)
        return Observation(entry.value, entry.unit, period, entry.source, entry.quality)

    def _corridor(self, reference: of.Corridor, where: str) -> Observation:
        return look_up(reference, where)

    def _duty(self, reference: of.Duty, where: str) -> Observation:
        from tarazy.policy.regime import regime

        law, world = regime(reference.regime), self.world
        importer = reference.importer or law.importers[0]
        for key, code in (("exporter", reference.exporter), ("importer", importer)):
            if code not in world.economies:
                raise unknown_name("economy", code, world.economies, f"{where}: {key}")
        chosen = [world.sectors[n] for n in self._sectors(reference.sectors, f"{where}: sectors")]
        rates = law.rates(reference.exporter)
        goods = [sector for sector in chosen if sector in rates]
        sales = world.dataset["trade"].sel(importer=importer, exporter=reference.exporter)
        weights = {sector: float(sales.sel(sector=sector)) for sector in goods}
        if sum(weights.values()) <= 0:
            raise InputError(f"{where}: no trade in {', '.join(chosen)}; allowed: traded goods")
        mean = sum(rates[s] * weights[s] for s in goods) / sum(weights.values())
        return Observation(100.0 * mean, "per cent", str(law.edition.year), law.source, law.quality)

    def _economies(self, selection: Selection, where: str) -> list[int]:
        from tarazy.scenario.selectors import Selector

        return Selector("economies", self.world.economies, {}, str).positions(selection, where)

    def _sectors(self, selection: Selection, where: str) -> list[int]:
        from tarazy.scenario.selectors import sectors_of

        return sectors_of(self.world.sectors, self.world.sector_groups).positions(selection, where)


def _line(line: of.Line) -> dict[str, str]:
    return {key: getattr(line, key) for key in ("series", "country", "partner", "item")}


def _place(line: of.Line) -> tuple[str, str, str]:
    return line.country, line.partner, line.item


def _in_year(line: of.Line, year: int, partner: str | None = None) -> Observation:
    from tarazy import series

    whom = line.partner if partner is None else partner
    found = series.value(line.series, line.country, year, whom, line.item)
    source = f"{found.source}, {series.describe(line.series).address}"
    return Observation(found.value, found.unit, str(found.year), source, found.quality)


def _divided(part: Observation, whole: Observation, where: str) -> float:
    """Return a quotient, in units of the whole where both are of the same quantity."""
    number = part.number
    if parsed(part.unit)[1] == parsed(whole.unit)[1]:
        number = converted(number, part.unit, whole.unit)
    if whole.number == 0:
        raise InputError(f"{where}: the whole is zero; allowed: a number other than zero")
    return number / whole.number


def _joined(
    value: float, parts: list[Observation], period: str, unit: str | None = None
) -> Observation:
    """Return a number derived from others: sources together, the quality of the worst."""
    sources = dict.fromkeys(part.source for part in parts)
    weak = [part.quality for part in parts if not part.decides]
    order = [part.quality for part in parts]
    worst = max(order, key=lambda q: _QUALITIES.index(q) if q in _QUALITIES else -1)
    return Observation(
        value=value,
        unit=unit or parts[0].unit,
        period=period,
        source="; ".join(sources),
        quality=weak[0] if weak else worst,
    )
