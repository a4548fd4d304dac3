"""What may happen in a question of the form: an event of few words, and the shock that it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from tarazy.arguments.defaults import DEFAULT_NETWORK
from tarazy.scenario.horizons import FACTOR_KINDS

EVERYTHING = "*"
# Between a network and an element of it.
SLASH = "/"
WAYS = ("one", "both")
MONTHS = tuple(map(str, range(1, 13)))
_NETWORKED = ("element", "field")


@dataclass(frozen=True)
class Size:
    """How large an event is, and what the shock has of it.

    Attributes
    ----------
    key
        Of the shock.
    low, high, step
        Ends and step of the slider.
    unit
        ``percent``, ``points`` of per cent, or ``money`` (million USD).
    usual
        Where the slider stands at first.
    start, slope
        The shock has ``start + slope * size``.
    idle
        What the shock means where the key is left out.
    """

    key: str
    low: float
    high: float
    step: float = 1.0
    unit: str = "percent"
    usual: float = 10.0
    start: float = 0.0
    slope: float = 0.01
    idle: float | None = None

    def written(self, size: float) -> dict[str, float]:
        """Return what the shock has of a size."""
        # What is written with few digits is meant exactly.
        value = round(self.start + self.slope * size, 10)
        return {} if value == self.idle else {self.key: value}

    def read(self, shock: dict[str, Any]) -> float | None:
        """Return the size of a shock, and take its key out; None where it has none of the form."""
        value = shock.pop(self.key, self.idle)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        size = round((value - self.start) / self.slope, 8)
        return size if self.low <= size <= self.high else None


@dataclass(frozen=True)
class Kind:
    """A kind of event of the form.

    Attributes
    ----------
    shock
        The kind of the shock.
    keys
        Field of the form to key of the shock.
    size
        None where there is none.
    labels
        Field to the key of its label, where that is another than of most kinds.
    """

    shock: str
    keys: Mapping[str, str]
    size: Size | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields of the form that say what happens."""
        sized = () if self.size is None else ("size",)
        window = ("first", "lasting") if "element" in self.keys or "field" in self.keys else ()
        return (*self.keys, *sized, *window)

    @property
    def needs_owners(self) -> bool:
        """Whether its document tells owners of capital apart, and so has a horizon."""
        return self.shock in FACTOR_KINDS


_PAIR = {"on": "exporter", "by": "importer", "sector": "sector", "ways": "both_ways"}
_HOST = {"on": "host", "sector": "sector"}
# Of what a network loses: 100 is all of it, not what is left.
_LOST = {"size": "lab.size_lost"}
KINDS: dict[str, Kind] = {
    "duty": Kind("tariff", _PAIR, Size("set", 0.0, 150.0)),
    "regime": Kind("tariff", {"regime": "regime", "on": "exporter"}),
    "export-tax": Kind(
        "export_tax", {"on": "exporter", "sector": "sector"}, Size("set", -50.0, 100.0)
    ),
    "barrier": Kind("trade_cost", _PAIR, Size("equivalent", -50.0, 150.0)),
    "less": Kind("trade_cost", _PAIR, Size("trade_change", -99.0, 100.0)),
    "sever": Kind("sever", _PAIR),
    "invest": Kind(
        "capital",
        {"by": "owner", **_HOST},
        Size("usd", 10.0, 100_000.0, 10.0, "money", 1000.0, slope=1.0),
        {"by": "lab.investor", "on": "lab.host"},
    ),
    "profit-tax": Kind(
        "profit_tax",
        _HOST,
        Size("add", -50.0, 50.0, unit="points", usual=5.0),
        {"on": "lab.host"},
    ),
    "royalty": Kind(
        "royalty", _HOST, Size("add", 0.0, 50.0, unit="points", usual=5.0), {"on": "lab.host"}
    ),
    "productivity": Kind(
        "productivity",
        {"on": "economy", "sector": "sector"},
        Size("factor", -90.0, 100.0, start=1.0),
        {"on": "lab.host"},
    ),
    "pay": Kind(
        "payment",
        {"by": "from", "on": "to"},
        Size("usd", 1.0, 20_000.0, 1.0, "money", 500.0, slope=1.0),
        {"by": "lab.payer", "on": "lab.payee"},
    ),
    "close": Kind(
        "outage",
        {"element": "element"},
        Size("left", 1.0, 100.0, start=1.0, slope=-0.01, idle=0.0),
        _LOST,
    ),
    "supply": Kind(
        "supply",
        {"field": "field"},
        Size("factor", 1.0, 100.0, start=1.0, slope=-0.01),
        _LOST,
    ),
}


