"""Fuels by partner, what is lent of a structure, and crude against refined fuels."""

import numpy as np
import pytest

from tarazy_pipeline.world.fuels import fuel_margins, fuels_by_partner, read_fuel_imports
from tarazy_pipeline.world.goods_control import read_pairs
from tarazy_pipeline.world.prior import LARGEST_LENT, Blocks, _lent
from tarazy_pipeline.world.widen import _crude_part, _with_energy


def test_fuels_by_partner_add_up_and_follow_prior_and_partner() -> None:
    bought = np.array([[1.0, 1.0, 2.0], [0.0, 0.0, 4.0], [1.0, 1.0, 2.0]])
    found = fuels_by_partner(30.0, np.array([100.0, 50.0, 200.0]), bought, (0, 1))
    np.testing.assert_allclose(found, [10.0, 0.0, 20.0])


def test_controls_of_fuels_and_of_other_goods_add_up_to_the_pairs_and_replace_them() -> None:
    economies, sectors = ["KAZ", "BLR", "RUS", "CHN"], ["agriculture", "oil_gas", "refined_fuels"]
    trade = np.ones((4, 4, 3))
    prior = Blocks(np.zeros((4, 3, 3)), np.zeros((4, 3, 3)), trade, trade)
    control = np.full((4, 4), 12_000.0)
    control[:, 0] = np.nan
    pairs = control.copy()
    margins = fuel_margins(control, economies, sectors, prior, slice(0, 3))
    assert np.isnan(control[:2]).all() and not np.isnan(control[2:, 1:]).any()
    for n, code in enumerate(("KAZ", "BLR")):
        fuels, others = (margin.target[0] for margin in margins[2 * n : 2 * n + 2])
        assert np.nansum(fuels) == pytest.approx(read_fuel_imports()[code])
        np.testing.assert_allclose(fuels + others, pairs[n])


def test_a_borrower_keeps_its_imports_and_no_product_beyond_the_decile() -> None:
    imports = np.vstack([np.tile([10.0, 10.0, 80.0], (20, 1)), [60.0, 10.0, 30.0]])
    borrows = np.arange(21) == 20
    factors = _lent(imports, borrows)
    assert LARGEST_LENT < 1 and (factors[:20] == 1).all()
    np.testing.assert_allclose((factors * imports).sum(axis=1), 100.0)
    np.testing.assert_allclose((factors * imports)[20], [20.0, 20.0, 60.0])


@pytest.mark.parametrize(
    ("crude", "refined", "energy", "part"),
    [
        (80.0, 20.0, 100.0, 0.8),
        (30.0, 0.0, 100.0, 0.3),
        (0.0, 20.0, 100.0, 0.05),
        (80.0, np.nan, 40.0, 0.95),
    ],
)
def test_crude_leaves_refined_fuels_their_part(
    crude: float, refined: float, energy: float, part: float
) -> None:
    assert _crude_part(crude, refined, energy) == pytest.approx(part)


def test_an_assumed_part_of_energy_leaves_the_others_their_proportions() -> None:
    np.testing.assert_allclose(
        _with_energy(np.array([0.2, 0.4, 0.1, 0.3]), 0.7), [0.1, 0.7, 0.05, 0.15]
    )
    assert np.isnan(_crude_part(0.0, np.nan, 10.0))


def test_only_exports_of_iran_go_before_a_record() -> None:
    assert {(importer, exporter) for importer, exporter, _, over in read_pairs() if over} == {
        ("CHN", "IRN"),
        ("ARE", "IRN"),
    }
