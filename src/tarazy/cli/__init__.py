"""The shell: ``tarazy``.

Each group of commands has a file, and each command imports what it needs when it runs, so that the
shell answers at once. Exit status: 0 done; 1 a validation that does not pass, or a counterfactual
without equilibrium; 2 wrong input, with one line on the error stream that names the place, the
value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Sequence

from tarazy.cli import (
    agendas,
    beginning,
    benchmarks,
    briefing,
    claims,
    codes,
    comparing,
    corridors,
    dependence,
    experiments,
    fetching,
    finding,
    investing,
    laboratory,
    monitoring,
    observed,
    optimal_tariffs,
    owners,
    ranges,
    regimes,
    reporting,
    schema,
    sensitivities,
    studies,
    sweeping,
    ties,
    timeline,
    validation,
)
from tarazy.cli.once import OnceCommand
from tarazy.cli.running import new_shell, run_shell

app = new_shell(
    "tarazy",
    "Compute trade, tariffs and dependence between countries: an open geoeconomics laboratory.",
)
app.command("list", cls=OnceCommand)(experiments.list_experiments)
app.command("run", cls=OnceCommand)(experiments.run_experiment)
app.command("sweep", cls=OnceCommand)(sweeping.run_sweep)
app.command("compare", cls=OnceCommand)(comparing.compare_outcomes)
app.command("regime", cls=OnceCommand)(regimes.show_regime)
app.command("sensitivity", cls=OnceCommand)(sensitivities.rank_barriers)
app.command("optimal-tariff", cls=OnceCommand)(optimal_tariffs.optimal_tariff)
app.command("nash", cls=OnceCommand)(optimal_tariffs.nash)
app.command("corridors", cls=OnceCommand)(corridors.corridors)
app.command("agenda", cls=OnceCommand)(agendas.show_agenda)
app.command("dependence", cls=OnceCommand)(dependence.show_dependence)
app.command("owners", cls=OnceCommand)(owners.show_owners)
app.command("invest", cls=OnceCommand)(investing.show_prospects)
app.command("ranges", cls=OnceCommand)(ranges.ranges)
app.command("claims", cls=OnceCommand)(claims.claims)
app.command("find", cls=OnceCommand)(finding.find)
app.command("monitor", cls=OnceCommand)(monitoring.show_monitor)
app.command("timeline", cls=OnceCommand)(timeline.timeline)
app.command("ties", cls=OnceCommand)(ties.show_ties)
app.command("schema", cls=OnceCommand)(schema.show_schema)
app.command("series", cls=OnceCommand)(observed.show_series)
app.command("fetch", cls=OnceCommand)(fetching.fetch)
app.command("lab", cls=OnceCommand)(laboratory.serve)
app.command("world", cls=OnceCommand)(benchmarks.show_world)
app.command("countries", cls=OnceCommand)(codes.countries)
app.command("sectors", cls=OnceCommand)(codes.sectors)
app.command("groups", cls=OnceCommand)(codes.groups)
app.add_typer(beginning.app, name="new")
app.command("brief", cls=OnceCommand)(briefing.write)
app.command("report", cls=OnceCommand)(reporting.write)
app.add_typer(studies.app, name="study")
app.add_typer(validation.app, name="validate")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the shell.

    Parameters
    ----------
    arguments
        By default those of the process.

    Returns
    -------
    int
        The exit status.
    """
    return run_shell(app, "tarazy", arguments)
