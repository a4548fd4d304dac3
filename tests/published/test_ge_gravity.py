"""One-sector results of ge_gravity, from its authors' files (docs/explanation/validation.md)."""

import numpy as np
import pytest

from tarazy.errors import InputError
from tarazy.validate import ge_gravity

# Results are stored in single precision.
STORED = 2e-7


@pytest.fixture(scope="module")
def folder(official_files):
    return official_files("reference/ge_gravity")


@pytest.fixture(scope="module")
def peer(folder):
    return ge_gravity.read(folder)


@pytest.fixture(scope="module")
def validation(folder):
    return ge_gravity.validate(folder)


def test_the_experiment_is_the_enlargement(peer):
    assert len(peer.economies) == 44
    joined = {peer.economies[i] for i in np.argwhere(peer.effect > 0)[:, 0]}
    assert {"POL", "CZE", "HUN"} <= joined
    assert not {"USA", "CHN", "JPN", "RUS"} & joined
    assert np.unique(peer.effect) == pytest.approx([0.0, 0.224249], abs=1e-6)
    assert (np.diag(peer.effect) == 0).all()


def test_welfare_and_trade_of_the_additive_option(peer):
    outcome = ge_gravity.solve(peer, "fixed")
    welfare = 1 + outcome.welfare.values / 100
    np.testing.assert_allclose(welfare, peer.welfare["fixed"], rtol=0, atol=STORED)
    trade = outcome.dataset["trade_after"].values[:, :, 0]
    np.testing.assert_allclose(trade, peer.trade_after["fixed"], rtol=STORED)
    # The agreement is not that of two answers "nothing happens".
    assert welfare.max() > 1.01
    assert (trade / peer.trade).max() > 1.3


def test_welfare_of_the_multiplicative_option_is_the_real_wage(peer):
    outcome = ge_gravity.solve(peer, "income_share")
    real_wage = 1 + outcome.dataset["real_wage"].values / 100
    np.testing.assert_allclose(real_wage, peer.welfare["income_share"], rtol=0, atol=STORED)


def test_the_options_differ(peer):
    gap = np.abs(peer.welfare["fixed"] - peer.welfare["income_share"]).max()
    assert gap > 1000 * STORED


def test_all_figures_are_compared_and_agree(validation):
    table = validation.table()
    assert validation.passed
    assert table.groupby("quantity").size().to_dict() == {
        "additive: welfare": 44,
        "additive: trade": 44 * 44,
        "multiplicative: welfare": 44,
        "multiplicative: trade": 44 * 44,
    }
    assert table["match"].all()
    assert "3960 of 3960" in validation.text()


def test_missing_files_are_named(tmp_path):
    with pytest.raises(InputError, match=r"TradeData0014\.rda: no such file"):
        ge_gravity.validate(tmp_path)


def test_a_file_of_another_kind_is_named(tmp_path):
    (tmp_path / "TradeData0014.rda").write_text("not R")
    with pytest.raises(InputError, match=r"TradeData0014\.rda: not an RData file"):
        ge_gravity.validate(tmp_path)
