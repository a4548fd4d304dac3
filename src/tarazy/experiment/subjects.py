"""Whom an answer is about: the economies and blocs that its document names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from tarazy.experiment.asked_summary import events_of
from tarazy.experiment.blocs import BLOC_COLUMNS, Bloc, bloc, selector_of

if TYPE_CHECKING:
    from tarazy.scenario.selectors import Selector

# More economies than these are not talked about one by one: the most affected of them are.
MOST_NAMED = 6
_MOST_AFFECTED = 2


@dataclass(frozen=True)
class Subjects:
    """Whom an answer is about.

    Attributes
    ----------
    names
        Codes of economies and names of groups, in the order in which an answer tells of them.
    blocs
        Results of the groups among them, by name.
    """

    names: tuple[str, ...]
    blocs: Mapping[str, Bloc]

    @property
    def economies(self) -> list[str]:
        """Those that are no blocs."""
        return [name for name in self.names if name not in self.blocs]

    def members(self, name: str) -> list[str]:
        """Return the codes of the economies that a name stands for."""
        return list(self.blocs[name].members) if name in self.blocs else [name]

    def summary(self) -> dict[str, Any]:
        """Return the blocs as plain data, with their units; nothing where there are none."""
        if not self.blocs:
            return {}
        return {
            "blocs": {name: found.summary() for name, found in self.blocs.items()},
            "bloc_units": {name: unit for name, (unit, _) in BLOC_COLUMNS.items()},
        }


def subjects_of(
    dataset: xr.Dataset, document: Mapping[str, Any], exporters: Iterable[str] = ()
) -> Subjects:
    """Return whom an outcome is about.

    The `focus` of its document, where it has one. Otherwise the economies that its events name by
    their codes (the importers of a regime, the exporter of a network and the countries that are
    crossed among them; of more than `MOST_NAMED` the most affected), and the groups that they name,
    as blocs. A group does not count as its members, and ``"*"`` as no one: where no economy is
    named, the two most affected stand before the blocs.

    Parameters
    ----------
    dataset
        Of the outcome.
    document
        That was run.
    exporters
        Of the networks that it met.
    """
    economies = selector_of(dataset, document)
    focus = [name for name in document.get("focus", ()) if _is_known(name, economies)]
    if not focus:
        welfare = np.abs(dataset["welfare"].values)
        ranked = [economies.labels[n] for n in np.argsort(-welfare, kind="stable")]
        named = named_in(document, economies, exporters)
        codes = [name for name in named if name in economies.labels]
        groups = [name for name in named if name not in economies.labels]
        if len(codes) > MOST_NAMED:
            codes = [code for code in ranked if code in codes][:MOST_NAMED]
        focus = [*(codes or ranked[:_MOST_AFFECTED]), *groups]
    found = {name: bloc(dataset, economies, name) for name in focus if name not in economies.labels}
    return Subjects(tuple(focus), found)


def named_in(
    document: Mapping[str, Any], economies: Selector, also: Iterable[str] = ()
) -> list[str]:
    """Return the codes and groups that a document's events name, each once.

    Parameters
    ----------
    document
        As an outcome keeps it.
    economies
        Of the world.
    also
        Named first: exporters of networks that it meets.
    """

    def names() -> Iterator[str]:
        yield from also
        for event in events_of(document):
            yield from event.named()

    return [name for name in dict.fromkeys(names()) if _is_known(name, economies)]


def _is_known(name: str, economies: Selector) -> bool:
    """Return whether a name means an economy of the world, or a group that has some there."""
    if name in economies.labels or name in economies.own_groups:
        return True
    members = economies.package_groups.get(name, ())
    return any(code in economies.labels for code in members)
