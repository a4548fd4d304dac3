"""From the selectors of a document to positions in the arrays of a world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tarazy.codes.names import is_code
from tarazy.codes.sector_groups import Groups
from tarazy.codes.selector import Selector as Selector
from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.scenario.document import Scenario


def economies_of(labels: Sequence[str], scenario: Scenario) -> Selector:
    """Return the selector of economies for a scenario, its own groups checked.

    Parameters
    ----------
    labels
        Codes of the world, in the order of its arrays.
    scenario
        The document whose groups are known.

    Raises
    ------
    InputError
        If a group names something unknown, selects nothing, or contains itself.
    """
    selector = Selector(
        "economies", labels, scenario.groups, lambda name: scenario.place("groups", name)
    )
    return _checked(selector)


def sectors_of(
    labels: Sequence[str], groups: Groups | None = None, scenario: Scenario | None = None
) -> Selector:
    """Return the selector of sectors in a world.

    Parameters
    ----------
    labels
        Sectors of the world, in the order of its arrays.
    groups
        That the world has of its own.
    scenario
        A document whose groups of sectors are known; they stand above those of the world.

    Raises
    ------
    InputError
        As `economies_of`.
    """
    if scenario is None:
        return Selector("sectors", labels, {}, str, groups)
    return _checked(
        Selector(
            "sectors",
            labels,
            scenario.sector_groups,
            lambda name: scenario.place("sector_groups", name),
            groups,
        )
    )


def _checked(selector: Selector) -> Selector:
    for name, selection in selector.own_groups.items():
        positions = selector.positions(selection, selector.place(name), (name,))
        taken = is_code(selector.kind, name) or name in selector.labels
        if taken and [selector.labels[position] for position in positions] != [name]:
            raise InputError(
                f"{selector.place(name)}: {name!r} is a code of {selector.kind}; allowed: a name "
                "that is no code"
            )
    return selector
