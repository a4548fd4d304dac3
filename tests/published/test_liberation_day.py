"""The tariff war of Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), 194 countries."""

import shutil
from dataclasses import fields, replace

import numpy as np
import pytest
from scipy.optimize import root

from tarazy.errors import InputError, NoEquilibriumError
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.optimal import optimal_tariff
from tarazy.trade.data import Counterfactual
from tarazy.validate import liberation_day
from tarazy.validate.liberation_day import cases, comparison, data
from tarazy.validate.liberation_day import model as war
from tarazy.world import World

HEADLINES = {
    ("Table 1, announced: welfare", "USA"): "1.13",
    ("Table 1, announced: employment", "USA"): "0.32",
    ("Table 1, lump sum: welfare", "USA"): "-0.01",
    ("Table 1, uniform: welfare", "USA"): "1.79",
    ("Table 2, reciprocal retaliation: welfare", "USA"): "-0.36",
    ("Table 2, optimal retaliation: welfare", "USA"): "-0.75",
    ("Table 2, optimal retaliation: welfare", "CHN"): "-0.65",
    ("Table 2, optimal both: welfare", "USA"): "-0.32",
    ("Table 3, announced: revenue", "USA"): "1.14",
    ("Table 4, inputs: welfare", "USA"): "0.86",
    ("Table 4, inputs, reciprocal retaliation: welfare", "USA"): "-3.38",
    ("abstract, inputs, reciprocal retaliation: employment", "world"): "-0.58",
    ("abstract: optimal tariff", "USA"): "19",
    ("appendix, Eaton-Kortum-Krugman: welfare", "USA"): "1.24",
}
FILES = ("trade_cepii.csv", "gdp.csv", "country_labels.csv")
PERCENT = (
    "welfare",
    "deficit",
    "exports",
    "imports",
    "employment",
    "prices",
    "revenue",
)


@pytest.fixture(scope="module")
def folder(official_files, tmp_path_factory):
    copy = tmp_path_factory.mktemp("liberation-day")
    for file in FILES:
        shutil.copyfile(official_files(f"data/trade/{file}"), copy / file)
    announced = official_files("data/tariffs/reciprocal_tariffs_iljms.csv")
    shutil.copyfile(announced, copy / "tariffs.csv")
    return copy


@pytest.fixture(scope="module")
def study(folder):
    return data.read(folder)


@pytest.fixture(scope="module")
def validation(folder):
    return liberation_day.validate(folder)


@pytest.mark.parametrize("cell", HEADLINES, ids=" ".join)
def test_headlines_to_every_printed_digit(validation, cell):
    table = validation.table().set_index(["quantity", "item"])
    digits = len(HEADLINES[cell].partition(".")[2])
    assert f"{table.loc[cell, 'published']:.{digits}f}" == HEADLINES[cell]
    assert f"{table.loc[cell, 'computed']:.{digits}f}" == HEADLINES[cell]


def test_all_countries_and_all_printed_figures_agree(validation):
    table = validation.table()
    assert list(table[~table["match"]]["quantity"]) == []
    assert len(table) == 2 * 7 * 194 + len(comparison._rows("tables")) + 1 == 2836
    assert validation.passed


def test_results_by_country_differ_only_by_what_the_files_cut_off(validation):
    figures = [figure for figure in validation.figures if figure.digits is None]
    beyond = [abs(figure.computed) - abs(figure.published) for figure in figures]
    assert min(beyond) > -1e-7
    assert max(beyond) < 1e-6 + 1e-7
    # Digits cut off are as likely small as large: a mean of half a unit shows that none was fitted.
    moved = [gap for figure, gap in zip(figures, beyond, strict=True) if figure.published != 0.0]
    assert np.mean(moved) == pytest.approx(5e-7, abs=3e-8)


