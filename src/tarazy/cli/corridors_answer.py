"""The answer of ``tarazy corridors`` as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tarazy.cli import asked_event
from tarazy.cli.answer_texts import words as numbers
from tarazy.cli.phases_answer import phases_texts
from tarazy.cli.screen import table, wrapped
from tarazy.corridors.answers import Answer
from tarazy.corridors.conditioned import TOLERANCE
from tarazy.corridors.draws import Draws
from tarazy.corridors.expansion import Expansion, Plan
from tarazy.corridors.labels import country_name, label, quantity, route_label, unit, words
from tarazy.corridors.phases import Phases
from tarazy.corridors.results import Dispatch
from tarazy.corridors.security import PER_CENT
from tarazy.corridors.shown_units import ShownUnits
from tarazy.corridors.sweep import Sweep
from tarazy.interdependence.supply_security import SupplySecurity
from tarazy.telling.capital import headline
from tarazy.text.formats import amount, signed
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.codes.classification import Language
    from tarazy.corridors.data import Network

# Of a label in a table: longer ones give their id alone, which the options take.
_LABEL = 44
_SWEPT = ("value_lost", "exports_lost", "shut_in", "rerouted", "unserved")
# Smaller volumes, values, shares and changes are written as zero.
_SMALLEST = 5e-4
_EXACT = 1e-9
# A text that names an owner is another than that of a column of owners.
_NAMED = {"owner": "owner_column"}
# Kinds of question that have a sentence of their own.
_TITLED = ("base", "outage", "transit_fee", "new_route")
# Tonnes in a thousand tonnes.
_PER_KT = 1000.0
# Results over draws that are shown beside the routes.
_DRAWN = ("exports", "shut_in", "unserved", "rerouted", "net_value")


def answer(
    found: Answer | Draws | Expansion | Phases | Plan | SupplySecurity | Sweep,
    language: Language,
    top: int,
    units: ShownUnits | None = None,
    drawn: Draws | None = None,
) -> str:
    """Return what was found as text: title, tables, notes.

    Parameters
    ----------
    found
        Of any kind that the command computes.
    language
        ``en``, ``kk`` or ``ru``.
    top
        Rows of a ranking.
    units
        Of volumes and prices; None are those of the network.
    drawn
        The same question over draws, whose intervals stand beside the figures of an answer.
    """
    if isinstance(found, Answer):
        return "\n\n".join(_answer(found, language, units or _own(found.base.network), drawn))
    if isinstance(found, Sweep):
        return "\n\n".join(_sweep(found, language, top, units or _own(found.base.network)))
    if isinstance(found, Expansion):
        return "\n\n".join(_expansion(found, language, top))
    if isinstance(found, Plan):
        return "\n\n".join(_plan(found, language))
    if isinstance(found, Phases):
        return "\n\n".join(phases_texts(found, language))
    if isinstance(found, SupplySecurity):
        return "\n\n".join(_supply_security(found, language))
    return "\n\n".join(_draws(found, language, units or _own(found.network)))


def _own(network: Network) -> ShownUnits:
    return ShownUnits.unchanged(network.unit, network.price_unit)


def _answer(
    found: Answer, language: Language, units: ShownUnits, drawn: Draws | None
) -> Iterable[str]:
    own, say, network = words(language), numbers(language), found.base.network
    months = len(found.base.layout.months)
    if found.route is not None:
        yield wrapped(headline(found.route.plain(), months, texts(language)))
    yield _title(found, language)
    alone = found.question["kind"] == "base"
    sides = ["after"] if alone else ["before", "after", "change"]
    header = ["" if alone else own(side) for side in sides]
    ranges = _Intervals(drawn, "before" if alone else "change", language, units)
    totals = units.table(found.totals)
    rows = []
    for name in totals.index:
        shown = f"{quantity(str(name), language)}, {unit(str(totals['unit'][name]), language)}"
        rows.append([shown, *_cells(totals.loc[name], sides, say), *ranges.cell(str(name))])
    yield table([own("quantity", months=months), *header, *ranges.header], rows)
    routes = units.table(found.table("routes"))
    yield table(
        [f"{own('route')}, {unit(units.unit, language)}", *header, *ranges.header],
        [
            [
                route_label(network, row["route"], language),
                *_cells(row, sides, say),
                *ranges.cell("route", row["route"]),
            ]
            for row in routes.to_dict("records")
        ],
    )
    if "times" in found.tables:
        yield _times(found, alone, language)
    security = found.table("security")
    rows = []
    for row in security.to_dict("records"):
        name = quantity(row["indicator"], language)
        if row["label"]:
            name = name.format(**own.named(country=str(row["label"])))
        share = row["unit"] == "share"
        scaled = {side: row[side] * (100 if share else 1) for side in sides}
        shown = f"{name}, %" if share else name
        cells = _cells(scaled, sides, say)
        if not alone and (share or row["unit"] == PER_CENT) and scaled["change"]:
            # The change of what is itself in per cent.
            cells[-1] += f" {own('points')}"
        rows.append([shown, *cells])
    yield table(["", *header], rows)
    if found.extra:
        yield table(
            ["", "", *ranges.header],
            [
                [own(key), amount(value, say), *ranges.cell(key)]
                for key, value in found.extra.items()
                if value == value
            ],
        ).lstrip("\n")
    for details in found.details.values():
        yield _details(details, language)
    if drawn is not None:
        yield _note(drawn, language)
    yield _source(found.dispatch, language)


def _details(details: pd.DataFrame, language: Language) -> str:
    """Return a table that questions of one kind have, with its columns named."""
    own, say = words(language), numbers(language)
    first = str(details.index.name)
    header = [own(_NAMED.get(first, first)), *(own(str(column)) for column in details)]
    rows = [
        [
            str(name) or own("others"),
            *(each if isinstance(each, str) else _amount(each, say) for each in row),
        ]
        for name, row in zip(details.index, details.itertuples(index=False), strict=True)
    ]
    return table(header, rows)


class _Intervals:
    """The intervals of draws, as a further column of tables; no column without draws."""

    def __init__(
        self, drawn: Draws | None, state: str, language: Language, units: ShownUnits
    ) -> None:
        self._rows: dict[Any, dict[Any, Any]] = (
            {} if drawn is None else units.table(drawn.rows).to_dict("index")
        )
        self._state, self._say = state, numbers(language)
        self.header = [] if drawn is None else [words(language)("interval")]

    def cell(self, variable: str, label: str = "") -> list[str]:
        """Return the interval of a figure in a list, which is empty without draws."""
        if not self.header:
            return []
        row = self._rows.get((self._state, variable, label))
        if row is None or row["low"] != row["low"]:
            return [""]
        ends = (
            _amount(row[end], self._say, change=self._state == "change") for end in ("low", "high")
        )
        return [" … ".join(ends)]


def _times(found: Answer, alone: bool, language: Language) -> str:
    """Return days and generalised cost by route and by what moves, as a table."""
    own, say, network = words(language), numbers(language), found.base.network
    cells: dict[tuple[str, str], list[str]] = {}
    for row in found.table("times").to_dict("records"):
        sides = [float(row["after" if alone else "before"]), float(row["after"])]
        cells.setdefault((row["route"], row["commodity"]), []).append(_pair(sides, say))
    rows = [
        [
            f"{route_label(network, route, language)}: {network.commodity_titles[what][language]}",
            *of_route,
        ]
        for (route, what), of_route in cells.items()
    ]
    shown = unit(network.price_unit, language)
    columns = ("way", "way_days", "way_money", "way_time")
    return table([own(column, unit=shown) for column in columns], rows)


def _pair(sides: Sequence[float], say: Texts, scale: float = 1.0) -> str:
    """Return before and after in one cell; one number where they are written alike."""
    before, after = (_amount(value * scale, say) for value in sides)
    return before if before == after else f"{before} → {after}"


def _sweep(found: Sweep, language: Language, top: int, units: ShownUnits) -> Iterable[str]:
    own, say, network = words(language), numbers(language), found.base.network
    pairs = "beyond" in found.rows
    yield own(
        "title_n_2" if pairs else "title_n_1",
        network=network.title[language],
        year=network.year,
        cases=len(found.rows),
    )
    columns = [*_SWEPT, *(["beyond"] if pairs else [])]
    yield table(
        [own("case"), *(own(column) for column in columns)],
        [
            [
                _short(network, str(row["case"]), language),
                *(amount(row[c], say) for c in columns),
            ]
            for row in units.table(found.table()).head(top).to_dict("records")
        ],
    )
    yield wrapped(
        own("note_value", months=len(found.base.layout.months), unit=unit(units.unit, language))
    )
    yield _source(found.base, language, float(found.rows["residual"].max()))


def _expansion(found: Expansion, language: Language, top: int) -> Iterable[str]:
    own, say, network = words(language), numbers(language), found.base.network
    yield own("title_expansion", network=network.title[language], year=network.year)
    columns = ("now", "dual", "one_more")
    header = [own(column, step=f"{found.step:g}") for column in columns]
    rows = [
        [
            _short(network, str(row["arc"]), language)
            + (f": {row['commodity']}" if row["commodity"] else ""),
            *(amount(row[column], say) for column in columns),
        ]
        for row in found.rows.head(top).reset_index().to_dict("records")
    ]
    yield table(["", *header], rows)
    yield _source(found.base, language)


def _plan(found: Plan, language: Language) -> Iterable[str]:
    own, say, network = words(language), numbers(language), found.answer.base.network
    yield f"{own('net_gain')}: {amount(found.net_gain, say)}"
    yield own("title_plan", network=network.title[language], year=network.year)
    columns = ("capital_cost", "annuity", "flow", "alone")
    yield table(
        [own("project"), own("built"), *(own(column).partition(",")[0] for column in columns)],
        [
            [
                _short(network, str(row["project"]), language),
                own("yes" if row["built"] else "no"),
                *(amount(row[column], say) for column in columns),
            ]
            for row in found.table().to_dict("records")
        ],
    )
    yield _source(found.answer.dispatch, language)


def _supply_security(found: SupplySecurity, language: Language) -> Iterable[str]:
    own, say, network = words(language), numbers(language), found.base.network
    named = own.named(importer=found.importer, exporter=found.exporter)
    yield own("title_supply_security", year=network.year, **named)

    rows = []
    measures = found.table("minerals").set_index(["commodity", "measure"])
    for name, before in found.before.items():
        sides = {
            measure: [float(row[side]) for side in ("before", "after")]
            for measure, row in measures.loc[name].iterrows()
        }
        low, high = (
            amount(before_and_after[0] * _PER_KT, say)
            for before_and_after in (sides["per_tonne_low"], sides["per_tonne_high"])
        )
        rows.append(
            [
                network.commodity_titles[name][language],
                _pair(sides["own_share"], say, 100),
                f"{country_name(before.largest, language)} "
                f"{amount(100 * before.shares[before.largest], say)}",
                _pair(sides["hhi_low"], say),
                _pair(sides["hhi_high"], say),
                _pair(sides["left_without_largest"], say, 100),
                low if low == high else f"{low}..{high}",
            ]
        )
    columns = ("own_share", "largest", "hhi_low", "hhi_high", "left_without_largest", "per_kt")
    yield table(["", *(own(f"supply_{column}") for column in columns)], rows)
    yield wrapped(own("note_supply_security", **named))
    yield _source(found.dispatch, language)


def _draws(found: Draws, language: Language, units: ShownUnits) -> Iterable[str]:
    own, say, network = words(language), numbers(language), found.network
    states = [state for state in ("before", "after", "change") if state in found.central.index]
    statistics = ("central", "median", "low", "high")
    records = units.table(found.table()).to_dict("records")
    for state in states:
        rows = []
        for row in records:
            if row["state"] != state or row["variable"] not in (*_DRAWN, "route"):
                continue
            name = (
                route_label(network, row["label"], language)
                if row["variable"] == "route"
                else quantity(row["variable"], language)
            )
            shown = f"{name}, {unit(row['unit'], language)}"
            rows.append([shown, *(_amount(row[key], say) for key in statistics)])
        yield table([own(state), *(own(key) for key in statistics)], rows)
    yield _note(found, language)


def _note(found: Draws, language: Language) -> str:
    own, network = words(language), found.network
    text = own(
        "note_draws",
        draws=len(found.values),
        distribution=own(found.distribution),
        seed=found.seed,
        figures=len(found.figures),
    )
    held = own(
        "note_conditioned" if found.conditioned else "note_not_conditioned",
        year=network.year,
        tolerance=amount(TOLERANCE, numbers(language)),
        unit=unit(network.unit, language),
    )
    return wrapped(f"{text} {held}")


def _title(found: Answer, language: Language) -> str:
    network, own = found.base.network, words(language)
    asked = question_text(found, language)
    return wrapped(own("title", network=network.title[language], year=network.year, what=asked))


def question_text(found: Answer, language: Language) -> str:
    """Return what was asked, in words."""
    question = found.question
    parts = question["parts"] if question["kind"] == "several" else [question]
    return "; ".join(_asked(part, found.base.network, language) for part in parts)


def _asked(question: Mapping[str, Any], network: Network, language: Language) -> str:
    """Return a question in words."""
    own, say = words(language), numbers(language)
    kind = str(question["kind"])
    parts: dict[str, str] = {}
    if kind == "world_price" and "benchmark" in question:
        return own("benchmark", value=amount(question["benchmark"], say))
    if kind not in _TITLED or (kind == "transit_fee" and "payee" not in question):
        names = [name for name in asked_event.met(question) if name != "*"]
        met = "; ".join(label(network, name, language) for name in names)
        text = ": ".join(filter(None, [asked_event.change(question, say), met]))
        when = asked_event.window(question)
        return f"{text}; {when}" if when else text
    if kind == "outage":
        parts["what"] = "; ".join(label(network, name, language) for name in question["elements"])
        if question["left"]:
            kind, parts["left"] = "left", amount(100 * question["left"], say)
    elif kind == "transit_fee":
        parts["what"] = label(network, str(question["payee"]).removeprefix("transit:"), language)
        parts |= {
            "fee": amount(question["fee"], say),
            "unit": unit(network.price_unit, language),
        }
    elif kind == "new_route":
        parts["what"] = "; ".join(label(network, name, language) for name in question["projects"])
    text = own(f"title_{kind}", **parts)
    months = question.get("months")
    if question.get("dates"):
        return f"{text}, {', '.join(question['dates'])}"
    if not months:
        return text
    shown = str(months[0]) if len(months) == 1 else f"{months[0]}-{months[-1]}"
    return f"{text}, {own('in_months', months=shown)}"


def _cells(row: Mapping[str, float] | Any, sides: Iterable[str], say: Texts) -> list[str]:
    return [_amount(row[side], say, change=side == "change") for side in sides]


def _amount(value: float, say: Texts, *, change: bool = False) -> str:
    """Return a number; below what a line of text can mean it is zero, and none is a dash."""
    if value != value:
        return "-"
    shown = value if abs(value) >= _SMALLEST else 0.0
    return signed(shown, say) if change else amount(shown, say)


def _short(network: Network, element: str, language: Language) -> str:
    """Return the name of an element, or its id where the name is too long for a table."""
    name = label(network, element, language)
    return name if len(name) <= _LABEL else element


def _source(dispatch: Dispatch, language: Language, residual: float | None = None) -> str:
    network = dispatch.network
    largest = dispatch.residual.largest if residual is None else residual
    return wrapped(
        words(language)(
            "note_source",
            network=network.name,
            digest=network.digest,
            year=network.year,
            residual=f"{largest:.0e}" if largest > _EXACT else f"< {_EXACT:.0e}",
        )
    )
