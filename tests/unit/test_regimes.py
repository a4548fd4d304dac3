from datetime import date, timedelta
from importlib import resources
from itertools import pairwise

import pytest

from tarazy import World
from tarazy.arguments.defaults import DEFAULT_WORLD
from tarazy.codes.classification import economies, goods_sectors
from tarazy.errors import InputError
from tarazy.policy import tables
from tarazy.policy.chapter_99 import chapter_99_duties
from tarazy.policy.regime import BASES, country_regimes, regime, regime_names

GOODS = goods_sectors()
PROMISED = {
    "us-column-1",
    "us-column-2",
    "us-special",
    "us-2025-april-announced",
    "us-2025-april-baseline",
    "us-2025-august",
    "us-2025-august-27",
    "us-2026-february",
    "us-2026-section-122",
    "eaeu-common-tariff",
    "kazakhstan-before-customs-union",
    "kazakhstan-wto-bound",
}


@pytest.fixture(scope="module")
def benchmark():
    return World.load(DEFAULT_WORLD)


def tariff(world, importer, exporter):
    given = world.dataset["tariff"].sel(importer=importer, exporter=exporter)
    return {sector: float(given.sel(sector=sector)) for sector in GOODS}


def test_every_regime_says_what_it_is():
    assert set(regime_names()) >= PROMISED
    known = {label.code for label in economies()} | {"BLR"}
    for name in regime_names():
        law = regime(name)
        assert law.name == name
        assert set(law.title) == {"en", "kk", "ru"}
        assert all(law.title.values()) and len(set(law.title.values())) == 3
        assert set(law.importers) <= known
        assert law.until is None or law.until >= law.since
        assert law.level in ("schedule", "additional")
        assert law.quality in ("derived", "estimated", "assumed")
        assert law.source and law.note


@pytest.mark.parametrize("name", regime_names())
@pytest.mark.parametrize("basis", BASES)
def test_rates_are_fractions_for_every_sector_and_exporter(name, basis):
    law = regime(name)
    for exporter in ("KAZ", "DEU", "KOR", "CHE", "RUS", "CAN", "VNM", "TWN", "ROW"):
        rates = law.rates(exporter, basis)
        assert tuple(rates) == GOODS
        assert all(0 <= rate < 1 for rate in rates.values()), exporter


def test_only_kazakhstan_is_weighted_with_its_trade():
    law = regime("us-column-2")
    assert law.basis_of("KAZ") == "weighted"
    assert law.basis_of("KAZ", "simple") == law.basis_of("DEU") == "simple"
    assert law.rates("KAZ") == tables.rates("us_column_2", "rate_weighted_us")
    assert law.rates("KAZ", "simple") == law.rates("DEU") == law.rates("DEU", "simple")


def test_the_schedules_give_back_the_benchmark_tariffs(benchmark):
    # The law of today applied to the benchmark changes nothing: regimes and the world's tariffs
    # come from the same lines by two ways.
    shown = benchmark.economies
    column_2 = {"RUS", "BLR"} & set(shown)
    cases = {
        ("us-special", "USA"): [e for e in shown if e not in ("USA", *column_2)],
        ("us-column-1", "USA"): ["KAZ", "DEU", "CHN", "BRA", "ROW"],
        ("us-column-2", "USA"): sorted(column_2),
        ("eaeu-common-tariff", "KAZ"): [e for e in shown if e not in ("KAZ", "UKR")],
        ("eaeu-common-tariff", "RUS"): [e for e in shown if e not in ("RUS", "TKM")],
    }
    for (name, importer), exporters in cases.items():
        for exporter in exporters:
            assert regime(name).tariff(exporter) == pytest.approx(
                tariff(benchmark, importer, exporter), abs=1e-6
            ), (name, importer, exporter)