def test_both_layouts_of_the_folder_hold_the_same(study, official_files):
    other = data.read(official_files("data"))
    np.testing.assert_array_equal(other.announced, study.announced)
    np.testing.assert_array_equal(other.accounts.sales, study.accounts.sales)


def test_a_wrong_figure_fails(validation):
    wrong = replace(validation.figures[0], published=validation.figures[0].published + 1e-5)
    spoilt = replace(validation, figures=(wrong, *validation.figures[1:]))
    assert not spoilt.passed
    assert "NOT PASSED: 2835 of 2836" in spoilt.text()


def test_the_formula_is_not_where_welfare_is_highest(study):
    """The authors evaluate it at observed shares; simulated welfare still rises there."""
    welfare = {}
    rates = [
        cases.optimal_tariff(study, war.Parameters(), per=per) for per in ("income", "imports")
    ]
    for rate in (*rates, 0.241, 0.251, 0.261):
        tariff = np.zeros_like(study.accounts.sales)
        tariff[study.usa] = rate
        tariff[study.usa, study.usa] = 0.0
        welfare[rate] = war.solve(study.accounts, tariff, war.Parameters()).welfare[study.usa]
    assert rates == pytest.approx([0.185432, 0.217988], abs=1e-6)
    assert welfare[rates[0]] < welfare[rates[1]] < welfare[0.251]
    assert max(welfare, key=welfare.get) == 0.251
    assert welfare[0.251] == pytest.approx(1.8060, abs=1e-4)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("gdp.csv", None, r"gdp.csv: no such file, nor trade/gdp.csv there"),
        ("gdp.csv", "gdp\n1\n2\n", r"gdp.csv: has shape \(2, 1\); allowed: \(194, 1\)"),
        ("tariffs.csv", "t\n" + "ten\n" * 194, "tariffs.csv: line 2, column 1 is 'ten'; allowed"),
        ("tariffs.csv", "t\n" + "-1\n" * 194, "tariffs.csv: line 2, column 1 is '-1'; allowed"),
        ("country_labels.csv", "iso\nUSA\n", "country_labels.csv: no column 'iso3'"),
        ("country_labels.csv", "iso3\nKAZ\n", "country_labels.csv: 'USA' is not among"),
    ],
)
def test_a_bad_file_is_named(folder, tmp_path, file, content, message):
    copy = shutil.copytree(folder, tmp_path / "data")
    (copy / file).unlink()
    if content is not None:
        (copy / file).write_text(content)
    with pytest.raises(InputError, match=message):
        data.read(copy)


def test_codes_that_have_no_published_result_are_named(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "data")
    labels = copy / "country_labels.csv"
    labels.write_text(labels.read_text().replace("KAZ,", "QQQ,"))
    with pytest.raises(InputError, match=r"country_labels.csv: column 'iso3': 'KAZ' is only there"):
        liberation_day.validate(copy)


def one_sector_world(accounts, trade_elasticity):
    n = len(accounts.economies)
    assumed = {"source": "one sector, no tariffs", "quality": "assumed"}
    return World.from_arrays(
        name="one-sector",
        year=2023,
        economies=accounts.economies,
        sectors=["all"],
        trade=accounts.sales[:, :, None],
        tariff=np.zeros((n, n, 1)),
        input_share=np.full((n, 1, 1), 1.0 - accounts.value_added_share),
        trade_elasticity=[trade_elasticity],
        provenance=dict.fromkeys(("trade", "tariff", "input_share", "trade_elasticity"), assumed),
    )


