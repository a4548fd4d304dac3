"""Figures and tables agree with the outcome that they show."""

import csv
import io
from datetime import date

import numpy as np
import plotly.graph_objects as go
import pytest

from tarazy import Counterfactual, Outcome, World, solve_counterfactual
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.experiment.stages import SolvedStage, average_duty
from tarazy.figures import (
    COMPARISON_FIGURES,
    FIGURES,
    WORLD_FIGURES,
    exhibit,
    figure,
    regime_timeline,
)
from tarazy.figures.style import (
    DIVERGING,
    class_colour,
    class_limits,
    new_figure,
    value_class,
)
from tarazy.figures.tables import to_csv
from tarazy.report.page.body import Page
from tarazy.scenario.parts import Texts
from tarazy.telling.blocks import Table
from tarazy.text.texts import texts

ECONOMIES = ["KAZ", "USA", "RUS", "CHN", "AAA"]
SECTORS = ["oil_gas", "metals", "machinery", "finance"]


@pytest.fixture(scope="module")
def world() -> World:
    rng = np.random.default_rng(7)
    n, j = len(ECONOMIES), len(SECTORS)
    trade = rng.uniform(50.0, 150.0, (n, n, j))
    trade[np.arange(n), np.arange(n)] *= 20.0
    tariff = np.full((n, n, j), 0.05)
    tariff[np.arange(n), np.arange(n)] = 0.0
    return World.from_arrays(
        name="five",
        year=2022,
        economies=ECONOMIES,
        sectors=SECTORS,
        trade=trade,
        tariff=tariff,
        input_share=np.full((n, j, j), 0.1),
        trade_elasticity=np.full(j, 4.0),
    )


@pytest.fixture(scope="module")
def outcome(world: World) -> Outcome:
    """All trade between KAZ and RUS stops."""
    cost = np.ones(world.dataset["trade"].shape)
    cost[0, 2] = cost[2, 0] = np.inf
    title = {language: f"cut ({language})" for language in LANGUAGES}
    return solve_counterfactual(
        Counterfactual(trade_cost=cost), scenario={"name": "cut", "title": title}, world=world
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_of_an_outcome(name: str, language: str, outcome: Outcome) -> None:
    shown = exhibit(name, outcome, language)
    assert isinstance(figure(name, outcome, language), go.Figure)
    assert len(shown.figure.data) > 0
    assert len(shown.table.rows) > 0
    assert all((shown.title, shown.alt, shown.note, shown.unit, shown.source))
    assert shown.year == 2022
    assert "five" in shown.source


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WORLD_FIGURES)
def test_every_figure_of_a_world(name: str, language: str, world: World) -> None:
    shown = exhibit(name, world, language, country="USA", partner="CHN")
    assert isinstance(figure(name, world, language, country="USA", partner="CHN"), go.Figure)
    assert len(shown.table.rows) > 0
    assert all((shown.title, shown.alt, shown.note, shown.unit, shown.source))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMPARISON_FIGURES)
def test_every_comparison(name: str, language: str, outcome: Outcome) -> None:
    shown = exhibit(name, [outcome, outcome], language)
    assert isinstance(figure(name, [outcome], language), go.Figure)
    assert f"cut ({language})" in str(shown.table.rows[0][0])


def test_the_outcome_offers_the_same_figure(outcome: Outcome) -> None:
    assert outcome.figure("welfare_map", "ru") == figure("welfare_map", outcome, "ru")


def test_the_map_colours_the_change(outcome: Outcome) -> None:
    shown = exhibit("welfare_map", outcome)
    change = dict(zip(ECONOMIES, outcome.welfare.values.tolist(), strict=True))
    assert {str(row[0]): row[1] for row in shown.table.rows} == pytest.approx(change)
    colours = {trace.name: trace.fillcolor for trace in shown.figure.data if trace.name}
    limits = class_limits(change.values())
    for code, name in (("KAZ", "Kazakhstan"), ("USA", "United States"), ("RUS", "Russia")):
        assert colours[name] == class_colour(change[code], limits)
    assert colours["Kazakhstan"] in DIVERGING
    hatched = [trace for trace in shown.figure.data if trace.fillpattern.shape]
    assert [trace.name for trace in hatched] == ["Rest of the world"]


