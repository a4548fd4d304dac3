"""Every option stands once on a command line, every name once among those that repeat.

Of an option that is given twice the last would otherwise be taken in silence, and the question
that is answered would be another than the one that was asked. So would a language that is asked of
JSON, which holds every language or none.
"""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

from tarazy.arguments.repeated import refuse_repeated
from tarazy.errors import InputError

# Letters that what is said of an option has to the right of it.
_ROOM = 24
_Formatter: Any = TyperCommand.context_class.formatter_class


class _NarrowHelp(_Formatter):  # type: ignore[misc]
    """Help in which a long option has a line of its own where the screen is narrow."""

    def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl(rows, min(col_max, max(self.width - _ROOM, 1)), col_spacing)


class OnceCommand(TyperCommand):
    """A command that refuses what is given twice, and a language together with JSON."""

    def get_help(self, ctx: Any) -> str:
        """Return the help, laid out for the screen."""
        ctx.formatter_class = _NarrowHelp
        return super().get_help(ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line.

        Raises
        ------
        InputError
            If an option that does not repeat stands twice, or a name twice in one that does, or
            ``--lang`` with ``--json``.
        """
        if ctx.resilient_parsing:
            # A shell asks for completions of a line that is not finished.
            unfinished: list[str] = super().parse_args(ctx, args)
            return unfinished
        # The parser takes the words from the list that it is given.
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        single = [
            _name(one) for one in order if one.param_type_name == "option" and not one.multiple
        ]
        for name in single:
            if single.count(name) > 1:
                raise InputError(f"{name}: given twice; allowed: once")
        # A language that may be given several times is not that of what is printed.
        if {"--json", "--lang"} <= set(single):
            raise InputError(
                "--lang: stands with --json, which holds texts in every language or numbers alone; "
                "allowed: one of them"
            )
        given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
        for one in self.params:
            # As a path it would be the current folder; elsewhere it may be taken for nothing given.
            if one.default is None and _has_empty(given, one.name):
                raise InputError(f"{_name(one)}: ''; allowed: a text that is not empty")
        rest: list[str] = super().parse_args(ctx, args)
        for one in self.params:
            values = ctx.params.get(one.name)
            if isinstance(values, list | tuple):
                refuse_repeated(map(str, values), _name(one))
        return rest


def _has_empty(given: dict[str, Any], name: str) -> bool:
    value = given.get(name)
    return value == "" or (isinstance(value, list | tuple) and "" in value)


def _name(parameter: Any) -> str:
    """Return an option as it is written, an argument by its name."""
    if parameter.param_type_name == "argument":
        return str(parameter.name)
    return str(max(parameter.opts, key=len))
