"""Documents of strangers: their form, their size, and that they name no file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tarazy.arguments.document import toml_of
from tarazy.arguments.limits import check_limit
from tarazy.arguments.sealed import only_bundled
from tarazy.corridors.data import named_networks
from tarazy.errors import InputError, unknown_name
from tarazy.lab.settings import Settings
from tarazy.policy.regime import regime_names
from tarazy.scenario import Scenario, catalogue
from tarazy.scenario.document import every_shock
from tarazy.scenario.parts import GROUPS
from tarazy.scenario.written import Keys, spoken
from tarazy.world.library import worlds

# What a document without a name is called, here and in messages.
NAME = "question"
# Key of a document to what it names, and the names that there are. What a key is not listed for
# is refused where it would be opened (`tarazy.arguments.sealed`).
_NAMES: dict[str, tuple[str, Callable[[], Iterable[str]]]] = {
    "extends": ("scenario", catalogue.names),
    "scenario": ("scenario", catalogue.names),
    "world": ("world", worlds),
    "network": ("network", named_networks),
    "regime": ("tariff regime", regime_names),
}
# Keys that name the file from which rows are read, unless the rows stand beside them.
_ROWS, _FILES = "rows", ("table", "schedule")


def asked(given: str | Mapping[str, Any], settings: Settings, where: str = "") -> Scenario:
    """Return the scenario that someone asks for.

    Parameters
    ----------
    given
        The name of an experiment of the catalogue, or a document.
    settings
        How large it may be.
    where
        Where a name stands, for messages.

    Raises
    ------
    InputError
        As `tarazy.scenario.Scenario.of`; also if it names a file, or is too large.
    """
    if isinstance(given, str):
        if given not in catalogue.names():
            raise unknown_name("scenario", given, catalogue.names(), where)
        return Scenario.load(given)
    document = {"name": NAME, **given}
    for keys, value in _texts_of(document, ()):
        # Names of groups are the document's own.
        if keys[0] not in GROUPS:
            _check_name(keys, value)
    with only_bundled():
        found = Scenario.from_dict(document)
    _check_size(found, settings)
    return found


def of_toml(text: str) -> dict[str, Any]:
    """Return the document that a text in TOML is, its form unchecked.

    Raises
    ------
    InputError
        If it is none, naming the line.
    """
    return toml_of(text, NAME)


def _texts_of(part: Any, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """Yield every text of a document that stands under a key which may name a file."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if isinstance(value, str):
                if not (key in _FILES and _ROWS in part):
                    yield (*keys, str(key)), value
            else:
                yield from _texts_of(value, (*keys, str(key)))
    elif isinstance(part, list | tuple):
        for number, value in enumerate(part):
            yield from _texts_of(value, (*keys, number))


def _check_name(keys: Keys, value: str) -> None:
    key = keys[-1]
    where = ": ".join([NAME, *spoken(keys)])
    if key in _NAMES:
        noun, known = _NAMES[str(key)]
        names = list(known())
        if value.strip() not in names:
            raise unknown_name(noun, value, names, where)
    elif key in _FILES and (key == "schedule" or value.endswith(".csv")):
        raise InputError(
            f"{where}: {value!r} names a file, and files are not read here; allowed: the rates "
            "themselves, {agriculture = 0.1, ...}"
        )


def _check_size(scenario: Scenario, settings: Settings) -> None:
    stages = len(scenario.then)
    shocks = sum(1 for _ in every_shock(scenario))
    check_limit(scenario.place("then"), stages, settings.stages, "stages")
    check_limit(scenario.place("shocks"), shocks, settings.shocks, "shocks")
    check_limit(scenario.place("months"), scenario.months, settings.months, "months")
