"""The bundled policy tables against the official files they are made from."""

import csv
import gzip
import re
from importlib import resources
from itertools import permutations

import pytest

from tarazy.codes.classification import economies
from tarazy.policy import tables
from tarazy_pipeline.policy.agreements import EU27, agreements
from tarazy_pipeline.policy.build import build_tables
from tarazy_pipeline.readers.us_census_imports import KAZAKHSTAN_IMPORTS_FILE, read_chapter_imports
from tarazy_pipeline.readers.wits_tariffs import EORA_SECTOR, WITS_FILE, read_bilateral_tariffs


def test_bundled_tables_are_what_the_official_files_give(inputs, tmp_path):
    built = build_tables(inputs, tmp_path)
    assert set(built) < set(tables.available())
    bundled = resources.files("tarazy.policy").joinpath("tables")
    for path in sorted(tmp_path.iterdir()):
        given, wanted = path.read_bytes(), bundled.joinpath(path.name).read_bytes()
        if path.suffix == ".gz":
            # No time of writing in the header; another zlib may pack the same text otherwise.
            assert given[4:8] == wanted[4:8] == bytes(4), path.name
            given, wanted = gzip.decompress(given), gzip.decompress(wanted)
        assert given == wanted, path.name
    assert {p.name.removesuffix(".gz") for p in tmp_path.glob("*.csv*")} == {
        f"{name}.csv" for name in built
    }


def test_duties_by_chapter_are_those_collected_in_2024(inputs):
    collected = read_chapter_imports(inputs / KAZAKHSTAN_IMPORTS_FILE)
    table = {row["chapter"]: row for row in tables.rows("us_reconciliation")}
    # Chapters 98 and 99 are no goods of the schedule.
    assert set(table) == {c for c, r in collected.items() if r.imports and c not in ("98", "99")}
    # No mix of Kazakhstan's products pays what these paid: honey's kin, felt, hats, lead.
    unreached = {"04", "56", "65", "78"}
    for chapter, row in table.items():
        record = collected[chapter]
        paid = record.duty / record.imports
        assert float(row["rate_collected"]) == pytest.approx(paid, abs=1e-6)
        near = 1e-6 if chapter not in unreached else 0.035
        assert float(row["rate_computed"]) == pytest.approx(paid, abs=near), chapter
        assert float(row["added_august_2025"]) <= 0.5
    # Ferro-alloys on the list of exempt goods are 55 per cent of chapter 72: the weights found from
    # the duty of 2024 give the increase that was compiled from imports by ten-digit code.
    steel = table["72"]
    assert float(steel["added_august_2025"]) == pytest.approx(
        float(steel["increase_compiled"]), abs=0.002
    )
    assert float(steel["rate_exports"]) > 10 * float(steel["rate_collected"])
    # Uranium and alumina are exempt, and nothing dutiable was sold.
    assert float(table["28"]["exempt_share"]) > 0.9


def test_the_common_tariff_is_near_the_one_russia_applied_in_2017(inputs):
    # An independent source (WITS/TRAINS), coarser sectors and nine years between: 4 points.
    table = read_bilateral_tariffs(inputs / WITS_FILE)
    russia = table.mfn_trimmed[table.economies.index("RUS")].max(axis=0)
    for sector, rate in tables.rates("eaeu_cet", "rate_simple").items():
        theirs = russia[table.sectors.index(EORA_SECTOR[sector])]
        assert rate == pytest.approx(theirs, abs=0.04), sector


def test_agreements_put_unilateral_rates_first():
    found = agreements()
    bilateral = [a.exporters is not None for a in found]
    assert bilateral == sorted(bilateral)
    assert len(EU27) == 27
    union = next(a for a in found if a.name == "Eurasian Economic Union")
    assert {"KAZ", "RUS", "KGZ", "ARM"} <= union.importers
    assert union.importers == union.exporters


def test_agreements_have_their_parties_in_desta(inputs):
    # Preferences that the EU and the UK grant are no agreements; Croatia's accession to the one
    # with Korea has no row of its own.
    granted = {"Everything but Arms", "Special incentive arrangement GSP+"}
    aliases = {
        "COD": "Congo - Kinshasa",
        "HKG": "Hong Kong SAR China",
        "MMR": "Myanmar (Burma)",
        "RUS": "Russia",
        "SVK": "Slovakia",
        "TWN": "Taiwan",
    }
    with (inputs / "trade/country_labels.csv").open(encoding="utf-8") as stream:
        names = {row["iso3"]: row["CountryName"] for row in csv.DictReader(stream)} | aliases
    dyads = set()
    with (inputs / "gravity/desta_dyads.csv").open(encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            if int(row["entryforceyear"] or row["year"]) <= 2022:
                dyads.add(frozenset((row["country1"], row["country2"])))
    dyads.add(frozenset(("Croatia", "South Korea")))
    codes = {label.code for label in economies()} | {"BLR", "UZB", "TJK", "TKM", "MDA", "UKR"}
    codes = (codes | {"AZE", "SRB", "IRN", "ISR", "ZAF", "CHL"}) - {"ROW"}
    checked = 0
    for agreement in agreements():
        if agreement.exporters is None or agreement.name in granted:
            continue
        for importer, exporter in permutations(sorted(codes), 2):
            if agreement.covers(importer, exporter):
                pair = frozenset((names[importer], names[exporter]))
                assert pair in dyads, (agreement.name, importer, exporter)
                checked += 1
    assert checked > 2000


def test_the_common_tariff_has_the_published_averages(inputs):
    # World Tariff Profiles count each subheading once: Belarus 6.6 per cent in 2022, Armenia 6.3.
    # Kazakhstan's own average (WITS) is lower by its exceptions, which the tariff does not hold.
    by_subheading = {}
    for row in tables.records("eaeu_lines"):
        if row["rate"]:
            by_subheading.setdefault(row["line"][:6], []).append(float(row["rate"]))
    means = [sum(found) / len(found) for found in by_subheading.values()]
    common = sum(means) / len(means)
    assert common == pytest.approx(0.066, abs=0.001)
    with (inputs / "kaz_national/wits_kaz_tariff_averages_2010_2023.csv").open() as stream:
        kazakh = {row["year"]: float(row["mfn_simple"]) / 100 for row in csv.DictReader(stream)}
    assert 0 < common - kazakh["2022"] < 0.005


def test_exemptions_from_section_232_agree_with_a_public_tracker(inputs):
    text = (inputs / "tariffs/policy_params.yaml").read_text(encoding="utf-8")
    block = text.partition("section_232_country_exemptions:")[2].partition("section_232_annexes")[0]
    listed = resources.files("tarazy.codes").joinpath("country_codes.csv").read_text("utf-8")
    numbers = {row["census"]: row["alpha_3"] for row in csv.DictReader(listed.splitlines())}
    tracked = {
        numbers.get(code, code)
        for given in re.findall(r"countries: (.*)\n    rate: 0\n", block)
        for code in re.findall(r"'(\w+)'", given)
    }
    ours = {
        row["economy"].replace("EU27", "eu") for row in tables.rows("us_section_232_exemptions")
    }
    assert ours == tracked
