"""A small table with every block of the official ones, for the tests of the readers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class SmallIcio:
    intermediate: np.ndarray  # (N J, N J)
    final: np.ndarray  # (N J, N F), the last category of each importer is inventories
    taxes: np.ndarray  # (N J,)
    value_added: np.ndarray  # (N J,)
    output: np.ndarray  # (N J,)


def small_icio(n: int, j: int, f: int = 5, *, stock_draws: bool = True) -> SmallIcio:
    """Return a balanced table with three decimals: rows and columns add up exactly."""
    draw = np.random.default_rng(20)
    rows = n * j
    home = np.kron(np.eye(n), np.ones((j, j)))
    intermediate = np.round(draw.uniform(0, 4, (rows, rows)) * (0.1 + home) / j, 3)
    final = np.round(draw.uniform(1, 9, (rows, n * f)), 3)
    final *= 0.15 + np.kron(np.eye(n), np.ones((j, f)))
    final = np.round(final, 3)
    if stock_draws:
        # One draw that consumption outweighs, and one that leaves a negative sale in all.
        final[0, f - 1] = -0.5
        final[1, 2 * f - 1] = -(final[1, f : 2 * f - 1].sum() + 0.75)
    output = intermediate.sum(axis=1) + final.sum(axis=1)
    inputs = intermediate.sum(axis=0)
    taxes = np.round(0.01 * inputs, 3)
    return SmallIcio(intermediate, final, taxes, output - inputs - taxes, output)


def check_numbers(world, table: SmallIcio, order: list[int] | None = None) -> None:
    """Assert that a world without negative sales has the numbers of the table."""
    n, j = len(world.economies), len(world.sectors)
    sales = table.intermediate.reshape(n, j, n, j)
    final = table.final.reshape(n, j, n, -1).sum(axis=3)
    trade = (sales.sum(axis=3) + final).transpose(2, 0, 1)
    np.testing.assert_allclose(world.dataset["trade"].values, trade, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(world.accounts.output.ravel(), table.output, rtol=1e-12)
    shares = np.einsum("iknj->nkj", sales) / table.output.reshape(n, 1, j)
    np.testing.assert_allclose(world.dataset["input_share"].values, shares, rtol=1e-12)
    value_added = (table.value_added + table.taxes).reshape(n, j)
    np.testing.assert_allclose(
        world.dataset["value_added_share"].values * world.accounts.output, value_added, rtol=1e-10
    )
    assert max(world.validate().values()) < 1e-12
