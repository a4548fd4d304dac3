"""What a tonne more is worth to a buyer: bounds of concentration, and the figures of the USGS."""

import json
import math

import numpy as np
import pytest

from tarazy import series
from tarazy.cli import main
from tarazy.corridors.changes import Changes
from tarazy.corridors.data import Network
from tarazy.corridors.solve import Engine
from tarazy.errors import InputError
from tarazy.interdependence.import_sources import (
    ImportSources,
    import_sources,
    largest_rival,
    replaced_by,
)
from tarazy.interdependence.supply_security import PRODUCTS, supply_security


def sources(shares, others=0.0, imports=1000.0, **keys):
    return ImportSources("USA", "x", 2025, imports, shares, others, min(shares.values()), **keys)


@pytest.fixture(scope="module")
def engine():
    return Engine(Network.load("kazakhstan-minerals"), 12)


def measure(found, mineral, name):
    table = found.table("minerals").set_index(["commodity", "measure"])
    return table.loc[mineral, name]


def test_shares_are_those_that_the_usgs_prints():
    sponge = import_sources("USA", "titanium-sponge")
    assert dict(sponge.shares) == {"JPN": 0.77, "KAZ": 0.08, "SAU": 0.13}
    assert (sponge.imports, sponge.year) == (44_000, 2025)
    assert sponge.others == pytest.approx(0.02)
    assert import_sources("USA", "chromium", 2024).imports == 492_000
    assert import_sources("USA", "chromium").reliance == 0.79
    copper = import_sources("USA", "copper-refined")
    assert copper.largest == "CHL" and copper.shares["CHL"] == 0.68


@pytest.mark.parametrize("item", PRODUCTS.values())
def test_what_the_statistics_print_fits_together(item):
    found = import_sources("USA", item)
    assert sum(found.shares.values()) + found.others == pytest.approx(1.0)
    assert 0 < found.hhi_low <= found.hhi_high < 1
    if not math.isnan(found.consumption):
        # Net imports are imports less exports and what was drawn from stocks.
        assert found.reliance <= found.imports / found.consumption + 0.1


def test_the_index_is_bounded_by_how_the_others_can_be_split():
    found = sources({"A": 0.5, "B": 0.2}, others=0.3)
    assert found.hhi_low == pytest.approx(0.25 + 0.04)
    # One of the size of B and one of half of it.
    assert found.hhi_high == pytest.approx(0.25 + 0.04 + 0.04 + 0.01)
    rng = np.random.default_rng(3)
    for _ in range(200):
        parts = rng.dirichlet(np.ones(rng.integers(2, 9))) * 0.3
        if parts.max() <= 0.2:
            index = 0.29 + (parts**2).sum()
            assert found.hhi_low <= index <= found.hhi_high + 1e-12


def test_a_tonne_more_comes_in_the_place_of_the_largest():
    after = replaced_by(sources({"A": 0.6, "KAZ": 0.1, "B": 0.2}, 0.1), "KAZ", 100.0)
    assert after.shares == pytest.approx({"A": 0.5, "KAZ": 0.2, "B": 0.2})
    assert after.others == 0.1 and after.imports == 1000.0
    named = replaced_by(sources({"A": 0.6, "KAZ": 0.1, "B": 0.2}, 0.1), "KAZ", 100.0, "B")
    assert named.shares == pytest.approx({"A": 0.6, "KAZ": 0.2, "B": 0.1})
    fewer = replaced_by(sources({"A": 0.6, "KAZ": 0.1, "B": 0.2}, 0.1), "KAZ", -50.0)
    assert fewer.shares == pytest.approx({"A": 0.65, "KAZ": 0.05, "B": 0.2})


def test_when_the_largest_sells_no_more_the_next_makes_room_and_then_the_others():
    before = sources({"A": 0.4, "KAZ": 0.1, "B": 0.3}, others=0.2)
    after = replaced_by(before, "KAZ", 800.0)
    assert after.shares == pytest.approx({"A": 0.0, "KAZ": 0.9, "B": 0.0})
    assert after.others == pytest.approx(0.1)
    with pytest.raises(InputError, match="901 t more from KAZ; allowed: from -100 to 900 t"):
        replaced_by(before, "KAZ", 901.0)
    with pytest.raises(InputError, match="allowed: from -100"):
        replaced_by(before, "KAZ", -101.0)
    with pytest.raises(InputError, match="replaced: 'ZZZ' of x; allowed: A, B"):
        replaced_by(before, "KAZ", 1.0, "ZZZ")


def test_the_slope_is_that_of_one_tonne():
    before = sources({"A": 0.6, "KAZ": 0.1, "B": 0.2}, 0.1, imports=50_000.0)
    low, high = before.hhi_per_tonne("KAZ", "A")
    assert low == high
    step = replaced_by(before, "KAZ", 1.0).hhi_low - before.hhi_low
    assert step == pytest.approx(low, rel=1e-3)
    # Not printed: anything up to the smallest share that is.
    low, high = before.hhi_per_tonne("CAN", "A")
    assert low == pytest.approx(-2 * 0.6 / 50_000)
    assert high == pytest.approx(-2 * (0.6 - 0.1) / 50_000)


def test_the_rival_is_the_largest_of_the_others():
    assert largest_rival(sources({"KAZ": 0.6, "A": 0.1, "B": 0.2}), "KAZ") == "B"


def test_what_is_left_without_the_largest_is_consumption_less_its_sales():
    found = sources({"A": 0.5, "B": 0.2}, 0.3, consumption=2000.0)
    assert found.left_without_largest == pytest.approx(0.75)
    assert math.isnan(sources({"A": 1.0}).left_without_largest)