def test_the_best_tariff_of_the_plain_case_is_that_of_the_search_by_gradient(study):
    """Without the additions both must find the same rate: a scan of solutions, and the adjoint."""
    plain = replace(study.accounts, local_cost=np.zeros(194))
    fixed = war.Parameters(labour_supply=0.0, scale=0.0)
    world = one_sector_world(plain, fixed.trade_elasticity)
    best = optimal_tariff("USA", sectors=["all"], upper=0.6, world=world)
    rate = float(best.dataset["rate"][0])
    assert best.converged
    welfare = {}
    for step in (-0.003, 0.0, 0.003):
        tariff = np.zeros_like(plain.sales)
        tariff[study.usa] = rate + step
        tariff[study.usa, study.usa] = 0.0
        welfare[step] = war.solve(plain, tariff, fixed, tax_relief=False).welfare[study.usa]
    assert rate == pytest.approx(0.46493, abs=1e-5)
    assert welfare[0.0] == pytest.approx(
        float(best.dataset["welfare"].sel(country="USA")), abs=1e-8
    )
    # A parabola through the three has its top at the rate found.
    top = 0.0015 * (welfare[-0.003] - welfare[0.003])
    top /= welfare[-0.003] - 2 * welfare[0.0] + welfare[0.003]
    assert abs(top) < 1e-4


# The model itself, on small random economies.


@pytest.fixture(params=range(4))
def economy(request):
    """Random accounts with deficits, tariffs of everyone, and parameters."""
    rng = np.random.default_rng(request.param)
    n = 3 + request.param
    sales = rng.lognormal(sigma=0.6, size=(n, n)) + np.diag(rng.uniform(5.0, 20.0, n))
    accounts = war.Accounts(
        [f"E{i}" for i in range(n)],
        sales,
        rng.uniform(0.05, 0.3, n),
        value_added_share=(1.0, 0.49)[request.param % 2],
    )
    tariff = rng.uniform(0.0, 0.4, (n, n))
    np.fill_diagonal(tariff, 0.0)
    parameters = war.Parameters(
        trade_elasticity=rng.uniform(3.0, 6.0),
        labour_supply=rng.uniform(0.1, 0.8),
        scale=rng.uniform(0.05, 0.2),
        firm_pass_through=rng.uniform(0.3, 1.0),
    )
    return accounts, tariff, parameters


def equations(vector, accounts, tariff, parameters, tax_relief):
    """Return the gaps of equations 1 to 6 of the paper, in w, E, L and P, for scipy."""
    n = len(accounts.economies)
    wage, spending, labour, price = np.exp(vector).reshape(4, n)
    beta, eps, psi = accounts.value_added_share, parameters.trade_elasticity, parameters.scale
    nu = accounts.local_cost
    phi = parameters.firm_pass_through + nu / (1.0 - nu) * (1.0 + psi)
    base_spending, base_output = accounts.sales.sum(axis=1), accounts.sales.sum(axis=0)
    base_income = beta * (1.0 - nu) @ accounts.sales + nu * base_spending
    cost = wage**beta * price ** (1.0 - beta)
    cost /= ((wage / price) ** (1.0 - beta) * labour) ** psi
    term = accounts.sales / base_spending[:, None] * cost**-eps
    term *= (1.0 + tariff) ** (-eps * phi[:, None])
    share = term / term.sum(axis=1, keepdims=True)
    after = base_spending * spending
    flow = share * after[:, None] / (1.0 + tariff)
    revenue = (share * tariff / (1.0 + tariff)).sum(axis=1) * after
    income = base_income * wage * labour
    inputs, base_inputs = ((1.0 - beta) * (1.0 - nu) @ x for x in (flow, accounts.sales))
    transfer = (base_spending - base_income - base_inputs) * income.sum() / base_income.sum()
    kept = 1.0 - revenue / income if tax_relief else 1.0
    labour_gap = beta * (1.0 - nu) @ flow + nu * flow.sum(axis=1) - income
    numeraire = (
        (base_spending * (price - 1.0)).sum() if beta == 1.0 else (base_income * (wage - 1)).sum()
    )
    labour_gap[-1] = numeraire
    gaps = np.concatenate(
        [
            labour_gap / base_output,
            (income + inputs + revenue + transfer - after) / base_spending,
            labour - (wage / price / kept) ** parameters.labour_supply,
            price - (spending / wage) ** (1.0 - phi) * term.sum(axis=1) ** (-1.0 / eps),
        ]
    )
    return gaps, flow, revenue


