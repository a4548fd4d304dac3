"""A kind of event is one class in one file: of the package or of another distribution."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Literal

import pytest
from scenario_world import small_world

from tarazy import Scenario, plugins
from tarazy.corridors.changes import Changes
from tarazy.errors import InputError
from tarazy.experiment.change import Change
from tarazy.experiment.compile import apply_events
from tarazy.experiment.events.bilateral import Bilateral
from tarazy.experiment.events.network_event import NetworkEvent
from tarazy.experiment.events.outage import Outage
from tarazy.experiment.events.tariff import Tariff
from tarazy.experiment.events.transit_fee import TransitFee
from tarazy.experiment.events.world_event import WorldEvent
from tarazy.experiment.networks import network_events
from tarazy.experiment.run import run
from tarazy.scenario import document
from tarazy.scenario.event import Event
from tarazy.scenario.kinds import GROUP, KINDS, NETWORK_KINDS, registered

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-kind-of-event.md"
EVENTS = Path(__file__).parents[2] / "src" / "tarazy" / "experiment" / "events"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


# Another distribution, as the page writes it


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the distribution of the page, as an installer lays it out."""
    folder = tmp_path_factory.mktemp("site")
    delay, levy = blocks("python")
    (folder / "border_delay.py").write_text(delay, encoding="utf-8")
    (folder / "extraction_levy.py").write_text(levy, encoding="utf-8")
    entries, document = blocks("toml")
    about = folder / "waiting-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: waiting\nVersion: 1.0\n")
    lines = entries.splitlines()
    heading = lines[0].replace('project.entry-points."', "").replace('"', "")
    (about / "entry_points.txt").write_text(
        "\n".join([heading, *(line.replace('"', "") for line in lines[1:])])
    )
    (folder / "week.toml").write_text(document, encoding="utf-8")
    return folder


def program(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(installed), *sys.path])
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=installed,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_a_kind_of_another_distribution_goes_from_toml_to_answer(installed: Path) -> None:
    done = program(installed, "-m", "tarazy", "run", "week.toml", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["welfare"]
    # The same question in the words of the package has the same answer.
    document: dict[str, Any] = tomllib.loads(blocks("toml")[1])
    (shock,) = document["shocks"]
    assert shock.pop("kind") == "border_delay"
    cost = {"kind": "trade_cost", "factor": 1.006 ** shock.pop("days"), **shock}
    same = run(Scenario.from_dict({**document, "name": "week", "shocks": [cost]}))
    assert found == pytest.approx(same.summary()["welfare"], rel=1e-9)
    assert found["KAZ"] < 0


def test_a_network_is_asked_for_it(installed: Path) -> None:
    code = """
from extraction_levy import ExtractionLevy
from tarazy.corridors.data import Network
from tarazy.experiment.asking import ask
answer = ask(ExtractionLevy.of(levy=40.0), network=Network.load("kazakhstan-crude"), months=1)
print(answer.question, answer.totals.loc["net_value", "change"] < 0)
"""
    done = program(installed, "-c", code)
    assert done.stdout == "{'kind': 'extraction_levy', 'levy': 40.0} True\n", done.stderr


def test_it_stands_in_the_schema_and_in_messages(installed: Path) -> None:
    done = program(installed, "-m", "tarazy", "schema")
    found = json.loads(done.stdout)
    choices = found["properties"]["shocks"]["items"]["oneOf"]
    kinds = [found["$defs"][choice["$ref"].rpartition("/")[2]] for choice in choices]
    assert [kind["properties"]["kind"]["const"] for kind in kinds] == [
        *KINDS,
        "border_delay",
        "extraction_levy",
    ]
    delay, levy = kinds[-2:]
    assert delay["properties"]["days"]["description"] == "days, above 0 and up to 90"
    assert delay["required"] == ["kind", "importer", "exporter", "days"]
    # What a list of names and a window look like is known from their types.
    outage = found["$defs"]["Outage"]["properties"]
    assert levy["properties"]["field"]["anyOf"] == outage["element"]["anyOf"]
    assert levy["properties"]["months"] == outage["months"]


def test_a_mistake_in_it_is_told_in_one_line(installed: Path) -> None:
    right = (installed / "week.toml").read_text(encoding="utf-8")
    for name, wrong in (
        ("days", "days = 0"),
        ("kind", "days = 7\n[[shocks]]\nkind = 'border_dela'"),
    ):
        (installed / f"{name}.toml").write_text(right.replace("days = 7", wrong), encoding="utf-8")
    code = (
        "from tarazy.cli import main; print(main(['run', 'days.toml']), main(['run', 'kind.toml']))"
    )
    done = program(installed, "-c", code)
    days, kind = done.stderr.splitlines()
    assert done.stdout == "2 2\n"
    assert days == (
        "tarazy: days.toml: shock 1: days: 0 is not allowed; allowed: days, above 0 and up to 90"
    )
    assert "kind.toml: shock 2: kind: unknown kind 'border_dela'; did you mean border_delay" in kind


def test_a_broken_kind_is_refused_in_one_line(installed: Path, tmp_path: Path) -> None:
    for part in installed.iterdir():
        (shutil.copytree if part.is_dir() else shutil.copy)(part, tmp_path / part.name)
    (tmp_path / "border_delay.py").write_text("BorderDelay = 1")
    refused = program(tmp_path, "-m", "tarazy", "run", "week.toml")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("tarazy: tarazy.events: 'border_delay' is 1; allowed: ")
    assert refused.stderr.count("\n") == 1


# The registry


def test_every_kind_of_the_package_has_a_file_of_its_own() -> None:
    assert tuple(KINDS) == plugins.names(GROUP)
    files = [KINDS[kind].__module__.rpartition(".")[2] for kind in KINDS]
    assert files == list(KINDS)
    assert all((EVENTS / f"{kind}.py").is_file() for kind in KINDS)
    assert all(issubclass(event, WorldEvent | NetworkEvent) for event in KINDS.values())
    assert {kind for kind in KINDS if issubclass(KINDS[kind], NetworkEvent)} == set(NETWORK_KINDS)


class Lone(Event):
    """An event that does nothing."""

    kind: Literal["lone"]


class Blockade(Bilateral, NetworkEvent):
    """An event of a world and of a network."""

    kind: Literal["blockade"]

    def apply(self, change: Change, where: str) -> None:
        change.trade_costs()[self.cells(change, where)] *= 2.0

    def changes(self, engine: Any) -> Changes:
        return Changes()


class Unfinished(NetworkEvent):
    """An event that does not say what it changes."""

    kind: Literal["unfinished"]


@pytest.mark.parametrize(
    ("name", "attribute", "message"),
    [
        ("lone", "PAGE", "'lone' is PosixPath"),
        ("lone", "Changes", "'lone' is <class"),
        ("unfinished", "Unfinished", "'unfinished' is <class"),
        (
            "alone",
            "Lone",
            "'alone' is the kind 'lone'; allowed: a class with kind: Literal['alone']",
        ),
    ],
)
def test_what_is_no_kind_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, attribute: str, message: str
) -> None:
    monkeypatch.setitem(plugins.BUILT_IN[GROUP], name, f"{__name__}:{attribute}")
    with pytest.raises(InputError, match=f"^tarazy.events: {re.escape(message)}"):
        registered()


