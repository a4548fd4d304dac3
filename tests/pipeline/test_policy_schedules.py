import json

import numpy as np
import pytest

from tarazy.errors import InputError
from tarazy.policy.duty import Equivalent
from tarazy.policy.product_rates import ProductRates
from tarazy_pipeline.policy.metal_duties import increase_2025
from tarazy_pipeline.policy.schedules import (
    ProductSectors,
    ScheduleLine,
    sector_rates,
    tilted_shares,
    weighted_rates,
    within_chapter_weights,
)
from tarazy_pipeline.readers.baci_exports import read_exports
from tarazy_pipeline.readers.eaeu_tariff import read_eaeu_tariff
from tarazy_pipeline.readers.exempt import exempt_share, read_exempt
from tarazy_pipeline.readers.hts import read_hts
from tarazy_pipeline.readers.protee import read_protee
from tarazy_pipeline.readers.us_census_imports import ChapterImports, read_chapter_imports
from tarazy_pipeline.readers.wits_tariffs import read_bilateral_tariffs

CONCORDANCE = {"270900": "oil_gas", "720241": "metals", "720249": "metals", "720810": "steelware"}
HTS_HEADER = (
    "HTS Number,Indent,Description,Unit of Quantity,General Rate of Duty,Special Rate of Duty,"
    "Column 2 Rate of Duty,Quota Quantity,Additional Duties\n"
)


def test_a_code_of_another_revision_goes_to_the_longest_matching_prefix():
    products = ProductSectors(CONCORDANCE)
    assert products.find("7202410000") == ("metals", 6)
    assert products.find("720299") == ("metals", 4)
    assert products.find("729999") == ("metals", 2)
    assert products.find("990000") == (None, 0)


def test_simple_means_count_what_is_left_out():
    lines = [
        ScheduleLine("72024100", Equivalent(0.10, "exact")),
        ScheduleLine("72024900", Equivalent(0.30, "lower_bound", "compound")),
        ScheduleLine("72029900", Equivalent(None, "dropped", "specific")),
        ScheduleLine("27090010", Equivalent(0.01, "converted", "bbl")),
    ]
    rates = sector_rates(lines, ProductSectors(CONCORDANCE), ["metals", "oil_gas", "food"])
    assert rates["metals"].simple == pytest.approx(0.20)
    assert rates["metals"].exact == pytest.approx(0.10)
    assert (rates["metals"].lines, rates["metals"].lower_bound, rates["metals"].dropped) == (
        3,
        1,
        1,
    )
    assert (rates["oil_gas"].exact, rates["oil_gas"].converted) == (0.01, 1)
    assert (rates["food"].simple, rates["food"].lines) == (None, 0)


def test_weighted_means_use_the_chosen_line_and_say_what_they_cover():
    rates = ProductRates(
        [("72024110", 0.0), ("72024150", 0.2), ("72024900", 0.3)], {"720241": "72024150"}
    )
    found = weighted_rates(
        rates,
        {"720241": 3.0, "720299": 1.0, "270900": 5.0},
        ProductSectors(CONCORDANCE),
        ["metals", "oil_gas"],
    )
    assert found["metals"].rate == pytest.approx((3 * 0.2 + 0.5 / 3) / 4)
    assert (found["metals"].weight, found["metals"].covered) == (4.0, 0.75)
    assert (found["oil_gas"].rate, found["oil_gas"].covered) == (None, 0.0)


def imports(**chapters):
    return {
        code[1:]: ChapterImports(code[1:], value, duty, 0.0)
        for code, (value, duty) in chapters.items()
    }


def test_imports_by_chapter_are_spread_and_none_is_lost():
    rates = ProductRates([("72024110", 0.0), ("72081000", 0.25), ("27090020", 0.01)])
    exports = {"720241": 3.0, "720810": 1.0, "270900": 9.0}
    # Of the exporter's sales a quarter would pay 25 per cent: the duty collected on 8 is 0.5.
    chapters = imports(_72=(8.0, 0.5), _27=(5.0, 0.05), _98=(2.0, 0.0))
    weights = within_chapter_weights(exports, chapters, rates)
    assert weights == pytest.approx({"720241": 6.0, "720810": 2.0, "270900": 5.0, "98": 2.0})


def test_the_spread_pays_the_duty_collected():
    rates = ProductRates(
        [("72024110", 0.02), ("72024900", 0.05), ("72081000", 0.25), ("72044900", 0.0)]
    )
    exports = {"720241": 5.0, "720249": 1.0, "720810": 4.0, "720449": 1.0}
    weights = within_chapter_weights(exports, imports(_72=(10.0, 0.2)), rates)
    assert sum(weights.values()) == pytest.approx(10.0)
    assert sum(w * rates.find(p)[0] for p, w in weights.items()) == pytest.approx(0.2)
    # Exponential tilting: what dearer products lose grows with their rate and nothing else.
    lost = {p: np.log(weights[p] / exports[p]) for p in exports}
    slopes = [(lost[p] - lost["720449"]) / rates.find(p)[0] for p in exports if p != "720449"]
    assert slopes == pytest.approx([slopes[0]] * 3)
    assert slopes[0] < 0


def test_a_duty_that_no_spread_pays_goes_to_the_nearest_products():
    assert tilted_shares([3.0, 1.0, 2.0], [0.0, 0.0, 0.1], -0.01) == pytest.approx([0.75, 0.25, 0])
    assert tilted_shares([3.0, 1.0, 2.0], [0.0, 0.0, 0.1], 0.0) == pytest.approx([0.75, 0.25, 0])
    assert tilted_shares([3.0, 1.0, 2.0], [0.0, 0.0, 0.1], 0.3) == pytest.approx([0, 0, 1])
    assert tilted_shares([3.0, 1.0], [0.1, 0.1], 0.1) == pytest.approx([0.75, 0.25])


