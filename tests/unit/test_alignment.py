from pathlib import Path

import numpy as np
import pytest

from tarazy import series
from tarazy.codes.groups import groups
from tarazy.errors import InputError
from tarazy.interdependence.alignment import (
    alignment_by_channel,
    alignment_over_time,
    alignment_series,
    connectedness,
    coverage,
    geopolitical_distance,
    partner_weights,
    position,
    un_distance,
)

# Positions 0, 1, 3. The first sells 3 to the second and 1 to the third: distances 1 and 3,
# V = 3/4·1 + 1/4·3 = 3/2, C² = 3/4·(1/2)² + 1/4·(3/2)² = 3/4.
POINTS = [0.0, 1.0, 3.0]
WEIGHTS = [[9.0, 3.0, 1.0], [2.0, 0.0, 2.0], [0.0, 0.0, 5.0]]


def test_distance_and_connectedness_computed_by_hand():
    assert geopolitical_distance(WEIGHTS, POINTS)[:2] == pytest.approx([1.5, 1.5], abs=1e-15)
    assert connectedness(WEIGHTS, POINTS)[:2] == pytest.approx([np.sqrt(0.75), 0.5], abs=1e-15)
    # The third trades with itself only.
    assert np.isnan(geopolitical_distance(WEIGHTS, POINTS)[2])
    assert np.isnan(connectedness(WEIGHTS, POINTS)[2])
    assert np.isnan(coverage(WEIGHTS, POINTS)[2])


def test_a_partner_without_position_lowers_the_coverage():
    points = [0.0, 1.0, np.nan]
    assert geopolitical_distance(WEIGHTS, points)[0] == 1.0
    assert connectedness(WEIGHTS, points)[0] == 0.0
    assert coverage(WEIGHTS, points)[0] == 0.75
    # ... and has no measures itself.
    assert np.isnan(geopolitical_distance([[0.0] * 3, [0.0] * 3, [1.0, 1.0, 0.0]], points)[2])


@pytest.mark.parametrize(
    ("weights", "points", "message"),
    [
        ([[0.0, -1.0], [0.0, 0.0]], [0.0, 1.0], r"weights: -1.0; allowed: finite numbers, 0"),
        ([[0.0, np.nan], [0.0, 0.0]], [0.0, 1.0], r"weights: nan; allowed"),
        ([[0.0, 1.0]], [0.0, 1.0], r"weights: shape \(1, 2\) with \(2,\) ideal points"),
    ],
)
def test_wrong_weights_are_refused(weights, points, message):
    with pytest.raises(InputError, match=message):
        geopolitical_distance(weights, points)


def test_distance_of_two_states_is_that_of_their_ideal_points():
    own = series.value("un-ideal-point", "KAZ", 2024).value
    theirs = series.value("un-ideal-point", "USA", 2024).value
    assert un_distance("KAZ", "USA", 2024) == un_distance("USA", "KAZ", 2024) == theirs - own
    whole, every = un_distance("KAZ", "RUS", 2023), un_distance("KAZ", "RUS", 2023, votes="all")
    assert whole < 0.1 < 0.5 < every


