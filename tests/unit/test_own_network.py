"""One's own network: the template, the tutorial, the examples, and their map."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import numpy as np
import pytest

import tarazy as tz
from tarazy.cli import main
from tarazy.corridors.columns import LANGUAGES, TABLES
from tarazy.corridors.concordance import Concordance
from tarazy.corridors.data import Network
from tarazy.corridors.questions import outage_changes
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError
from tarazy.experiment.link import link
from tarazy.figures.flow_scale import rounded_flows
from tarazy.figures.network_map import exhibit, yearly

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "networks" / "russia-europe-gas"
AZERBAIJAN = ROOT / "examples" / "corridors" / "azerbaijan-crude"
TUTORIAL = (ROOT / "docs" / "tutorial" / "your-own-network.md").read_text(encoding="utf-8")
TEMPLATE = ROOT / "src" / "tarazy" / "cli" / "templates" / "network"


@pytest.fixture(scope="module")
def gas() -> Engine:
    return Engine(Network.load(EXAMPLE))


# The template


def test_the_template_says_what_every_column_means() -> None:
    told = (TEMPLATE / "README.md").read_text(encoding="utf-8")
    for name, table in TABLES.items():
        assert f"{name}.csv" in told
        assert [column for column in table.columns if f"`{column}`" not in told] == [], name


def test_the_template_is_written_with_its_readme_and_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "network", "mine"]) == 0
    assert {file.name for file in Path("mine").iterdir()} == {
        file.name for file in TEMPLATE.iterdir()
    }
    capsys.readouterr()
    assert main(["corridors", "mine", "--json", "--draws", "2"]) == 0
    assert json.loads(capsys.readouterr().out)["network"] == "mine"


# The tutorial


def test_the_tutorial_shows_the_files_of_the_example() -> None:
    shown = dict(re.findall(r"`([\w.]+)`:\n\n```(?:csv|toml)\n(.*?)```", TUTORIAL, re.DOTALL))
    files = {file.name: file.read_text(encoding="utf-8") for file in EXAMPLE.iterdir()}
    assert shown == files


def test_the_example_has_twelve_nodes_and_names_its_sources(gas: Engine) -> None:
    network = gas.network
    assert len(network.nodes) == 12
    for table in (network.arcs, network.projects, network.flows):
        sourced = table["quality"].isin(["sourced", "derived"])
        assert (table["source"][sourced] != "").all()
    used = {
        key
        for table in (network.arcs, network.projects, network.flows)
        for text in table["source"]
        for key in str(text).split(";")
    }
    assert used - {""} == set(network.sources.index)
    observed = network.flows[network.flows["year"] == 2021].set_index("route")["volume"]
    assert gas.base.by_route[observed.index].tolist() == pytest.approx(observed.tolist())


def test_every_command_of_the_tutorial_runs_and_its_numbers_are_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    # Ranges that nobody asked for; those that a line asks for keep their draws.
    monkeypatch.setattr("tarazy.cli.corridors.DRAWS", 2)
    shutil.copytree(EXAMPLE, "gas")
    blocks = re.findall(r"```sh\n(.*?)```", TUTORIAL, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) >= 10
    out = ""
    for line in lines:
        program, *words = shlex.split(line)
        assert (program, main(words)) == ("tarazy", 0), line
        out += capsys.readouterr().out
    for file in ("gas.html", "gas.geojson", "gas.lp", "gas-pypsa/links.csv"):
        assert Path(file).stat().st_size > 0
    told = TUTORIAL[TUTORIAL.index("## 6. Ask") :]
    for number in ("171", "59.2", "41.6", "33.0", "7,210", "113", "981"):
        assert number in told
        assert re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d,.])", out), number
    [program] = re.findall(r"```python\n(.*?)```", TUTORIAL, re.DOTALL)
    exec(compile(program, "tutorial", "exec"), {})
    assert Path("closed.geojson").exists()


# The map


def test_the_map_shows_what_the_question_leaves(gas: Engine) -> None:
    network = gas.network
    dispatch = gas.solve(outage_changes(gas.layout, "BROTHERHOOD"))
    rows, closed = yearly(dispatch)
    assert closed == ["BROTHERHOOD", "NORD-STREAM-2"]
    assert {row[0] for row in rows} | set(closed) == set(gas.layout.arc_names)
    shown = exhibit(dispatch, "en")
    lines = [trace for trace in shown.figure.data if trace.mode == "lines" and trace.text]
    styles = {trace.text.split("</b>")[0]: trace.line for trace in lines}
    grey = next(style for name, style in styles.items() if "Sudzha" in name and "Uzh" in name)
    assert (grey.color, grey.dash) == ("#b3bcc5", "solid")
    assert any(style.dash == "dash" for style in styles.values())
    assert len(shown.table.rows) == len(network.arcs) + len(network.projects)
    texts = {note.text for note in shown.figure.layout.annotations}
    assert {"bcm a year", "RUSSIA", "North Sea", "Portovaya"} <= texts


def test_the_map_is_of_a_year_whatever_the_horizon() -> None:
    flows = [
        {row[0]: row[1] for row in yearly(Engine(Network.load(EXAMPLE), months).base)[0]}
        for months in (12, 24)
    ]
    assert flows[1] == pytest.approx(flows[0])


@pytest.mark.parametrize("name", [*tz.networks(), AZERBAIJAN])
def test_every_network_has_a_map_in_every_language(name: str | Path) -> None:
    base = Engine(Network.load(name), 1).base
    for language in LANGUAGES:
        shown = exhibit(base, language)
        notes = shown.figure.layout.annotations
        # No name stands twice at one place, and seas and countries are named.
        assert len({(note.text, note.x, note.y) for note in notes}) == len(notes)
        assert any(note.font.style == "italic" for note in notes)
        assert any(note.text.isupper() for note in notes)
        assert shown.title
        assert shown.note
        assert shown.source


def test_parallel_arcs_do_not_lie_on_each_other(gas: Engine) -> None:
    from tarazy.figures.corridor_map import frames_of
    from tarazy.figures.network_map import _ways

    ways = _ways(gas.base, next(iter(frames_of(gas.network).values())))
    first, second = ways["NORD-STREAM"], ways["NORD-STREAM-2"]
    np.testing.assert_allclose(first[[0, -1]], second[[0, -1]])
    assert len(second) > 2


@pytest.mark.parametrize(
    ("widest", "shown"),
    [(64.8, [50.0, 20.0, 5.0]), (1.0, [1.0, 0.2, 0.1]), (0.003, [0.002, 0.001, 0.0002])],
)
def test_the_scale_has_round_numbers(widest: float, shown: list[float]) -> None:
    assert rounded_flows(widest) == pytest.approx(shown)


def test_the_page_fetches_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "deep" / "map.html"
    asked = ["corridors", str(EXAMPLE), "--outage", "BROTHERHOOD", "--map", str(page)]
    assert main([*asked, "--lang", "ru", "--draws", "2"]) == 0
    assert str(page) in capsys.readouterr().out.replace("\n", "")
    text = page.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert not re.search(r"<(?:script|link|img)[^>]+(?:src|href)=\"(?!data:)", text)
    assert list(page.parent.iterdir()) == [page]


# The link to the world


def test_the_example_of_azerbaijan_is_linked_to_the_world() -> None:
    world, engine = tz.World.load("core-2022"), Engine(Network.load(AZERBAIJAN))
    concordance = Concordance.load(AZERBAIJAN, engine.network)
    assert concordance is not None
    assert (concordance.exporter, concordance.covers) == ("AZE", "sales")
    named = {code for codes in concordance.markets.values() for code in codes} - {"*"}
    assert named <= set(world.economies)
    changes = outage_changes(engine.layout, "BTC", [1, 2, 3])
    linked = link(world, engine, changes, concordance)
    assert linked.residual < 1e-8
    lost = linked.base.value_musd["net"] - linked.dispatch.value_musd["net"]
    assert lost > 0
    assert linked.trade_cost is not None
    assert set(linked.trade_cost) <= set(world.economies)


def test_an_exporter_that_is_not_home_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "oil"
    shutil.copytree(AZERBAIJAN, folder)
    text = (folder / "link.toml").read_text(encoding="utf-8")
    (folder / "link.toml").write_text(text.replace('"AZE"', '"KAZ"'), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        Concordance.load(folder, Network.load(folder))
    assert (
        str(caught.value)
        == "oil/link.toml: exporter: unknown home country 'KAZ'; did you mean AZE? allowed: AZE"
    )
