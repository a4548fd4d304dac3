import numpy as np
import pytest
from fixed_world import fixed_world

from tarazy import World
from tarazy.errors import InputError

ECONOMIES = ["KAZ", "RUS", "KGZ", "USA", "CHN"]
SECTORS = ["agriculture", "oil_gas", "other_mining", "retail"]
EAEU = {"EAEU": ["RUS", "KAZ", "KGZ"]}
MINING = {"mining": ["oil_gas", "other_mining"]}


@pytest.fixture(scope="module")
def world():
    draw = np.random.default_rng(4)
    n, j = len(ECONOMIES), len(SECTORS)
    trade = draw.uniform(1, 10, (n, n, j))
    trade[np.arange(n), np.arange(n)] *= 20
    trade[:, :, 3] *= np.eye(n)  # nobody trades retail
    tariff = draw.uniform(0, 0.3, (n, n, j)) * (1 - np.eye(n))[:, :, None]
    return World.from_arrays(
        name="five",
        year=2022,
        economies=ECONOMIES,
        sectors=SECTORS,
        trade=trade,
        tariff=tariff,
        input_share=draw.uniform(0, 0.12, (n, j, j)),
        trade_elasticity=[2, 12, 6, 4],
        provenance={"trade": {"source": "drawn", "licence": "none", "quality": "assumed"}},
    )


def test_flows_add_up(world):
    coarse = world.aggregate(EAEU, MINING)
    assert coarse.economies == ["EAEU", "USA", "CHN"]
    assert coarse.sectors == ["agriculture", "mining", "retail"]
    fine = world.dataset["trade"].sel(importer="CHN", exporter=EAEU["EAEU"])
    assert coarse.dataset["trade"].sel(importer="CHN", exporter="EAEU", sector="mining").item() == (
        pytest.approx(fine.sel(sector=MINING["mining"]).sum().item())
    )
    members = world.dataset["trade"].sel(importer=EAEU["EAEU"], exporter=EAEU["EAEU"])
    assert coarse.dataset["trade"].sel(importer="EAEU", exporter="EAEU").sum().item() == (
        pytest.approx(members.sum().item())
    )


def test_every_account_is_the_sum_of_its_parts(world):
    coarse = world.aggregate(EAEU, MINING)
    fine, summed = world.accounts, coarse.accounts
    for account in ("value_added", "tariff_revenue", "deficit", "income"):
        parts = getattr(fine, account)
        np.testing.assert_allclose(
            getattr(summed, account), [parts[:3].sum(), parts[3], parts[4]], rtol=1e-12
        )
    for account in ("expenditure", "output", "intermediate_use", "final_use"):
        parts = getattr(fine, account)
        by_region = np.array([parts[:3].sum(axis=0), parts[3], parts[4]])
        grouped = np.stack([by_region[:, 0], by_region[:, 1:3].sum(axis=1), by_region[:, 3]], 1)
        np.testing.assert_allclose(getattr(summed, account), grouped, rtol=1e-12)
    assert max(coarse.validate().values()) < 1e-12


def test_tariff_is_weighted_by_trade(world):
    coarse = world.aggregate(EAEU)
    trade = world.dataset["trade"].sel(importer="USA", exporter=EAEU["EAEU"], sector="oil_gas")
    tariff = world.dataset["tariff"].sel(importer="USA", exporter=EAEU["EAEU"], sector="oil_gas")
    rate = coarse.dataset["tariff"].sel(importer="USA", exporter="EAEU", sector="oil_gas").item()
    assert rate == pytest.approx((trade * tariff).sum().item() / trade.sum().item())
    # Nobody sells retail abroad: the mean is what there is.
    idle = world.dataset["tariff"].sel(importer="USA", exporter=EAEU["EAEU"], sector="retail")
    rate = coarse.dataset["tariff"].sel(importer="USA", exporter="EAEU", sector="retail").item()
    assert rate == pytest.approx(idle.mean().item())