def test_a_group_stands_at_the_mean_of_its_members():
    members = groups("economies")["EAEU"].members
    values = {m: series.value("un-ideal-point", m, 2020).value for m in members}
    found = position("EAEU", 2020)
    assert found.value == pytest.approx(np.mean(list(values.values())), abs=1e-12)
    assert found.spread == pytest.approx(np.std(list(values.values())), abs=1e-12)
    assert found.members == 5
    others = [values[m] for m in members if m != "KAZ"]
    expected = abs(np.mean(others) - values["KAZ"])
    assert un_distance("KAZ", "EAEU", 2020) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: un_distance("KAZ", "KAZ", 2020), "partner: 'KAZ' is the country itself"),
        (lambda: un_distance("KAZ", "EU28", 2020), "unknown economy or group 'EU28'; did you mean"),
        (lambda: un_distance("KAZ", "USA", 1950), "KAZ: no value in 1950|USA: no value in 1950"),
        (lambda: un_distance("KAZ", "USA", 2020, "some"), "unknown votes 'some'"),
        (lambda: position("EU27", 1950), "no member of 'EU27' has one in 1950"),
        (lambda: alignment_series("ROW", ["USA"]), "unknown country 'ROW'"),
        (lambda: alignment_series("KAZ", ["UAS"]), "unknown economy or group 'UAS'"),
        (lambda: alignment_series("KAZ", ["KAZ"]), "partners: 'KAZ' is the country itself"),
        (lambda: alignment_by_channel("KAZ", {"x": {"KAZ": 1.0}}, 2020), "is its own partner"),
        (
            lambda: alignment_by_channel("KAZ", {"x": {"EU27": 1.0, "DEU": 1.0}}, 2020),
            "channel 'x': EU27 and its member DEU are both partners",
        ),
        (lambda: alignment_over_time("KAZ", {}), "weights_by_year: no year is given"),
        (lambda: partner_weights("gdp", "KAZ"), "series 'gdp': nothing on 'KAZ' by partner"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(call, message):
    with pytest.raises(InputError, match=message) as error:
        call()
    assert "\n" not in str(error.value)


def test_the_series_has_every_year_and_never_joins_the_two_measures_of_agreement():
    found = alignment_series("KAZ", ["USA", "EU27"], years=(1991, 2025))
    usa = found[found["partner"] == "USA"].set_index("year")
    assert list(usa.index) == list(range(1992, 2026))
    assert usa["distance"].notna().sum() == 2024 - 1992 + 1
    assert list(usa.index[usa["agreement"].notna()]) == list(range(1992, 2020))
    assert list(usa.index[usa["agreement_2025"].notna()]) == [2025]
    assert (
        usa.loc[2025, "agreement_2025"]
        == series.value("un-agreement-2025", "KAZ", 2025, "USA").value
    )
    np.testing.assert_allclose(
        usa["distance"], (usa["partner_position"] - usa["position"]).abs(), atol=1e-12
    )
    union = found[found["partner"] == "EU27"].set_index("year")
    assert union.loc[2019, "members"] == 27
    members = groups("economies")["EU27"].members
    shares = [series.value("un-agreement", "KAZ", 2019, member).value for member in members]
    assert union.loc[2019, "agreement"] == pytest.approx(np.mean(shares), abs=1e-12)


def test_by_channel_is_the_formula_on_the_ideal_points():
    weights = {
        "fdi": {"USA": 3.0, "RUS": 1.0, "TWN": 1.0},
        "none": {"TWN": 1.0},
        "empty": {},
    }
    found = alignment_by_channel("KAZ", weights, 2024).set_index("channel")
    near, far = un_distance("KAZ", "RUS", 2024), un_distance("KAZ", "USA", 2024)
    assert found.loc["fdi", "distance"] == pytest.approx(0.75 * far + 0.25 * near, abs=1e-12)
    # Of two partners the standard deviation is sqrt(w (1 - w)) times their difference.
    expected = np.sqrt(0.75 * 0.25) * (far - near)
    assert found.loc["fdi", "connectedness"] == pytest.approx(expected, abs=1e-12)
    assert found.loc["fdi", "coverage"] == pytest.approx(0.8)
    assert found.loc["fdi", "partners"] == 2
    assert np.isnan(found.loc["none", "distance"])
    assert found.loc["none", "coverage"] == 0.0
    assert found.loc["empty", ["distance", "connectedness", "coverage"]].isna().all()


def test_over_time_the_fixed_shares_are_those_of_the_first_year():
    weights = {2003: {"USA": 1.0}, 2021: {"RUS": 1.0}}
    found = alignment_over_time("KAZ", weights).set_index("year")
    assert found.loc[2021, "distance"] == pytest.approx(un_distance("KAZ", "RUS", 2021))
    assert found.loc[2021, "distance_fixed"] == pytest.approx(un_distance("KAZ", "USA", 2021))
    assert found.loc[2003, "distance"] == found.loc[2003, "distance_fixed"]


def test_weights_of_a_series_are_single_partners_without_negative_stocks():
    weights = partner_weights("fdi-stock-share", "KAZ")
    assert sorted(weights) == list(range(2003, 2022))
    assert weights[2021]["USA"] == series.value("fdi-stock-share", "KAZ", 2021, "USA").value
    assert all(value >= 0 for year in weights.values() for value in year.values())
    assert not {"WLD", "EU27"} & set(weights[2021])
    assert "CAN" not in weights[2007]  # -1 %
    found = alignment_over_time("KAZ", weights)
    assert (found["coverage"] > 0.85).all()


def test_the_numbers_of_the_documentation():
    page = Path(__file__).parents[2] / "docs" / "explanation" / "alignment.md"
    text = page.read_text(encoding="utf-8")
    years = (1995, 2005, 2015, 2023)
    for partner in ("RUS", "CHN", "USA", "EU27", "TUR"):
        whole = alignment_series("KAZ", [partner], (1992, 2025)).set_index("year")
        every = alignment_series("KAZ", [partner], votes="all").set_index("year")
        cells = [f"{whole['distance'][y]:.2f} ({every['distance'][y]:.2f})" for y in years]
        cells.append(f"{whole['distance'][2024]:.2f}")
        cells += [f"{whole['agreement'][year]:.2f}" for year in (1995, 2019)]
        cells.append(f"{whole['agreement_2025'][2025]:.2f}")
        assert f"| {partner} | {' | '.join(cells)} |" in text
    table = series.table("goods-exports")
    single = table[~table["partner"].isin(["WLD", "EU27"]) & (table["country"] != "WLD")]
    sold = single[single["country"] == "KAZ"].set_index("partner")["value"].to_dict()
    bought = single[single["partner"] == "KAZ"].set_index("country")["value"].to_dict()
    stock = partner_weights("fdi-stock-share", "KAZ")
    channels = {
        "goods exports of 2023": sold,
        "goods imports of 2023": bought,
        "stock of direct investment of 2021": stock[2021],
    }
    for row in alignment_by_channel("KAZ", channels, 2024).itertuples(index=False):
        numbers = f"{row.distance:.2f} | {row.connectedness:.2f} | {row.coverage:.2f}"
        assert f"| {row.channel} | {numbers} |" in text
    over = alignment_over_time("KAZ", stock).set_index("year").round(2)
    found = [*over.loc[[2003, 2008, 2021], "distance"], over.loc[2021, "distance_fixed"]]
    assert found == [1.71, 1.36, 1.85, 2.16]
