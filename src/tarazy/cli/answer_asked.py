"""What was asked as text for the terminal: tariffs and costs before and after, events."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tarazy.cli import asked_event
from tarazy.cli.screen import table, wrapped
from tarazy.experiment.asked_changes import ASKED_EXPORT_TAX, has_asked
from tarazy.experiment.asked_factors import EVERY_SECTOR
from tarazy.experiment.asked_summary import network_events_asked
from tarazy.text import formats
from tarazy.text.formats import amount, signed
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    import pandas as pd

    from tarazy.experiment.outcome import Outcome

MOST_ROWS = 10


def asked_texts(outcome: Outcome, say: Texts) -> Iterator[str]:
    """Yield the links, the producers and the events that a document changes, the largest first."""
    if has_asked(outcome.dataset):
        links = outcome.table("asked")
        if len(links):
            yield _links(links, say)
        producers = outcome.table("asked_productivity")
        if len(producers):
            yield _producers(producers, say)
        for name in outcome.tables:
            if name in _OF_FACTORS:
                yield _of_factors(name, outcome.table(name), say)
    events = list(network_events_asked(outcome.scenario or {}))
    if events:
        rows = [_event(event, say) for event in events[:MOST_ROWS]]
        header = ["", say("asked_change"), say("asked_months")]
        yield "\n".join([say("asked_network"), table(header, rows), *_more(events, say)])


def _links(links: pd.DataFrame, say: Texts) -> str:
    """Return trade, tariffs in per cent and factors on costs, as far as one of them changes."""
    tariffs = bool((links["tariff_before"] != links["tariff_after"]).any())
    costs = bool((links["cost_factor"] != 1.0).any())
    header = ["", say("asked_trade")]
    header += [say("asked_tariff_before"), say("asked_tariff_after")] if tariffs else []
    taxes = ASKED_EXPORT_TAX in links
    header += [say("asked_export_tax")] if taxes else []
    header += [say("asked_cost")] if costs else []
    rows = []
    for link in links.head(MOST_ROWS).to_dict("records"):
        name = say("link", exporter=link["exporter"], importer=link["importer"])
        row = [name, amount(link["trade"], say)]
        if tariffs:
            row += [amount(100.0 * link[f"tariff_{when}"], say) for when in ("before", "after")]
        row += [amount(100.0 * link[ASKED_EXPORT_TAX], say)] if taxes else []
        rows.append([*row, _cost(link, say)] if costs else row)
    return "\n".join([wrapped(say("asked")), table(header, rows), *_more(links, say)])


def _cost(link: Mapping[Any, Any], say: Texts) -> str:
    """Return the factor on the cost of delivery, and that trade ends, or a part of it."""
    factor, severed = float(link["cost_factor"]), float(link["severed"])
    if math.isnan(factor):
        return say("asked_severed")
    shown = formats.factor(factor, say)
    if severed > 0:
        shown = say("asked_partly_severed", factor=shown, share=amount(100.0 * severed, say))
    return shown


def _producers(producers: pd.DataFrame, say: Texts) -> str:
    rows = [
        [
            f"{say.labelled(str(row['country']))}, {say.name(str(row['sector']))}",
            amount(row["output"], say),
            formats.factor(row["productivity_factor"], say),
        ]
        for row in producers.head(MOST_ROWS).to_dict("records")
    ]
    header = ["", say("asked_output"), say("asked_factor")]
    return "\n".join([say("asked_productivity"), table(header, rows), *_more(producers, say)])


# Table to its columns: variable of the table, text above it, how a value is shown.
_OF_FACTORS: dict[str, dict[str, tuple[str, Callable[[float, Texts], str]]]] = {
    "asked_capital": {
        "capital_stock_before": ("asked_stock", amount),
        "capital_factor": ("asked_capital_factor", formats.factor),
        "sector_rent_before": ("asked_rent", amount),
        "resource_factor": ("asked_resource_factor", formats.factor),
        "profit_tax_rate": ("asked_profit_tax", lambda rate, say: amount(100.0 * rate, say)),
        "royalty_rate": ("asked_royalty", lambda rate, say: amount(100.0 * rate, say)),
    },
    "asked_owners": {
        "owned_income_before": ("asked_owned", amount),
        "owner_share": ("asked_share", lambda share, say: amount(100.0 * share, say)),
    },
    "asked_payments": {"stake_payment": ("asked_payment", signed)},
}
_WITH = {"capital_stock_before": "capital_factor", "sector_rent_before": "resource_factor"}


def _of_factors(name: str, found: pd.DataFrame, say: Texts) -> str:
    """Return what is asked of capital, resources, taxes or owners, as far as it changes."""
    columns: list[tuple[str, str, Callable[[float, Texts], str]]] = []
    for key, (text, shown) in _OF_FACTORS[name].items():
        before, after = f"{key}_before", f"{key}_after"
        if before in found:
            if (found[before] != found[after]).any():
                columns.append((before, say(f"{text}_before"), shown))
                columns.append((after, say(f"{text}_after"), shown))
        elif not (factor := _WITH.get(key, key)).endswith("_factor") or (found[factor] != 1).any():
            columns.append((key, say(text), shown))
    rows = [
        [_whose(row, say), *(shown(float(row[key]), say) for key, _, shown in columns)]
        for row in found.head(MOST_ROWS).to_dict("records")
    ]
    header = ["", *(title for _, title, _ in columns)]
    return "\n".join([wrapped(say(name)), table(header, rows), *_more(found, say)])


def _whose(row: Mapping[Any, Any], say: Texts) -> str:
    """Return the economy of a row, its owner and its sector, as far as it has them."""
    named = [say.labelled(str(row["country"]))]
    if "owner" in row:
        named = [
            say(
                "asked_owner",
                owner=say.labelled(str(row["owner"])),
                **say.named(host=str(row["country"])),
            )
        ]
    if row.get("sector", EVERY_SECTOR) != EVERY_SECTOR:
        named.append(say.name(str(row["sector"])))
    return ", ".join(named)


def _more(found: Sequence[Any] | pd.DataFrame, say: Texts) -> list[str]:
    left = len(found) - MOST_ROWS
    return [say("asked_more", count=left)] if left > 0 else []


def _event(event: Mapping[str, Any], say: Texts) -> list[str]:
    """Return what an event of a network meets, what it leaves or adds, and when."""
    when = asked_event.window(event) or say("asked_all_months")
    named = ", ".join(asked_event.met(event))
    return [f"{named} ({event['network']})", asked_event.change(event, say), when]
