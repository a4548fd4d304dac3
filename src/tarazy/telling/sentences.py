"""Sentences whose numbers are computed: the answers that the report gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tarazy.figures.benchmark import (
    asymmetry_table,
    foreign_trade,
    partner_table,
    sector_table,
)
from tarazy.figures.bilateral_trade import bilateral_table, most_changed
from tarazy.figures.comparison import title_of
from tarazy.figures.exhibit import by_economy
from tarazy.figures.ranges import Intervals, in_brackets, intervals_of
from tarazy.figures.sector_effects import sector_table as sector_effect_table
from tarazy.figures.tables import Value
from tarazy.figures.welfare_map import welfare_table
from tarazy.figures.welfare_split import splits
from tarazy.telling.capital import headlines
from tarazy.telling.experiment import income
from tarazy.telling.few_draws import few_draws
from tarazy.text import formats
from tarazy.text.materiality import MATERIAL, is_about_zero
from tarazy.text.texts import Texts
from tarazy.world import World

if TYPE_CHECKING:
    from tarazy.draws import Range
    from tarazy.experiment.outcome import Outcome
    from tarazy.study.findings import Found


def _welfare(outcome: Outcome, code: str) -> float:
    return by_economy(outcome, "welfare")[code]


def benchmark(world: World, words: Texts, country: str, partner: str) -> dict[str, str]:
    """Return one sentence for every figure of the benchmark."""
    pair = words.pair(country, partner)
    exports, imports = foreign_trade(world, country)
    partners = partner_table(world, country).rows
    sold = sorted(sector_table(world, country).rows, key=lambda row: -float(row[1]))
    own, other = asymmetry_table(world, country, partner).rows
    ratio = float(own[6]) / float(other[6]) if float(other[6]) else float("nan")
    return {
        "partners": words.sentence(
            "benchmark.partners",
            year=world.year,
            exports=formats.money(float(exports.sum()), words),
            imports=formats.money(float(imports.sum()), words),
            **_top_three(
                [(words.name(str(row[0])), formats.share(float(row[5]), words)) for row in partners]
            ),
            **pair,
        ),
        "sectors": words.sentence(
            "benchmark.sectors",
            **_top_three(
                [(words.sector(str(row[0])), formats.share(float(row[3]), words)) for row in sold]
            ),
            **pair,
        ),
        "asymmetry": words.sentence(
            "benchmark.asymmetry",
            trade=formats.money(float(own[2]) + float(own[3]), words),
            country_share=formats.share(float(own[6]), words),
            partner_share=formats.share(float(other[6]), words),
            ratio=formats.decimal(ratio, 0 if ratio >= 10.0 else 1, words),
            **pair,
        ),
    }


def _top_three(items: list[tuple[str, str]]) -> dict[str, str]:
    names = ("first", "second", "third")
    out: dict[str, str] = {}
    for name, (label, value) in zip(names, items, strict=False):
        out[name], out[f"{name}_share"] = label, value
    return out


def _sector(code: str, words: Texts) -> str:
    """Return a sector's name as it stands in the middle of a sentence."""
    name = words.name(code)
    return name[:1].lower() + name[1:] if words.language == "en" else name


