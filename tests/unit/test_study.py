"""Studies as documents: their form, what they name, and those that are made for a pair."""

import importlib
import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from scenario_world import small_world as tiny_world

import tarazy
from tarazy import World, plugins
from tarazy.cli import main
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.experiment.run import run
from tarazy.scenario import Scenario, catalogue
from tarazy.study import Findings, Study, about, load, made, names, pair
from tarazy.study.checking import check, ready
from tarazy.study.choice import choose
from tarazy.study.document import CHAPTERS
from tarazy.study.reading import parse
from tarazy.study.schema import schema, text
from tarazy.text.naming import naming
from tarazy.text.texts import texts

ROOT = Path(__file__).parents[2]
SMALL = Path(__file__).parent / "small_study"
VALIDATOR = jsonschema.Draft202012Validator(schema())
GOOD = {
    "name": "mine",
    "title": "T",
    "question": "Q",
    "country": "KAZ",
    "partner": "USA",
}


def document(**changes: object) -> dict[str, object]:
    return {key: value for key, value in {**GOOD, **changes}.items() if value is not None}


# Form


def test_the_published_schema_is_what_the_models_generate() -> None:
    published = ROOT / "schemas" / "study-1.json"
    assert published.read_bytes() == text().encode(), "tarazy schema --of study --out ..."
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema()["$id"] == "urn:tarazy:schema:study-1"


def test_the_shell_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--of", "study"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_the_reference_tells_of_every_key() -> None:
    page = (ROOT / "docs" / "reference" / "study.md").read_text(encoding="utf-8")
    parts = schema()["$defs"]
    for part in (schema(), parts["Experiments"], parts["BalanceOf"], parts["Forms"]):
        for key, told in part["properties"].items():
            assert f"| `{key}` | {told['description']} |" in page, key


