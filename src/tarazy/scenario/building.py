"""Documents built on others: what a document extends, and scenarios that are its stages.

Everything here works on documents as they were read, before their form is checked: what has the
wrong form is left as it is, so that the check finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tarazy.errors import InputError

if TYPE_CHECKING:
    from tarazy.scenario.document import Scenario

Keys = tuple[str | int, ...]
Refer = Callable[..., "Scenario"]
# The steps to a key as a reader counts them.
_NOUNS = {"shocks": "shock", "then": "stage", "claims": "claim", "sources": "source"}
# What every document says for itself.
_OWN = ("name", "version")


@dataclass
class Written:
    """Where the keys of a document were written, if not in its own file at the same place.

    Attributes
    ----------
    origin
        The file of the document.
    elsewhere
        Steps to a key to the file and the steps where it was written.
    """

    origin: str
    elsewhere: dict[Keys, tuple[str, Keys]] = field(default_factory=dict)

    def trace(self, keys: Sequence[str | int]) -> tuple[str, Keys]:
        """Return the file in which a key was written, and the steps to it there."""
        steps = tuple(keys)
        for length in range(len(steps), 0, -1):
            if steps[:length] in self.elsewhere:
                origin, there = self.elsewhere[steps[:length]]
                return origin, there + steps[length:]
        return self.origin, steps

    def place(self, keys: Sequence[str | int]) -> str:
        """Return where a key was written as messages say it: file, then the steps to the key."""
        origin, steps = self.trace(keys)
        return ": ".join([origin, *spoken(steps)])

    def without(self, replaced: Collection[str]) -> Written:
        """Return the places of all keys but those at the head of which `replaced` stand."""
        kept = {keys: place for keys, place in self.elsewhere.items() if keys[0] not in replaced}
        return Written(self.origin, kept)

    def inherit(self, base: Written, keys: Keys, there: Keys) -> None:
        """Note that `keys` were written in `base` at `there`, or where that has it from."""
        self.elsewhere[keys] = base.trace(there)
        for steps, place in base.elsewhere.items():
            if len(steps) > len(there) and steps[: len(there)] == there:
                self.elsewhere[keys + steps[len(there) :]] = place


def spoken(keys: Sequence[str | int]) -> list[str]:
    """Return the steps to a key as a reader counts them: ``shocks, 1`` becomes ``shock 2``."""
    steps: list[str] = []
    for key in keys:
        if isinstance(key, int):
            noun = steps.pop() if steps else "item"
            steps.append(f"{_NOUNS.get(noun, noun)} {key + 1}")
        else:
            steps.append(key if key.isprintable() else repr(key))
    return steps


def resolve(document: dict[str, Any], origin: str, refer: Refer) -> tuple[dict[str, Any], Written]:
    """Return a document with what it extends and its stages' scenarios written out.

    Parameters
    ----------
    document
        As read.
    origin
        Its file, for messages.
    refer
        Loads the document of a name or path that stands at the keys given.

    Returns
    -------
    tuple
        The whole document, and where each of its keys was written.

    Raises
    ------
    InputError
        If a document named is wrong, or defines a group of the same name otherwise.
    """
    written = Written(origin)
    whole = dict(document)
    if isinstance(document.get("extends"), str):
        _extend(whole, written, refer(whole.pop("extends"), "extends"))
    if isinstance(document.get("then"), list):
        whole["then"] = [
            _stage(stage, number, whole, written, refer)
            for number, stage in enumerate(document["then"])
        ]
    return whole, written


def _extend(whole: dict[str, Any], written: Written, base: Scenario) -> None:
    """Put the keys of `base` where `whole` has none, its shocks and groups before the own ones."""
    inherited = {key: value for key, value in base.to_dict().items() if key not in _OWN}
    for key, value in inherited.items():
        if key not in whole:
            whole[key] = value
            written.inherit(base.written, (key,), (key,))
        elif key == "shocks" and isinstance(whole[key], list):
            for step in range(len(whole[key])):
                written.elsewhere[key, len(value) + step] = (written.origin, (key, step))
            for step in range(len(value)):
                written.inherit(base.written, (key, step), (key, step))
            whole[key] = [*value, *whole[key]]
        elif key == "groups" and isinstance(whole[key], dict):
            for name in value:
                if name not in whole[key]:
                    written.inherit(base.written, (key, name), (key, name))
            whole[key] = value | whole[key]


def _stage(
    stage: object, number: int, whole: dict[str, Any], written: Written, refer: Refer
) -> object:
    """Return a stage with the shocks of the scenario that it names, all of its stages included."""
    if not isinstance(stage, dict) or not isinstance(stage.get("scenario"), str):
        return stage
    if "shocks" in stage:
        return stage
    named = refer(stage["scenario"], "then", number, "scenario")
    document = named.to_dict()
    places: list[Keys] = [("shocks", step) for step in range(len(named.shocks))]
    shocks = [*document.get("shocks", [])]
    for later, part in enumerate(document.get("then", [])):
        places += [("then", later, "shocks", step) for step in range(len(part["shocks"]))]
        shocks += part["shocks"]
    for step, there in enumerate(places):
        written.inherit(named.written, ("then", number, "shocks", step), there)
    _add_groups(document.get("groups", {}), named, number, whole, written)
    own = {key: value for key, value in stage.items() if key != "scenario"}
    return {"title": document["title"], "shocks": shocks, **own}


def _add_groups(
    groups: dict[str, Any], named: Scenario, number: int, whole: dict[str, Any], written: Written
) -> None:
    """Add the groups of a stage's scenario to those of the document, which must not differ."""
    own = whole.setdefault("groups", {}) if groups else {}
    if not isinstance(own, dict):
        return
    for name, selection in groups.items():
        if name not in own:
            own = whole["groups"] = {**own, name: selection}
            written.inherit(named.written, ("groups", name), ("groups", name))
        elif own[name] != selection:
            where = written.place(("then", number, "scenario"))
            raise InputError(
                f"{where}: {named.name!r} defines group {name!r} otherwise than this document; "
                "allowed: one meaning of a group, under one name"
            )
