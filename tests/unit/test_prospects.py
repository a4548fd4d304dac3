"""A dollar of investment, sector by sector: accounts, order, columns, the command, the texts."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from scenario_world import small_world
from small_factors import own

import tarazy as tz
from tarazy.cli import main
from tarazy.cli.blocks import lines
from tarazy.cli.investing import amount_of
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.figures.prospects import exhibit
from tarazy.policy.critical_minerals import critical_list
from tarazy.policy.in_force import duties_in_force, schedule_in_force
from tarazy.prospects.measured import MEASURES
from tarazy.telling.prospects import of_prospects
from tarazy.text.texts import texts

FEW = ["metals", "finance"]
# A difference of two numbers that are solved to 1e-9 of income, per dollar.
NEAR = 2e-4


@pytest.fixture(scope="module")
def bundled():
    """Two sectors of the default world with two draws."""
    return tz.invest("KAZ", "USA", sectors=FEW, draws=2, workers=1)


@pytest.fixture
def small(monkeypatch):
    own(monkeypatch)
    return small_world()


def test_the_measure_is_that_of_the_experiment_of_the_same_document(small):
    found = tz.invest("KAZ", "USA", amount=2e5, sectors="metals", draws=0, world=small)
    event = {"kind": "capital", "host": "KAZ", "owner": "USA", "sector": "metals", "usd": 0.2}
    text = {"en": "a", "kk": "a", "ru": "a"}
    document = {"name": "a", "title": text, "question": text, "horizon": "short"}
    outcome = tz.run(document | {"shocks": [event]}, world=small)
    data = outcome.dataset.sel(country="KAZ")
    gained = float(data["real_gni"]) / 100 * float(data["gni_before"]) / 0.2
    row = found.ranked().iloc[0]
    assert row["host_income"] == pytest.approx(gained, abs=NEAR)
    partner = outcome.dataset.sel(country="USA")
    earned = float(partner["real_gni"]) / 100 * float(partner["gni_before"]) / 0.2
    assert row["partner_income"] == pytest.approx(earned, abs=NEAR)
    assert row["partner_net"] < row["partner_income"]


def test_every_sector_has_a_row_and_rows_stand_in_the_order_of_a_column(small):
    found = tz.invest("KAZ", "USA", draws=0, world=small)
    assert sorted(found.names) == sorted(small.sectors)
    for column in ("host_income", "labour_share", "duty"):
        values = found.ranked(column)[column].dropna().to_numpy()
        assert (np.diff(values) <= 0).all()
    with pytest.raises(InputError, match="unknown column 'score'"):
        found.ranked("score")


def test_a_dollar_more_has_the_effect_of_a_dollar(small):
    first, second = (
        tz.invest("KAZ", "USA", amount=usd, draws=0, world=small).central[:, 0]
        for usd in (1e5, 2e5)
    )
    assert first == pytest.approx(second, abs=0.01)
    # Nothing is drawn, so that no order can be kept.
    assert np.isnan(tz.invest("KAZ", "USA", draws=0, world=small).order_kept)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"partner": "KAZ"}, "is the host itself"),
        ({"partner": "XXX"}, "unknown partner"),
        ({"horizon": "now"}, "unknown horizon"),
        ({"draws": -1}, "draws"),
        ({"amount": 1.0}, "amount"),
        ({"workers": 0}, "workers: 0"),
        ({"seed": 2**63}, "seed: 9223372036854775808"),
        ({"sectors": "nothing"}, "sectors"),
    ],
)
def test_what_is_not_allowed_is_told(small, keys, told):
    given = {"partner": "USA", "draws": 0} | keys
    with pytest.raises(InputError, match=told):
        tz.invest("KAZ", given.pop("partner"), world=small, **given)


def test_a_world_without_owners_is_refused():
    with pytest.raises(InputError, match="factors"):
        tz.invest("KAZ", "USA", draws=0, world=small_world())


def test_draws_are_the_same_whoever_computes_them(bundled):
    again = tz.invest("KAZ", "USA", sectors=FEW[::-1], draws=1, workers=1)
    flipped = [again.names.index(name) for name in bundled.names]
    assert again.draws[0][flipped] == pytest.approx(bundled.draws[0], abs=1e-3)
    ends = bundled.ends()
    assert (ends["low"] <= ends["high"]).all()
    assert not np.isnan(ends["low"]).any()
    assert bundled.table("draws").shape == (2 * 2 * len(MEASURES), 4)


def test_one_sector_has_no_order_that_draws_could_keep(small):
    one = tz.invest("KAZ", "USA", sectors="metals", draws=0, world=small)
    drawn = replace(one, draws=np.stack([one.central, one.central]))
    words = texts("en")
    assert np.isnan(drawn.order_kept) and drawn.summary()["order_kept"] is None
    assert not re.search(r"\bnan\b", lines(of_prospects(drawn, words), words))


def test_columns_beside_the_answer(bundled):
    table = bundled.table("sectors").set_index("sector")
    assert np.isnan(table.loc["finance", "duty"])
    assert table.loc["metals", "duty"] == pytest.approx(duties_in_force("USA", "KAZ")[1]["metals"])
    assert table.loc["finance", "critical_listed"] == 0
    assert "chromium" in table.loc["metals", "critical_made"]
    assert bundled.law.names == ("us-special",)
    world = tz.World.of()
    flow = world.dataset["trade"].sel(importer="USA", exporter="KAZ", sector="metals")
    assert table.loc["metals", "imports_from_host"] == pytest.approx(float(flow))
    assert bundled.digest == tz.invest("KAZ", "USA", sectors=FEW, draws=2, workers=1).digest


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_and_drawn_in_every_language(bundled, language):
    words = texts(language)
    told = lines(of_prospects(bundled, words), words)
    assert words.sector("metals") in told
    assert words("prospects.construction")[:40] in told.replace("\n", " ")
    assert "{" not in told
    drawn = exhibit(bundled, language)
    assert len(drawn.figure.data[1].x) == len(FEW)
    assert drawn.table.rows[0][0] == bundled.ranked()["sector"][0]


def test_lists_of_minerals():
    united, europe = critical_list("USA"), critical_list("DEU")
    assert united is not None
    assert europe is not None
    assert (len(united.minerals), len(europe.minerals)) == (60, 34)
    assert critical_list("KAZ") is None
    known = set(tz.World.of().sectors)
    for mineral in (*united.minerals, *europe.minerals):
        assert mineral.sectors
        assert known.issuperset(mineral.sectors)
    assert {one.name for one in united.of_sector("chemicals")} >= {"uranium", "potash"}
    assert united.of_sector("finance") == ()
    made = {item for one in united.minerals if (item := one.item)}
    assert made == set(tz.series.table("mineral-production")["item"])


def test_schedules_in_force():
    assert schedule_in_force("CHN") is None
    assert duties_in_force("CHN", "KAZ") == ((), {})
    assert duties_in_force("USA", "RUS")[0] == ("us-column-2",)
    assert duties_in_force("USA", "KAZ")[0] == ("us-special",)
    names, rates = duties_in_force("RUS", "KAZ")
    assert names == ("eaeu-common-tariff",)
    assert set(rates.values()) == {0.0}
    # Duties that ended with a day are none.
    assert all("2025" not in name for name in duties_in_force("USA", "KAZ")[0])


@pytest.mark.parametrize(("text", "usd"), [("1bn", 1e9), ("250mn", 2.5e8), ("1.5 BN", 1.5e9)])
def test_amounts(text, usd):
    assert amount_of(text, "--amount") == usd


@pytest.mark.parametrize("text", ["", "much", "-1bn", "1e9", "1,5bn"])
def test_no_amounts(text):
    with pytest.raises(InputError, match="--amount"):
        amount_of(text, "--amount")


def test_the_command(capsys, tmp_path):
    asked = ["invest", "KAZ", "--from", "USA", "--sector", "metals,finance", "--draws", "0"]
    assert main([*asked, "--sort", "partner_net", "--json", "--out", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    nets = [row["partner_net"] for row in told["sectors"]]
    assert nets == sorted(nets, reverse=True)
    assert told["sectors"][0]["host_income_low"] is None
    assert {file.name for file in tmp_path.iterdir()} == {
        *("sectors.csv", "draws.csv", "summary.json")
    }