def test_more_titanium_makes_the_purchases_less_concentrated(engine):
    found = supply_security("USA", {"titanium": 5.0}, network=engine)
    row = measure(found, "titanium", "hhi_low")
    moved = 5000 / 44_000
    assert row["before"] == pytest.approx(0.77**2 + 0.08**2 + 0.13**2)
    assert row["after"] == pytest.approx((0.77 - moved) ** 2 + (0.08 + moved) ** 2 + 0.13**2)
    assert measure(found, "titanium", "bought")["change"] == pytest.approx(5000)
    left = measure(found, "titanium", "left_without_largest")
    assert left["change"] == pytest.approx(5000 / 44_000)
    others = found.table("minerals").query("commodity != 'titanium'")
    assert (others["change"].dropna() == 0).all()


def test_more_makes_purchases_less_concentrated_of_every_mineral(engine):
    """The causal claim that more minerals from Kazakhstan diversify supply, at its margin."""
    found = supply_security("USA", network=engine)
    for mineral in PRODUCTS:
        assert measure(found, mineral, "per_tonne_high")["before"] < 0, mineral


def test_a_whole_mine_for_one_buyer_puts_one_large_origin_in_the_place_of_several(engine):
    built = Changes(open=("KATPAR-MINE",))
    found = supply_security("USA", network=engine, given=built)
    assert measure(found, "tungsten", "bought")["change"] == pytest.approx(5880.5, abs=1e-3)
    assert measure(found, "tungsten", "per_tonne_high")["before"] < 0
    assert measure(found, "tungsten", "per_tonne_low")["after"] > 0
    assert measure(found, "tungsten", "hhi_low")["change"] > 0
    origins = found.table("origins").set_index(["commodity", "origin"])
    assert origins.at[("tungsten", "CHN"), "after"] == pytest.approx(0)


def test_what_a_network_brings_less_is_a_part_of_what_was_sold(engine):
    half = Changes(capacity_factor={"USA": 0.5})
    found = supply_security("USA", network=engine, given=half)
    for mineral, share in (("titanium", 0.08), ("chromium", 0.11), ("rhenium", 0.24)):
        row = measure(found, mineral, "own_share")
        assert row["before"] == share
        if mineral != "rhenium":
            assert row["after"] == pytest.approx(share / 2)


def test_a_shorter_horizon_is_a_year(engine):
    quarter = Engine(engine.network, 3)
    built = Changes(open=("KATPAR-MINE",))
    found = supply_security("USA", network=quarter, given=built)
    assert measure(found, "tungsten", "bought")["change"] == pytest.approx(5880.5, abs=1e-3)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"importer": "CHN"}, "series 'us-mineral-imports': unknown country 'CHN'"),
        ({"importer": "GBR"}, "unknown importer 'GBR'"),
        ({"more": {"gold": 1.0}}, "more: unknown mineral 'gold'"),
        ({"more": {"titanium": -1.0}}, "more of titanium: -1.0"),
        ({"network": "kazakhstan-crude"}, "has no mineral whose imports are counted"),
        ({"replaced": {"titanium": "CHN"}, "more": {"titanium": 1}}, "replaced: 'CHN'"),
    ],
)
def test_a_wrong_question_is_refused_in_one_line(keys, message):
    with pytest.raises(InputError, match=message) as caught:
        supply_security(**keys)
    assert "\n" not in str(caught.value)


def test_it_can_be_written_and_read(engine, tmp_path):
    found = supply_security("USA", {"titanium": 5.0}, network=engine)
    found.to_csv(tmp_path)
    told = json.loads((tmp_path / "summary.json").read_text("utf-8"))["supply_security"]
    assert told["minerals"]["titanium"]["replaced"] == "JPN"
    assert told["minerals"]["tungsten"]["left_without_largest"]["before"] is None
    assert (tmp_path / "origins.csv").exists()
    assert len(repr(found).splitlines()) <= 15
    assert found.digest != supply_security("USA", network=engine).digest
    with pytest.raises(InputError, match="unknown table 'x'"):
        found.table("x")


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_the_shell_tells_it(language, capsys):
    line = ["corridors", "kazakhstan-minerals", "--supply-security", "USA", "--more", "titanium=5"]
    assert main([*line, "--lang", language]) == 0
    shown = capsys.readouterr().out
    mark = "8.00 → 19.4" if language == "en" else "8,00 → 19,4"
    assert mark in shown


def test_the_shell_gives_it_as_json_and_refuses_what_does_not_fit(capsys):
    line = ["corridors", "kazakhstan-minerals", "--supply-security", "USA"]
    assert main([*line, "--route", "KATPAR-MINE", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["supply_security"]
    assert told["minerals"]["tungsten"]["bought"]["after"] == pytest.approx(5880.5, abs=1e-3)
    for more, message in (
        (["--more", "titanium"], "--more: 'titanium'; allowed: MINERAL=VOLUME"),
        (["--more", "titanium=1", "--more", "titanium=2"], "--more: 'titanium' twice"),
        (["--n-1"], "--n-1 and --supply-security together"),
    ):
        assert main([*line, *more]) == 2
        assert message in capsys.readouterr().err
    assert main(["corridors", "--more", "titanium=1"]) == 2
    assert "without --supply-security" in capsys.readouterr().err


def test_the_series_know_what_is_not_printed():
    shares = series.table("us-mineral-import-share")
    assert not len(shares.query("item == 'tungsten' and partner == 'KAZ'"))
    assert (shares.groupby("item")["value"].sum() <= 1 + 1e-9).all()