@dataclass(frozen=True)
class Event:
    """One thing that happens.

    Attributes
    ----------
    ask
        Of `KINDS`: a ``duty`` that `by` levies on goods from `on`, a ``barrier`` (costs of
        delivery), ``less`` trade (the change that costs bring about), ``sever``; the duties of a
        `regime` on goods from `on`; an ``export-tax``, ``profit-tax``, ``royalty`` or
        ``productivity`` of `on`; `by` can ``invest`` there, or ``pay`` it; ``close`` takes part of
        the room of an `element`, and ``supply`` part of the output of a `field`.
    by, on
        Codes of who acts and of whom it meets; of trade the importer and the exporter.
    sector
        A sector, a group of them, or ``*``.
    element, field
        A network and an element of it.
    size
        In the unit of the kind.
    ways
        ``both``: also the other way round.
    regime
        Name of a tariff regime.
    first, lasting
        Month in which the window of a network begins, and months that it has; empty is all.
    """

    ask: str = "duty"
    by: str = "USA"
    on: str = "KAZ"
    sector: str = EVERYTHING
    element: str = f"{DEFAULT_NETWORK}{SLASH}CPC-KAZ"
    size: float = 10.0
    ways: str = "one"
    field: str = f"{DEFAULT_NETWORK}{SLASH}TENGIZ"
    regime: str = "us-column-2"
    first: str = "1"
    lasting: str = ""

    @property
    def kind(self) -> Kind:
        """Return its kind."""
        return KINDS[self.ask]

    @property
    def window(self) -> list[int]:
        """Return the months of the network in which it holds, from 1; none where it is all."""
        if not self.lasting or "lasting" not in self.kind.fields:
            return []
        return list(range(int(self.first), int(self.first) + int(self.lasting)))

    def shock(self, network: str = DEFAULT_NETWORK) -> dict[str, Any]:
        """Return the shock that it is, its names unchecked.

        Parameters
        ----------
        network
            Of the document; another one stands in the shock.
        """
        kind = self.kind
        found: dict[str, Any] = {}
        for name, key in kind.keys.items():
            value = getattr(self, name)
            if name in _NETWORKED:
                own, _, value = value.partition(SLASH)
                found |= {} if own == network else {"network": own}
            if name not in ("sector", "ways"):
                found[key] = value
        found["kind"] = kind.shock
        if kind.size is not None:
            found |= kind.size.written(self.size)
        if "sector" in kind.keys and self.sector != EVERYTHING:
            found["sector"] = self.sector
        if "ways" in kind.keys and self.ways == "both":
            found["both_ways"] = True
        return found | ({"months": self.window} if self.window else {})

    def written(self) -> dict[str, str]:
        """Return what says what happens, as it stands in an address."""
        found = {"ask": self.ask}
        for each in fields(Event):
            value = getattr(self, each.name)
            said = each.name in _ALWAYS or value != each.default
            if each.name in self.kind.fields and said:
                found[each.name] = f"{value:.15g}" if isinstance(value, float) else str(value)
        return found


# What an address says although it is as in an event that says nothing.
_ALWAYS = ("by", "on", "element", "field", "regime", "size")
EVENT = tuple(each.name for each in fields(Event))


def event_of(shock: Mapping[str, Any], network: str = DEFAULT_NETWORK) -> Event | None:
    """Return the event of the form that a shock is; None where the form has none such.

    Parameters
    ----------
    shock
        As `tarazy.scenario.Scenario.to_dict` gives it.
    network
        Of its document.
    """
    found = (_event(ask, kind, dict(shock), network) for ask, kind in KINDS.items())
    return next((event for event in found if event is not None), None)


def _event(ask: str, kind: Kind, shock: dict[str, Any], network: str) -> Event | None:
    if shock.pop("kind", "") != kind.shock:
        return None
    told: dict[str, Any] = {}
    if kind.size is not None:
        told["size"] = kind.size.read(shock)
    for name, key in kind.keys.items():
        if name == "ways":
            told[name] = "both" if shock.pop(key, False) else "one"
        else:
            told[name] = _one(shock.pop(key, EVERYTHING if name == "sector" else None))
        if name in _NETWORKED and told[name]:
            told[name] = f"{shock.pop('network', network)}{SLASH}{told[name]}"
    if "lasting" in kind.fields and "months" in shock:
        told |= _window(shock.pop("months"))
    if shock or any(value in (None, "") for value in told.values()):
        return None
    return Event(ask, **told)


def _window(months: Any) -> dict[str, str]:
    """Return first month and length of a window; nothing said where it is none of the form."""
    given = [months] if isinstance(months, int) else list(months)
    whole = given == list(range(given[0], given[0] + len(given))) if given else False
    if not whole or str(given[0]) not in MONTHS or str(len(given)) not in MONTHS:
        return {"first": "", "lasting": ""}
    return {"first": str(given[0]), "lasting": str(len(given))}


def _one(selection: Any) -> str:
    """Return the one name of a selection; empty where it has several, or exceptions."""
    if isinstance(selection, Mapping):
        selection = selection.get("of") if not selection.get("except") else None
    if isinstance(selection, list | tuple) and len(selection) == 1:
        selection = selection[0]
    return selection if isinstance(selection, str) else ""