def test_input_shares_are_weighted_by_output(world):
    coarse = world.aggregate(None, MINING)
    output = world.accounts.output[0, 1:3]
    shares = world.dataset["input_share"].values[0, 1:3, 1:3].sum(axis=0)
    assert coarse.dataset["input_share"].values[0, 1, 1] == pytest.approx(
        (shares * output).sum() / output.sum()
    )


def test_elasticity_is_weighted_by_trade_between_economies(world):
    coarse = world.aggregate(None, {"mining": ["oil_gas", "other_mining"]})
    abroad = world.dataset["trade"].values * (1 - np.eye(5))[:, :, None]
    weights = abroad.sum(axis=(0, 1))[1:3]
    theta = coarse.dataset["trade_elasticity"]
    assert theta.sel(sector="mining").item() == pytest.approx(
        (weights * [12, 6]).sum() / weights.sum()
    )
    assert theta.sel(sector="retail").item() == 4


def test_nothing_named_changes_nothing_but_the_name(world):
    coarse = world.aggregate()
    assert coarse.name == "five-5x4"
    for variable in world.dataset.data_vars:
        np.testing.assert_allclose(coarse.dataset[variable], world.dataset[variable], atol=1e-12)


def test_aggregating_in_two_steps_is_the_same(world):
    at_once = world.aggregate(EAEU, MINING)
    in_steps = world.aggregate({"EAEU": ["KAZ", "RUS"]}).aggregate({"EAEU": ["EAEU", "KGZ"]})
    in_steps = in_steps.aggregate(None, MINING)
    for variable in ("trade", "input_share", "final_share", "deficit"):
        np.testing.assert_allclose(
            in_steps.dataset[variable], at_once.dataset[variable], rtol=1e-12, atol=1e-12
        )


def test_provenance_travels(world):
    attrs = world.aggregate(EAEU).dataset["trade"].attrs
    assert attrs["source"] == "drawn"
    assert attrs["aggregation"] == f"aggregated from world five ({world.digest})"


@pytest.mark.parametrize(
    ("regions", "sectors", "message"),
    [
        ({"EAEU": ["KAZ", "RSU"]}, None, "regions: EAEU: unknown economy 'RSU'; did you mean RUS"),
        (None, {"mining": ["oil"]}, "sectors: mining: unknown sector 'oil'"),
        ({"A": ["KAZ"], "B": ["KAZ"]}, None, "'KAZ' is in 'A' and 'B'"),
        ({"A": []}, None, "'A' has .*; allowed: a list"),
        ({"A": "KAZ"}, None, "'A' has 'KAZ'; allowed: a list"),
        ({"USA": ["KAZ", "RUS"]}, None, "'USA' is also the name"),
    ],
)
def test_bad_names(world, regions, sectors, message):
    with pytest.raises(InputError, match=message):
        world.aggregate(regions, sectors)


def test_what_is_not_grouped_stays(world):
    assert world.aggregate(sectors=MINING).economies == ECONOMIES
    assert world.aggregate(regions=EAEU).sectors == SECTORS


def test_elasticity_sets_stay_where_the_sectors_do():
    core = fixed_world()
    region = core.aggregate(regions={"PAIR": ["USA", "CHN"]})
    for name in core.dataset["elasticity_set"].values:
        np.testing.assert_array_equal(
            region.with_elasticities(str(name)).dataset["trade_elasticity"],
            core.with_elasticities(str(name)).dataset["trade_elasticity"],
        )
    coarse = core.aggregate(sectors={"energy": ["oil_gas", "refined_fuels"]})
    assert "trade_elasticity_alternative" not in coarse.dataset


def test_a_region_with_duties_inside_comes_back_from_its_file(tmp_path):
    core = fixed_world()
    region = core.aggregate(regions={"PAIR": ["USA", "CHN"]})
    assert region.dataset["tariff"].sel(importer="PAIR", exporter="PAIR").max() > 0
    assert region.dataset["tariff"].attrs["home_tariffs"] == "meant"
    region.save(tmp_path / "region.npz")
    assert World.load(tmp_path / "region.npz").dataset.identical(region.dataset)
