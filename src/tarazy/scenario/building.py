"""Documents built on others: what a document extends, and scenarios that are its stages.

Everything here works on documents as they were read, before their form is checked: what has the
wrong form is left as it is, so that the check finds it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tarazy.arguments.limits import SHOCKS_OF_A_DOCUMENT, STAGES_OF_A_DOCUMENT, check_limit
from tarazy.errors import InputError
from tarazy.scenario.parts import GROUPS
from tarazy.scenario.written import Document, Keys, Written

Refer = Callable[..., Document]
# What every document says for itself.
_OWN = ("name", "version")


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
        where = written.place(("then",))
        check_limit(where, len(document["then"]), STAGES_OF_A_DOCUMENT, "stages")
        whole["then"] = [
            _stage(stage, number, whole, written, refer)
            for number, stage in enumerate(document["then"])
        ]
        shocks = sum(map(_count_of_shocks, whole["then"]))
        check_limit(where, shocks, SHOCKS_OF_A_DOCUMENT, "shocks of all stages")
    where = written.place(("shocks",))
    check_limit(where, _count_of_shocks(whole), SHOCKS_OF_A_DOCUMENT, "shocks")
    return whole, written


def _count_of_shocks(stage: object) -> int:
    shocks = stage.get("shocks") if isinstance(stage, dict) else None
    return len(shocks) if isinstance(shocks, list) else 0


def _extend(whole: dict[str, Any], written: Written, base: Document) -> None:
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
        elif key in GROUPS and isinstance(whole[key], dict):
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
    shocks = [*document.get("shocks", [])]
    places: list[Keys] = [("shocks", step) for step in range(len(shocks))]
    for later, part in enumerate(document.get("then", [])):
        places += [("then", later, "shocks", step) for step in range(len(part["shocks"]))]
        shocks += part["shocks"]
    for step, there in enumerate(places):
        written.inherit(named.written, ("then", number, "shocks", step), there)
    for key in GROUPS:
        _add_groups(key, document.get(key, {}), named, number, whole, written)
    own = {key: value for key, value in stage.items() if key != "scenario"}
    return {"title": document["title"], "shocks": shocks, **own}


def _add_groups(
    key: str,
    groups: dict[str, Any],
    named: Document,
    number: int,
    whole: dict[str, Any],
    written: Written,
) -> None:
    """Add the groups of a stage's scenario to those of the document, which must not differ."""
    own = whole.setdefault(key, {}) if groups else {}
    if not isinstance(own, dict):
        return
    for name, selection in groups.items():
        if name not in own:
            own = whole[key] = {**own, name: selection}
            written.inherit(named.written, (key, name), (key, name))
        elif own[name] != selection:
            where = written.place(("then", number, "scenario"))
            raise InputError(
                f"{where}: {named.name!r} defines group {name!r} otherwise than this document; "
                "allowed: one meaning of a group, under one name"
            )
