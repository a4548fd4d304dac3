"""The face of the package: its names, their arguments, and that nothing before them matters."""

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

import tarazy as tz

ROOT = Path(__file__).parents[2]
PINNED = Path(__file__).parent / "public_face.txt"
# Rooms that are themselves names of the face.
ROOMS = {"series", "study"}


def taken(function: Any) -> Iterator[str]:
    """Yield the arguments of a function with their defaults, without types."""
    star = False
    for parameter in inspect.signature(function).parameters.values():
        kind, default = parameter.kind, parameter.default
        if kind is inspect.Parameter.KEYWORD_ONLY and not star:
            yield "*"
        star = star or kind in (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_POSITIONAL)
        plain = isinstance(default, str | int | float | tuple | None)
        shown = "" if default is parameter.empty else f"={default!r}" if plain else "=..."
        yield (
            str(parameter.replace(annotation=inspect.Parameter.empty, default=parameter.empty))
            + shown
        )


def face() -> Iterator[str]:
    """Yield a line for every name: what it is, and what it takes."""
    for name in tz.__all__:
        found = getattr(tz, name)
        if inspect.ismodule(found):
            own = [n for n, v in vars(found).items() if inspect.getmodule(v) is found]
            public = getattr(found, "__all__", [n for n in own if not n.startswith("_")])
            yield f"{name}: module {', '.join(sorted(public))}"
        elif inspect.isclass(found) and issubclass(found, Exception):
            yield f"{name}: error"
        elif inspect.isclass(found):
            methods = (n for n in vars(found) if not n.startswith("_"))
            yield f"{name}: class {', '.join(sorted(methods))}"
        elif callable(found):
            yield f"{name}({', '.join(taken(found))})"
        else:
            yield f"{name}: {type(found).__name__}"


def test_names_and_arguments_are_those_that_are_pinned() -> None:
    found = "\n".join(face()) + "\n"
    assert found == PINNED.read_text(encoding="utf-8"), (
        "the public face has changed; if that is meant, write what `face()` yields to "
        f"{PINNED.name} and say in the change log what moved"
    )


def test_dir_shows_exactly_the_names() -> None:
    assert dir(tz) == sorted(tz.__all__)
    assert len(tz.__all__) == len(set(tz.__all__))
    with pytest.raises(AttributeError, match="no attribute 'Wolrd'"):
        getattr(tz, "Wolrd")  # noqa: B009


