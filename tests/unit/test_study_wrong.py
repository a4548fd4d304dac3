"""Studies that cannot be: refused in one line that names the document and the key."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from scenario_world import small_world

import tarazy as tz
from tarazy.cli import main
from tarazy.study.checking import check
from tarazy.study.reading import benchmark_of, parse

WHOLE = {"name": "mine", "title": "T", "question": "Q", "country": "KAZ", "partner": "USA"}


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"country": "kaz"}, r"^mine: country: unknown economy 'kaz'; did you mean KAZ\?"),
        ({"country": "EU27"}, "^mine: country: unknown economy 'EU27'"),
        ({"partner": ["USA", "XXX"]}, "^mine: partner 2: unknown economy 'XXX'"),
        ({"partner": "KAZ"}, "^mine: partner: 'KAZ' is the country itself"),
        ({"experiments": {"detail": "\0.toml"}}, r"^mine: experiments: detail 1: .*allowed"),
        ({"experiments": {"detail": "x" * 5000 + ".toml"}}, "^mine: experiments: detail 1: "),
        ({"experiments": {"after": "a\nb.toml"}}, "^mine: experiments: after: "),
        ({"network": "\0"}, "^mine: network: .*allowed"),
        ({"network": "é" * 5000}, "^mine: network: .*allowed"),
        ({"network": "a\nb"}, "^mine: network: "),
        ({"version": "x" * 5000}, "^mine: version: unknown version"),
    ],
)
def test_what_it_cannot_be_is_told_in_one_line(keys: dict[str, object], message: str) -> None:
    with pytest.raises(tz.InputError, match=message) as refused:
        check(parse(WHOLE | keys), small_world())
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["nope", "nope.npz", "a\0.npz", "x" * 5000 + ".npz"])
def test_a_world_that_is_not_there_is_told_with_the_document(name: str) -> None:
    with pytest.raises(tz.InputError, match=r"^mine: world: "):
        benchmark_of(parse(WHOLE | {"world": name}))


def test_a_world_is_looked_for_beside_the_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "beside"
    folder.mkdir()
    world = small_world('a "small" \\ world')
    world.save(tmp_path / "mine.npz")
    words = ["study", "new", "--country", "KAZ", "--partner", "USA", "--world"]
    assert main([*words, str(tmp_path / "mine.npz"), str(folder / "study.toml")]) == 0
    assert 'world = "../mine.npz"' in (folder / "study.toml").read_text(encoding="utf-8")
    assert benchmark_of(tz.study.load(folder)).digest == world.digest
    assert main(["study", "check", str(folder)]) == 0
    capsys.readouterr()


def test_a_document_to_begin_with_may_be_of_any_world(tmp_path: Path) -> None:
    given = small_world().dataset
    names = {"KAZ": 'K"A\\Z', "CHN": "{0}$x"}
    world = tz.World.from_arrays(
        name='w"\\',
        year=2022,
        economies=[names.get(code, code) for code in small_world().economies],
        sectors=small_world().sectors,
        trade=given["trade"].values,
        tariff=given["tariff"].values,
        input_share=given["input_share"].values,
        trade_elasticity=given["trade_elasticity"].values,
    )
    from tarazy.study.writing import new

    path = tmp_path / "study.toml"
    path.write_text(new(world, 'K"A\\Z', "{0}$x", "study.toml"), encoding="utf-8")
    study = tz.study.load(path)
    assert (study.country, study.partner, study.world) == ('K"A\\Z', ("{0}$x",), 'w"\\')
    assert check(study, world).choice.glance


@pytest.mark.parametrize("name", ["old.toml", "dir.toml", "nowhere.toml", "two\nlines.toml", "x"])
@pytest.mark.parametrize("kind", ["scenario", "claims", "study"])
def test_what_is_there_or_has_no_name_is_not_written(
    kind: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "old.toml").write_text("")
    (tmp_path / "dir.toml").mkdir()
    (tmp_path / "nowhere.toml").symlink_to(tmp_path / "gone.toml")
    pair = ["--country", "KAZ", "--partner", "USA"] if kind == "study" else []
    assert main(["new", kind, str(tmp_path / name), *pair]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("tarazy: FILE: ")
    assert (tmp_path / "nowhere.toml").is_symlink()


def test_a_network_to_begin_with_may_have_any_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / 'my "net" \\ $x'
    assert main(["new", "network", str(folder)]) == 0
    assert tz.Network.load(folder).name == folder.name
    capsys.readouterr()


def test_json_tells_of_pages_in_several_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = tmp_path / "small.npz"
    small_world().save(world)
    words = ["report", "--country", "KAZ", "--partner", "USA", "--chapters", "benchmark"]
    more = ["--world", str(world), "--lang", "en", "--lang", "kk", "--json", "--draws", "0"]
    out = str(tmp_path / "page.html")
    assert main([*words, *more, "--single-file", "--out", out]) == 0
    assert '"written"' in capsys.readouterr().out
    assert (tmp_path / "page.kk.html").exists()


def test_two_languages_do_not_share_a_file(tmp_path: Path) -> None:
    study = parse(WHOLE | {"chapters": ["benchmark"]})
    findings = tz.study.find(study, small_world(), draws=0)
    page = tmp_path / "page.html"
    with pytest.raises(tz.InputError, match=r"^paths: .*page.html' given twice"):
        tz.write_pages(findings, {"en": page, "kk": tmp_path / "." / "page.html"})
    assert not page.exists()


class Tags(HTMLParser):
    """What would run in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.run: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.run += [f"{tag} {key}" for key, _ in attrs if key.startswith("on")]


def test_what_stands_in_a_document_is_shown_and_not_run(tmp_path: Path) -> None:
    evil = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>{x} {0} %s $y &\u2028"
    name = {"name": evil, "en": evil}
    told = {"name": "</script>", "title": evil, "question": evil, "explanation": evil}
    scenario = tz.Scenario.from_dict(
        {
            **told,
            "sources": [evil],
            "shocks": [{"kind": "sever", "importer": "KAZ", "exporter": "RUS"}],
            "expected": [{"variable": "welfare", "country": "KAZ", "sign": "-", "reason": evil}],
        }
    )
    texts = {"title": evil, "question": evil, "brief": evil, "names": {"KAZ": name}}
    chapters = {"chapters": ["answer", "benchmark", "glance", "experiments", "sources"]}
    asked = {"experiments": {"detail": ["pair:severance"]}}
    study = parse(WHOLE | texts | chapters | asked).with_scenarios(scenario)
    path = tmp_path / "page.html"
    page = tz.write_report(study, path, single_file=True, world=small_world(), draws=0)
    text = page.read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(text)
    assert not tags.run
    assert "alert(1)" in text
    assert not re.search(r"<script>alert|<img src=x", text)