def experiment(
    outcome: Outcome,
    words: Texts,
    country: str,
    partner: str,
    intervals: Intervals | None = None,
) -> dict[str, str]:
    """Return the computed sentences of one experiment.

    Parameters
    ----------
    outcome
        Its answer.
    words
        Texts of the language.
    country, partner
        Whose point of view they take.
    intervals
        Of real income by economy; by default those stored for the answer.

    Returns
    -------
    dict
        ``answer`` (new routes net of their capital, and real income of both), ``extremes``,
        ``link`` (the partner whose trade with `country` changes most), ``sectors`` and ``split``.
    """
    ranked = welfare_table(outcome).rows
    ends = intervals_of(outcome, intervals)
    link = most_changed(bilateral_table(outcome, country))
    sectors = sector_effect_table(outcome, country).rows
    found = splits(outcome, country)
    exact = found[-1][1]
    moved = {
        key: value
        for name, row in zip(("first", "second", "third"), sectors, strict=False)
        for key, value in (
            (name, words.sector(str(row[0]))),
            (f"{name}_usd", formats.money(float(row[3]), words, signed=True)),
            (f"{name}_percent", formats.effect_told(float(row[4]), words)),
        )
    }
    return {
        "answer": " ".join(
            [*headlines(outcome, words), income(outcome, (country, partner), words)]
        ),
        "extremes": _extremes(ranked, ends, words),
        "link": words.sentence(
            "change.link",
            export_change=formats.money_change(float(link[1]), float(link[2]), words),
            import_change=formats.money_change(float(link[4]), float(link[5]), words),
            **words.named(country=country, partner=str(link[0])),
        ),
        "sectors": words.sentence("change.sectors", **moved),
        "split": words.sentence(
            "change.split",
            welfare=formats.percent(exact["welfare"], words),
            factor=formats.adaptive(exact["from_factor_income"], words, signed=True),
            tariff=formats.adaptive(exact["from_tariff_revenue"], words, signed=True),
            transfer=formats.adaptive(exact["from_deficit"], words, signed=True),
        )
        + " "
        + _first_order(found, words),
    }


def _extremes(ranked: Sequence[Sequence[Value]], ends: Intervals, words: Texts) -> str:
    """Return who loses and gains most, if anybody does; rows of economy and change, sorted."""
    first, last = ranked[0], ranked[-1]
    low, high = float(first[1]), float(last[1])
    kind = "_of_one_sign"
    if is_about_zero(low) or is_about_zero(high):
        loses, gains = low <= -MATERIAL, high >= MATERIAL
        kind = "_losses" if loses else "_gains" if gains else "_none"
    elif low < 0.0 < high:
        kind = ""
    return words.counted(
        f"change.extremes{kind}",
        len(ranked),
        least=formats.least(words),
        lowest_percent=_ranged(first, ends, words),
        highest_percent=_ranged(last, ends, words),
        **words.named(lowest=str(first[0]), highest=str(last[0])),
    )


def _ranged(row: Sequence[Value], ends: Intervals, words: Texts) -> str:
    """Return the change of an economy as a sentence says it, with its interval."""
    return in_brackets(formats.effect_told(float(row[1]), words), ends.get(str(row[0])), words)


def _first_order(found: list[tuple[str, dict[str, float]]], words: Texts) -> str:
    if len(found) == 1:
        return words.sentence("change.first_order_fails")
    parts = found[0][1]
    named = ("terms_of_trade", "volume_of_trade", "productivity_direct", "trade_cost_direct")
    values = {name: formats.adaptive(parts[name], words, signed=True) for name in named}
    rest = formats.adaptive(parts["first_order_rest"], words, signed=True)
    return words.sentence("change.first_order", **values, rest=rest)


def interval(found: Range, words: Texts, country: str, partner: str) -> str:
    """Return median and 90 % interval of the real income of `country`."""
    place = {"country": country}
    median, low, high, same = (
        float(dataset["welfare"].sel(place))
        for dataset in (found.median, found.low, found.high, found.sign_share)
    )
    draws = found.draws.sizes["draw"] - len(found.failures)
    told = words.sentence(
        "change.interval",
        draws=draws,
        median=formats.percent(median, words),
        low=formats.percent(low, words),
        high=formats.percent(high, words),
        share=formats.percent(100.0 * same, words, signed=False),
        **words.pair(country, partner),
    )
    return " ".join([told, *few_draws(draws, words)])


def comparison(experiments: Sequence[Found], words: Texts, country: str, partner: str) -> str:
    """Return the order of the experiments by their effect on `country`, each with its interval."""
    ranked = sorted(experiments, key=lambda found: _welfare(found.outcome, country))

    def told(found: Found) -> str:
        change = formats.effect_told(_welfare(found.outcome, country), words)
        return f"{title_of(found.outcome, words)}: " + in_brackets(
            change, found.interval(country), words
        )

    order = "; ".join(map(told, ranked))
    return words.sentence("comparison.text", order=order, **words.pair(country, partner))
