import numpy as np
import pytest
import xarray as xr
from small_icio import check_numbers, small_icio

from tarazy.errors import InputError
from tarazy.sources.icio import IcioTable, world_from_icio

ECONOMIES, SECTORS = ["KAZ", "USA", "ROW"], ["agriculture", "mining"]
N, J = len(ECONOMIES), len(SECTORS)


def table(stock_draws=False, **changes):
    small = small_icio(N, J, stock_draws=stock_draws)
    parts = {
        "name": "small",
        "year": 2020,
        "economies": ECONOMIES,
        "sectors": SECTORS,
        "intermediate": small.intermediate,
        "final_use": small.final,
        "printed_output": small.output,
        "source": "a test",
        "licence": "none",
        "where": "small.csv",
    }
    return IcioTable(**{**parts, **changes})


def test_numbers_survive():
    check_numbers(
        world_from_icio(table(), trade_elasticity=4.0), small_icio(N, J, stock_draws=False)
    )


def test_tariff_is_in_the_cost_of_inputs_and_in_revenue():
    rates = np.zeros((N, N, J))
    rates[0, 1, 1] = 0.2
    labelled = xr.DataArray(
        rates[:, ::-1],
        dims=("importer", "exporter", "sector"),
        coords={"importer": ECONOMIES, "exporter": ECONOMIES[::-1], "sector": SECTORS},
        attrs={"source": "a schedule"},
    )
    free = world_from_icio(table(), trade_elasticity=4.0)
    for given in (rates, labelled):
        world = world_from_icio(table(), trade_elasticity=4.0, tariff=given)
        imports = world.dataset["trade"].values[0, 1, 1]
        assert world.accounts.tariff_revenue == pytest.approx([0.2 * imports, 0, 0])
        np.testing.assert_array_equal(world.dataset["trade"], free.dataset["trade"])
        duty_on_inputs = 0.2 * table().intermediate.reshape(N, J, N, J)[1, 1, 0]
        np.testing.assert_allclose(
            world.dataset["input_share"].values[0, 1] - free.dataset["input_share"].values[0, 1],
            duty_on_inputs / world.accounts.output[0],
            rtol=1e-10,
        )
    assert world.dataset["tariff"].attrs["source"] == "a schedule"
    assert free.dataset["tariff"].attrs["quality"] == "assumed"


def test_negative_final_sales_are_removed_and_told():
    given = table(stock_draws=True)
    world = world_from_icio(given, trade_elasticity=4.0)
    summed = given.final_use.reshape(N * J, N, -1).sum(axis=2)
    assert (summed < 0).sum() == 1
    # The oracle is a dense solve, which the code avoids.
    coefficient = given.intermediate / given.printed_output
    final = np.maximum(summed, 0)
    output = np.linalg.solve(np.eye(N * J) - coefficient, final.sum(axis=1))
    np.testing.assert_allclose(world.accounts.output.ravel(), output, rtol=1e-12)
    np.testing.assert_allclose(
        world.dataset["value_added_share"].values.ravel(),
        1 - coefficient.sum(axis=0),
        rtol=1e-12,
    )
    told = world.dataset["trade"].attrs["negative_final_sales_removed"]
    assert told.startswith(f"{-summed.min():.6g} million USD")
    assert f"{100 * (output.sum() / given.printed_output.sum() - 1):.4g} per cent" in told


def test_a_stock_draw_that_consumption_outweighs_moves_nothing():
    given = table(stock_draws=True)
    final = given.final_use.copy()
    final[1, 2 * 5 - 1] = 0.0
    output = given.intermediate.sum(axis=1) + final.sum(axis=1)
    world = world_from_icio(
        table(stock_draws=True, final_use=final, printed_output=output), trade_elasticity=4.0
    )
    assert "negative_final_sales_removed" not in world.dataset["trade"].attrs
    np.testing.assert_allclose(world.accounts.output.ravel(), output, rtol=1e-12)


