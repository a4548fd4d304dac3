"""The experiments and groups that travel with the package."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tarazy import World
from tarazy.errors import InputError
from tarazy.policy import tables
from tarazy.scenario import Scenario, catalogue
from tarazy.scenario.compile import compile_scenario
from tarazy.scenario.groups import groups
from tarazy.world.classification import economies, sectors

KAZAKH_LETTERS = set("әғқңөұүһі")
NAMES = catalogue.names()


@pytest.fixture(scope="module")
def world() -> World:
    return World.load("core-2022")


def test_every_document_is_in_the_order_of_the_report() -> None:
    folder = Path(catalogue.__file__).parent
    assert sorted(path.stem for path in folder.glob("*.toml")) == sorted(NAMES)


def test_unknown_name_is_refused() -> None:
    with pytest.raises(InputError, match="did you mean jackson-vanik"):
        catalogue.load("jackson-vanic")


@pytest.mark.parametrize("name", NAMES)
def test_texts_are_complete(name: str) -> None:
    scenario = catalogue.load(name)
    assert scenario.name == name
    assert scenario.explanation is not None
    assert scenario.claims
    assert scenario.sources
    assert scenario.focus[0] == "KAZ"
    for texts in (scenario.title, scenario.question, scenario.explanation):
        assert not re.search("[а-яёәғқңөұүһі]", texts.en.lower())
        for text in (texts.kk, texts.ru):
            # Latin letters only inside codes and proper names such as C5+1.
            assert len(re.findall("[a-z]{2,}", text.lower())) == 0
        assert KAZAKH_LETTERS & set(texts.kk.lower())
        assert not KAZAKH_LETTERS & set(texts.ru.lower())
    for language in ("en", "kk", "ru"):
        question = scenario.question.in_language(language)  # type: ignore[arg-type]
        explanation = scenario.explanation.in_language(language)  # type: ignore[arg-type]
        assert question.endswith("?")
        assert explanation.endswith(".")
        assert len(explanation) > 300


@pytest.mark.parametrize("name", NAMES)
def test_round_trip(name: str, tmp_path: Path) -> None:
    scenario = catalogue.load(name)
    document = scenario.to_dict()
    assert Scenario.from_dict(document).to_dict() == document
    path = tmp_path / "again.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert Scenario.load(path).to_dict() == document


@pytest.mark.parametrize("name", NAMES)
def test_claims_are_in_the_ledger_of_the_sources(name: str, official_files) -> None:
    ledger = official_files("sources/claims.md")
    known = set(re.findall(r"^\| ([A-Z]\d+) \|", ledger.read_text(encoding="utf-8"), re.MULTILINE))
    known |= set(re.findall(r"\b(E\d+) ", ledger.read_text(encoding="utf-8")))
    assert set(catalogue.load(name).claims) <= known


@pytest.mark.parametrize("name", NAMES)
def test_compiles_on_the_real_world(name: str, world: World) -> None:
    scenario = catalogue.load(name)
    assert scenario.world == world.name
    change = compile_scenario(world, scenario)
    kaz = world.economies.index("KAZ")
    if name.startswith("sever"):
        other = world.economies.index({"russia": "RUS", "china": "CHN", "usa": "USA"}[name[6:]])
        assert change.trade_cost is not None
        assert np.isinf(change.trade_cost[kaz, other]).all()
        assert np.isinf(change.trade_cost[other, kaz]).all()
        assert np.isinf(change.trade_cost).sum() == 2 * len(world.sectors)
        return
    assert change.tariff is not None
    moved = np.argwhere(change.tariff != world.dataset["tariff"].values)
    goods = {j for j, sector in enumerate(sectors()) if sector.goods}
    assert set(moved[:, 2]) <= goods
    if name == "eaeu-exit":
        members = {world.economies.index(code) for code in ("RUS", "KGZ", "ARM")}
        assert {int(n) for n in moved[moved[:, 0] != kaz, 0]} == members
        assert set(moved[moved[:, 0] != kaz, 1]) == {kaz}
        assert (change.tariff[kaz, sorted(members)][:, sorted(goods)] > 0).any()
    else:
        assert {(int(n), int(i)) for n, i, _ in moved} == {(world.economies.index("USA"), kaz)}


def test_the_us_duty_leaves_exempt_goods_free(world: World) -> None:
    change = compile_scenario(world, catalogue.load("us-tariff-2025"))
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
    change = compile_scenario(world, catalogue.load("jackson-vanik"))
    usa, kaz = world.economies.index("USA"), world.economies.index("KAZ")
    assert change.tariff is not None
    rise = change.tariff[usa, kaz] - world.dataset["tariff"].values[usa, kaz]
    assert (rise >= 0).all()
    assert rise.max() > 0.2


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