# What is changed in a document, the message, and whether the schema sees it too.
MISTAKES = {
    "unknown key": ({"contry": "KAZ"}, "mine.toml: unknown key 'contry'; did you mean country?", 1),
    "no title": (
        {"title": None},
        "mine.toml: title: is missing; allowed: a text in English, or",
        1,
    ),
    "empty text": ({"title": " "}, "mine.toml: title: en: ' ' is not allowed; allowed: a text", 1),
    "no language": ({"brief": {}}, "mine.toml: brief: en: is missing; allowed: a text in one", 1),
    "version": ({"version": 2}, "mine.toml: version: 2 is not allowed; allowed: 1", 1),
    "no partner": ({"partner": []}, "mine.toml: partner: [] is not allowed; allowed: a code of", 1),
    "partner twice": (
        {"partner": ["USA", "USA"]},
        "mine.toml: partner: 'USA' given twice; allowed: each once",
        1,
    ),
    "itself": (
        {"partner": ["USA", "KAZ"]},
        "mine.toml: partner: 'KAZ' is the country itself; allowed: another economy",
        0,
    ),
    "chapter": (
        {"chapters": ["answer", "balnce"]},
        "mine.toml: chapter 2: unknown chapter 'balnce'; did you mean balance",
        1,
    ),
    "chapter twice": (
        {"chapters": ["answer", "answer"]},
        "mine.toml: chapters: 'answer' given twice; allowed: each once",
        1,
    ),
    "language": ({"languages": ["de"]}, "mine.toml: language 1: unknown language 'de'", 1),
    "no language of pages": ({"languages": []}, "mine.toml: languages: [] is not allowed", 1),
    "experiments": (
        {"experiments": {"detials": ["pntr"]}},
        "mine.toml: experiments: unknown key 'detials'; did you mean detail",
        1,
    ),
    "names": (
        {"names": {"USA": {"ru_gem": "США"}}},
        "mine.toml: names: USA: unknown key 'ru_gem'; did you mean ru_gen",
        1,
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line(mistake: str) -> None:
    changes, message, of_form = MISTAKES[mistake]
    with pytest.raises(InputError) as caught:
        parse(document(**changes), "mine.toml")
    assert str(caught.value).startswith(message) and "\n" not in str(caught.value)
    assert bool(list(VALIDATOR.iter_errors(document(**changes)))) == bool(of_form)


def test_a_right_document_is_right_for_the_schema_too() -> None:
    for file in (SMALL / "study.toml", *(ROOT / "src").glob("tarazy/study/packs/*/study.toml")):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        assert list(VALIDATOR.iter_errors(content)) == [], file
        assert load(file).origin == str(file)


def test_a_document_is_named_after_its_file_or_folder(tmp_path: Path) -> None:
    folder = tmp_path / "rhine"
    folder.mkdir()
    content = "\n".join(f'{key} = "{value}"' for key, value in GOOD.items() if key != "name")
    for file, name in (("study.toml", "rhine"), ("danube.toml", "danube")):
        (folder / file).write_text(content, encoding="utf-8")
        assert load(folder / file).name == name
    assert load(folder).name == "rhine"
    with pytest.raises(InputError, match="cannot be read"):
        load(tmp_path / "none.toml")
    with pytest.raises(
        InputError, match=r"suffix '\.csv' is not readable; allowed: \.toml, \.json"
    ):
        load(tmp_path / "none.csv")


# Packs


def test_packs_are_found_by_name() -> None:
    assert tarazy.study.load("kazakhstan-united-states").name == "kazakhstan-united-states"
    assert "kazakhstan-united-states" in names()
    for name in names():
        study = load(name)
        assert study.name == name and study.folder.is_dir()
        assert about(study.country, study.partner[0]) == study
    assert about("NOR", "POL") is None
    with pytest.raises(InputError, match="unknown study 'kazakhstan'; did you mean kazakhstan-un"):
        load("kazakhstan")


def test_another_distribution_adds_a_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name, value, dist = "small", "elsewhere:FOLDER", None

        def load(self) -> Path:
            return SMALL

    monkeypatch.setattr(plugins, "_others", lambda group: {"small": Point()})
    assert names()[-1] == "small"
    assert load("small").country == "KAZ"


def test_the_pack_has_the_whole_catalogue_and_is_about_its_pair() -> None:
    study = load("kazakhstan-united-states")
    assert study.experiments.glance == catalogue.names()
    assert study.chapters == CHAPTERS and study.languages == LANGUAGES
    assert (study.country, study.partner) == ("KAZ", ("USA",))
    assert all(study.title.by_language[language] for language in LANGUAGES)


# What a study names


def test_experiments_are_read_in_their_order(small_world: World) -> None:
    choice = choose(load(SMALL), small_world)
    shown = [scenario.name for scenario in choice.glance]
    assert shown == ["us-tariff-2025", "us-tariff-timeline", "sever-russia", "mooring"]
    assert choice.detail == ("sever-russia", "mooring")
    assert choice.after is not None and choice.after.origin == str(SMALL / "mooring.toml")


def test_what_is_in_detail_is_at_a_glance_too(small_world: World) -> None:
    wanted = {"detail": ["pntr", "pair:severance"], "glance": "gsp-renewal"}
    choice = choose(parse(document(experiments=wanted)), small_world)
    assert [s.name for s in choice.glance] == ["gsp-renewal", "pntr", "pair-severance"]
    assert choice.after is None and choice.timelines == ()


def test_without_experiments_they_are_made_for_the_pair(small_world: World) -> None:
    own = made("KAZ", "USA", world=small_world)
    choice = choose(parse(document()), small_world)
    assert choice == choose(own, small_world)
    added = choose(parse(document()).with_scenarios("pntr"), small_world)
    assert added.detail == (*choice.detail, "pntr") and added.glance[-1].name == "pntr"


WRONG_NAMES = {
    "experiment": (
        {"experiments": {"detail": ["pntr", "jackson-vanick"]}},
        "mine: experiments: detail 2: unknown scenario 'jackson-vanick'; did you mean jackson-van",
    ),
    "file": (
        {"experiments": {"detail": "none.toml"}},
        "mine: experiments: detail 1: none.toml: cannot be read",
    ),
    "pair": (
        {"experiments": {"glance": "pair:agrement"}},
        "mine: experiments: glance 1: unknown experiment of a pair 'agrement'; did you mean agree",
    ),
    "timeline": (
        {"experiments": {"detail": "pntr", "timelines": "pntr"}},
        "mine: experiments: timeline 1: 'pntr' is no timeline; allowed: a scenario of two stages",
    ),
    "after": (
        {"experiments": {"detail": "pntr", "after": "pntrr"}},
        "mine: experiments: after: unknown scenario 'pntrr'; did you mean pntr?",
    ),
    "partner": ({"partner": ["USA", "XXX"]}, "mine: partner 2: unknown economy 'XXX'"),
    "partners": (
        {"balance": {"partners": ["EU27", "EU28"]}},
        "mine: balance: partner 2: unknown economy or group 'EU28'; did you mean EU27",
    ),
    "network": ({"network": "my-network"}, "mine: network: "),
    "network of another": (
        {"country": "DEU", "network": "kazakhstan-crude"},
        "mine: network: 'kazakhstan-crude'; allowed: a network with DEU among its homes",
    ),
    "corridors": (
        {"country": "DEU", "chapters": ["answer", "corridors"]},
        "mine: chapter 2: 'corridors' without a network of DEU; allowed: answer, benchmark, gl",
    ),
    "comparison": (
        {"experiments": {"detail": "pntr"}, "chapters": ["comparison"]},
        "mine: chapter 1: 'comparison' without two experiments; allowed: answer,",
    ),
    "ledger": ({"chapters": ["ledger"]}, "mine: chapter 1: 'ledger' without a ledger; allowed:"),
}


@pytest.mark.parametrize("mistake", WRONG_NAMES)
def test_a_wrong_name_is_one_line(mistake: str, small_world: World) -> None:
    changes, message = WRONG_NAMES[mistake]
    with pytest.raises(InputError) as caught:
        ready(parse(document(**changes)), small_world)
    assert str(caught.value).startswith(message) and "\n" not in str(caught.value)


def test_two_scenarios_of_one_name_are_refused(small_world: World, tmp_path: Path) -> None:
    (tmp_path / "pntr.toml").write_bytes(catalogue.content("pntr"))
    study = parse(document(experiments={"detail": "pntr"})).with_scenarios(tmp_path / "pntr.toml")
    with pytest.raises(
        InputError, match=r"'pntr' is the name of two scenarios, .* and .*; allowed"
    ):
        choose(study, small_world)


def test_a_scenario_that_does_not_fit_the_world_is_refused_by_the_check(
    small_world: World,
) -> None:
    assert check(load(SMALL), small_world).network is not None
    with pytest.raises(InputError, match="'GBR' has no row of its own in this world"):
        check(parse(document(experiments={"detail": "sever-uk"})), small_world)


def test_chapters_are_those_with_content(small_world: World) -> None:
    # The small world knows no owners.
    whole = [chapter for chapter in CHAPTERS if chapter not in ("investment", "region", "ledger")]
    assert list(ready(parse(document()), small_world).chapters) == whole
    bare = parse(document(country="DEU", experiments={"glance": "pair:severance"}))
    rest = [c for c in whole if c not in ("corridors", "comparison")]
    assert list(ready(bare, small_world).chapters) == rest
    with pytest.raises(InputError, match="of whose owners nothing is known"):
        ready(bare.with_chapters(["investment"]), small_world)
    owned = parse(document(experiments={"glance": "pair:severance", "investment": "royalty-up"}))
    assert "investment" in ready(owned, World.of()).chapters
    asked = bare.with_chapters(["balance", "answer"])
    assert ready(asked, small_world).chapters == ("balance", "answer")
    with pytest.raises(InputError, match="chapters: unknown chapter 'blance'; did you mean bal"):
        bare.with_chapters(["blance"])


def test_names_hold_inside_the_block_only() -> None:
    given = parse(
        document(names={"USA": {"name": {"ru": "Штаты"}, "en": "the States", "ru_gen": "Штатов"}})
    )
    with naming(given.forms()):
        assert texts("en").name("USA") == texts("kk").name("USA") == "Штаты"
        assert texts("en").pair("KAZ", "USA")["partner"] == "the States"
        assert texts("ru").pair("KAZ", "USA")["partner_gen"] == "Штатов"
        # A form that is not given is none of another name.
        assert texts("ru").pair("KAZ", "USA")["with_partner"] == "с экономикой Штаты"
    assert texts("en").name("USA") == "United States"


@pytest.mark.parametrize(
    ("language", "number", "told"),
    [
        ("en", 1, "One experiment in detail"),
        ("en", 6, "Six experiments in detail"),
        ("en", 12, "12 experiments in detail"),
        ("ru", 1, "Один эксперимент подробно"),
        ("ru", 2, "Два эксперимента подробно"),
        ("ru", 6, "Шесть экспериментов подробно"),
        ("ru", 12, "12 экспериментов подробно"),
        ("ru", 21, "21 эксперимент подробно"),
        ("ru", 24, "24 эксперимента подробно"),
        ("kk", 6, "Алты эксперимент егжей-тегжейлі"),
    ],
)
def test_a_number_of_things_is_told_in_words(language: str, number: int, told: str) -> None:
    assert texts(language).counted("section.experiments", number) == told


# Made for a pair


def test_the_experiments_of_a_pair_are_the_same_for_any_two(small_world: World) -> None:
    rule = (
        *("agreement", "duties-up", "duties-up-of-partner", "duties-up-of-country"),
        *("costs-up", "severance"),
    )
    assert pair.names("DEU", "CHN") == pair.names("CHN", "DEU") == rule
    assert pair.fitting(small_world, "DEU", "CHN") == rule
    # Nothing is left to agree on inside a customs union.
    assert pair.fitting(small_world, "DEU", "ITA") == rule[1:]
    study = made("DEU", "CHN", world=small_world)
    assert study.name == "deu-chn" and study.ledger is None and study.chronicle is None
    assert study.experiments.detail == tuple(f"pair:{name}" for name in rule)
    assert all(study.brief.by_language.values())


def test_regimes_are_those_of_one_of_the_two() -> None:
    def regimes(country: str, partner: str) -> list[str]:
        return list(pair.names(country, partner)[6:])

    assert regimes("DEU", "CHN") == []
    assert "us-column-2" in regimes("CHN", "USA") and "us-column-2" in regimes("USA", "CHN")
    assert regimes("KGZ", "CHN") == ["eaeu-common-tariff", "eaeu-third-country"]
    law = pair.experiment("us-column-2", "CHN", "USA")
    [shock] = law.shocks
    assert (shock.importer.of, shock.exporter.of) == (("USA",), ("CHN",))
    both = pair.experiment("eaeu-third-country", "KAZ", "RUS")
    assert [(s.importer.of[0], s.exporter.of[0]) for s in both.shocks] == [
        ("RUS", "KAZ"),
        ("KAZ", "RUS"),
    ]


def test_a_regime_in_force_is_no_experiment(small_world: World) -> None:
    shown = pair.fitting(small_world, "CHN", "USA")
    assert "us-column-1" not in shown and {"us-column-2", "us-2025-august"} <= set(shown)


def test_customs_unions_are_told_of(small_world: World) -> None:
    def brief(country: str, partner: str) -> str:
        return made(country, partner, world=small_world).brief.in_language("en")

    assert "Germany belongs to a customs union, the European Union," in brief("CHN", "DEU")
    assert "Both belong to a customs union, the Eurasian Economic Union," in brief("KGZ", "RUS")
    assert "customs union" not in brief("USA", "CHN")


@pytest.mark.parametrize("name", pair.names("KAZ", "RUS"))
def test_every_experiment_of_a_pair_speaks_three_languages_and_runs(name: str) -> None:
    scenario = pair.experiment(name, "KAZ", "RUS")
    assert isinstance(scenario, Scenario) and scenario.focus == ("KAZ", "RUS")
    told = [scenario.title, scenario.question, *(check.reason for check in scenario.expected)]
    for part in told:
        assert all(part.by_language.values())
        assert not any("{" in text for text in part.by_language.values() if text)
    assert run(scenario, world=tiny_world()).residual < 1e-9


def test_titles_fit_the_grammar() -> None:
    title = pair.experiment("duties-up-of-country", "DEU", "CHN").title
    assert title.en == "Germany raises duties on goods of China by 10 points"
    assert title.ru == "Пошлины Германии на товары Китая выше на 10 пунктов"
    assert title.kk == "Германияның Қытайдың тауарларына салатын баждары 10 тармаққа жоғары"
    assert pair.experiment("severance", "DEU", "CHN").title.ru == "Торговли Германии с Китаем нет"


def test_a_pair_must_be_one(small_world: World) -> None:
    with pytest.raises(InputError, match="unknown country 'XXX'"):
        made("XXX", "CHN", world=small_world)
    with pytest.raises(InputError, match="partner: 'CHN' is the country itself"):
        made("CHN", "CHN", world=small_world)


# Shell


def test_the_shell_begins_a_study_that_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "deep" / "study.toml"
    begin = ["study", "new", str(file), "--country", "DEU", "--partner", "CHN"]
    assert main(begin) == 0
    assert capsys.readouterr().out == f"Written to {file}\n"
    study = load(file)
    assert study.name == "deep" and (study.country, study.partner) == ("DEU", ("CHN",))
    assert study.experiments == made("DEU", "CHN").experiments
    # Every key is there, some of them behind a comment sign.
    content = file.read_text("utf-8")
    for key in (*Study.model_fields, "detail", "glance", "timelines", "after", "partners"):
        if key not in ("name", "ledger", "chronicle", "names"):
            assert f"{key} = " in content or f"[{key}]" in content, key
    whole = re.sub(r"^# (?=\w+ = |\[)", "", content, flags=re.M)
    assert whole != content and list(VALIDATOR.iter_errors(tomllib.loads(whole))) == []
    assert main(["study", "check", str(file)]) == 0
    told = capsys.readouterr().out
    assert "experiments: 6, 6 of them in detail" in told and "network: none" in told
    assert main(begin) == 2
    assert "is there already; allowed: a new file" in capsys.readouterr().err


def test_the_shell_lists_studies(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", "list", "--lang", "ru"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("kazakhstan-united-states") and "Казахстан и США" in out
    assert out.count("\n") == len(names())


@pytest.fixture
def asked(
    monkeypatch: pytest.MonkeyPatch, small_findings: Findings
) -> list[tuple[Study, World, int]]:
    """Return what the command computes; it writes a chapter of the small study instead."""
    seen: list[tuple[Study, World, int]] = []

    def found(study: Study, world: World, *, draws: int, progress: object, **who: object) -> object:
        seen.append((study, world, draws))
        return replace(small_findings, chapters=("sources",))

    # Whoever is imported meanwhile would keep what stands in for it.
    importlib.import_module("tarazy.report")
    monkeypatch.setattr(importlib.import_module("tarazy.study.findings"), "find", found)
    return seen


def test_one_page_a_language_from_one_computation(
    asked: list[tuple[Study, World, int]], tmp_path: Path
) -> None:
    out = tmp_path / "page.html"
    asked_for = ["--lang", "ru", "--lang", "kk", "--single-file", "--out", str(out)]
    assert main(["report", *asked_for, "--draws", "6"]) == 0
    [(study, world, draws)] = asked
    assert (study.name, world.name, draws) == ("kazakhstan-united-states", "core-2022", 6)
    assert {file.name for file in tmp_path.iterdir()} == {"page.html", "page.kk.html"}
    for name, language in (("page.html", "ru"), ("page.kk.html", "kk")):
        assert f'<html lang="{language}">' in (tmp_path / name).read_text("utf-8")


def test_a_study_or_a_pair_is_asked_for(
    asked: list[tuple[Study, World, int]], tmp_path: Path
) -> None:
    out = ["--single-file", "--out", str(tmp_path)]
    assert main(["report", str(SMALL), *out]) == 0
    assert main(["report", "--country", "NOR", "--partner", "POL", *out]) == 0
    assert main(["report", "--country", "KAZ", "--partner", "USA", *out]) == 0
    steel = str(SMALL / "mooring.toml")
    parts = ["--chapters", "answer, experiments", "--scenario", "pntr", "--scenario", steel]
    assert main(["report", "--country", "NOR", "--partner", "POL", *parts, *out]) == 0
    studies = [study for study, _, _ in asked]
    pack = "kazakhstan-united-states"
    assert [study.name for study in studies] == ["small_study", "nor-pol", pack, "nor-pol"]
    assert studies[3].chapters == ("answer", "experiments")
    assert [scenario.name for scenario in studies[3].added] == ["pntr", "mooring"]
    # A folder gets a page named after the pair, in the first language of the study.
    assert {file.name for file in tmp_path.iterdir()} == {"kaz-usa.html", "nor-pol.html"}
    assert '<html lang="en">' in (tmp_path / "kaz-usa.html").read_text("utf-8")


WRONG_OPTIONS = {
    "language twice": (["--lang", "ru", "--lang", "ru"], "--lang: 'ru' given twice; allowed: each"),
    "one draw": (["--draws", "1"], "--draws: 1; allowed: 0, or 2 to 100000"),
    "negative draws": (["--draws", "-5"], "--draws: -5; allowed: 0, or 2 to 100000"),
    "half a pair": (["--country", "DEU"], "--partner: is missing; allowed: both --country and"),
    "both": (
        ["kazakhstan-united-states", "--country", "DEU", "--partner", "CHN"],
        "STUDY: 'kazakhstan-united-states' with --country or --partner; allowed: a study, or a",
    ),
    "study": (["kazakhstan"], "unknown study 'kazakhstan'"),
    "chapter": (["--chapters", "answer,blance"], "chapters: unknown chapter 'blance'"),
    "scenario": (["--scenario", "pntrr"], "unknown scenario 'pntrr'; did you mean pntr?"),
    "economy": (["--country", "DEU", "--partner", "CHX"], "unknown partner 'CHX'"),
}


@pytest.mark.parametrize("mistake", WRONG_OPTIONS)
def test_wrong_options_write_nothing(
    mistake: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, message = WRONG_OPTIONS[mistake]
    assert main(["report", "--out", str(tmp_path / "x"), *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1
    assert message in captured.err
    assert list(tmp_path.iterdir()) == []