def test_another_column_does_not_end_the_duties_of_chapter_99():
    first, second = regime("us-column-1"), regime("us-column-2")
    for exporter in ("CHN", "TUR", "KAZ", "DEU", "ROW"):
        beside = chapter_99_duties(exporter, first.basis_of(exporter))
        for law in (first, second):
            found = {s: law.tariff(exporter)[s] - law.rates(exporter)[s] for s in GOODS}
            assert found == pytest.approx(beside)
    metals = {code: chapter_99_duties(code, "simple")["metals"] for code in ("TUR", "JPN", "DEU")}
    # Turkiye pays on steel and aluminium, Japan on aluminium, the EU has quotas for both.
    assert metals["TUR"] > metals["JPN"] > metals["DEU"] == 0.0
    assert chapter_99_duties("CHN", "simple")["transport_equipment"] > 0.1
    assert chapter_99_duties("KAZ", "weighted")["metals"] < 0.001
    # Laws that come on top of the benchmark leave these duties where they are.
    assert regime("us-2025-august").tariff("CHN") == regime("us-2025-august").rates("CHN")


def test_country_rates_follow_their_dates():
    clothes = {name: regime(name).rates("KAZ")["textiles"] for name in regime_names()}
    # Clothing is neither exempt nor under section 232: it pays the whole country rate.
    assert clothes["us-2025-april-announced"] == pytest.approx(0.27)
    assert clothes["us-2025-april-baseline"] == pytest.approx(0.10)
    steps = ("us-2025-august", "us-2025-august-27", "us-2025-november", "us-2026-february")
    assert [clothes[name] for name in steps] == pytest.approx([0.25] * 4)
    assert clothes["us-2026-section-122"] == pytest.approx(0.10)
    for law in country_regimes():
        assert law.rates("KAZ")["oil_gas"] == 0.0
    days = [regime(name) for name in ("us-2025-april-baseline", *steps, "us-2026-section-122")]
    for before, after in pairwise(days):
        assert (after.since - before.until).days == 1
    # Section 122 allows 150 days.
    assert (days[-1].until - days[-1].since).days + 1 == 150
    assert days[-1].in_force(date(2026, 3, 1))
    assert not days[-1].in_force(date(2026, 7, 24))


def test_the_august_rates_agree_with_the_table_made_for_kazakhstan():
    wanted = tables.rates("us_tariff_2025", "effective_added_rate")
    assert regime("us-2025-august").rates("KAZ") == pytest.approx(wanted, abs=1e-6)


def test_each_country_has_its_own_rate():
    august, november = regime("us-2025-august"), regime("us-2025-november")
    leather = {code: august.rates(code)["leather"] for code in ("CHE", "CHN", "BRA", "IND", "CAN")}
    assert leather == pytest.approx({"CHE": 0.39, "CHN": 0.10, "BRA": 0.50, "IND": 0.25, "CAN": 0})
    late, february = regime("us-2025-august-27"), regime("us-2026-february")
    india = [law.rates("IND")["leather"] for law in (august, late, november, february)]
    assert india == pytest.approx([0.25, 0.50, 0.50, 0.25])
    assert (
        late.rates("KOR") == august.rates("KOR") != november.rates("KOR") == february.rates("KOR")
    )
    # A floor of 15 % adds less than 15 points where column 1 is positive, and more than the
    # difference of the means, since lines above 15 % pay nothing.
    column_1 = regime("us-column-1").rates("DEU", "simple")["leather"]
    for code in ("DEU", "JPN"):
        added = august.rates(code)["leather"]
        assert 0.15 - column_1 < added < 0.15
    # Korea and Switzerland came under the floor in November; Korea's goods are free of column 1.
    assert august.rates("KOR")["leather"] == pytest.approx(0.15)
    assert november.rates("KOR")["leather"] == pytest.approx(0.15)
    assert november.rates("CHE") == november.rates("DEU")


