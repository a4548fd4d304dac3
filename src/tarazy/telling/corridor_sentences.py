"""The computed sentences of the chapter about corridors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from tarazy.corridors.supply_curve import supply_curve
from tarazy.corridors.tracing import HOME, OTHER, exit_routes, trace
from tarazy.figures.corridor_map import arc_table
from tarazy.figures.corridor_names import (
    arc_name,
    listed,
    node_name,
    route_name,
    unit_name,
)
from tarazy.figures.outage_ranking import group_name, groups
from tarazy.figures.ranges import in_brackets
from tarazy.study.corridor_findings import CorridorFindings
from tarazy.telling.capital import told
from tarazy.text.formats import adaptive, decimal, effect_told, money, round_money, share
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.draws.corridor_experiment import CorridorExperiment

# Million USD: what makes an outage a serious one.
SERIOUS = 1000.0


def _volume(found: CorridorFindings, value: float, words: Texts, *, signed: bool = False) -> str:
    return f"{decimal(value, 1, words, signed=signed)} {unit_name(found.network, words)}"


def _parts(found: CorridorFindings) -> list[tuple[str, float]]:
    volumes = found.base.by_route
    parts = [(route, float(volumes[route])) for route in exit_routes(found.network)]
    return sorted(parts, key=lambda part: -part[1])


def overview(found: CorridorFindings, words: Texts) -> str:
    """Return how much leaves by which routes, and who is crossed most."""
    network, exports = found.network, found.base.exports
    parts = _parts(found)
    country, crossed = max(found.base.transit_share.items(), key=lambda item: item[1])
    names = {
        place: route_name(network, route, words)
        for place, (route, _) in zip(("first", "second", "third"), parts, strict=False)
    }
    return words.sentence(
        "corridor.overview",
        year=network.year,
        exports=_volume(found, exports, words),
        first_share=share(parts[0][1] / exports, words),
        first_volume=_volume(found, parts[0][1], words),
        second_volume=_volume(found, parts[1][1], words),
        third_volume=_volume(found, parts[2][1], words),
        country_share=share(crossed, words),
        **names,
        **words.named(country=country),
    )


def congestion(found: CorridorFindings, words: Texts) -> str:
    """Return where no room is left, and where more would be worth most."""
    network = found.network
    full = [row for row in arc_table(found.base) if row[5] == "full"]
    if not full:
        return words("corridor.free")
    dearest = max(full, key=lambda row: row[4])
    unit = words(f"unit.{network.price_unit}")
    return words(
        "corridor.congestion",
        full=listed([arc_name(network, row[0], words) for row in full], 6, words),
        first=arc_name(network, dearest[0], words),
        price=f"{adaptive(dearest[4], words)} {unit}",
    )


def routes(found: CorridorFindings, words: Texts) -> str:
    """Return the largest stream, the largest market, and what stays at home."""
    network, traced = found.network, trace(found.base)
    (field, route), volume = _largest({k: v for k, v in traced.collected.items() if k[1] != HOME})
    markets: dict[str, float] = {}
    for (start, market), sold in traced.delivered.items():
        if start != HOME:
            markets[market] = markets.get(market, 0.0) + sold
    market, most = max(markets.items(), key=lambda item: item[1])
    home = sum(v for (start, _), v in traced.delivered.items() if start == HOME)
    return words(
        "corridor.routes",
        field=node_name(network, field, words),
        route=_route(found, route, words),
        volume=_volume(found, volume, words),
        market=node_name(network, market, words),
        market_volume=_volume(found, most, words),
        home=_volume(found, home, words),
    )


def _largest(volumes: Mapping[tuple[str, str], float]) -> tuple[tuple[str, str], float]:
    return max(volumes.items(), key=lambda item: (item[1], item[0]))


def _route(found: CorridorFindings, route: str, words: Texts) -> str:
    return words("corridor.other") if route == OTHER else route_name(found.network, route, words)


def outages(found: CorridorFindings, words: Texts) -> str:
    """Return the dearest loss, and how many are serious."""
    first = groups(found.outages)[0]
    lost = found.outages.rows["value_lost"]
    return words(
        "corridor.outages",
        count=len(lost),
        first=group_name(found.network, first, words),
        value=money(first.value_lost, words),
        shut_in=_volume(found, first.shut_in, words),
        rerouted=_volume(found, first.rerouted, words),
        serious=int((lost > SERIOUS).sum()),
        threshold=round_money(SERIOUS, words),
    )


def costs(found: CorridorFindings, words: Texts) -> str:
    """Return what could leave at what cost, and how much of it without the main route."""
    steps = supply_curve(found.base)
    main = _parts(found)[0][0]
    price = words(f"unit.{found.network.price_unit}")
    return words(
        "corridor.costs",
        total=_volume(found, sum(step.capacity for step in steps), words),
        exports=_volume(found, found.base.exports, words),
        first=_route(found, steps[0].route, words),
        lowest=f"{adaptive(steps[0].cost, words)} {price}",
        main=route_name(found.network, main, words),
        others=_volume(found, sum(s.capacity for s in steps if s.route != main), words),
    )


def transit(found: CorridorFindings, words: Texts) -> str:
    """Return the shares of the countries that are crossed."""
    crossed = sorted(found.base.transit_share.items(), key=lambda item: (-item[1], item[0]))
    told = [
        words("corridor.transit_item", share=share(value, words), **words.named(country=code))
        for code, value in crossed
        if value > 0
    ]
    return words("corridor.transit", shares=", ".join(told))


def experiments(found: CorridorFindings, words: Texts) -> str:
    """Return the worst and the best of the experiments, new routes net of their capital."""
    worst = min(found.experiments, key=lambda e: e.value_net)
    best = max(found.experiments, key=lambda e: e.value_net)
    return words(
        "corridor.experiments",
        worst=worst.title.in_language(words.language),
        value=_money(worst, words),
        exports=_exports(found, worst, words),
        income=in_brackets(
            effect_told(worst.real_income_net, words), worst.income_net_range, words
        ),
        best=best.title.in_language(words.language),
        best_value=_money(best, words),
        **words.named(country=found.network.home[0]),
    )


def _money(each: CorridorExperiment, words: Texts) -> str:
    shown = partial(money, signed=True)
    return in_brackets(shown(each.value_net, words), each.value_net_range, words, shown)


def _exports(found: CorridorFindings, each: CorridorExperiment, words: Texts) -> str:
    def shown(value: float, words: Texts) -> str:
        return _volume(found, value, words, signed=True)

    return in_brackets(shown(each.exports_change, words), each.exports_range, words, shown)


def new_routes(found: CorridorFindings, words: Texts) -> list[str]:
    """Return, for every experiment that opens routes, whether they pay for their capital."""
    return [
        words(
            "corridor.new_route",
            title=e.title.in_language(words.language),
            told=told(e.route, int(e.after["months"]), e.paid, words),
        )
        for e in found.experiments
        if e.route is not None
    ]


def basis(found: CorridorFindings, words: Texts) -> str:
    """Return how large the network is, how much of it is assumed, and how well it fits."""
    network = found.network
    gaps = {
        route: float(found.base.by_route[route]) - volume
        for route, volume in found.observed.items()
        if route in found.base.by_route.index
    }
    route, gap = max(gaps.items(), key=lambda item: (abs(item[1]), item[0]))
    return words(
        "corridor.basis",
        nodes=len(network.nodes),
        arcs=len(network.arcs),
        assumed=int((network.arcs["quality"] == "assumed").sum()),
        months=len(found.base.layout.months),
        year=network.year,
        gap=_volume(found, gap, words, signed=True),
        route=route_name(network, route, words),
    )