def placed(monkeypatch: pytest.MonkeyPatch, event: Event) -> Scenario:
    """Return a scenario in which an event stands whose kind is not registered."""
    monkeypatch.setattr(document, "_shocks", lambda _: [(event, ())])
    monkeypatch.setattr(Scenario, "place", lambda *_: "x: shock 1")
    return Scenario.load("sever-usa")


def test_an_event_may_be_of_a_world_and_of_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    event = Blockade.of(importer="KAZ", exporter="RUS")
    scenario = placed(monkeypatch, event)
    change = apply_events(small_world(), scenario)
    assert change.trade_cost is not None
    assert (change.trade_cost == 2.0).any()
    assert network_events(scenario) == scenario.network_shocks() == [(event, "x: shock 1")]


def test_an_event_that_does_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TypeError, match="x: shock 1: 'lone' is neither a WorldEvent nor"):
        apply_events(small_world(), placed(monkeypatch, Lone.of()))


# From Python


def test_an_event_is_built_from_the_keys_of_a_document() -> None:
    event = Outage.of(element="BTC", months=2, left=0.5)
    assert event == Outage.model_validate(
        {"kind": "outage", "element": ["BTC"], "months": [2], "left": 0.5}
    )
    assert (event.kind, event.last_month) == ("outage", 2)
    assert TransitFee.of(element="RUS", fee=1).last_month == 1


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: Outage.of(element="BTC", left=2.0), "outage: left: 2.0 is not allowed; allowed: "),
        (lambda: Outage.of({"left": "--left"}, element="BTC", left=2.0), "--left: 2.0 is not"),
        (lambda: Outage.of({"element": "--of"}, element=["BTC", 5]), "--of: item 2: 5 is not"),
        (lambda: Outage.of(), "outage: element: is missing; allowed: an arc"),
        (lambda: Outage.of(element="BTC", lft=0.5), "outage: unknown key 'lft'; did you mean left"),
        (lambda: Tariff.of(exporter="KAZ", set=0.1), "tariff: importer: is missing; allowed: "),
        (lambda: Tariff.of(exporter="KAZ"), "tariff: neither 'set', 'add', 'maximum'"),
    ],
)
def test_wrong_keys_are_refused_in_one_line(made: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        made()
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
