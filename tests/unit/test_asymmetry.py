"""Asymmetric dependence of pairs, against numbers by hand."""

import numpy as np
import pytest
from trade_world import small_world

from tarazy import World
from tarazy.errors import InputError
from tarazy.interdependence.asymmetry import asymmetry, import_dependence, net
from tarazy.interdependence.matrix import severance_matrix


def two_economies():
    """KAZ buys 20 of one good (θ 4) and 10 of another (θ 10); RUS buys 30 of the first."""
    trade = np.array([[[70.0, 100.0], [20.0, 10.0]], [[30.0, 0.0], [170.0, 100.0]]])
    tariff = np.zeros((2, 2, 2))
    tariff[0, 1, 0] = 0.1
    return World.from_arrays(
        name="two",
        year=2022,
        economies=["KAZ", "RUS"],
        sectors=["goods", "services"],
        trade=trade,
        tariff=tariff,
        input_share=np.zeros((2, 2, 2)),
        trade_elasticity=[4.0, 10.0],
    )


def test_dependence_by_hand():
    found = asymmetry(world=two_economies())
    # 20 with a tariff of 10 % over 4, and 10 over 10, of an income of 200 and 2 of revenue.
    on_russia = 100 * (22 / 4 + 10 / 10) / 202
    on_kazakhstan = 100 * (30 / 4) / 300
    np.testing.assert_allclose(
        found["dependence"], [[0.0, on_russia], [on_kazakhstan, 0.0]], rtol=1e-12
    )
    difference = found["asymmetry"].sel(country="KAZ", partner="RUS").item()
    assert difference == pytest.approx(on_russia - on_kazakhstan)
    assert found["asymmetry"].sel(country="RUS", partner="KAZ").item() == -difference
    assert set(found.data_vars) == {"dependence", "asymmetry"}


def test_less_elastic_goods_give_more_power():
    imports = np.ones((2, 2, 2))
    found = import_dependence(imports, np.array([2.0, 8.0]), np.array([10.0, 20.0]))
    np.testing.assert_allclose(found, [[0.0, 6.25], [3.125, 0.0]])
    np.testing.assert_allclose(net(found), [[0.0, 3.125], [-3.125, 0.0]])


def test_the_matrix_stands_beside():
    world = small_world()
    matrix = severance_matrix(workers=1, world=world)
    found = asymmetry(matrix, world=world)
    loss = matrix["loss"]
    expected = loss.sel(country="KAZ", partner="USA") - loss.sel(country="USA", partner="KAZ")
    assert found["loss_asymmetry"].sel(country="KAZ", partner="USA").item() == expected.item()
    wage = found["real_wage_asymmetry"].values
    np.testing.assert_array_equal(wage[~np.eye(3, dtype=bool)], -wage.T[~np.eye(3, dtype=bool)])
    assert np.isnan(np.diagonal(wage)).all()


def test_the_matrix_of_another_world_is_refused():
    matrix = severance_matrix(workers=1, world=two_economies())
    with pytest.raises(InputError, match="is that of 'two'"):
        asymmetry(matrix, world=small_world())
