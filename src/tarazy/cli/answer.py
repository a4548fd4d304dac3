"""The answer of an experiment as text for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tarazy.cli.answer_asked import asked_texts
from tarazy.cli.answer_blocs import bloc_texts
from tarazy.cli.answer_corridors import network_texts
from tarazy.cli.answer_texts import about_zero, words
from tarazy.cli.blocks import lines
from tarazy.cli.screen import wrapped
from tarazy.draws.stored import stored_range
from tarazy.experiment.blocs import trade_between
from tarazy.telling.assumptions import assumptions, folded
from tarazy.telling.capital import headlines
from tarazy.telling.caveats import left_out
from tarazy.telling.experiment import (
    affected,
    coarse,
    expected,
    income,
    split,
    stored_interval,
    trade,
)
from tarazy.telling.national_income import who_bears
from tarazy.text import formats
from tarazy.text.formats import signed
from tarazy.text.texts import Texts, texts

if TYPE_CHECKING:
    from tarazy.experiment.outcome import Outcome
    from tarazy.experiment.subjects import Subjects
    from tarazy.scenario import Scenario
    from tarazy.world import World


def answer(
    outcome: Outcome,
    scenario: Scenario,
    world: World,
    language: str = "en",
    stages: str | None = None,
    drawn: bool = False,
) -> str:
    """Return the answer, what was asked, networks, the most affected, the split, diagnostics.

    The answer is about the economies and blocs in the scenario's `focus`; without one, about those
    that its shocks name (`Outcome.subjects`). The table of `stages`, where there is one, comes
    before it, and the stored range after it, unless a range is `drawn` for this run.
    """
    say, report = words(language), texts(language)
    subjects = outcome.subjects
    focus = subjects.economies
    stages_of = len(scenario.stages())
    most = affected(outcome, focus, report)
    shown = [row[0] for row in most.table.rows]
    parts = [
        scenario.title.in_language(say.language),
        wrapped(scenario.question.in_language(say.language)),
        *([stages] if stages else []),
        *map(wrapped, headlines(outcome, report)),
        wrapped(income(outcome, subjects.names, report, money=True)),
        *([wrapped(say("stages_hint", count=stages_of))] if stages_of > 1 else []),
        *([] if drawn or not focus else [_stored(outcome, scenario, focus, say, report)]),
        *([lines(told, report)] if (told := who_bears(outcome, focus, report)) else []),
        *asked_texts(outcome, say),
        *network_texts(outcome, say),
        "\n".join(
            [
                lines([most], report),
                *about_zero(say, (float(row[1]) for row in most.table.rows)),
                *(lines([note], report) for note in coarse(world, shown, report)),
            ]
        ),
        *bloc_texts(subjects, say),
    ]
    if focus:
        parts.append(lines(split(outcome, focus, report), report))
    if len(subjects.names) > 1:
        parts.append(lines([trade(outcome, report)], report))
    if scenario.expected:
        parts.append(_expected(outcome, scenario, report))
    parts.append(lines([folded(assumptions(outcome, report, world), report)], report))
    parts.append(_diagnostics(outcome, scenario, world, say))
    return "\n\n".join(parts)


def _stored(
    outcome: Outcome, scenario: Scenario, focus: list[str], say: Texts, report: Texts
) -> str:
    """Return the stored range of real income in focus, or how to compute one."""
    found = stored_range(outcome, scenario.to_dict())
    told = say("no_stored_range") if found is None else stored_interval(found, focus, report)
    return wrapped(told)


def pairs(focus: Sequence[str]) -> list[tuple[str, str]]:
    """Return exporter and importer of every link of the first in focus with the others."""
    first, *others = focus
    return [pair for other in others for pair in ((first, other), (other, first))]


def trade_of(
    outcome: Outcome, subjects: Subjects, exporter: str, importer: str
) -> tuple[float, float]:
    """Return sales of one subject to another before and after, all sectors, million USD."""
    return trade_between(outcome.dataset, subjects.members(exporter), subjects.members(importer))


def _expected(outcome: Outcome, scenario: Scenario, report: Texts) -> str:
    """Return the signs expected beside the changes computed, each with its reason."""
    from tarazy.experiment.checks import check_expected

    told = lines([expected(check_expected(outcome, scenario), report)], report)
    return f"{report('glance.expected')}\n{told}"


def _diagnostics(outcome: Outcome, scenario: Scenario, world: World, say: Texts) -> str:
    quality = str(world.dataset["trade"].attrs["quality"])
    own = world.dataset["trade_elasticity"].attrs.get("elasticity_set", say("own_elasticities"))
    lines = [
        say(
            "diagnostics",
            residual=f"{outcome.residual:.1e}",
            sweeps=outcome.sweeps,
            seconds=formats.decimal(outcome.seconds, 3, say),
            closure=outcome.closure,
            elasticities=scenario.elasticity_set or own,
        ),
        say(
            "source",
            world=outcome.world_name,
            digest=outcome.world_digest,
            year=outcome.world_year,
            quality=say.found(f"quality.{quality}") or quality,
        ),
    ]
    lines += left_out(outcome, scenario, world, say)
    for target in outcome.targets:
        if "by" in target:
            lines.append(_price_line(target, say))
            continue
        lines.append(
            say(
                "target",
                place=target["place"],
                change=signed(100.0 * target["trade_change"], say),
                factor=formats.factor(target["factor"], say),
            )
        )
    return "\n".join(wrapped(line) for line in lines)


def _price_line(target: dict[str, Any], say: Texts) -> str:
    """Return what makes a world price."""
    return say(
        f"price_by_{target['by']}",
        place=target["place"],
        price=formats.factor(target["world_price"], say),
        factor=formats.factor(target["factor"], say),
        count=len(target["of"]),
    )