def test_a_rest_of_the_world_is_the_mean_of_those_not_shown():
    shown = {label.code for label in economies()}
    rows = [r for r in tables.rows("us_imports_by_economy") if r["in_rest_of_world"] == "1"]
    assert not {r["economy"] for r in rows} & shown
    rates, total = 0.0, 0.0
    for row in rows:
        weight = float(row["us_imports_2023"] or 0)
        rates += weight * regime("us-2025-august").rates(row["economy"])["leather"]
        total += weight
    # Liechtenstein's floor is the only rate that a mean over lines lowers.
    assert regime("us-2025-august").rates("ROW")["leather"] == pytest.approx(
        rates / total, abs=1e-3
    )


def test_a_union_spares_its_members_and_a_third_country_pays():
    inside, outside = regime("eaeu-common-tariff"), regime("eaeu-third-country")
    for exporter in inside.free:
        assert set(inside.rates(exporter).values()) == {0.0}
    assert outside.rates("KAZ") == tables.rates("eaeu_cet", "rate_weighted_kaz")
    assert inside.rates("DEU") == outside.rates("DEU") == tables.rates("eaeu_cet", "rate_simple")
    assert all(inside.rates("ROW")[s] <= outside.rates("ROW")[s] for s in GOODS)


def test_the_tariff_before_the_union_has_the_known_averages(benchmark):
    law = regime("kazakhstan-before-customs-union")
    third = [e for e in benchmark.economies if e not in (*law.free, "ROW")]
    imports = benchmark.dataset["trade"].sel(importer="KAZ", exporter=third).sum("exporter")
    weights = {sector: float(imports.sel(sector=sector)) for sector in GOODS}

    def mean(rates):
        return sum(rates[s] * weights[s] for s in GOODS) / sum(weights.values())

    # The weights are those of a world that is built after the table: a tenth of a point.
    assert mean(law.rates("DEU", "weighted")) == pytest.approx(0.053, abs=1e-3)
    assert mean(tables.rates("eaeu_cet", "rate_simple")) == pytest.approx(0.0726, abs=1e-3)
    # The union raised the tariff; by less, seen from today's common tariff, than in 2010.
    table = "kazakhstan_before_customs_union"
    step = tables.rates(table, "rate_step_weighted")
    for sector in GOODS:
        common = tables.rates(table, "cet_simple")[sector]
        assert step[sector] < law.rates("DEU", "weighted")[sector] < common
        assert step[sector] / common == pytest.approx(5.3 / 9.5, abs=1e-4)


def test_wrong_names_are_answered_with_the_right_ones():
    with pytest.raises(InputError, match=r"unknown tariff regime 'us-colum-2'.*us-column-2"):
        regime("us-colum-2")
    with pytest.raises(InputError, match=r"'us-column-2'.*unknown exporter 'KZA'"):
        regime("us-column-2").rates("KZA")
    with pytest.raises(InputError, match=r"unknown basis 'mean'.*weighted, simple"):
        regime("us-column-2").rates("KAZ", "mean")
    with pytest.raises(InputError, match="importer USA"):
        regime("us-2025-august").rates("USA")


def test_the_registry_holds_no_field_that_nobody_reads():
    import tomllib

    text = resources.files("tarazy.policy").joinpath("regimes.toml").read_text(encoding="utf-8")
    fields = {"en", "kk", "ru", "importers", "since", "until", "edition", "level", "quality"}
    fields |= {"source", "note", "free", "over", "met", "rates"}
    rules = {"kind", "table", "simple", "weighted", "preferences", "programmes", "series", "day"}
    rules |= {"chapter_99"}
    for name, given in tomllib.loads(text).items():
        assert set(given) <= fields, name
        assert set(given["rates"]) <= rules, name


@pytest.mark.parametrize("name", regime_names())
def test_a_law_holds_from_its_first_to_its_last_day(name):
    law, day = regime(name), timedelta(days=1)
    assert law.in_force(law.since)
    assert not law.in_force(law.since - day)
    if law.until is None:
        assert law.in_force(date(2100, 1, 1))
    else:
        assert law.in_force(law.until)
        assert not law.in_force(law.until + day)