@pytest.mark.parametrize("tax_relief", [True, False])
def test_the_papers_equations_solved_at_once_give_the_same(economy, tax_relief):
    accounts, tariff, parameters = economy
    n = len(accounts.economies)
    args = (accounts, tariff, parameters, tax_relief)
    found = root(lambda x: equations(x, *args)[0], np.zeros(4 * n), tol=1e-13)
    gaps, flow, revenue = equations(found.x, *args)
    assert np.abs(gaps).max() < 1e-11
    effects = war.solve(accounts, tariff, parameters, tax_relief=tax_relief)
    _, _, labour, price = np.exp(found.x).reshape(4, n)
    np.testing.assert_allclose(effects.employment, 100 * (labour - 1), atol=1e-8)
    np.testing.assert_allclose(effects.prices, 100 * (price - 1), atol=1e-8)
    np.testing.assert_allclose(effects.revenue, revenue / accounts.spending, atol=1e-10)
    deficit = accounts.sales.sum(axis=1) - accounts.sales.sum(axis=0)
    change = (flow.sum(axis=1) - flow.sum(axis=0) - deficit) / np.abs(deficit)
    np.testing.assert_allclose(effects.deficit, 100 * change, rtol=1e-7, atol=1e-7)


def test_no_tariff_no_effect(economy):
    accounts, tariff, parameters = economy
    effects = war.solve(accounts, 0.0 * tariff, parameters)
    for name in PERCENT:
        np.testing.assert_allclose(getattr(effects, name), 0.0, atol=1e-8)
    assert abs(effects.world_trade) < 1e-9
    assert abs(effects.world_employment) < 1e-9


def test_the_unit_of_account_does_not_matter(economy):
    accounts, tariff, parameters = economy
    effects = war.solve(accounts, tariff, parameters)
    scaled = war.solve(replace(accounts, sales=1e6 * accounts.sales), tariff, parameters)
    for field in fields(war.Effects)[:9]:
        np.testing.assert_allclose(
            getattr(scaled, field.name), getattr(effects, field.name), rtol=1e-7, atol=1e-7
        )


def test_without_its_additions_it_is_the_plain_equilibrium(economy):
    accounts, tariff, parameters = economy
    n = len(accounts.economies)
    plain = replace(accounts, local_cost=np.zeros(n))
    fixed = war.Parameters(parameters.trade_elasticity, labour_supply=0.0, scale=0.0)
    effects = war.solve(plain, tariff, fixed, tax_relief=False)
    world = one_sector_world(plain, fixed.trade_elasticity)
    outcome = solve_counterfactual(Counterfactual(tariff=tariff[:, :, None]), world=world)
    np.testing.assert_allclose(effects.welfare, outcome.dataset["welfare"].values, atol=1e-7)


def test_a_transfer_that_income_cannot_pay_is_no_equilibrium():
    """E0 lends most of what it earns abroad; when its buyer closes, it cannot any more."""
    sales = np.array([[2.0, 0.1], [4.0, 20.0]])
    accounts = war.Accounts(["E0", "E1"], sales, np.array([0.1, 0.1]))
    tariff = np.array([[0.0, 0.0], [20.0, 0.0]])
    with pytest.raises(
        NoEquilibriumError, match=r"positive incomes .* E0 has .* it lends a fixed surplus"
    ):
        war.solve(accounts, tariff, war.Parameters())


def test_a_fixed_point_that_is_not_reached_is_no_result(economy, monkeypatch):
    accounts, tariff, parameters = economy
    monkeypatch.setattr(war, "MAX_ROUNDS", 2)
    with pytest.raises(NoEquilibriumError, match="after 2 rounds"):
        war.solve(accounts, tariff, parameters)