@pytest.mark.parametrize(
    ("product", "kind"),
    [
        ("720241", None),
        ("720610", "steel"),
        ("721650", "steel"),
        ("721661", None),
        ("730110", "steel"),
        ("730300", None),
        ("760110", "aluminium"),
        ("760200", None),
    ],
)
def test_the_duties_on_metals_rose_in_2025(product, kind):
    assert increase_2025(product) == {None: 0.0, "steel": 0.25, "aluminium": 0.40}[kind]


def test_hts_lines_carry_their_statistical_codes(tmp_path):
    path = tmp_path / "hts.csv"
    path.write_text(
        "\ufeff" + HTS_HEADER + "0101.21.00,2,Purebred,,Free,,Free,,\n"
        "0101.21.00.10,3,Males,No.,,,,,\n0101.21.00.20,3,Females,No.,,,,,\n"
        "0101.30.00.00,1,Asses,No.,6.8%,Free (AU),15%,,\n9903.01.25,0,x,,10%,,,,\n",
        encoding="utf-8",
    )
    lines = read_hts(path)
    assert [x.code for x in lines] == ["01012100", "01013000"]
    assert lines[0].statistical == ("0101210010", "0101210020")
    assert (lines[1].general, lines[1].special, lines[1].column_2) == ("6.8%", "Free (AU)", "15%")
    path.write_text(HTS_HEADER.replace("Column 2 Rate of Duty", "Column 3"), encoding="utf-8")
    with pytest.raises(InputError, match="Column 2 Rate of Duty"):
        read_hts(path)


def test_exempt_share_of_a_line(tmp_path):
    path = tmp_path / "exempt.csv"
    path.write_text("hts10\n2709002000\n0101210010\n850511007000\n", encoding="utf-8")
    exempt = read_exempt(path)
    assert "8505110070" in exempt
    assert exempt_share(("2709002010", "2709002090"), exempt) == 1.0
    assert exempt_share(("0101210010", "0101210020"), exempt) == 0.5
    assert exempt_share(("0101300000",), exempt) == 0.0
    path.write_text("hts10\n270900\n", encoding="utf-8")
    with pytest.raises(InputError, match="'270900'"):
        read_exempt(path)


def test_faults_of_the_eaeu_parse_are_reported_with_a_reason(tmp_path):
    path = tmp_path / "ett.json"
    rows = [
        ("0101210000", "0"),
        ("0101291000", "5%"),
        ("0101291000", "5%"),
        ("0201100000", "50%"),
        ("0201100000", "15%"),
        ("6666", "5%"),
        ("0301110000", "10"),
    ]
    rates = [{"hs_code": code, "duty_rate": duty} for code, duty in rows]
    path.write_text(json.dumps({"rates": rates}), encoding="utf-8")
    tariff = read_eaeu_tariff(path)
    assert {code: d.ad_valorem for code, d in tariff.lines.items()} == {
        "0101210000": 0.0,
        "0101291000": 0.05,
    }
    assert sorted(r.code for r in tariff.rejected) == ["0201100000", "0301110000", "6666"]
    assert all(r.reason for r in tariff.rejected)
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="rates"):
        read_eaeu_tariff(path)


def test_bilateral_table_in_per_cent_becomes_fractions(tmp_path):
    path = tmp_path / "t.csv"
    header = ",Importer,Exporter,Sector,tariff,mfn,tariff95,mfn95\n"
    rows = [f"{a}{b},{a},{b},Food,{5.0 if a != b else 0},6,4,5\n" for a in "XY" for b in "XY"]
    path.write_text(header + "".join(rows), encoding="utf-8")
    table = read_bilateral_tariffs(path)
    assert table.tariff[0, 1, 0] == pytest.approx(0.05)
    assert table.tariff_trimmed[1, 0, 0] == pytest.approx(0.04)
    path.write_text(header + "".join(rows[:3]), encoding="utf-8")
    with pytest.raises(InputError, match="need 4 rows"):
        read_bilateral_tariffs(path)
    path.write_text(header + rows[0].replace(",6,", ",-6,"), encoding="utf-8")
    with pytest.raises(InputError, match="mfn -6"):
        read_bilateral_tariffs(path)


def test_small_readers_refuse_what_they_do_not_know(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("k,v\n10110,1500\n", encoding="utf-8")
    assert read_exports(path) == {"010110": 1.5}
    path.write_text("k,v\n10110,1500\n010110,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 3"):
        read_exports(path)
    path.write_text("HS6,zero,positive,sigma\n010210,0,0,-12.1\n010110,1,0,\n", encoding="utf-8")
    assert [p.estimated for p in read_protee(path)] == [True, False]
    path.write_text("HS6,zero,positive,sigma\n010210,0,0,12.1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"12\.1 is positive"):
        read_protee(path)
    header = "HS2,2024_imports,2024_duty,2025_tariff_increase\n"
    path.write_text(header + "3,100,2,25\n", encoding="utf-8")
    assert read_chapter_imports(path)["03"].increase_2025 == 0.25
    path.write_text(header + "03,-1,2,25\n", encoding="utf-8")
    with pytest.raises(InputError, match="'03'"):
        read_chapter_imports(path)
    for reader in (
        read_exports,
        read_protee,
        read_chapter_imports,
        read_hts,
        read_exempt,
        read_eaeu_tariff,
        read_bilateral_tariffs,
    ):
        with pytest.raises(InputError, match=r"absent\.csv: no such file"):
            reader(tmp_path / "absent.csv")
