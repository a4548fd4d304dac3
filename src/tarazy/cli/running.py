"""How a shell runs: clean streams, one line for every error that a user can act on, a status."""

from __future__ import annotations

import gc
import logging
import os
import re
import signal
import sys
from collections.abc import Sequence
from typing import cast

import typer

from tarazy.cli import resuming
from tarazy.cli.process import only_our_words, without_unused
from tarazy.cli.screen import columns
from tarazy.cli.streams import REPLACEMENT, open_streams, readable
from tarazy.errors import InputError, TarazyError, shortened

# Typer raises its own errors of usage under this class, whose module differs between its releases.
_UsageError: type[Exception] = cast("type[Exception]", typer.BadParameter.__mro__[1])
_EPOCH = "SOURCE_DATE_EPOCH"
_SECONDS = re.compile(r"[0-9]{1,12}")
# The end of the year 9999.
_LAST_SECOND = 253_402_300_799
_INTERRUPTED = 130
# Columns of a screen that a help takes at most.
_HELP = 80
# As `repr` spells what is no UTF-8 in a name.
_SURROGATE = re.compile(r"\\udc[89a-f][0-9a-f]")
# Extras of the package, by the module that one of its commands may ask for.
_EXTRAS = {
    "distributed": "cluster",
    "fastapi": "lab",
    "jax": "jax",
    "pooch": "fetch",
    "pyarrow": "parquet",
    "pymrio": "readers",
    "rdata": "readers",
    "uvicorn": "lab",
}


def new_shell(name: str, purpose: str) -> typer.Typer:
    """Return a shell without commands; by itself it prints its help.

    Parameters
    ----------
    name
        Of its program and of the distribution whose version it tells.
    purpose
        What the help begins with.
    """

    def show_version(wanted: bool) -> None:
        if wanted:
            from importlib.metadata import version

            from tarazy.kernel import path_in_use

            typer.echo(f"{name} {version(name)} (solver: {path_in_use()})")
            raise typer.Exit

    # As a default and not in an annotation, which is read where `show_version` is not known.
    shown = typer.Option(
        False,
        "--version",
        callback=show_version,
        is_eager=True,
        help="Print the version, and which path solves.",
    )

    def options(context: typer.Context, version: bool = shown) -> None:
        if context.invoked_subcommand is None:
            typer.echo(context.get_help())

    return typer.Typer(
        name=name,
        callback=options,
        help=purpose,
        invoke_without_command=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def run_shell(app: typer.Typer, name: str, arguments: Sequence[str] | None) -> int:
    """Run a shell.

    Parameters
    ----------
    app
        Its commands.
    name
        Of its program, with which every line of an error begins.
    arguments
        None for those of the process.

    Returns
    -------
    int
        The exit status: 0 done; 1 a validation that does not pass, a counterfactual without
        equilibrium, or what the machine cannot do; 2 wrong input; 130 interrupted.
    """
    open_streams()
    resuming.begin()
    if arguments is None:
        _end_as_from_the_keyboard()
    with only_our_words(), without_unused():
        status = _run(app, name, arguments)
    if arguments is None:
        # The process ends here; searching all modules for garbage once more takes 0.2 s.
        gc.freeze()
    return status


def _end_as_from_the_keyboard() -> None:
    """Let who ends the process end it as Ctrl-C does, so that nothing half written stays behind."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # What the caller has it ignore, as nohup does, stays ignored.
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _run(app: typer.Typer, name: str, arguments: Sequence[str] | None) -> int:
    """Run the command and turn every error that a user can act on into one line and a status."""
    try:
        _check_epoch()
        status = app(
            args=arguments,
            prog_name=name,
            standalone_mode=False,
            terminal_width=_help_width(),
        )
        sys.stdout.flush()
    except InputError as error:
        return _refuse(name, str(error), 2)
    except TarazyError as error:
        return _refuse(name, str(error), 1)
    except _UsageError as error:
        return _refuse(name, _usage(error), 2)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _EXTRAS:
            raise
        remedy = f"pip install 'tarazy[{_EXTRAS[missing]}]'"
        return _refuse(name, f"this command needs the package {missing!r}: {remedy}", 1)
    except MemoryError as error:
        told = f" ({error})" if str(error) else ""
        return _refuse(name, f"the memory of this machine is not enough{told}; ask for less", 1)
    except BrokenPipeError:
        return _unread()
    except SystemExit as ended:
        # As Typer ends where it meets a broken pipe by itself.
        if isinstance(ended.__context__, BrokenPipeError):
            return _unread()
        raise
    except OSError as error:
        file = shortened(str(error.filename or "file"))
        return _refuse(name, f"{file}: {error.strerror or error}", 2)
    except UnicodeEncodeError as error:
        # A name that the system gave in another encoding; a file in UTF-8 cannot hold it.
        text = readable(str(error.object))[:200]
        return _refuse(name, f"{text!r}: not UTF-8; allowed: names of files in UTF-8", 2)
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted(name)
    if status == _INTERRUPTED:
        # As Typer says it, without a word.
        return _interrupted(name)
    return status if isinstance(status, int) else 0


def _unread() -> int:
    """Let what Python still flushes at exit go nowhere: the reader, e.g. `head`, has had enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _help_width() -> int | None:
    """Return the letters of a line of help; None leaves them to Typer."""
    screen = columns()
    return None if screen is None else min(screen, _HELP) - 2


def _check_epoch() -> None:
    """Refuse a wrong day of the environment here: NumPy, too, reads it, and would fail."""
    given = os.environ.get(_EPOCH)
    if given is not None and not (_SECONDS.fullmatch(given) and int(given) <= _LAST_SECOND):
        raise InputError(
            f"{_EPOCH}: {shortened(repr(given))}; allowed: whole seconds since the beginning of "
            "1970"
        )


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


def _interrupted(name: str) -> int:
    """Say what is kept; what was being written just then has nothing to add when Python ends."""
    logging.getLogger("asyncio").disabled = True
    return _refuse(name, resuming.interrupted(), _INTERRUPTED)


def _refuse(name: str, message: str, status: int) -> int:
    line = _SURROGATE.sub(REPLACEMENT, " ".join(message.split()))
    print(f"{name}: {line}", file=sys.stderr)
    return status
