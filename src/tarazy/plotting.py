"""Figures of results, asked for by name: a result does not know how it is drawn.

The makers of figures stand above the results. They are found by the kind of the result in the group
``tarazy.figures`` of `tarazy.plugins`: a function that takes the result and returns its figures,
name to maker, the first of them the default. A maker takes the language and options of its own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from tarazy import plugins
from tarazy.errors import unknown_name

if TYPE_CHECKING:
    import plotly.graph_objects as go

# Name of a figure to its maker: ``maker(language, **options)`` is a plotly figure.
Figures = Mapping[str, Callable[..., "go.Figure"]]
GROUP = "tarazy.figures"


class Plotted:
    """A result that has figures.

    Attributes
    ----------
    kind
        Name of the kind of result in the group ``tarazy.figures``.
    """

    kind: ClassVar[str]

    @property
    def plot(self) -> Plot:
        """The figures: ``tuple(result.plot)`` names them, ``result.plot.NAME()`` draws one."""
        return Plot(self)

    def figure(self, name: str | None = None, language: str = "en", **options: Any) -> go.Figure:
        """Return a figure.

        Parameters
        ----------
        name
            One of ``tuple(result.plot)``; by default the first.
        language
            ``en``, ``kk`` or ``ru``.
        **options
            Of the figure, e.g. ``country``; a wrong one is told with all that there are.

        Raises
        ------
        InputError
            If the name, language, an option or its value is unknown.
        """
        figures: Figures = plugins.load(GROUP, self.kind)(self)
        if name is None:
            name = next(iter(figures))
        if not isinstance(name, str) or name not in figures:
            raise unknown_name("figure", name, figures)
        allowed = [key for key in inspect.signature(figures[name]).parameters if key != "language"]
        for option in options:
            if option not in allowed:
                raise unknown_name("option", option, allowed or ["none"], f"figure {name!r}")
        return figures[name](language=language, **options)


class Plot:
    """The figures of one result."""

    def __init__(self, result: Plotted) -> None:
        self._result = result

    def __iter__(self) -> Iterator[str]:
        """Return the names of the figures, the default first."""
        return iter(plugins.load(GROUP, self._result.kind)(self._result))

    def __call__(self, name: str | None = None, language: str = "en", **options: Any) -> go.Figure:
        """Return `Plotted.figure` of the same arguments."""
        return self._result.figure(name, language, **options)

    def __getattr__(self, name: str) -> Callable[..., go.Figure]:
        """Return the maker of a figure, which takes the language and its options."""
        # Private names are asked for by copy and pickle.
        known = () if name.startswith("_") else tuple(self)
        if name not in known:
            raise AttributeError(f"no figure {name!r}; allowed: {', '.join(known) or 'none'}")
        return partial(self._result.figure, name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __repr__(self) -> str:
        return f"figures of {type(self._result).__name__}: {', '.join(self)}"
