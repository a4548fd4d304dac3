"""Measures: which numbers of an equilibrium a sweep keeps.

A measure is the name of a variable, of which all is kept, or a name and one choice for each of its
dimensions: ``welfare[KAZ]``, ``trade_after[KAZ,:,metals]``; of those that are left out at the end
all is kept. A choice is a code; ``:`` for all;
``focus`` for the economies that the document is about; or ``$who`` for the economy or sector of the
axis ``who``, so that each point tells its own. Variables are those of a single run,
`tarazy.trade.labelled.VARIABLES`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tarazy.errors import InputError, unknown_name
from tarazy.scenario.mistakes import shown
from tarazy.trade.labelled import VARIABLES
from tarazy.trade.labelled_factors import FACTOR_VARIABLES

ALL, FOCUS = ":", "focus"
_FORM = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*(?:\[([^\[\]]*)\])?\s*")
_EXAMPLE = "a variable, e.g. welfare, or with one choice for each of its dimensions, welfare[KAZ]"
# Of exports that are taxed: not every point has them.
_NOT_ALWAYS = ("export_tax_revenue_after",)
ONE_FACTOR = tuple(
    name for name in VARIABLES if name not in FACTOR_VARIABLES and name not in _NOT_ALWAYS
)
THREE_FACTORS = (*ONE_FACTOR, *FACTOR_VARIABLES)
DEFAULT = ("welfare[focus]", "real_wage[focus]")
DEFAULT_OF_FACTORS = ("welfare[focus]", "real_gni[focus]")


@dataclass(frozen=True)
class Measure:
    """What is kept of a variable.

    Attributes
    ----------
    variable
        Its name.
    choices
        One for each of its dimensions: a code, ``:``, ``focus`` or ``$axis``.
    """

    variable: str
    choices: tuple[str, ...]

    @property
    def dims(self) -> tuple[str, ...]:
        """Dimensions of the variable."""
        return VARIABLES[self.variable][0]

    @property
    def unit(self) -> str:
        """Unit of its numbers."""
        return VARIABLES[self.variable][1]

    @property
    def long_name(self) -> str:
        """What it is, in words."""
        return VARIABLES[self.variable][2]

    @property
    def kept(self) -> tuple[str, ...]:
        """Dimensions that are left: those of which more than one label is kept."""
        pairs = zip(self.dims, self.choices, strict=True)
        return tuple(dim for dim, choice in pairs if choice in (ALL, FOCUS))

    @property
    def axes(self) -> tuple[str, ...]:
        """Axes whose economy or sector is kept at each point."""
        return tuple(choice[1:] for choice in self.choices if choice.startswith("$"))

    @property
    def text(self) -> str:
        """The measure as it is written in full."""
        return f"{self.variable}[{','.join(self.choices)}]"


def measures_of(given: Iterable[str], where: str) -> tuple[Measure, ...]:
    """Return measures as they are written.

    Parameters
    ----------
    given
        Texts.
    where
        What messages begin with.

    Raises
    ------
    InputError
        One line naming the measure and what is allowed.
    """
    found = tuple(measure_of(text, where) for text in given)
    if not found:
        raise InputError(f"{where}: none is given; allowed: {_EXAMPLE}")
    for number, measure in enumerate(found):
        if measure in found[:number]:
            raise InputError(f"{where}: {measure.text} given twice; allowed: each once")
    return found


def measure_of(text: object, where: str) -> Measure:
    """Return one measure as it is written; see `measures_of`."""
    form = _FORM.fullmatch(text) if isinstance(text, str) else None
    if form is None:
        raise InputError(f"{where}: {shown(text)} is not allowed; allowed: {_EXAMPLE}")
    name = form[1]
    if name not in THREE_FACTORS:
        raise unknown_name("variable", name, THREE_FACTORS, where)
    dims = VARIABLES[name][0]
    if form[2] is None:
        return Measure(name, (ALL,) * len(dims))
    choices = tuple(choice.strip() for choice in form[2].split(","))
    if len(choices) > len(dims) or not all(choices):
        raise InputError(
            f"{where}: {str(text).strip()!r} is not one choice for each dimension; allowed: "
            f"{name}[{','.join(dims)}], each a code, ':', 'focus' or '$axis'"
        )
    choices += (ALL,) * (len(dims) - len(choices))
    for dim, choice in zip(dims, choices, strict=True):
        if choice == FOCUS and dim == "sector":
            raise InputError(
                f"{where}: {text}: 'focus' of sectors; allowed: a code, ':' or '$axis'"
            )
    return Measure(name, choices)


def split(text: str) -> list[str]:
    """Return the measures of a list with commas, of which some stand inside brackets."""
    return re.split(r",(?![^\[\]]*\])", text)


def check_variables(measures: Sequence[Measure], factors: Mapping[bool, str], where: str) -> None:
    """Check that every point of a sweep has the variables.

    Parameters
    ----------
    measures
        That are asked for.
    factors
        Whether a point has three factors, to one of those points as messages tell it.
    where
        What messages begin with.

    Raises
    ------
    InputError
        If one is of three factors, and a point has one.
    """
    for measure in measures:
        if False in factors and measure.variable not in ONE_FACTOR:
            at = f" at {factors[False]}" if True in factors else ""
            raise InputError(
                f"{where}: {measure.variable} is of labour, capital and resources, and there is "
                f"one factor{at}; allowed: factors = 'three' or a horizon, or another variable"
            )


def labels_of(
    measures: Sequence[Measure], labels: Mapping[str, Sequence[str]], focus: Sequence[str]
) -> dict[str, list[str]]:
    """Return the labels of every dimension that is left.

    A dimension has the same labels in every measure: all, where one of them asks for all.

    Parameters
    ----------
    measures
        That are asked for.
    labels
        Of every dimension in the world.
    focus
        The economies that the document is about.
    """
    found: dict[str, list[str]] = {}
    for measure in measures:
        for dim, choice in zip(measure.dims, measure.choices, strict=True):
            if choice == ALL:
                found[dim] = list(labels[dim])
            elif choice == FOCUS:
                found.setdefault(dim, list(focus))
    return found


def names_of(measures: Sequence[Measure]) -> dict[str, Measure]:
    """Return measures by the names that they have in a result: of their variables, if they differ.

    Of several measures of one variable each is named as it is written.
    """
    variables = [measure.variable for measure in measures]
    return {m.variable if variables.count(m.variable) == 1 else m.text: m for m in measures}
