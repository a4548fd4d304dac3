"""The experiments and groups that travel with the package."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tarazy import World
from tarazy.codes.classification import LANGUAGES, economies, sectors
from tarazy.codes.groups import groups
from tarazy.errors import InputError
from tarazy.experiment.compiled import compiled
from tarazy.policy import tables
from tarazy.scenario import Scenario, catalogue
from tarazy.scenario.document import Texts

KAZAKH_LETTERS = set("әғқңөұүһі")
NAMES = catalogue.names()
CLAIMS = {
    f"{letter}{number}"
    for letter, last in {"A": 8, "B": 10, "C": 15, "D": 7, "E": 15, "F": 6}.items()
    for number in range(1, last + 1)
}
SEVERED = {
    "russia": "RUS",
    "china": "CHN",
    "eu": "EU27",
    "usa": "USA",
    "turkey": "TUR",
    "uk": "GBR",
    "korea": "KOR",
    "switzerland": "CHE",
}
GOODS = list(groups("sectors")["goods"].members)
# Claims that an experiment tests; the rest of A, B, C and F are facts, goals, or matters outside
# trade and routes.
TESTED = {"A2", "A5", "A6", "A7", "F1", "F2", "F3", "F4", "F6"} | {
    *(f"B{number}" for number in (2, 3, 7, 8, 9, 10)),
    *(f"C{number}" for number in (2, 3, 4, 5, 6, 8, 9, 10, 12, 13, 14)),
    *(f"D{number}" for number in range(1, 8)),
}


@pytest.fixture(scope="module")
def world() -> World:
    return World.load("core-2022")


def texts_of(scenario: Scenario) -> Iterator[Texts]:
    assert scenario.explanation is not None
    yield from (scenario.title, scenario.question, scenario.explanation)
    yield from (stage.title for stage in scenario.then if stage.title is not None)
    yield from (expectation.reason for expectation in scenario.expected)


def test_every_document_is_in_the_order_of_the_report() -> None:
    folder = Path(catalogue.__file__).parent
    assert sorted(path.stem for path in folder.glob("*.toml")) == sorted(NAMES)
    assert len(set(NAMES)) == len(NAMES)


# How a source begins that is no publication: what the document itself says.
OWN = re.compile(
    r"(assumption|world|network|policy tables?|regime|table|the claim|claim|experiment"
    r"|elasticities) "
)


def own_scenarios() -> list[Scenario]:
    """Return the documents of the catalogue, of the claims and of the bundled studies."""
    package = Path(catalogue.__file__).parents[2]
    folders = ("evidence/scenarios", "study/packs/germany_china")
    others = [file for folder in folders for file in sorted((package / folder).glob("*.toml"))]
    files = [file for file in others if "shocks" in file.read_text("utf-8")]
    return [*map(Scenario.load, NAMES), *map(Scenario.load, files)]


def test_what_a_document_says_of_its_sources_is_in_three_languages() -> None:
    found = [source for scenario in own_scenarios() for source in scenario.sources]
    own = [source for source in found if OWN.match(source.en.replace(":", " "))]
    assert len(own) > 90
    for source in found:
        assert source.en, source
        # The title of a publication is quoted and has no other language.
        if source not in own:
            assert (source.kk, source.ru) == (None, None), source.en
            continue
        for text in (source.kk, source.ru):
            assert text, source.en
            assert not re.findall(r"[A-Za-z]{2,}", re.sub("core-2022|CASA-1000|wiiw", "", text))
        assert KAZAKH_LETTERS & set(source.kk.lower()), source.kk
        assert not KAZAKH_LETTERS & set(source.ru.lower()), source.ru
        numbers = set(re.findall(r"\d{2,}", source.en))
        assert numbers <= set(re.findall(r"\d+", source.kk)), source.kk
        assert numbers <= set(re.findall(r"\d+", source.ru)), source.ru


def test_unknown_name_is_refused() -> None:
    with pytest.raises(InputError, match="did you mean jackson-vanik"):
        Scenario.load("jackson-vanic")


@pytest.mark.parametrize("name", NAMES)
def test_texts_are_complete(name: str) -> None:
    scenario = Scenario.load(name)
    assert scenario.name == name
    assert scenario.explanation is not None
    assert scenario.focus[0] == "KAZ"
    assert scenario.sources
    assert all(len(source.in_language()) > 20 for source in scenario.sources)
    assert scenario.expected
    for texts in texts_of(scenario):
        assert not re.search("[а-яёәғқңөұүһі]", texts.en.lower())
        for text in (texts.kk, texts.ru):
            # Latin letters only inside codes and proper names such as C5+1.
            assert len(re.findall("[a-z]{2,}", text.lower())) == 0
        assert not KAZAKH_LETTERS & set(texts.ru.lower())
        assert texts.kk != texts.ru
        for text in (texts.en, texts.kk, texts.ru):
            assert "  " not in text
            assert not re.search(r" [,.;:?]|[,;][^\s\d]", text)
    for language in LANGUAGES:
        assert scenario.question.in_language(language).endswith("?")
        explanation = scenario.explanation.in_language(language)
        assert explanation.endswith(".")
        assert len(explanation) > 300
        assert all(e.reason.in_language(language).endswith(".") for e in scenario.expected)
    assert KAZAKH_LETTERS & set(scenario.explanation.kk.lower())


def test_no_two_experiments_share_their_words() -> None:
    for key in ("title", "question", "explanation"):
        texts = [getattr(Scenario.load(name), key) for name in NAMES]
        for language in LANGUAGES:
            assert len({text.in_language(language) for text in texts}) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_round_trip(name: str, tmp_path: Path) -> None:
    scenario = Scenario.load(name)
    document = scenario.to_dict()
    assert Scenario.from_dict(document).to_dict() == document
    path = tmp_path / "again.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert Scenario.load(path).to_dict() == document


def test_claims_are_those_of_the_sources() -> None:
    tested = {name: set(Scenario.load(name).claims) for name in NAMES}
    assert all(claims and claims <= CLAIMS for claims in tested.values())
    assert set().union(*tested.values()) == TESTED


def test_the_list_of_claims_is_that_of_the_sources(official_files) -> None:
    ledger = official_files("sources/claims.md").read_text(encoding="utf-8")
    row = r"^\| ([A-F]\d+) \| (?:fact|forecast|causal|goal) \|"
    known = set(re.findall(row, ledger, re.MULTILINE))
    assert known | set(re.findall(r"\b(E\d+) ", ledger)) == CLAIMS


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("us-tariff-2025")])
def test_us_duties_meet_goods_only(name: str, world: World) -> None:
    change = compiled(world, Scenario.load(name)).counterfactual
    assert change.trade_cost is None
    moved = np.argwhere(change.tariff != world.dataset["tariff"].values)
    assert {world.economies[n] for n in moved[:, 0]} == {"USA"}
    assert {world.sectors[j] for j in moved[:, 2]} <= set(GOODS)
    exporters = {world.economies[i] for i in moved[:, 1]}
    if name == "us-tariff-2025-world":
        assert {"KAZ", "CHN", "DEU", "VNM", "ROW"} <= exporters
        assert not {"CAN", "MEX", "USA"} & exporters
    else:
        assert exporters == {"KAZ"}


def test_the_us_duty_leaves_exempt_goods_free(world: World) -> None:
    change = compiled(world, Scenario.load("us-tariff-2025")).counterfactual
    usa, kaz = world.economies.index("USA"), world.economies.index("KAZ")
    assert change.tariff is not None
    added = change.tariff[usa, kaz] - world.dataset["tariff"].values[usa, kaz]
    assert added[world.sectors.index("oil_gas")] == 0.0
    exempt = tables.rates("us_tariff_2025", "exempt_share")
    for sector, share in exempt.items():
        # The rest pays 25 per cent, or less where steel and aluminium bear their own duty; the
        # tables have six decimals.
        assert added[world.sectors.index(sector)] <= 0.25 * (1.0 - share) + 1e-6
    assert added[world.sectors.index("textiles")] == pytest.approx(0.25)


def test_column_2_is_nowhere_below_column_1(world: World) -> None:
    change = compiled(world, Scenario.load("jackson-vanik")).counterfactual
    usa, kaz = world.economies.index("USA"), world.economies.index("KAZ")
    assert change.tariff is not None
    rise = change.tariff - world.dataset["tariff"].values
    assert (rise >= 0).all()
    assert rise[usa, kaz].max() > 0.2
    rise[usa, kaz] = 0.0
    assert not rise.any()


def test_preferences_raise_no_duty(world: World) -> None:
    change = compiled(world, Scenario.load("gsp-renewal")).counterfactual
    usa, kaz = world.economies.index("USA"), world.economies.index("KAZ")
    assert change.tariff is not None
    fall = world.dataset["tariff"].values - change.tariff
    assert (fall > -1e-6).all()
    assert fall[usa, kaz].max() > 0.005
    fall[usa, kaz] = 0.0
    assert not fall.any()


def test_permanent_relations_change_no_duty(world: World) -> None:
    change = compiled(world, Scenario.load("pntr")).counterfactual
    usa, kaz = world.economies.index("USA"), world.economies.index("KAZ")
    assert change.tariff is None
    assert change.trade_cost is not None
    first = tables.rates("us_column_1", "rate_weighted_us")
    second = tables.rates("us_column_2", "rate_weighted_us")
    for sector, factor in zip(world.sectors, change.trade_cost[usa, kaz], strict=True):
        gap = second.get(sector, 0.0) - first.get(sector, 0.0)
        # A product of two factors: exact to second order in the rates.
        assert factor == pytest.approx(1.0 - 0.1 * gap, abs=0.1**2)
    rest = change.trade_cost.copy()
    rest[usa, kaz] = 1.0
    assert (rest == 1.0).all()


def test_the_mean_gap_between_the_columns_is_as_stated() -> None:
    mean = {}
    for table in ("us_column_1", "us_column_2"):
        rows = tables.rows(table)
        lines = np.array([float(row["lines"]) for row in rows])
        mean[table] = np.average([float(row["rate_simple"]) for row in rows], weights=lines)
    gap = mean["us_column_2"] - mean["us_column_1"]
    assert gap == pytest.approx(0.32, abs=0.005)
    assert 0.13 / gap == pytest.approx(0.40, abs=0.01)


def test_leaving_the_union_brings_duties_on_both_sides(world: World) -> None:
    change = compiled(world, Scenario.load("eaeu-exit")).counterfactual
    kaz = world.economies.index("KAZ")
    union = set(groups("economies")["EAEU"].members) - {"KAZ"}
    members = {world.economies.index(code) for code in union & set(world.economies)}
    moved = np.argwhere(change.tariff != world.dataset["tariff"].values)
    assert {int(n) for n in moved[moved[:, 0] != kaz, 0]} == members
    assert set(moved[moved[:, 0] != kaz, 1]) == {kaz}
    assert change.tariff is not None
    assert (change.tariff[kaz, sorted(members), : len(GOODS)] > 0).all()


def test_commitments_raise_no_tariff(world: World) -> None:
    change = compiled(world, Scenario.load("wto-accession")).counterfactual
    assert change.tariff is not None
    fall = world.dataset["tariff"].values - change.tariff
    assert (fall >= 0).all()
    assert set(np.nonzero(fall)[0]) == {world.economies.index("KAZ")}
    assert fall.max() > 0.04


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("sever")])
def test_severance_is_complete_and_meets_nobody_else(name: str, world: World) -> None:
    change = compiled(world, Scenario.load(name)).counterfactual
    code = SEVERED[name.removeprefix("sever-")]
    group = groups("economies").get(code)
    others = group.members if group is not None else (code,)
    cut = [world.economies.index(other) for other in others if other in world.economies]
    kaz = world.economies.index("KAZ")
    assert change.tariff is None
    assert change.trade_cost is not None
    assert np.isinf(change.trade_cost[kaz, cut]).all()
    assert np.isinf(change.trade_cost[cut, kaz]).all()
    assert np.isinf(change.trade_cost).sum() == 2 * len(cut) * len(world.sectors)


@pytest.mark.parametrize("name", sorted(groups("economies")))
def test_groups_of_economies(name: str) -> None:
    group = groups("economies")[name]
    assert list(group.members) == sorted(set(group.members))
    assert all(re.fullmatch("[A-Z]{3}", member) for member in group.members)
    assert set(group.members) & {economy.code for economy in economies()}
    assert date.fromisoformat(group.since) < date(2026, 1, 1)
    assert group.source
    assert group.full_name("kk") and group.full_name("ru") and group.full_name("en")


def test_size_of_well_known_groups() -> None:
    sizes = {"EU27": 27, "EAEU": 5, "C5": 5, "G7": 7, "ASEAN": 11, "USMCA": 3, "EFTA": 4}
    assert {name: len(groups("economies")[name].members) for name in sizes} == sizes


def test_groups_of_sectors() -> None:
    goods = tuple(sector.code for sector in sectors() if sector.goods)
    services = tuple(sector.code for sector in sectors() if not sector.goods)
    assert groups("sectors")["goods"].members == goods
    assert groups("sectors")["services"].members == services
    for group in groups("sectors").values():
        assert set(group.members) <= {*goods, *services}
