import numpy as np
import pytest

from tarazy.codes.classification import economies, sectors
from tarazy.errors import InputError
from tarazy.policy import tables
from tarazy_pipeline.policy.agreements import EU27
from tarazy_pipeline.world.tariffs import benchmark_tariffs

ECONOMIES = [e.code for e in economies()]
SECTORS = [s.code for s in sectors()]
GOODS = [s.code for s in sectors() if s.goods]


@pytest.fixture(scope="module")
def inputs(official_files):
    return official_files("data")


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
    kazakh = goods_only(tables.rates("us_column_1", "rate_weighted_us"))
    np.testing.assert_allclose(between(benchmark, "USA", "KAZ"), kazakh, atol=1e-6)
    second = goods_only(tables.rates("us_column_2", "rate_simple"))
    np.testing.assert_allclose(between(benchmark, "USA", "RUS"), second, atol=1e-6)


@pytest.mark.parametrize("partner", ["AUS", "CAN", "COL", "KOR", "MEX", "SGP"])
def test_partners_with_an_agreement_pay_less_in_the_united_states(benchmark, partner):
    general, special = between(benchmark, "USA", "DEU"), between(benchmark, "USA", partner)
    assert (special <= general + 1e-12).all()
    assert special.mean() < 0.2 * general.mean()


def test_vietnam_keeps_its_preference_and_kazakhstan_pays_the_general_rate(benchmark):
    assert (between(benchmark, "RUS", "VNM") <= between(benchmark, "RUS", "USA")).all()
    food = SECTORS.index("food")
    assert between(benchmark, "DEU", "KAZ")[food] > 3 * between(benchmark, "DEU", "ROW")[food]


def test_provenance_accounts_for_every_pair(benchmark):
    provenance = benchmark[1]
    assert provenance["quality"] == "estimated"
    rules = provenance["rules"].values()
    assert sum(r["pairs"] for r in rules) == len(ECONOMIES) * (len(ECONOMIES) - 1)
    assert sum(r["import_share"] for r in rules) == pytest.approx(1.0)


def test_economies_may_come_in_any_order(inputs, benchmark):
    few = ["USA", "KAZ", "DEU", "ROW"]
    tariff, provenance = benchmark_tariffs(inputs, few, SECTORS[::-1])
    place = [ECONOMIES.index(c) for c in few]
    np.testing.assert_array_equal(tariff, benchmark[0][np.ix_(place, place)][:, :, ::-1])
    assert "import_share" not in next(iter(provenance["rules"].values()))


def test_wrong_arguments_are_named(inputs):
    with pytest.raises(InputError, match="goods sector"):
        benchmark_tariffs(inputs, ["USA"], ["food"])
    with pytest.raises(InputError, match="shape"):
        benchmark_tariffs(inputs, ["USA"], SECTORS, np.ones((2, 2, 2)))
