"""A brief as blocks: an answer, the numbers that matter, what they do not say, what to do.

One telling for the page, the terminal and the file that is printed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tarazy.experiment.checks import Check
from tarazy.figures import agenda
from tarazy.figures.benchmark import asymmetry_table
from tarazy.figures.exhibit import by_economy, model_source
from tarazy.figures.national_income import horizon_of, knows_owners
from tarazy.study.brief import COUNT, Candidate, Interval
from tarazy.telling.blocks import Block, Bullets, Heading, Number, Numbers, Sentence, Summary
from tarazy.text import formats
from tarazy.text.materiality import is_about_zero
from tarazy.text.texts import Texts
from tarazy.world.quality import account_quality

if TYPE_CHECKING:
    from tarazy.study.brief_findings import Brief
    from tarazy.study.findings import Found

# One end of a range is so many times the other where the size is said to be open.
WIDE = 3
# From here on one number is told as so many times another.
OUTWEIGHS = 2.0
# Intervals between the marks of a scale, at most, and how much of it stays free at either end.
_MARKS, _FREE = 5, 0.03


def brief(found: Brief, words: Texts) -> list[Block]:
    """Return a brief.

    Parameters
    ----------
    found
        What it tells.
    words
        Texts of the language, with the names of the study.
    """
    blocks: list[Block] = [
        Summary(
            Sentence(found.study.question.in_language(words.language)),
            Sentence(" ".join(answer(found, words))),
        )
    ]
    if found.numbers:
        blocks.append(numbers(found, words))
    blocks += [Sentence(text, "meta") for text in _notes(found, words)]
    if found.study.brief is not None:
        blocks.append(Sentence(found.study.brief.in_language(words.language)))
    return [
        *blocks,
        Heading(3, words("brief.cannot"), "brief-cannot"),
        Bullets(tuple(_cannot(found, words))),
        Heading(3, words("brief.use"), "brief-use"),
        Bullets(tuple(_use(found, words))),
    ]


def answer(found: Brief, words: Texts) -> Iterator[str]:
    """Yield the sentences of the answer: weight, what the two can do, and what weighs most."""
    country, partner = found.study.country, found.study.partner[0]
    own, other = asymmetry_table(found.world, country, partner).rows
    pair = words.pair(country, partner)
    yield words.sentence(
        "brief.weights",
        partner_weight=formats.share(float(own[6]), words),
        weight=formats.share(float(other[6]), words),
        **pair,
    )
    if found.of_pair is not None:
        yield words.sentence("brief.pair", **_told(found, found.of_pair, words), **pair)
    if found.most is not None and found.most == found.of_pair:
        yield words("brief.most_same")
    elif found.most is not None:
        yield words("brief.most", **_told(found, found.most, words))


def numbers(found: Brief, words: Texts) -> Numbers:
    """Return the numbers of a brief on one scale."""
    items = tuple(_number(found, each, one, words) for each, one in found.numbers)
    marks = [0.0]
    for item in items:
        marks += [item.central, *(item.ends or ())]
    scale, ticks = scaled(marks)
    return Numbers(
        items,
        words.sentence(
            "brief.legend",
            year=found.world.year,
            **words.pair(found.study.country, found.study.partner[0]),
        ),
        scale,
        tuple((tick, tick_told(tick, words)) for tick in ticks),
    )


def tick_told(value: float, words: Texts) -> str:
    """Return a mark of a scale as it is written below it."""
    sign = formats.MINUS if value < 0 else ""
    return sign + formats.plain(abs(value), words) + formats.percent_sign(words)


def scaled(values: Sequence[float]) -> tuple[Interval, tuple[float, ...]]:
    """Return the ends of a scale that holds values and has round marks.

    Parameters
    ----------
    values
        What it holds.

    Returns
    -------
    tuple
        Its ends, and the marks from left to right.
    """
    low, high = min(values), max(values)
    # Of equal values a scale of any width will do.
    width = (high - low) or abs(high) or 1.0
    size = 10.0 ** math.floor(math.log10(width / _MARKS))
    step = next(size * round_ for round_ in (1, 2, 5, 10) if size * round_ * _MARKS >= width)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    ticks = tuple(round(step * number, 12) for number in range(first, last + 1))
    return (low - _FREE * width, high + _FREE * width), ticks


def range_told(interval: Interval | None, words: Texts) -> str:
    """Return a range in words: "between -1.2% and -0.7%"."""
    if interval is None:
        return words("brief.no_range")
    low, high = (formats.percent(end, words) for end in interval)
    return words("brief.range", low=low, high=high)


def title_of(found: Brief, name: str, words: Texts) -> str:
    """Return the title of an experiment of a brief."""
    return found.scenarios[name].title.in_language(words.language)


def _told(found: Brief, candidate: Candidate, words: Texts) -> dict[str, str]:
    value = formats.effect_told(candidate.value, words)
    return {
        "title": title_of(found, candidate.name, words),
        "change": f"{value} ({range_told(candidate.interval, words)})",
    }


def _number(found: Brief, candidate: Candidate, one: Found, words: Texts) -> Number:
    outcome, country = one.outcome, found.study.country
    horizon = words(f"horizon.{_horizon(one)}")
    about = words("brief.about", horizon=horizon, year=found.world.year)
    if knows_owners(outcome):
        change = formats.effect(by_economy(outcome, "real_gni")[country], words)
        about = f"{about}, {words('brief.national_income', change=change)}"
    assumed = [horizon, words(f"closure.{outcome.closure}")]
    if outcome.corridors:
        about = f"{about}, {words('brief.about.network')}"
        assumed.append(words("brief.assumed.network"))
    data = words("brief.data", quality=words(f"quality.{_quality(found)}"))
    return Number(
        experiment=candidate.name,
        title=title_of(found, candidate.name, words),
        value=formats.effect(candidate.value, words),
        range=range_told(candidate.interval, words),
        about=about,
        caveat=" ".join(_caveats(candidate, words)),
        source=f"{words('page.source')}: {model_source(outcome, words)}; {data}.",
        assumed=words("brief.assumed", list="; ".join(assumed)),
        central=candidate.value,
        ends=candidate.interval,
    )


def _quality(found: Brief) -> str:
    """Return how good the trade data are."""
    return str(found.world.dataset["trade"].attrs["quality"])


def _horizon(one: Found) -> str:
    """Return the horizon of an answer; without owners it is that of full adjustment."""
    return horizon_of(one.outcome) if knows_owners(one.outcome) else "long"


def _caveats(candidate: Candidate, words: Texts) -> Iterator[str]:
    """Yield why a number is to be doubted, if it is, and what its kind leaves out."""
    if candidate.interval is None:
        yield words("brief.caveat.unknown")
    elif is_about_zero(candidate.value):
        yield words("brief.caveat.zero")
    elif not candidate.settled:
        yield words("brief.caveat.sign")
    yield words(f"brief.caveat.{candidate.kind}")


def _notes(found: Brief, words: Texts) -> Iterator[str]:
    """Yield why there are fewer numbers, and what weighs more and is not among them."""
    if len(found.numbers) < COUNT:
        known = sum(math.isfinite(each.value) for each in found.candidates)
        yield words(f"brief.fewer.{'kinds' if known > len(found.numbers) else 'asked'}")
    if found.outside is not None:
        yield words("brief.outside", **_told(found, found.outside, words))


def _cannot(found: Brief, words: Texts) -> Iterator[str]:
    """Yield what the model cannot say, by what the answers assume."""
    told = found.numbers
    horizons = [_horizon(one) for _, one in told]
    yield words("brief.cannot.year", year=found.world.year)
    marked = {
        "short": [horizon == "short" for horizon in horizons],
        "medium": [horizon == "medium" for horizon in horizons],
        "long": [horizon == "long" for horizon in horizons],
        "owners": [not knows_owners(one.outcome) for _, one in told],
        "networks": [not one.outcome.corridors for _, one in told],
        "checks": [any(map(_disagrees, one.checks)) for _, one in told],
        "wide": [_is_wide(each) for each, _ in told],
        "ranges": [each.interval is None for each, _ in told],
    }
    for key, where in marked.items():
        if any(where):
            yield words(f"brief.cannot.{key}", list=_listed(where, words), factor=WIDE)
    if coarse := _coarse(found, words):
        yield words("brief.cannot.coarse", names=", ".join(coarse))
    yield words("brief.cannot.forecast")


def _is_wide(each: Candidate) -> bool:
    """Return whether a number is settled in sign, and its range leaves its size open."""
    if each.interval is None or not each.settled or is_about_zero(each.value):
        return False
    least, most = sorted(map(abs, each.interval))
    return most > WIDE * least


def _disagrees(check: Check) -> bool:
    return check.verdict == "not_expected"


def _listed(where: Sequence[bool], words: Texts) -> str:
    """Return the places of the numbers for which something holds, counted from 1."""
    return words.listed([str(place) for place, holds in enumerate(where, start=1) if holds])


def _coarse(found: Brief, words: Texts) -> list[str]:
    """Return which of the economies that the numbers are about have no table behind them."""
    quality = account_quality(found.world)
    named = [found.study.country, found.study.partner[0]]
    for each, _ in found.numbers:
        named += found.scenarios[each.name].focus
    return [words.name(code) for code in dict.fromkeys(named) if quality.get(code) == "coarse"]


def _use(found: Brief, words: Texts) -> Iterator[str]:
    """Yield what to do with the numbers."""
    told = [each for each, _ in found.numbers]
    pair = found.of_pair
    if told and pair is not None and pair.size and told[0].size >= OUTWEIGHS * pair.size:
        ratio = told[0].size / pair.size
        yield words(
            "brief.use.first", first=1, ratio=formats.decimal(ratio, 0 if ratio >= 10 else 1, words)
        )
    small = [is_about_zero(each.value) for each in told]
    firm = [
        each.settled and each.interval is not None and not none
        for each, none in zip(told, small, strict=True)
    ]
    unsure = [not sure and not none for sure, none in zip(firm, small, strict=True)]
    for key, where in (("signs", firm), ("small", small), ("unsure", unsure)):
        if any(where):
            yield words(f"brief.use.{key}", list=_listed(where, words), least=formats.least(words))
    yield from _on_the_way(found, words)
    yield words("brief.use.quote")
    yield words("brief.use.ask")


def _on_the_way(found: Brief, words: Texts) -> Iterator[str]:
    """Yield what to do about what stands in the way: alone first, then with others."""
    if found.agenda is None:
        return
    gains = agenda.gained(found.agenda, "lifted")
    for key, alone in (("alone", True), ("others", False)):
        row = next((row for row in gains if (row.obstacle.ease == "country") is alone), None)
        if row is not None:
            yield words(f"brief.use.{key}", **agenda.told(found.agenda, row, words))