def test_sector_without_output_is_kept():
    given = table()
    intermediate, final = given.intermediate.copy(), given.final_use.copy()
    intermediate[3], intermediate[:, 3], final[3] = 0, 0, 0
    output = intermediate.sum(axis=1) + final.sum(axis=1)
    world = world_from_icio(
        table(intermediate=intermediate, final_use=final, printed_output=output),
        trade_elasticity=4.0,
    )
    assert world.accounts.output[1, 1] == 0
    assert world.dataset["value_added_share"].values[1, 1] == 1


def without_value_added():
    given = table()
    intermediate = given.intermediate.copy()
    # Not its own product: that would raise its output as well.
    intermediate[1:, 0] *= 1.2 * given.printed_output[0] / intermediate[1:, 0].sum()
    return table(intermediate=intermediate, printed_output=None)


def test_sector_without_value_added_is_an_error_that_names_it():
    with pytest.raises(
        InputError, match=r"small.csv: value added of KAZ agriculture is not positive"
    ):
        world_from_icio(without_value_added(), trade_elasticity=4.0)


def test_value_added_floor_moves_goods_to_final_use():
    given = without_value_added()
    world = world_from_icio(given, trade_elasticity=4.0, value_added_floor=0.05)
    assert world.dataset["value_added_share"].values[0, 0] == pytest.approx(0.05)
    sales = given.intermediate.reshape(N, J, N, J).sum(axis=3)
    final = given.final_use.reshape(N, J, N, -1).sum(axis=3)
    np.testing.assert_allclose(world.dataset["trade"], (sales + final).transpose(2, 0, 1))
    assert world.dataset["trade"].attrs["value_added_raised"] == (
        "to 0.05 of output in KAZ agriculture"
    )
    with pytest.raises(InputError, match=r"value_added_floor: 1\.5"):
        world_from_icio(given, trade_elasticity=4.0, value_added_floor=1.5)


def test_few_negative_intermediate_sales_are_told_and_many_are_an_error():
    given = table()
    few = given.intermediate.copy()
    few[2, 3] = -1e-6
    world = world_from_icio(table(intermediate=few, printed_output=None), trade_elasticity=4.0)
    told = world.dataset["trade"].attrs["negative_intermediate_sales_removed"]
    assert told == "1e-06 million USD"
    many = given.intermediate.copy()
    many[2, 3] = -5.0
    with pytest.raises(InputError, match=r"negative intermediate sales of 5 .* USA agriculture"):
        world_from_icio(table(intermediate=many, printed_output=None), trade_elasticity=4.0)


@pytest.mark.parametrize(
    ("elasticity", "expected"),
    [
        (4, [4, 4]),
        ([3, 5], [3, 5]),
        ({"mining": 9, "agriculture": 2}, [2, 9]),
    ],
)
def test_elasticities(elasticity, expected):
    world = world_from_icio(table(), trade_elasticity=elasticity)
    assert world.dataset["trade_elasticity"].values.tolist() == expected


def bad_tariff(at, value):
    rates = np.zeros((N, N, J))
    rates[at] = value
    return rates


@pytest.mark.parametrize(
    "order", [[0, 1], [1, 0]], ids=["in the order of the table", "in another order"]
)
def test_labelled_elasticities(order):
    theta = xr.DataArray(
        np.array([2.0, 9.0])[order],
        dims="sector",
        coords={"sector": [SECTORS[place] for place in order]},
    )
    for given in (theta, theta.to_series()):
        world = world_from_icio(table(), trade_elasticity=given)
        assert world.dataset["trade_elasticity"].values.tolist() == [2.0, 9.0]


def test_high_tariffs_need_their_word():
    rates = bad_tariff((0, 1, 0), 7.5)
    with pytest.raises(InputError, match=r"tariff at importer=KAZ, .* is 7.5; allowed: a fraction"):
        world_from_icio(table(), trade_elasticity=4, tariff=rates)
    world = world_from_icio(table(), trade_elasticity=4, tariff=rates, high_tariffs=True)
    assert world.dataset["tariff"].values.max() == 7.5


