"""Several answers of one experiment as text: stages, other elasticities, a range over draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tarazy.cli.answer import pairs, trade_of
from tarazy.cli.answer_texts import about_zero, words
from tarazy.cli.screen import table, wrapped
from tarazy.draws.checking import NETWORKS
from tarazy.experiment.blocs import of_members, selector_of
from tarazy.experiment.subjects import MOST_NAMED, named_in
from tarazy.telling.experiment import per_cent
from tarazy.telling.few_draws import few_draws
from tarazy.telling.plain import titled_stages
from tarazy.text.formats import day, signed
from tarazy.text.texts import Texts

if TYPE_CHECKING:
    from tarazy.draws import Range
    from tarazy.experiment.outcome import Outcome
    from tarazy.experiment.subjects import Subjects
    from tarazy.scenario import Scenario


def stages_table(outcomes: Sequence[Outcome], scenario: Scenario, language: str = "en") -> str:
    """Return one row per stage: its day and title, real income in focus, trade between them.

    Parameters
    ----------
    outcomes
        Of the stages, as `run_stages` gives them.
    scenario
        The document.
    language
        ``en``, ``kk`` or ``ru``.
    """
    say = words(language)
    subjects = outcomes[-1].subjects
    focus = subjects.names
    links = pairs(focus[:2]) if len(focus) > 1 else []
    rows = [
        [label, *_changes(outcome, subjects, links, say)]
        for label, outcome in zip(_stage_labels(scenario, say), outcomes, strict=True)
    ]
    header = [
        "",
        *(say("real_income_of", country=code) for code in focus),
        *(say("link", exporter=exporter, importer=importer) for exporter, importer in links),
    ]
    small = about_zero(say, _incomes(outcomes, subjects))
    return "\n".join([say("stages"), table(header, rows), *small])


def _stage_labels(scenario: Scenario, say: Texts) -> list[str]:
    days = ["-" if since is None else day(since, say) for _, since, _ in titled_stages(scenario)]
    width = max(map(len, days))
    titles = [title.in_language(say.language) for title, _, _ in titled_stages(scenario)]
    return [f"{since:<{width}}  {title}" for since, title in zip(days, titles, strict=True)]


def _incomes(outcomes: Iterable[Outcome], subjects: Subjects) -> Iterator[float]:
    """Yield the changes of real income in focus."""
    for outcome in outcomes:
        for name in subjects.names:
            yield of_members(outcome.dataset, subjects.members(name))


def _changes(
    outcome: Outcome, subjects: Subjects, links: Sequence[tuple[str, str]], say: Texts
) -> list[str]:
    return [
        *(signed(value, say) for value in _incomes([outcome], subjects)),
        *(signed(per_cent(*trade_of(outcome, subjects, *link)), say) for link in links),
    ]


def sensitivities_table(
    outcomes: dict[str, Outcome], scenario: Scenario, language: str = "en"
) -> str:
    """Return real income in focus, one row per set of trade elasticities."""
    say = words(language)
    subjects = next(iter(outcomes.values())).subjects
    rows = [[name, *_changes(outcome, subjects, (), say)] for name, outcome in outcomes.items()]
    header = ["", *(say("real_income_of", country=name) for name in subjects.names)]
    small = about_zero(say, _incomes(outcomes.values(), subjects))
    return "\n".join([wrapped(say("sensitivities")), table(header, rows), *small])


def range_table(found: Range, scenario: Scenario, language: str = "en") -> str:
    """Return median and 90 per cent interval of real income in focus and of trade between them.

    Parameters
    ----------
    found
        The range.
    scenario
        The document; the economies that its `focus`, or else its shocks name are shown, and where
        there are none, the two that move most without draws. A bloc has no range.
    language
        ``en``, ``kk`` or ``ru``.
    """
    say = words(language)
    document = scenario.to_dict()
    economies = selector_of(found.central, document)
    named = scenario.focus or named_in(document, economies)
    focus = [name for name in named if name in economies.labels]
    if not focus or (not scenario.focus and len(focus) > MOST_NAMED):
        focus = _largest(found)
    cells: list[tuple[str, str, dict[str, str]]] = [
        (say("real_income_of", country=code), "welfare", {"country": code}) for code in focus
    ]
    drawn = found.draws["exporter"].values.tolist()
    between = [code for code in focus if code in drawn]
    if between:
        cells += [
            (
                say("link", exporter=exporter, importer=importer),
                "trade_change",
                {"exporter": exporter, "importer": importer},
            )
            for exporter, importer in pairs(between)
        ]
    statistics = (found.central, found.median, found.low, found.high)
    rows = [
        [
            name,
            *(signed(float(values[variable].sel(labels)), say) for values in statistics),
            f"{100 * float(found.sign_share[variable].sel(labels)):.0f} %",
        ]
        for name, variable, labels in cells
    ]
    count = found.draws.sizes["draw"]
    of = say.listed([say(f"uncertainty_{source}") for source in found.of])
    header = ["", say("central"), say("median"), say("low"), say("high"), say("same_sign")]
    lines = [wrapped(say("range", draws=count, seed=found.seed, of=of)), table(header, rows)]
    if found.failures:
        failed = say(
            "range_failed", failed=len(found.failures), draws=count, reason=found.failures[0][1]
        )
        lines.append(wrapped(failed))
    lines += map(wrapped, few_draws(count - len(found.failures), say))
    if NETWORKS in found.of:
        lines.append(wrapped(say("range_jointly")))
    elif scenario.network_shocks():
        key = "range_owned_networks" if scenario.three_factors else "range_networks"
        lines.append(wrapped(say(key)))
    return "\n".join(lines)


def _largest(found: Range) -> list[str]:
    size = abs(found.central["welfare"])
    order = (-size).argsort(kind="stable").values[:2]
    return [str(code) for code in size["country"].values[order]]
