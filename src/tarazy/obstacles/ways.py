"""Obstacles on the way: whom a network's exports cross, and the routes around it that it knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tarazy.codes.classification import LANGUAGES
from tarazy.interdependence.energy import energy_exports
from tarazy.obstacles.experiments import experiment
from tarazy.obstacles.obstacle import Obstacle
from tarazy.obstacles.setting import Setting
from tarazy.text.texts import texts

if TYPE_CHECKING:
    from tarazy.interdependence.energy import EnergyExports

# An economy that less of the exports crosses is no way that they depend on.
LEAST_SHARE = 0.1


def ways(setting: Setting) -> Iterator[Obstacle]:
    """Yield, for the main network of each of the two, its largest transit and what goes around."""
    for home in setting.pair:
        exports = energy_exports(home)
        if exports is None:
            continue
        state = largest_transit(exports)
        if state is not None:
            yield _transit(setting, home, exports, state)
            routes = _around(exports, state)
            if routes:
                yield _routes(setting, home, exports, state, routes)


def largest_transit(exports: EnergyExports) -> str | None:
    """Return the economy that most of the exports cross; None if few cross any."""
    shares = {code: exports.transit_share((code,)) for code in exports.engine.layout.crossings}
    crossed = {code: share for code, share in shares.items() if share >= LEAST_SHARE}
    return max(crossed, key=lambda code: crossed[code], default=None)


def network_source(exports: EnergyExports) -> dict[str, str]:
    """Return the network as a source, by language."""
    name = exports.dispatch.network.name
    return {language: texts(language)("agenda.network", name=name) for language in LANGUAGES}


def closure(exports: EnergyExports, state: str) -> dict[str, Any]:
    """Return the event that closes the territory of an economy to a network for a year."""
    return {
        "kind": "outage",
        "element": [f"transit:{state}"],
        "network": exports.dispatch.network.name,
    }


def _around(exports: EnergyExports, state: str) -> list[str]:
    """Return the projects of a network that do not cross an economy."""
    layout = exports.engine.layout
    crossed = dict(zip(layout.arcs.index, layout.crossings[state], strict=True))
    return [str(name) for name in exports.engine.network.projects.index if not crossed[name]]


def _transit(setting: Setting, home: str, exports: EnergyExports, state: str) -> Obstacle:
    economies = {"home": home, "state": state}
    return Obstacle(
        id=f"transit:{home}:{state}",
        kind="transit",
        **_who(setting, home, (state,)),
        state="no_law",
        effect="averted",
        law=network_source(exports),
        source=exports.source,
        scenario=_asked(setting, "transit", closure(exports, state), economies),
        economies=economies,
        assumed=("closed",),
    )


def _routes(
    setting: Setting, home: str, exports: EnergyExports, state: str, routes: list[str]
) -> Obstacle:
    economies = {"home": home, "state": state}
    layout = exports.engine.layout
    arcs = list(layout.arcs.index)
    crossed = tuple(
        code
        for code, met in layout.crossings.items()
        if any(met[arcs.index(name)] for name in routes)
    )
    shock = {"kind": "new_route", "route": routes, "network": exports.dispatch.network.name}
    return Obstacle(
        id=f"route:{home}:{state}",
        kind="route",
        **_who(setting, home, (home, *crossed)),
        state="no_law",
        law=network_source(exports),
        source=exports.source,
        scenario=_asked(setting, "route", shock, economies),
        economies=economies,
        assumed=("built",),
    )


def _asked(setting: Setting, kind: str, shock: dict[str, Any], economies: dict[str, str]) -> Any:
    return experiment(kind, setting.pair, [shock], economies)


def _who(setting: Setting, home: str, met: tuple[str, ...]) -> dict[str, Any]:
    """Return who decides about a way: whoever it crosses."""
    if not set(met) <= set(setting.pair):
        return {"ease": "third", "who": met}
    ease = setting.alone(met[0]) if len(set(met)) == 1 else "both"
    return {"ease": ease, "who": met}
