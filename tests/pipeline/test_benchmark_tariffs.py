from collections import Counter

import numpy as np
import pytest

from tarazy.codes.classification import economies, sectors
from tarazy.errors import InputError
from tarazy.policy import tables
from tarazy.policy.chapter_99 import chapter_99_duties
from tarazy_pipeline.policy.agreements import EU27
from tarazy_pipeline.readers.concordance import hs6_to_sector
from tarazy_pipeline.world.tariffs import benchmark_tariffs

ECONOMIES = [e.code for e in economies()]
SECTORS = [s.code for s in sectors()]
GOODS = [s.code for s in sectors() if s.goods]


@pytest.fixture(scope="module")
def benchmark(inputs):
    trade = np.ones((len(ECONOMIES), len(ECONOMIES), len(SECTORS)))
    return benchmark_tariffs(inputs, ECONOMIES, SECTORS, trade)


def between(benchmark, importer, exporter):
    return benchmark[0][ECONOMIES.index(importer), ECONOMIES.index(exporter)]


def goods_only(column):
    return [column.get(s, 0.0) for s in SECTORS]


def test_services_and_domestic_sales_bear_no_tariff(benchmark):
    tariff = benchmark[0]
    n = len(ECONOMIES)
    assert tariff.shape == (n, n, len(SECTORS))
    assert tariff[np.arange(n), np.arange(n)].max() == 0
    assert tariff[:, :, [SECTORS.index(s) for s in SECTORS if s not in GOODS]].max() == 0
    assert tariff.min() == 0
    assert tariff.max() < 0.65


def test_the_unions_are_free_inside_and_share_a_tariff_outside(benchmark):
    for union in (EU27, ("RUS", "KAZ", "KGZ", "ARM")):
        for importer in union:
            assert all(between(benchmark, importer, e).max() == 0 for e in union)
            np.testing.assert_array_equal(
                between(benchmark, importer, "USA"), between(benchmark, union[0], "USA")
            )
            assert between(benchmark, importer, "USA").max() > 0.05


def test_schedules_govern_the_pairs_of_the_study(benchmark):
    cet = goods_only(tables.rates("eaeu_cet", "rate_simple"))
    np.testing.assert_allclose(between(benchmark, "KAZ", "USA"), cet, atol=1e-6)
    np.testing.assert_allclose(between(benchmark, "RUS", "CHN"), cet, atol=1e-6)
    first = goods_only(tables.rates("us_column_1", "rate_simple"))
    np.testing.assert_allclose(between(benchmark, "USA", "DEU"), first, atol=1e-6)
    for exporter, column, basis in (
        ("KAZ", "us_column_1", "weighted"),
        ("CHN", "us_column_1", "simple"),
        ("TUR", "us_column_1", "simple"),
        ("RUS", "us_column_2", "simple"),
    ):
        rates = tables.rates(column, "rate_weighted_us" if basis == "weighted" else "rate_simple")
        beside = chapter_99_duties(exporter, basis)
        wanted = goods_only({s: rate + beside[s] for s, rate in rates.items()})
        np.testing.assert_allclose(between(benchmark, "USA", exporter), wanted, atol=2e-6)


@pytest.mark.parametrize("partner", ["AUS", "CAN", "COL", "KOR", "MEX", "SGP"])
def test_partners_with_an_agreement_pay_less_in_the_united_states(benchmark, partner):
    general, special = between(benchmark, "USA", "TUR"), between(benchmark, "USA", partner)
    assert (special <= general + 1e-12).all()
    assert special.mean() < 0.3 * general.mean()


def test_china_pays_what_was_collected_and_answers(benchmark):
    collected = [r for r in tables.rows("us_duties_collected") if r["economy"] == "CHN"]
    by_chapter = {r["chapter"]: int(r["duty_usd"]) / int(r["imports_usd"]) for r in collected}
    china = dict(zip(SECTORS, between(benchmark, "USA", "CHN"), strict=True))
    # Sectors of one chapter or of chapters alike.
    assert china["leather"] == pytest.approx(by_chapter["42"] / 2 + by_chapter["64"] / 2, abs=0.08)
    assert china["transport_equipment"] == pytest.approx(by_chapter["87"], abs=0.04)
    # The whole of it, weighted with the imports by chapter, is the 10.9 per cent of all imports.
    total = sum(int(r["imports_usd"]) for r in collected)
    assert sum(int(r["duty_usd"]) for r in collected) / total == pytest.approx(0.109, abs=5e-4)
    answer = between(benchmark, "CHN", "USA") - between(benchmark, "CHN", "CAN")
    assert answer[[SECTORS.index(s) for s in GOODS]].min() > 0.05


