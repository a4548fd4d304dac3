"""Tables of corridor networks: what is bundled adds up, what is wrong is refused in one line."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from tarazy.corridors.columns import LANGUAGES, TABLES, UNITS
from tarazy.corridors.data import Network, networks
from tarazy.corridors.validation import RANGES
from tarazy.errors import InputError

BAD = Path(__file__).parent / "bad_corridors"
CASES = sorted(path.parent.name for path in BAD.glob("*/error.txt"))
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/*/network.toml"))
EXAMPLES = [file.parent for file in EXAMPLES]
CRUDE = "kazakhstan-crude"
NETWORKS = [*networks(), *EXAMPLES]


def small(folder, case):
    """Write the good network with the files of one case in place of its own."""
    shutil.copytree(BAD / "good", folder / "small")
    for path in (BAD / case).glob("*.*"):
        shutil.copy(path, folder / "small")
    return folder / "small"


def test_the_network_that_the_bad_ones_spoil_is_good(tmp_path):
    network = Network.load(small(tmp_path, "good"))
    assert network.owners("PIPE") == {"North": 0.6, "South": 0.4}
    assert network.transit("RAIL") == ["RUS", "GEO"]
    assert network.limits("PIPE") == {"oil": 9}
    assert network.arc_commodities("GATHER") == ["oil"]
    assert network.route_arcs("ALL") == ["PIPE", "RAIL"]
    assert network.all_owners() == ["North", "South"]
    assert network.all_transit() == ["GEO", "RUS"]
    assert network.notes == ()


@pytest.mark.parametrize("case", CASES)
def test_a_bad_table_is_refused_in_one_clear_line(case, tmp_path):
    with pytest.raises(InputError) as caught:
        Network.load(small(tmp_path, case))
    assert str(caught.value) == (BAD / case / "error.txt").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name = "small"', 'name = " small"', "network.toml, name: ' small' is not allowed"),
        ('name = "small"', 'name = ""', "network.toml, name: '' is not allowed"),
        ("base_year = 2025", "base_year = true", "network.toml, base_year: True is not allowed"),
        (
            "base_year = 2025",
            'base_year = "2025"',
            "network.toml, base_year: '2025' is not allowed; allowed: a whole",
        ),
        ("[commodities.oil]", '[commodities."crude/oil"]', "commodities: 'crude/oil' is not allow"),
        ('["KAZ"]', '["KAZ", "KAZ"]', "network.toml, home: 'KAZ' is not allowed; .* each once"),
        ('["KAZ"]', "[398]", "network.toml, home: 398 is not allowed; .* each once"),
    ],
)
def test_odd_labels_of_a_heading_are_refused(old, new, message, tmp_path):
    file = small(tmp_path, "good") / "network.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        Network.load(file.parent)


def test_there_are_twenty_bad_tables_and_more():
    assert len(CASES) >= 20


def test_a_missing_file_and_a_binary_one_are_named(tmp_path):
    folder = small(tmp_path, "good")
    (folder / "arcs.csv").unlink()
    with pytest.raises(InputError, match=r"^small/arcs\.csv: file not found"):
        Network.load(folder)
    (folder / "arcs.csv").write_bytes(b"\xff\xfd\x80arc")
    with pytest.raises(InputError, match=r"^small/arcs\.csv: byte 0xff at 0 is not"):
        Network.load(folder)


def test_an_unknown_network_or_year_names_those_that_are_there():
    with pytest.raises(InputError, match=r"'kazakhstan-crud'; did you mean kazakhstan-crude"):
        Network.load("kazakhstan-crud")
    with pytest.raises(InputError, match=r"unknown year '2019'; .*allowed: 2022, 2023, 2024, 2025"):
        Network.load(CRUDE, year=2019)


def test_more_supply_than_outlets_is_noted_not_refused(tmp_path):
    folder = small(tmp_path, "good")
    table = folder / "supply.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("1,10,40", "1,30,40"), "utf-8")
    (note,) = Network.load(folder).notes
    assert note == "FIELD: supply 33 Mt a year exceeds the capacity of the open arcs out of it, 20"


def test_an_edited_file_is_read_again(tmp_path):
    folder = small(tmp_path, "good")
    before = Network.load(folder)
    assert Network.load(folder) is before
    table = folder / "supply.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("1,10,40", "1,10.5,40"), "utf-8")
    after = Network.load(folder)
    assert after.supply["volume"].sum() == 13.5
    assert after.digest != before.digest


def test_fitted_figures_replace_the_assumed_ones_within_their_range(tmp_path):
    folder = small(tmp_path, "good")
    fitted = folder / "fitted_costs.csv"
    fitted.write_text("arc,cost,capacity\nPIPE,25.5,\nRAIL,,4.5\n", encoding="utf-8")
    arcs = Network.load(folder).arcs
    assert arcs["cost"].to_dict() == {"GATHER": 2, "PIPE": 25.5, "RAIL": 60}
    assert arcs["capacity"].to_dict() == {"GATHER": 20, "PIPE": 10, "RAIL": 4.5}
    assert Network.load(folder, fitted=False).arcs["cost"]["PIPE"] == 30
    for row, line in {
        "PIPE,41,": "cost: 41.0 is not allowed; allowed: a number from 20 to 40, as in arcs.csv",
        "GATHER,3,": "cost: 3.0 is not allowed; allowed: a figure with a range in arcs.csv",
    }.items():
        fitted.write_text(f"arc,cost,capacity\n{row}\n", encoding="utf-8")
        with pytest.raises(InputError) as caught:
            Network.load(folder)
        assert str(caught.value) == f"small/fitted_costs.csv line 2, {line}"


def test_a_network_given_as_rows_is_checked_as_files_are():
    place = {"name_en": "a", "name_kk": "ә", "name_ru": "а", "lat": 0, "lon": 0, "country": "KAZ"}
    tables = {
        "nodes": [{"node": "A", "kind": "field", **place}, {"node": "B", "kind": "hub", **place}],
        "arcs": [{"arc": "AB", "from": "A", "to": "B", "mode": "rail", "capacity": 5, "cost": 3}],
        "supply": [{"node": "A", "commodity": "oil", "volume": 4, "lifting_cost": 1}],
        "demand": [{"node": "B", "commodity": "oil", "volume": 4, "price": 10}],
    }
    heading = {
        "name": "rows",
        "unit": "Mt",
        "base_year": 2025,
        "home": ["KAZ"],
        "commodities": ["oil"],
    }
    network = Network.from_tables(heading, tables)
    assert network.price_unit == "USD/t"
    assert network.arcs["status"]["AB"] == "open"
    tables["arcs"][0]["capacity"] = -5
    with pytest.raises(InputError, match=r"^rows/arcs line 2, capacity: '-5' is not allowed"):
        Network.from_tables(heading, tables)
    tables["arcs"][0] |= {"capacity": 5, "capcity": 5}
    with pytest.raises(InputError, match=r"unknown column 'capcity'; did you mean capacity"):
        Network.from_tables(heading, tables)


def test_changed_tables_make_another_digest():
    network = Network.load(CRUDE)
    dearer = network.with_tables(arcs=network.arcs.assign(cost=network.arcs["cost"] + 1))
    assert (dearer.arcs["cost"] > network.arcs["cost"]).all()
    assert dearer.digest != network.digest
    assert dearer.demand.equals(network.demand)


@pytest.mark.parametrize("name", NETWORKS, ids=str)
def test_every_network_is_complete(name):
    network = Network.load(name)
    assert network.price_unit == UNITS[network.unit]
    assert sorted(network.title) == sorted(LANGUAGES)
    for table in ("nodes", "routes"):
        frame = getattr(network, table)
        for language in LANGUAGES:
            assert (frame[f"name_{language}"] != "").all(), f"{table} {language}"
    for name_kk in [*network.nodes["name_kk"], *network.routes["name_kk"]]:
        assert "?" not in name_kk
    assumed = network.arcs[(network.arcs["quality"] == "assumed")]
    assert (assumed["note"] != "").all(), "an assumption says why"
    unknown = assumed[(assumed["cost"] > 0) & assumed["cost_low"].isna()]
    assert unknown["source"].ne("").all(), f"cost without range or source: {list(unknown.index)}"


@pytest.mark.parametrize("name", NETWORKS, ids=str)
def test_every_source_is_used_and_named_in_full(name):
    folder = Network.load(name)
    used = set()
    for table, layout in TABLES.items():
        if "source" in layout.columns and hasattr(folder, table):
            for keys in getattr(folder, table)["source"]:
                used |= set(filter(None, keys.split(";")))
    # Years other than the base year, and figures of one year only, have sources of their own.
    for year in folder.years:
        other = Network.load(name, year=year)
        used |= {
            key
            for keys in (*other.supply["source"], *other.demand["source"])
            for key in keys.split(";")
        }
    overrides = set(folder.sources.index) - used
    path = Path(__file__).parents[2] / "src/tarazy/corridors/tables" / str(name) / "arc_years.csv"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert all(key in text for key in overrides), sorted(overrides)
    assert (folder.sources["title"].str.len() > 5).all()


def test_supply_of_2025_adds_up_to_what_was_exported_and_refined():
    network = Network.load(CRUDE)
    observed = network.flows[network.flows["year"] == 2025].set_index("route")["volume"]
    assert network.supply["volume"].sum() == pytest.approx(78.7 + 18.4)
    assert network.supply["volume"].sum() == pytest.approx(observed["EXPORTS"] + observed["HOME"])
    refined = network.demand[network.demand["node"].str.startswith("REF_")]
    assert refined["volume"].sum() == pytest.approx(18.4, abs=0.002)
    assert (refined["committed"] == refined["volume"]).all()


@pytest.mark.parametrize(
    ("year", "exports", "refined"), [(2022, 64.3, 17.905), (2023, 70.5, 18), (2024, 68.8, 17.42)]
)
def test_supply_of_other_years_adds_up_too(year, exports, refined):
    network = Network.load(CRUDE, year=year)
    assert network.supply["volume"].sum() == pytest.approx(exports + refined, abs=0.05)
    assert set(network.supply["year"]) == {year}


def test_oil_of_russian_shippers_is_what_cpc_moved_less_kazakh_oil():
    for year, total, kazakh in ((2025, 70.52, 64.8), (2024, 63.01, 54.9), (2022, 58.7, 52.2)):
        arcs = Network.load(CRUDE, year=year).arcs
        for section in ("CPC-RUS-1", "CPC-RUS-2"):
            assert arcs["reserved"][section] == pytest.approx(total - kazakh, abs=0.005)
        moorings = [arc for arc in arcs.index if arc.startswith("SPM-")]
        assert len(moorings) == 3
        assert arcs["reserved"][moorings].sum() == pytest.approx(total - kazakh, abs=0.005)


def test_the_tariff_of_cpc_is_that_of_its_sections():
    arcs = Network.load(CRUDE, fitted=False).arcs
    sections = ["CPC-TENGIZ", "CPC-KAZ", "CPC-RUS-1", "CPC-RUS-2"]
    assert arcs["cost"][sections].sum() == pytest.approx(38)
    assert arcs["length_km"][sections].sum() == pytest.approx(1510)


# What a further step of a market is sold below the first, USD/bbl.
BELOW = {"GERMANY": 2.5, "CHINA": 3.0}
# Azerbaijan's own oil in BTC, Mt; of 2022 that of 2023 is taken.
OWN_IN_BTC = {2022: 24.4, 2023: 24.4, 2024: 24.1, 2025: 22.2}


@pytest.mark.parametrize("year", OWN_IN_BTC)
def test_a_price_is_brent_plus_a_differential_times_barrels_per_tonne(year):
    network = Network.load(CRUDE, year=year)
    brent = network.benchmarks.set_index("year")["price"][year]
    basis = network.price_basis.set_index(["node", "commodity"])
    blended = network.demand["node"] == "MED_BTC"
    at_home = network.demand["node"].str.startswith("REF_")
    priced = network.demand[~blended & ~at_home].set_index(["node", "commodity"])
    assert set(priced.index) == set(basis.index) - {("MED_BTC", "light"), ("MED_BTC", "medium")}
    parts = basis.loc[priced.index]
    below = [BELOW[node] if step > 1 else 0.0 for (node, _), step in priced["step"].items()]
    for column, differential in (("price", "differential"), ("low", "low"), ("high", "high")):
        expected = parts["units_per_price_unit"] * (brent + parts[differential] - below)
        assert (priced[column] - expected).abs().max() < 0.0051


@pytest.mark.parametrize("year", OWN_IN_BTC)
@pytest.mark.parametrize(("commodity", "alone"), [("light", "MED_CPC"), ("medium", "MED_KEBCO")])
def test_the_premium_at_ceyhan_falls_as_the_oil_of_all_is_blended(year, commodity, alone):
    """Sold up to the end of a step, the newcomers earn what the blend earns on their tonnes."""
    network = Network.load(CRUDE, year=year)
    brent = network.benchmarks.set_index("year")["price"][year]
    basis = network.price_basis.set_index(["node", "commodity"])

    def worth(node):
        row = basis.loc[(node, commodity)]
        return row["units_per_price_unit"] * (brent + row["differential"])

    demand = network.demand
    steps = demand[(demand["node"] == "MED_BTC") & (demand["commodity"] == commodity)]
    sold = steps["volume"].cumsum()
    earned = (steps["volume"] * steps["price"]).cumsum()
    base = OWN_IN_BTC[year]
    blend = (base * worth("MED_BTC") + sold * worth(alone)) / (base + sold)
    assert ((earned / sold - blend).abs() < 0.01).all()
    assert steps["price"].is_monotonic_decreasing
    assert sold.iloc[-1] == 30


def test_ceilings_and_reservations_of_the_sources():
    network = Network.load(CRUDE)
    arcs = network.arcs
    assert network.limits("BTC") == {"light": 2.2}
    assert (arcs["capacity"]["ATASU-ALASHANKOU"], arcs["reserved"]["ATASU-ALASHANKOU"]) == (20, 10)
    assert arcs["capacity"]["CPC-KAZ"] == 72.5
    assert arcs["capacity"]["CHAGAN-SAMARA"] == 17.5
    assert arcs["status"]["BAKU-SUPSA"] == "idle"
    assert network.transit("DRUZHBA") == ["RUS", "BLR", "POL"]
    assert network.owners("CPC-KAZ")["Chevron"] == 0.15


def test_prices_and_oil_statistics_agree_with_the_official_files(official_files):
    brent = (official_files("data/energy") / "eia_brent-year.csv").read_text(encoding="utf-8")
    published = {line[:4]: float(line.split(",")[1]) for line in brent.splitlines()[1:]}
    benchmarks = Network.load(CRUDE).benchmarks.set_index("year")["price"]
    for year, price in benchmarks.items():
        assert published[str(year)] == price


def test_observed_flows_agree_with_the_collected_ones(official_files):
    routes = {
        "CPC_kaz": "CPC",
        "CPC_receipts_Tengiz": "CPC_TENGIZ",
        "CPC_receipts_Kashagan": "CPC_KASHAGAN",
        "CPC_receipts_Karachaganak": "CPC_KARACHAGANAK",
        "Atyrau_Samara": "ATYRAU_SAMARA",
        "Germany_Druzhba": "GERMANY",
        "Atasu_Alashankou_kaz": "CHINA",
        "Aktau_all": "AKTAU",
        "Aktau_Makhachkala": "AKTAU_MAKHACHKALA",
        "Aktau_Baku": "AKTAU_BAKU",
        "BTC_kaz": "BTC",
        "Exports_total": "EXPORTS",
        "Refined_home": "HOME",
    }
    lines = (
        (official_files("data/corridors") / "flows_by_route.csv").read_text("utf-8").splitlines()
    )
    flows = Network.load(CRUDE).flows.set_index(["route", "year"])["volume"]
    compared = 0
    for line in lines[1:]:
        route, year, volume, kind, _ = line.split(",")
        key = (routes.get(route), int(year))
        if key in flows.index and kind not in ("jan_oct", "actual_PM"):
            assert flows[key] == float(volume), line
            compared += 1
    assert compared >= 20


def test_every_range_holds_its_figure():
    network = Network.load(CRUDE, fitted=False)
    for table, value, low, high in RANGES:
        frame = getattr(network, table)
        ranged = frame[frame[low].notna()]
        # What Brent cost in a year is published: its range is for scenarios.
        assert len(ranged) or table == "benchmarks", table
        assert (ranged[low] <= ranged[value]).all()
        assert (ranged[value] <= ranged[high]).all()


def test_the_table_of_output_in_the_documentation_is_that_of_the_supply():
    page = Path(__file__).parents[2] / "docs" / "explanation" / "corridors-data.md"
    table = page.read_text(encoding="utf-8").partition("\n| field | Mt |")[2].partition("\n\n")[0]
    cells = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    shown = {field: float(volume) for field, volume, _ in cells}
    supply = Network.load(CRUDE).supply
    assert shown == dict(zip(supply["node"], supply["volume"], strict=True))


def test_a_capacity_known_for_a_year_has_no_range():
    arcs = Network.load(CRUDE, year=2022).arcs
    assert arcs["capacity"]["CPC-RUS-1"] == 67
    assert arcs["capacity"]["TENGIZ-AKTAU-RAIL"] == 0.25
    known = arcs.loc[["CPC-RUS-1", "TENGIZ-AKTAU-RAIL"]]
    assert known[["capacity_low", "capacity_high"]].isna().all(axis=None)
    assert arcs["capacity_low"]["SPM-1"] == 40


def test_output_of_the_four_plants_is_what_was_refined_at_home():
    network = Network.load(CRUDE)
    assert set(network.route_arcs("HOME")) == {
        arc for arc, row in network.arcs.iterrows() if row["to"].startswith("REF_")
    }
    refined = network.demand.set_index("node")["volume"].filter(like="REF_")
    assert refined.drop("REF_AKTAU").sum() == pytest.approx(17.46)
    assert refined["REF_ATYRAU"] == 5.47


def test_observations_of_kazakh_oil_leave_out_that_of_russian_shippers():
    network = Network.load(CRUDE)
    seen = network.observations
    assert (seen["end"] <= "2025-11-29").all(), "later ones are kept aside"
    assert {"actual", "derived", "plan", "expected", "lower_bound"} == set(seen["kind"])
    flows = network.flows.set_index(["route", "year"])["volume"]
    whole = seen[seen["start"].str.endswith("-01-01") & seen["end"].str.endswith("-12-31")]
    assert len(whole) >= 3
    for row in whole.to_dict("records"):
        assert row["volume"] == flows[row["route"], int(row["start"][:4])]
    stated = seen[seen["note"].str.contains("Mt of all shippers less")]
    assert len(stated) > 10
    # Where what others moved is published for a part of the time, that is taken.
    published = stated["note"].str.contains("as published")
    assert published.sum() == 1
    for row in stated[~published].to_dict("records"):
        first, last = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
        arcs = Network.load(CRUDE, year=first.year).arcs
        whole_year = date(first.year + 1, 1, 1) - date(first.year, 1, 1)
        share = (last - first + timedelta(1)) / whole_year
        theirs = arcs["reserved"]["CPC-RUS-1"] * share
        total = float(row["note"].partition(" ")[0])
        assert row["volume"] == pytest.approx(total - theirs, abs=0.005)
        assert row["quality"] == "derived"


def test_ramps_cover_every_mode_and_say_why():
    network = Network.load(CRUDE)
    ramps = network.ramps
    used = set(network.arcs["mode"])
    assert used <= set(ramps["element"])
    first = ramps.groupby("element").head(1)
    assert (first["months"] == 0).all()
    assert (first["note"] != "").all()
    assert set(ramps["quality"]) == {"assumed"}
    assert (ramps["high"] - ramps["low"] > 0).all()
    for element, rows in ramps.groupby("element"):
        for column in ("share", "low", "high"):
            assert rows[column].is_monotonic_increasing, (element, column)


def test_owners_of_the_three_large_fields_own_all_of_them():
    network = Network.load(CRUDE)
    owners = network.field_owners
    shares = owners.groupby("node")["share"].sum()
    assert set(shares.index) == {"TENGIZ", "KASHAGAN", "KARACHAGANAK"}
    assert shares.to_numpy() == pytest.approx(1, abs=0.0002)
    # The same names as on the arcs, so that a sanction meets both.
    assert set(owners["owner"]) <= set(network.all_owners())
    assert owners["country"].str.fullmatch("[A-Z]{3}").all()


def test_one_mooring_is_left_for_most_of_the_events_of_2022():
    events = Network.load(CRUDE).events
    assert (events["start"] <= events["end"]).all()
    out = events[events["start"].str.startswith("2022") & events["element"].str.contains("SPM")]
    days = {}
    for row in out.to_dict("records"):
        day = date.fromisoformat(row["start"])
        while day <= date.fromisoformat(row["end"]):
            if row["capacity_factor"] == 0:
                days.setdefault(day, set()).update(row["element"].split(";"))
            day += timedelta(1)
    left = {day: 3 - len(names) for day, names in days.items()}
    assert sum(count == 0 for count in left.values()) == 5
    assert left[date(2022, 3, 28)] == left[date(2022, 4, 22)] == left[date(2022, 9, 1)] == 1
    assert left[date(2022, 4, 23)] == left[date(2022, 5, 26)] == 2
    assert date(2022, 5, 27) not in left


def test_the_stop_of_kashagan_makes_the_output_of_the_year():
    network = Network.load(CRUDE, year=2022)
    lost = 0.0
    for name, row in network.events[network.events["element"] == "KASHAGAN"].iterrows():
        assert str(name).startswith("kashagan-2022")
        days = (date.fromisoformat(row["end"]) - date.fromisoformat(row["start"])).days + 1
        lost += (1 - row["capacity_factor"]) * days
    output = network.supply.set_index("node")["volume"]["KASHAGAN"]
    assert 15.3 * (365 - lost) / 365 == pytest.approx(output, abs=0.05)
    assert "15.3 Mt/yr" in network.events.loc["kashagan-2022-1", "what_en"]


@pytest.mark.parametrize("name", networks())
def test_ramps_stand_for_every_mode_or_none(name):
    network = Network.load(name)
    if len(network.ramps):
        assert set(network.arcs["mode"]) <= set(network.ramps["element"])
