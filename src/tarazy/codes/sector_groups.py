"""Which sectors of a world a group means, also where sectors are a world's own.

A group of the package is a list of its 36 sectors. A label of a world stands for one of them, or,
as ``mining`` in a table that does not split it, for all members of the group of that name. What the
package does not know is put into groups by whoever brings it; until then a group that it may belong
to is refused, for an answer that leaves it out would be wrong in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from tarazy.codes.classification import sectors
from tarazy.codes.groups import groups
from tarazy.errors import InputError

# These share out all sectors: what is not in the one is in the other.
_HALVES = {"goods": "services", "services": "goods"}
Groups = Mapping[str, Sequence[str]]


def members_in(
    name: str, labels: Sequence[str], own: Groups | None = None, where: str = "sectors"
) -> list[str]:
    """Return the sectors of a world that a group means, in the order of the world.

    Parameters
    ----------
    name
        A group of `own`, or of the package.
    labels
        Sectors of the world.
    own
        Groups that the world has of its own; they stand above those of the package. Of ``goods``
        and ``services`` one is the rest of the other.
    where
        Where the name stands, for messages.

    Raises
    ------
    InputError
        Naming the sectors of which it is not known whether they are in the group, or that it has no
        member in the world.
    """
    inside, open_ = _told(name, labels, own or {})
    if open_:
        shown = ", ".join(map(repr, open_[:5])) + (
            f" and {len(open_) - 5} more" if len(open_) > 5 else ""
        )
        raise InputError(
            f"{where}: group {name!r}: whether it holds {shown} of this world is not known; "
            "allowed: codes of sectors, or a group that is told: [sector_groups] of the document, "
            "with_groups of the world"
        )
    if not inside:
        raise InputError(
            f"{where}: no member of group {name!r} stands on its own in this world; "
            f"allowed: a group with members among its {len(labels)} sectors"
        )
    return inside


def known_in(name: str, labels: Sequence[str], own: Groups | None = None) -> list[str] | None:
    """Return what `members_in` does, also if it is nothing; None where the world does not tell."""
    inside, open_ = _told(name, labels, own or {})
    return None if open_ else inside


def _told(name: str, labels: Sequence[str], own: Groups) -> tuple[list[str], list[str]]:
    """Return the sectors in a group, and those of which it is not known whether they are."""
    if name in own:
        return [label for label in labels if label in own[name]], []
    if _HALVES.get(name) in own:
        return [label for label in labels if label not in own[_HALVES[name]]], []
    wanted = set(groups("sectors")[name].members)
    parts = {label: _parts(label) for label in labels}
    inside = [label for label, part in parts.items() if part and part <= wanted]
    missing = wanted.difference(*(parts[label] for label in inside))
    open_ = [
        label
        for label, part in parts.items()
        if (part & wanted and not part <= wanted) or (not part and (missing or name in _HALVES))
    ]
    return inside, open_


def checked_groups(given: object, labels: Sequence[str], where: str) -> dict[str, list[str]]:
    """Return groups of a world's own, members in the order of the world.

    Parameters
    ----------
    given
        Lists of sectors by name.
    labels
        Sectors of the world.
    where
        How complaints name the groups.

    Raises
    ------
    InputError
        No table of lists; a group without members, or with one that the world has not or has
        twice; the name of a sector that is not the group; sectors both in goods and in services.
    """
    if not isinstance(given, Mapping):
        raise InputError(f"{where}: {given!r}; allowed: lists of sectors by name of the group")
    found: dict[str, list[str]] = {}
    for name, members in given.items():
        if not isinstance(name, str) or not name.strip() or name == "*":
            raise InputError(f"{where}: {name!r} is no name of a group; allowed: a text")
        if isinstance(members, str) or not isinstance(members, Iterable):
            raise InputError(f"{where}: {name}: {members!r}; allowed: a list of sectors")
        listed = list(members)
        for member in listed:
            if member not in labels:
                raise InputError(
                    f"{where}: {name}: the world has no sector {member!r}; allowed: "
                    f"{', '.join(labels)}"
                )
            if listed.count(member) > 1:
                raise InputError(f"{where}: {name}: {member!r} stands twice; allowed: once")
        if not listed:
            raise InputError(f"{where}: {name} is empty; allowed: at least one sector")
        if name in labels and listed != [name]:
            raise InputError(
                f"{where}: {name!r} is the name of a sector; allowed: a name of its own"
            )
        found[name] = [label for label in labels if label in listed]
    both = [s for s in found.get("goods", ()) if s in found.get("services", ())]
    if both:
        raise InputError(
            f"{where}: {both[0]!r} is in goods and in services; allowed: in one of them"
        )
    if set(_HALVES) <= set(found):
        neither = [s for s in labels if s not in (*found["goods"], *found["services"])]
        if neither:
            raise InputError(
                f"{where}: {neither[0]!r} is neither in goods nor in services; allowed: in one"
            )
    return found


def coarser_groups(
    labels: Sequence[str], own: Groups | None, coarse: Sequence[str], place: Sequence[int]
) -> dict[str, list[str]]:
    """Return the groups of a coarser world: those that the coarse sectors do not cut through.

    Parameters
    ----------
    labels, own
        Of the finer world.
    coarse
        Sectors of the coarser one.
    place
        Position in `coarse` of every label.

    Returns
    -------
    dict
        What the coarse labels do not tell by themselves.
    """
    found: dict[str, list[str]] = {}
    for name in (*(own or {}), *groups("sectors")):
        inside = known_in(name, labels, own)
        if inside is None or name in found or name in coarse:
            continue
        kept = []
        for position, label in enumerate(coarse):
            parts = [
                fine in inside for fine, at in zip(labels, place, strict=True) if at == position
            ]
            if any(parts) and not all(parts):
                break
            kept += [label] if all(parts) else []
        else:
            if known_in(name, coarse) != kept:
                found[name] = kept
    return found


@lru_cache(4096)
def _parts(label: str) -> frozenset[str]:
    """Return the sectors of the package that a label stands for; none for one it does not know."""
    if any(label == sector.code for sector in sectors()):
        return frozenset({label})
    known = groups("sectors")
    return frozenset(known[label].members) if label in known else frozenset()