def test_preferences_that_matter_hold(benchmark, inputs):
    wider = ["USA", "RUS", "BLR", "KAZ", "UZB", "TJK", "MDA", "UKR", "TUR", "DEU", "AZE", "ROW"]
    tariff, provenance = benchmark_tariffs(inputs, wider, SECTORS)

    def of(importer, exporter):
        return tariff[wider.index(importer), wider.index(exporter)]

    for free in (("KAZ", "UZB"), ("UZB", "RUS"), ("BLR", "RUS"), ("KAZ", "UKR"), ("AZE", "KAZ")):
        assert of(*free).max() == of(*free[::-1]).max() == 0.0, free
    # Suspended since 2016; the EU and Turkiye keep their farm tariffs.
    np.testing.assert_array_equal(of("RUS", "UKR"), of("RUS", "USA"))
    np.testing.assert_array_equal(of("BLR", "DEU"), of("KAZ", "DEU"))
    for pair in (("TUR", "DEU"), ("DEU", "TUR"), ("DEU", "UKR"), ("MDA", "DEU")):
        farm = [SECTORS.index(s) for s in ("agriculture", "food")]
        assert np.delete(of(*pair), farm).max() == 0.0 < of(*pair)[farm].max(), pair
    # The CIS has left the rest of the world: what remains pays the whole tariff.
    np.testing.assert_array_equal(of("KAZ", "ROW"), of("KAZ", "USA"))
    assert (between(benchmark, "KAZ", "ROW") <= between(benchmark, "KAZ", "USA")).all()
    assert between(benchmark, "CAN", "USA").max() == between(benchmark, "MEX", "CAN").max() == 0
    np.testing.assert_array_equal(of("USA", "BLR"), of("USA", "RUS"))
    assert set(provenance["importers"]) == set(wider)
    assert {provenance["importers"][c] for c in ("USA", "KAZ", "BLR", "DEU")} == {"derived"}
    assert provenance["importers"]["AZE"] == "estimated"
    assert provenance["importers"]["UZB"] == "assumed"


def averages(measure):
    given = tables.rows("tariff_averages")
    return {r["economy"]: float(r["rate"]) for r in given if r["measure"] == measure}


def test_a_published_average_of_the_general_rate_sets_the_level(inputs):
    tariff, _ = benchmark_tariffs(inputs, ["CHL", "DZA", "CHN"], SECTORS)
    count = Counter(hs6_to_sector(inputs).values())
    weights = np.array([count[s] if s in GOODS else 0 for s in SECTORS])
    found = tariff[1, 2] @ weights / weights.sum()
    assert found == pytest.approx(averages("general, simple")["DZA"], abs=1e-6)


def test_a_published_average_of_applied_tariffs_sets_the_level(benchmark, inputs):
    tariff, provenance = benchmark
    goods = [SECTORS.index(s) for s in GOODS]
    base, _ = benchmark_tariffs(inputs, ECONOMIES, SECTORS)
    met = Counter()
    for importer, published in averages("applied, weighted").items():
        if importer not in ECONOMIES:
            continue
        a = ECONOMIES.index(importer)
        others = [b for b in range(len(ECONOMIES)) if b != a]
        # All trade counts the same in this benchmark.
        applied = tariff[a][np.ix_(others, goods)].mean()
        factor = tariff[a].sum() / base[a].sum()
        assert tariff[a] == pytest.approx(base[a] * factor)
        if factor < 1 - 1e-9:
            assert applied == pytest.approx(published)
        else:
            assert applied <= published + 1e-9
        met[bool(factor < 1 - 1e-9)] += 1
        assert provenance["importers"][importer] == "estimated"
    assert min(met[True], met[False]) > 3


def test_wrong_arguments_are_named(inputs):
    with pytest.raises(InputError, match="goods sector"):
        benchmark_tariffs(inputs, ["USA"], ["food"])
    with pytest.raises(InputError, match="shape"):
        benchmark_tariffs(inputs, ["USA"], SECTORS, np.ones((2, 2, 2)))