@pytest.fixture(scope="module")
def stages(world: World) -> list[SolvedStage]:
    """Two stages of a duty of USA on KAZ: 30 per cent, then 5 as in the benchmark."""
    found = []
    for rate, since, until in (
        (0.3, date(2025, 8, 7), date(2026, 2, 23)),
        (0.05, date(2026, 2, 24), None),
    ):
        tariff = world.dataset["tariff"].values.copy()
        tariff[1, 0, :3] = rate
        title = Texts(en=f"rate {rate}", kk=f"мөлшерлеме {rate}", ru=f"ставка {rate}")
        outcome = solve_counterfactual(Counterfactual(tariff=tariff), world=world)
        duty = average_duty(world, tariff, "KAZ", "USA")
        found.append(SolvedStage(title, outcome, since, until, duty))
    return found


@pytest.mark.parametrize(
    ("language", "day", "short"),
    [("en", "2025-08-07", "25-08-07"), ("kk", "07.08.2025", "07.08.25")],
)
def test_the_timeline_steps_at_the_days_of_the_stages(
    stages: list[SolvedStage], language: str, day: str, short: str
) -> None:
    shown = regime_timeline.exhibit(stages, 0.05, language, "KAZ", "USA")
    assert [row[3] for row in shown.table.rows] == pytest.approx([0.3, 0.05])
    first, second = (float(stage.outcome.welfare.sel(country="KAZ")) for stage in stages)
    assert [row[4] for row in shown.table.rows] == [first, second]
    assert shown.table.rows[0][1] == day and day in shown.note
    assert stages[0].title.in_language(language) in shown.note
    duty, welfare = shown.figure.data
    assert duty.line.shape == welfare.line.shape == "hv"
    assert list(duty.x)[1:3] == ["2025-08-07", "2026-02-24"]
    assert list(duty.y) == pytest.approx([5.0, 30.0, 5.0, 5.0])
    assert list(welfare.y) == pytest.approx([0.0, first, second, second])
    assert shown.figure.layout.xaxis.ticktext[0] == short


def test_the_average_duty_needs_goods_that_are_traded(world: World) -> None:
    tariff = world.dataset["tariff"].values
    assert average_duty(world, tariff, "KAZ", "USA") == pytest.approx(0.05)
    services = world.aggregate(sectors={"all": SECTORS})
    assert np.isnan(average_duty(services, services.dataset["tariff"].values, "KAZ", "USA"))


def test_the_most_affected_are_ordered_by_size(outcome: Outcome) -> None:
    sizes = [abs(float(row[1])) for row in exhibit("most_affected", outcome).table.rows]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == pytest.approx(float(np.abs(outcome.welfare).max()))


def test_bilateral_trade_shows_the_severed_link(outcome: Outcome) -> None:
    rows = {row[0]: row[1:] for row in exhibit("bilateral_trade", outcome).table.rows}
    assert set(rows) == set(ECONOMIES) - {"KAZ"}
    assert rows["RUS"][1] == rows["RUS"][4] == 0.0
    assert rows["RUS"][2] == rows["RUS"][5] == -100.0
    before = outcome.dataset["trade_before"].sum("sector")
    assert rows["USA"][0] == pytest.approx(float(before.sel(exporter="KAZ", importer="USA")) / 1e3)
    assert rows["USA"][3] == pytest.approx(float(before.sel(exporter="USA", importer="KAZ")) / 1e3)


def test_sector_effects_are_the_outcomes(outcome: Outcome) -> None:
    table = exhibit("sector_effects", outcome, country="RUS").table
    here = outcome.dataset.sel(country="RUS")
    for row in table.rows:
        own = here.sel(sector=row[0])
        values = dict(zip([c.key for c in table.columns], row, strict=True))
        assert values["output_after"] == pytest.approx(float(own["output_after"]))
        assert values["output_change"] == pytest.approx(float(own["output_change"]))
        gap = float(own["output_after"] - own["output_before"])
        assert values["output_difference"] == pytest.approx(gap)