def labelled(**coords):
    labels = {"importer": ECONOMIES, "exporter": ECONOMIES, "sector": SECTORS} | coords
    shape = tuple(len(labels[dim]) if labels[dim] else N for dim in labels)
    return xr.DataArray(
        np.zeros(shape), dims=tuple(labels), coords={d: v for d, v in labels.items() if v}
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"trade_elasticity": "4"}, "trade_elasticity holds values of type <U1"),
        ({"trade_elasticity": True}, "trade_elasticity holds values of type bool"),
        (
            {"trade_elasticity": 4, "tariff": labelled(importer=["KAZ", *ECONOMIES])},
            "tariff has importer 'KAZ' twice",
        ),
        (
            {"trade_elasticity": 4, "tariff": labelled(importer=None)},
            "tariff has no labels along importer",
        ),
        ({"trade_elasticity": {"minnig": 4}}, "unknown sector 'minnig'; did you mean mining"),
        ({"trade_elasticity": {"mining": 4}}, "no sector 'agriculture'"),
        ({"trade_elasticity": [1, 2, 3]}, r"shape \(3,\)"),
        ({"trade_elasticity": 0}, "more than zero"),
        ({"trade_elasticity": 4, "tariff": np.zeros((2, 2, 2))}, r"shape \(2, 2, 2\)"),
        ({"trade_elasticity": 4, "tariff": bad_tariff((0, 1, 0), -0.1)}, "tariff has the value"),
        ({"trade_elasticity": 4, "tariff": bad_tariff((0, 0, 0), 0.1)}, "and itself"),
        (
            {
                "trade_elasticity": 4,
                "tariff": xr.DataArray(
                    np.zeros((1, 1, 1)),
                    dims=("importer", "exporter", "sector"),
                    coords={"importer": ["KAZ"], "exporter": ["KAZ"], "sector": ["mining"]},
                ),
            },
            "no importer 'USA'",
        ),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(InputError, match=message):
        world_from_icio(table(), **arguments)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"printed_output": np.full(N * J, 1e4)}, "its printed output is 10000"),
        ({"intermediate": np.zeros((2, 2))}, r"shape \(2, 2\)"),
        ({"final_use": np.zeros((N * J, 4))}, "multiple of 3"),
        ({"final_use": np.full((N * J, N), np.nan)}, "KAZ agriculture is missing"),
    ],
)
def test_bad_tables(changes, message):
    with pytest.raises(InputError, match=message):
        world_from_icio(table(**changes), trade_elasticity=4.0)


def test_coefficients_that_use_up_everything():
    intermediate = np.diag(np.full(N * J, 100.0))
    final = np.zeros((N * J, N))
    final[:, 0], final[:, 1] = 1.0, -11.0
    with pytest.raises(InputError, match="use up more than they make"):
        world_from_icio(
            table(intermediate=intermediate, final_use=final, printed_output=None),
            trade_elasticity=4.0,
        )


def test_inputs_of_a_sector_that_sells_nothing():
    intermediate, final = np.ones((N * J, N * J)), np.ones((N * J, N))
    intermediate[5], final[5] = 0.0, 0.0
    given = table(intermediate=intermediate, final_use=final, printed_output=None)
    with pytest.raises(InputError, match="ROW mining buys inputs of 5 but its output is 0; allowe"):
        world_from_icio(given, trade_elasticity=4.0)


def test_inputs_without_output():
    intermediate = np.zeros((N * J, N * J))
    intermediate[0] = 1.0
    final = np.ones((N * J, N))
    final[5] = -1.0
    with pytest.raises(InputError, match=r"ROW mining buys inputs but its output is -3"):
        world_from_icio(
            table(intermediate=intermediate, final_use=final, printed_output=None),
            trade_elasticity=4.0,
        )
