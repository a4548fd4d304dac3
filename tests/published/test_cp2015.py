"""Table 2 and intra-bloc trade of Caliendo & Parro (2015) (docs/explanation/validation.md)."""

import shutil

import numpy as np
import pytest

from tarazy.errors import InputError
from tarazy.trade.data import Counterfactual
from tarazy.trade.decomposition import real_income
from tarazy.trade.reference import trade_after
from tarazy.trade.solve import solve_benchmark
from tarazy.validate import cp2015

PRINTED = {
    ("welfare", "MEX"): "1.31",
    ("welfare", "CAN"): "-0.06",
    ("welfare", "USA"): "0.08",
    ("terms of trade", "MEX"): "-0.41",
    ("terms of trade", "CAN"): "-0.11",
    ("terms of trade", "USA"): "0.04",
    ("volume of trade", "MEX"): "1.72",
    ("volume of trade", "CAN"): "0.04",
    ("volume of trade", "USA"): "0.04",
    ("real wage", "MEX"): "1.72",
    ("real wage", "CAN"): "0.32",
    ("real wage", "USA"): "0.11",
    ("intra-bloc imports", "MEX"): "118",
    ("intra-bloc imports", "CAN"): "11",
    ("intra-bloc imports", "USA"): "41",
}
# Exact change of real income, per cent: not printed in the paper; measured, and the same with a
# textbook solver of nested loops.
EXACT = {"MEX": 0.00732316, "CAN": -0.11010449, "USA": 0.07414627}


@pytest.fixture(scope="module")
def folder(official_files):
    return official_files("reference/cp2015")


@pytest.fixture(scope="module")
def validation(folder):
    return cp2015.validate(folder)


@pytest.fixture(scope="module")
def solution(folder):
    benchmark, tariff = cp2015.read(folder)
    return cp2015.nafta(cp2015.balanced(benchmark), tariff)


@pytest.mark.parametrize("cell", PRINTED, ids=" ".join)
def test_every_printed_digit(validation, cell):
    table = validation.table().set_index(["quantity", "item"])
    digits = 0 if cell[0] == "intra-bloc imports" else 2
    assert f"{table.loc[cell, 'computed']:.{digits}f}" == PRINTED[cell]
    assert f"{table.loc[cell, 'published']:.{digits}f}" == PRINTED[cell]


def test_the_comparison_is_of_all_printed_figures(validation):
    table = validation.table()
    assert set(zip(table["quantity"], table["item"], strict=True)) == set(PRINTED)
    assert table["match"].all()
    assert validation.passed


def test_exact_real_income_is_reported_beside_the_decomposition(validation, solution):
    change = real_income(solution, trade_after(solution))
    for member, expected in EXACT.items():
        ours = 100 * change.welfare[cp2015.REGIONS.index(member)]
        assert ours == pytest.approx(expected, abs=1e-7)
        assert f"{ours:.6f}" in validation.text()


def test_the_base_is_an_equilibrium_without_deficits(folder):
    benchmark, _ = cp2015.read(folder)
    base = cp2015.balanced(benchmark)
    assert np.abs(base.deficit / base.income).max() < 1e-11
    inputs = np.einsum("nkj,jn->kn", base.input_share, base.output)
    gap = base.expenditure - inputs - base.final_share * base.income
    assert np.abs(gap / base.income).max() < 1e-11
    again = solve_benchmark(base, Counterfactual(), tolerance=1e-11)
    assert np.abs(again.log_wage).max() < 1e-11


def test_tariffs_change_among_the_members_only(folder, solution):
    benchmark, tariff_2005 = cp2015.read(folder)
    members = [cp2015.REGIONS.index(member) for member in cp2015.MEMBERS]
    among = np.zeros(benchmark.tariff.shape[1:], dtype=bool)
    among[np.ix_(members, members)] = True
    applied = solution.problem.tariff
    np.testing.assert_array_equal(applied[:, ~among], benchmark.tariff[: len(applied), ~among])
    np.testing.assert_array_equal(applied[:, among], tariff_2005[: len(applied), among])
    assert (applied != benchmark.tariff[: len(applied)]).any()


def test_a_wrong_figure_fails(validation):
    from dataclasses import replace

    wrong = replace(validation.figures[0], published=1.32)
    spoilt = replace(validation, figures=(wrong, *validation.figures[1:]))
    assert not spoilt.passed
    assert "NOT PASSED: 14 of 15" in spoilt.text()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "T.txt: no such file"),
        ("1 2 3\n", r"T.txt: has shape \(1, 3\); allowed: \(20, 1\)"),
        ("eight\n", "T.txt: .*eight"),
        ("nan\n" * 20, "T.txt: line 1, column 1 is not a finite number"),
    ],
)
def test_a_bad_file_is_named(folder, tmp_path, content, message):
    copy = shutil.copytree(folder, tmp_path / "cp2015", copy_function=shutil.copyfile)
    copy.chmod(0o755)
    (copy / "T.txt").unlink()
    if content is not None:
        (copy / "T.txt").write_text(content)
    with pytest.raises(InputError, match=message):
        cp2015.validate(copy)