def test_the_exact_split_adds_up(outcome: Outcome) -> None:
    rows = exhibit("welfare_split", outcome).table.rows
    exact = [float(row[3]) for row in rows if row[1] == "Exact" and row[2] == "KAZ"]
    assert sum(exact[:-1]) == pytest.approx(exact[-1])
    assert exact[-1] == pytest.approx(float(outcome.welfare.sel(country="KAZ")))


def test_asymmetry_is_the_share_in_each_others_trade(world: World) -> None:
    row = exhibit("asymmetry", world).table.rows[0]
    trade = world.dataset["trade"].sum("sector")
    sold = trade.sel(exporter="KAZ")
    share = float(sold.sel(importer="USA") / (sold.sum() - sold.sel(importer="KAZ")))
    assert row[4] == pytest.approx(share)


def test_shares_of_partners_add_up(world: World) -> None:
    table = exhibit("partners", world).table
    for key in ("export_share", "import_share", "trade_share"):
        assert sum(float(value) for value in table.column(key)) == pytest.approx(1.0)


def test_the_csv_has_codes_names_and_full_precision(outcome: Outcome) -> None:
    shown = exhibit("welfare_map", outcome, "ru")
    text = to_csv(shown.table, texts("ru"), year=shown.year, source=shown.source)
    rows = list(csv.DictReader(io.StringIO(text)))
    values = {row["economy_code"]: float(row["Реальный доход, %"]) for row in rows}
    for code in ECONOMIES:
        assert values[code] == pytest.approx(float(outcome.welfare.sel(country=code)), rel=1e-8)
    assert {row["Экономика"] for row in rows} >= {"Казахстан", "США"}
    assert {row["Год"] for row in rows} == {"2022"}


def test_the_html_table_escapes_and_labels(outcome: Outcome) -> None:
    shown = exhibit("most_affected", outcome)
    page = Page(texts("en"), "KAZ", "USA")
    page.add(Table(shown.table, "a < b"))
    text = page.body[0]
    assert "<caption>a &lt; b</caption>" in text
    assert text.count('<th scope="row">') == len(shown.table.rows)


def test_class_limits_are_not_washed_out_by_one_outlier() -> None:
    changes = [-50.0, *np.linspace(-0.4, 0.4, 72)]
    limits = class_limits(changes)
    assert limits == pytest.approx([0.01, 0.03, 0.1, 0.3])
    assert value_class(-50.0, limits) == -4
    assert value_class(0.005, limits) == value_class(-0.005, limits) == 0
    assert value_class(0.05, limits) == -value_class(-0.05, limits) == 2


def test_class_limits_do_not_paint_noise() -> None:
    assert class_limits([1e-6, -2e-6, 0.0]) == pytest.approx([0.01, 0.03, 0.1, 0.3])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda o: figure("welfare_mp", o),
            "unknown figure 'welfare_mp'; did you mean welfare_map",
        ),
        (lambda o: figure("welfare_map", o, "de"), "unknown language 'de'"),
        (
            lambda o: figure("welfare_map", o, country="KAS"),
            "unknown country 'KAS'; did you mean KAZ",
        ),
        (lambda o: figure("welfare_map", o, partner="KAZ"), "partner: 'KAZ' is the country itself"),
        (lambda _: figure("comparison_country", []), "0 outcomes given"),
        (lambda o: figure("compare", [o]), "unknown figure 'compare'"),
    ],
)
def test_wrong_names_are_errors(call: object, message: str, outcome: Outcome) -> None:
    with pytest.raises(InputError, match=message):
        call(outcome)  # type: ignore[operator]


def test_an_unknown_world_figure_is_an_error(world: World) -> None:
    with pytest.raises(InputError, match="unknown figure 'sector'; did you mean sectors"):
        figure("sector", world)


def test_a_label_like_a_tag_is_shown_as_it_is_written() -> None:
    figure_of = new_figure(
        [{"type": "bar", "x": [1.0], "y": ["<!--<script>"], "text": ["<b>a</b><br><img src=x>"]}],
        {"title": {"text": "a < b <a href='x'>"}},
    )
    assert list(figure_of.data[0].y) == ["&lt;!--&lt;script>"]
    assert list(figure_of.data[0].text) == ["<b>a</b><br>&lt;img src=x>"]
    assert figure_of.layout.title.text == "a &lt; b &lt;a href='x'>"
