"""The shell: ``tarazy``.

Each group of commands has a file, and each command imports what it needs when it runs, so that the
shell answers at once. Exit status: 0 done; 1 a validation that does not pass, or a counterfactual
without equilibrium; 2 wrong input, with one line on the error stream that names the place, the
value and what is allowed.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Sequence
from typing import Annotated, cast

import typer

from tarazy.cli import (
    benchmarks,
    building_series,
    calibrating,
    claims,
    comparing,
    corridors,
    dependence,
    experiments,
    optimal_tariffs,
    ranges,
    regimes,
    reporting,
    schema,
    sensitivities,
    studies,
    timeline,
    validation,
)
from tarazy.cli.once import OnceCommand
from tarazy.cli.process import only_our_words, without_unused
from tarazy.cli.streams import REPLACEMENT, open_streams, readable
from tarazy.errors import InputError, TarazyError

# Typer raises its own errors of usage under this class, whose module differs between its releases.
_UsageError: type[Exception] = cast("type[Exception]", typer.BadParameter.__mro__[1])


# As `repr` spells what is no UTF-8 in a name.
_SURROGATE = re.compile(r"\\udc[89a-f][0-9a-f]")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"tarazy {version('tarazy')}")
        raise typer.Exit


def _options(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Compute trade, tariffs and dependence between countries: an open geoeconomics laboratory."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app = typer.Typer(
    name="tarazy",
    callback=_options,
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("list", cls=OnceCommand)(experiments.list_experiments)
app.command("run", cls=OnceCommand)(experiments.run_experiment)
app.command("compare", cls=OnceCommand)(comparing.compare_outcomes)
app.command("regime", cls=OnceCommand)(regimes.show_regime)
app.command("sensitivity", cls=OnceCommand)(sensitivities.rank_barriers)
app.command("optimal-tariff", cls=OnceCommand)(optimal_tariffs.optimal_tariff)
app.command("nash", cls=OnceCommand)(optimal_tariffs.nash)
app.command("corridors", cls=OnceCommand)(corridors.corridors)
app.command("dependence", cls=OnceCommand)(dependence.show_dependence)
app.command("ranges", cls=OnceCommand)(ranges.ranges)
app.command("claims", cls=OnceCommand)(claims.claims)
app.command("timeline", cls=OnceCommand)(timeline.timeline)
app.command("schema", cls=OnceCommand)(schema.show_schema)
app.command("world", cls=OnceCommand)(benchmarks.show_world)
app.command("report", cls=OnceCommand)(reporting.write)
app.command("build-world", cls=OnceCommand)(benchmarks.build_world)
app.command("build-policy", cls=OnceCommand)(benchmarks.build_policy)
app.command("build-corridors", cls=OnceCommand)(calibrating.build_corridors)
app.command("build-series", cls=OnceCommand)(building_series.build_series)
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
    open_streams()
    with only_our_words(), without_unused():
        status = _run(arguments)
    if arguments is None:
        # The process ends here; searching all modules for garbage once more takes 0.2 s.
        gc.freeze()
    return status


def _run(arguments: Sequence[str] | None) -> int:
    """Run the command and turn every error that a user can act on into one line and a status."""
    try:
        status = app(args=arguments, prog_name="tarazy", standalone_mode=False)
        sys.stdout.flush()
    except InputError as error:
        return _refuse(str(error), 2)
    except TarazyError as error:
        return _refuse(str(error), 1)
    except _UsageError as error:
        return _refuse(_usage(error), 2)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "tarazy":
            raise
        extra = "pip install 'tarazy[build]'"
        if error.name.partition(".")[0] == "pyarrow":
            extra = f"pip install 'tarazy[parquet]', or {extra} to build tables"
        return _refuse(f"this command needs the package {error.name!r}: {extra}", 1)
    except BrokenPipeError:
        # The reader, e.g. `head`, has had enough; what Python still flushes at exit goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _refuse(f"{error.filename or 'file'}: {error.strerror or error}", 2)
    except UnicodeEncodeError as error:
        # A name that the system gave in another encoding; a file in UTF-8 cannot hold it.
        return _refuse(
            f"{readable(str(error.object))[:200]!r}: not UTF-8; allowed: names of files in UTF-8", 2
        )
    except (typer.Abort, KeyboardInterrupt):
        return _refuse("interrupted", 130)
    return status if isinstance(status, int) else 0


def _usage(error: Exception) -> str:
    """Return what is wrong with the command line, and what is allowed or where to read it."""
    message = str(getattr(error, "format_message", error.__str__)()).rstrip(".")
    context = getattr(error, "ctx", None)
    if context is None:
        return message
    commands = getattr(context.command, "commands", None)
    if commands and not message.startswith("No such option"):
        return f"{message}; allowed: {', '.join(commands)}"
    return f"{message}; see {context.command_path} --help"


def _refuse(message: str, status: int) -> int:
    line = _SURROGATE.sub(REPLACEMENT, " ".join(message.split()))
    print(f"tarazy: {line}", file=sys.stderr)
    return status
