"""Reading studies: content packs by name, documents by path, and the pack about a pair."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tarazy import plugins
from tarazy.arguments.values import path_of
from tarazy.errors import standing, unknown_name
from tarazy.scenario.mistakes import as_input_error
from tarazy.scenario.reading import document_in
from tarazy.scenario.written import spoken
from tarazy.study.document import Study
from tarazy.world import World

# The group of `tarazy.plugins` that holds the folders of content packs.
GROUP = "tarazy.studies"
FILE = "study.toml"
# Of files of worlds.
SUFFIX = ".npz"
DEFAULT = "kazakhstan-united-states"


def names() -> tuple[str, ...]:
    """Return the names of the content packs."""
    return plugins.names(GROUP)


def load(name: str | Path) -> Study:
    """Load a content pack by name, or a study by the path of its document or folder.

    A text without a suffix and without a folder is the name of a pack; anything else is a path.

    Raises
    ------
    InputError
        One line naming the file, the key, the value and what is allowed.
    """
    path = path_of("study", name, "study, or a name")
    if isinstance(name, str) and not path.suffix and path.name == name:
        if name not in names():
            if Path(name).is_dir():
                return load(Path(name))
            raise unknown_name("study", name, [*names(), f"the path of a {FILE}"])
        return load(Path(plugins.load(GROUP, name)))
    if path.is_dir():
        path = path / FILE
    return parse(document_in(path, also=f", or a folder with a {FILE}"), str(path))


def opened(study: Study | str | Path, world: World | None = None) -> tuple[Study, World]:
    """Return a study, loaded where it is named, and the benchmark that it stands on.

    Parameters
    ----------
    study
        A study, the name of a content pack, or the path of a document.
    world
        By default the one that the study names.

    Raises
    ------
    InputError
        As :func:`load` and :func:`benchmark_of`.
    """
    known = study if isinstance(study, Study) else load(study)
    return known, benchmark_of(known) if world is None else World.of(world)


def benchmark_of(study: Study) -> World:
    """Load the benchmark that a study names: a bundled one, or a file beside the document.

    Raises
    ------
    InputError
        Naming the document and the key, if there is none or it is damaged.
    """
    name = study.world
    with standing(study.place("world")):
        return World.load(study.folder / name if name.endswith(SUFFIX) else name)


def parse(document: dict[str, Any], origin: str = "") -> Study:
    """Check the form of a document.

    Parameters
    ----------
    document
        The tables of a study document.
    origin
        File that it came from, for messages; what the document names by path is looked for beside
        it, and its stem, or the folder of a ``study.toml``, is the name where there is none.

    Raises
    ------
    InputError
        Naming the file, the key, the value and what is allowed.
    """
    named = document
    if origin and "name" not in document:
        path = Path(origin)
        named = {**document, "name": path.resolve().parent.name if _is_study(path) else path.stem}
    shown = origin or str(named.get("name", "study"))

    def place(keys: Sequence[str | int]) -> str:
        return ": ".join([shown, *spoken(keys)])

    try:
        study = Study.model_validate(named)
    except ValidationError as error:
        raise as_input_error(error, place, Study) from error
    study._origin = origin
    return study


def _is_study(path: Path) -> bool:
    return path.stem == Path(FILE).stem


def about(country: str, partner: str) -> Study | None:
    """Return the content pack about a country and its partner; None where there is none.

    Raises
    ------
    InputError
        If the document of a pack is wrong.
    """
    packs = (load(name) for name in names())
    return next((p for p in packs if (p.country, p.partner[0]) == (country, partner)), None)