def test_what_type_checkers_see_is_what_there_is() -> None:
    tree = ast.parse(Path(tz.__file__).read_text(encoding="utf-8"))
    block = next(
        node for node in tree.body if isinstance(node, ast.If) and "TYPE" in ast.dump(node.test)
    )
    seen = {
        alias.asname: (node.module, alias.name)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert sorted(seen, key=str) == tz.__all__
    for name, (module, _) in seen.items():
        expected = tz._MODULES.get(name, f"{tz._HOME.get(name)}.{name}")
        assert f"{module}.{name}" == expected


@pytest.mark.parametrize("name", tz.__all__)
def test_the_world_is_optional_and_never_first(name: str) -> None:
    found = getattr(tz, name)
    if not inspect.isfunction(found):
        return
    parameters = inspect.signature(found).parameters
    for key in ("world", "network"):
        if key in parameters:
            assert parameters[key].kind is inspect.Parameter.KEYWORD_ONLY
            assert parameters[key].default is None


def test_no_name_is_that_of_a_room() -> None:
    """Importing a room binds its name on the package, over whatever had that name before."""
    rooms = {module.name for module in iter_modules(tz.__path__)}
    assert rooms & set(tz.__all__) == ROOMS
    assert all(inspect.ismodule(getattr(tz, name)) for name in ROOMS)


def test_what_was_imported_before_does_not_matter() -> None:
    program = """
import importlib, pkgutil
import tarazy as tz
for module in pkgutil.walk_packages(tz.__path__, "tarazy."):
    # An entry point runs when it is imported, and what needs an extra may be missing.
    if not module.name.endswith("__main__") and "jax" not in module.name:
        importlib.import_module(module.name)
found = tz.dependence("KAZ", ["RUS", "CHN"], parts=["concentration"])
print(found.tables, tz.series.names()[0], tz.regime("us-column-2").name)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("('concentration',)")


def test_a_scenario_is_taken_however_it_is_given(tmp_path: Path) -> None:
    scenario = tz.Scenario.load("jackson-vanik")
    path = tmp_path / "mine.json"
    path.write_text(scenario.model_dump_json(by_alias=True, exclude_defaults=True))
    expected = tz.run("jackson-vanik").digest
    world = tz.World.load("core-2022")
    for given in (scenario, scenario.to_dict()):
        assert tz.run(given).digest == expected
    for benchmark in ("core-2022", world):
        assert tz.run("jackson-vanik", world=benchmark).digest == expected
    assert tz.run(path).welfare.identical(tz.run(str(path), world=world).welfare)


def test_a_world_is_taken_however_it_is_given(tmp_path: Path) -> None:
    world = tz.World.load("core-2022")
    world.save(tmp_path / "mine.npz")
    expected = tz.sensitivity("KAZ").digest
    for given in (None, "core-2022", world, tmp_path / "mine.npz", str(tmp_path / "mine.npz")):
        assert tz.sensitivity("KAZ", world=given).digest == expected
    # A scenario brings its own benchmark, and its own elasticities.
    low = tz.Scenario.load("pntr").with_(elasticities="low")
    assert tz.sensitivity("KAZ", at=low).digest == tz.sensitivity("KAZ", at=low, world=world).digest
    assert tz.sensitivity("KAZ", at=low).digest != tz.sensitivity("KAZ", at="pntr").digest
    assert (
        tz.world_after(tz.run("pntr")).digest == tz.world_after(tz.run("pntr"), world=world).digest
    )


def test_what_is_compared_may_be_named_saved_or_computed(tmp_path: Path) -> None:
    outcome = tz.run("pntr")
    outcome.save(tmp_path / "kept.npz")
    found = tz.compare(outcome, "gsp-renewal", tz.Scenario.load("jackson-vanik"))
    assert found.names == ("pntr", "gsp-renewal", "jackson-vanik")
    assert [one.digest for one in found.outcomes][1:] == [
        tz.run(name).digest for name in found.names[1:]
    ]
    kept = tz.compare(tmp_path / "kept.npz", "gsp-renewal", world="core-2022")
    assert kept.outcomes[0].digest == outcome.digest


def test_a_network_is_taken_however_it_is_given() -> None:
    network = tz.Network.load("kazakhstan-crude")
    expected = tz.outage("CPC-RUS-1", 1).digest
    for given in ("kazakhstan-crude", network, tz.Engine(network)):
        assert tz.outage("CPC-RUS-1", 1, network=given).digest == expected
        closed = tz.Outage.of(element="CPC-RUS-1", months=1)
        assert (
            tz.ask(closed, network=given).dispatch.digest
            == tz.outage("CPC-RUS-1", 1).dispatch.digest
        )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: tz.run(5), "scenario: int; allowed: a Scenario"),
        (lambda: tz.run("jackson-vanik", world=5), "world: int; allowed: a World"),
        (lambda: tz.run("jackson-vanik", world="core"), "unknown world 'core'.*core-2022"),
        (lambda: tz.run(tz.World.of()), "scenario: World; allowed"),
        (lambda: tz.outage("CPC-RUS-1", network=5), "network: int; allowed"),
        (lambda: tz.outage("CPC-RUS-1", network="crude"), "unknown network 'crude'"),
        (lambda: tz.compare("jackson-vanik"), "1 outcomes given; allowed: two or more"),
    ],
)
def test_what_it_is_not_is_refused_in_a_line(wrong, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(tz.InputError, match=message) as refused:
        wrong()
    assert "\n" not in str(refused.value)


def test_the_page_of_the_reference_lists_the_names() -> None:
    page = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    tables = page.split("| name | what it is |\n")[1:]
    rows = [
        line.split("|")[1] for table in tables for line in table.partition("\n\n")[0].splitlines()
    ]
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(listed) == tz.__all__
