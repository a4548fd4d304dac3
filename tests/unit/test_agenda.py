"""What stands between two economies: rows by rule, numbers, orders, names, what is not computed."""

import math
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from fixed_world import few_economies
from hypothesis import given
from hypothesis import strategies as st
from scenario_world import small_world
from small_factors import own

import tarazy as tz
from tarazy.cli import main
from tarazy.codes.classification import LANGUAGES
from tarazy.figures.agenda import drawn_rows, exhibit, finding
from tarazy.obstacles.agenda import Agenda, agenda
from tarazy.obstacles.experiments import experiment
from tarazy.obstacles.leaning import largest_leaning, on_top
from tarazy.obstacles.looking import day_of, last_told, obstacles_of, setting_of
from tarazy.obstacles.measuring import Ends, Gains, Weighing, gained
from tarazy.obstacles.obstacle import EASES, Obstacle
from tarazy.obstacles.ranking import ORDERS
from tarazy.obstacles.row import CERTAINTIES, AgendaRow
from tarazy.obstacles.told import Told, check_told, told_obstacles
from tarazy.policy.customs_unions import customs_unions, union_of
from tarazy.study.brief_findings import Brief
from tarazy.study.making import made
from tarazy.telling.agenda import overview, spared
from tarazy.telling.brief import _on_the_way
from tarazy.text.texts import texts
from tarazy.trade.data import Counterfactual

DAY = date(2026, 11, 30)


@cache
def without_texts() -> Agenda:
    """Germany and China: no network, no texts, owners not known of economies taken together."""
    return agenda("DEU", "CHN", draws=4, world=few_economies(), workers=1)


@cache
def obstacles(country: str, partner: str) -> dict[str, Obstacle]:
    found = obstacles_of(setting_of(few_economies(), country, partner, DAY))
    return {one.id: one for one in found}


def test_a_pair_without_texts_has_rows_from_the_world_and_the_law_alone() -> None:
    kinds = [row.obstacle.kind for row in without_texts().rows]
    assert {"duty", "duty_sector", "delivery", "services"} <= set(kinds)
    assert not {"told", "transit", "route"} & set(kinds)
    assert all(not row.obstacle.claims for row in without_texts().rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_told_of_a_third_country_that_has_texts(language: str) -> None:
    words = texts(language)
    found = without_texts()
    told = repr(overview(found, "gain", words)) + found.table(lang=language).to_csv()
    assert words.name("KAZ") not in told and "KAZ" not in told


def test_names_are_in_the_language_that_is_asked_for() -> None:
    names = {
        language: [row.obstacle.name(texts(language)) for row in without_texts().rows]
        for language in LANGUAGES
    }
    for language in LANGUAGES:
        assert len(set(names[language])) == len(names[language])
    assert names["en"][0] == "Duties of China on goods from Germany"
    assert not set(names["en"]) & (set(names["ru"]) | set(names["kk"]))


def test_a_member_of_a_customs_union_lifts_no_duty_alone() -> None:
    found = obstacles("DEU", "CHN")
    assert found["duty:DEU:CHN"].ease == "union"
    assert "DEU" in found["duty:DEU:CHN"].who and "CHN" not in found["duty:DEU:CHN"].who
    assert found["duty:CHN:DEU"].ease == "partner"
    assert obstacles("CHN", "DEU")["duty:CHN:DEU"].ease == "country"


def test_members_of_one_union_have_no_duties_between_them() -> None:
    assert not [one for one in obstacles("DEU", "ITA").values() if one.kind.startswith("duty")]


@pytest.mark.parametrize("union", customs_unions(), ids=lambda union: union.name)
def test_unions_of_the_table_are_those_of_the_benchmark(union) -> None:
    """Its members levy nothing on each other, and the same on nearly all others."""
    world = tz.World.of()
    inside = [world.economies.index(code) for code in union.members if code in world.economies]
    rates = world.dataset["tariff"].values
    assert len(inside) > 1
    others = [n for n in range(len(rates)) if n not in inside]
    first = rates[inside[0]][others]
    for member in inside:
        assert rates[member][inside].max() < 5e-4
        if union.name in ("eurasian-economic-union", "european-union"):
            alike = np.abs(rates[member][others] - first).max(axis=1) < 5e-4
            assert alike.mean() > 0.95


def test_a_union_counts_from_its_first_day() -> None:
    assert union_of("KAZ", date(2014, 12, 31)) is None
    found = union_of("KAZ", date(2015, 1, 1))
    assert found is not None and found.name == "eurasian-economic-union"
    assert union_of("USA", DAY) is None


def test_law_that_hangs_over_a_side_is_averted_and_a_lapsed_one_is_renewed() -> None:
    found = obstacles("KAZ", "USA")
    over, lapsed = found["over:us-column-2:KAZ"], found["programme:us-gsp:KAZ"]
    assert (over.state, over.effect, over.ease) == ("threatens", "averted", "partner")
    assert (lapsed.state, lapsed.effect, lapsed.until) == ("lapsed", "lifted", date(2020, 12, 31))
    assert not [one for one in obstacles("DEU", "USA").values() if one.kind == "over"]


def test_who_pays_column_2_has_lost_no_preference() -> None:
    """The lapsed programme gave Russia nothing: its rates would be those of column 1."""
    assert obstacles("RUS", "USA")["duty:USA:RUS"].since == date(2022, 4, 9)
    assert "programme" not in {one.kind for one in obstacles("RUS", "USA").values()}
    assert "programme" in {one.kind for one in obstacles("KAZ", "USA").values()}


def test_a_threat_is_not_as_old_as_its_rates() -> None:
    found = obstacles_of(setting_of(tz.World.of(), "UZB", "USA", DAY))
    [over] = [one for one in found if one.kind == "over"]
    assert over.since is None
    assert obstacles("KAZ", "USA")["over:us-column-2:KAZ"].since == date(1975, 1, 3)


def test_a_duty_says_where_its_rates_are_from() -> None:
    assert obstacles("KAZ", "USA")["duty:USA:KAZ"].since == date(1993, 2, 18)
    assert obstacles("CHN", "USA")["duty:USA:CHN"].since is None
    assert "mean_rates" in obstacles("KAZ", "CHN")["duty:CHN:KAZ"].assumed
    assert "mean_rates" not in obstacles("KAZ", "CHN")["duty:KAZ:CHN"].assumed
    assert "beside" in obstacles("KAZ", "USA")["duty:USA:KAZ"].assumed


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_spared_is_not_told_as_a_gain_to_go_and_get(language: str) -> None:
    words = texts(language)
    first = _row("spared", "third", 30.0, (20.0, 40.0))
    first = replace(first, obstacle=replace(first.obstacle, effect="averted"))
    second = _row("lifted", "both", 0.5, (0.4, 0.6))
    rows = tuple(
        replace(row, obstacle=replace(row.obstacle, title=dict.fromkeys(LANGUAGES, name)))
        for row, name in ((first, "Alpha"), (second, "Beta"))
    )
    found = replace(without_texts(), rows=rows)
    assert "Beta" in finding(found, words) and "Alpha" not in finding(found, words)
    [told] = spared(found, words)
    assert "Alpha" in told and "Beta" not in told


def test_law_is_read_on_the_day_that_is_asked_for() -> None:
    assert last_told() < day_of(None)
    then = obstacles_of(setting_of(few_economies(), "KAZ", "USA", date(2025, 9, 1)))
    assert [one.id for one in then if one.kind == "additional"] == [
        "additional:us-2025-august-27:KAZ"
    ]
    assert not [one for one in obstacles("KAZ", "USA").values() if one.kind == "additional"]


def test_what_cannot_be_computed_has_a_reason_and_no_number() -> None:
    found = obstacles("KAZ", "USA")
    for name in ("told:export-controls", "told:business-climate", "entry:KAZ:USA"):
        assert found[name].scenario is None
        row = AgendaRow(found[name], None)
        assert row.certainty == "not_computed"
        for language in LANGUAGES:
            assert row.reason(texts(language))
    frame = without_texts().table()
    missing = frame[frame["certainty"] == "not_computed"]
    assert len(missing) and missing["country"].isna().all() and (missing["reason"] != "").all()
    assert (frame.loc[frame["certainty"] != "not_computed", "reason"] == "").all()


def test_texts_stand_behind_what_the_rules_find() -> None:
    found = obstacles("KAZ", "USA")
    assert found["over:us-column-2:KAZ"].claims == ("D1",)
    assert found["over:us-column-2:KAZ"].name(texts("en")) == "The Jackson-Vanik amendment"
    assert "told:union-exit" in obstacles("KAZ", "CHN")
    assert "told:union-exit" not in obstacles("KAZ", "RUS")
    assert obstacles("USA", "KAZ")["told:export-controls"].ease == "country"


def test_the_table_names_only_claims_sources_unions_and_experiments_that_there_are() -> None:
    check_told(told_obstacles())
    first = told_obstacles()[0]
    with pytest.raises(tz.InputError, match=r"agenda\.toml: obstacle .*: claims: .*'Z9'"):
        check_told([first.model_copy(update={"claims": ("Z9",)})])


@pytest.mark.parametrize("keys", [{}, {"row": "a", "experiment": "b"}])
def test_an_obstacle_of_the_table_is_computed_in_one_way(keys) -> None:
    whole = {"id": "a", "parties": ["KAZ"], "en": "A", "law": "l", "read": "2026-11-30"}
    with pytest.raises(ValueError, match="exactly one of them"):
        Told.model_validate({**whole, **keys})


def test_removing_a_duty_is_the_experiment() -> None:
    row = next(row for row in without_texts().rows if row.obstacle.id == "duty:CHN:DEU")
    outcome = tz.run(
        {
            "name": "free",
            "title": {"en": "Free"},
            "question": {"en": "?"},
            "shocks": [
                {
                    "kind": "tariff",
                    "importer": "CHN",
                    "exporter": "DEU",
                    "sector": "goods",
                    "set": 0.0,
                }
            ],
        },
        world=few_economies(),
    )
    assert row.gains is not None
    assert row.gains.country == pytest.approx(float(outcome.welfare.sel(country="DEU")))
    assert row.gains.country > 0 > row.gains.partner


def test_ranges_hold_the_gain_and_stand_on_the_draws_asked_for() -> None:
    drawn = [row for row in without_texts().rows if row.gains is not None and row.gains.draws]
    assert drawn
    for row in drawn:
        assert row.gains is not None and row.gains.draws == 4 and not row.gains.stored
        assert set(row.gains.ranges) == {"country", "partner", "others"}
        assert all(ends.low <= ends.high for ends in row.gains.ranges.values())
    # What is about 0 for both needs no draws.
    for row in without_texts().rows:
        if row.gains is not None and not row.gains.draws:
            assert max(abs(row.gains.country), abs(row.gains.partner)) < 0.01


def test_the_same_question_gives_the_same_answer() -> None:
    again = agenda("DEU", "CHN", draws=0, world=few_economies())
    other = agenda("DEU", "CHN", draws=0, world=few_economies().with_elasticities("short-run"))
    assert again.digest == agenda("DEU", "CHN", draws=0, world=few_economies()).digest
    assert other.digest != again.digest


def test_the_largest_dependence_is_measured_again() -> None:
    leaning = {
        row.obstacle.id: row.gains.leaning for row in without_texts().rows if row.gains is not None
    }
    found = leaning["delivery:DEU:CHN:electrical"]
    assert found is not None and found.way == "trade" and found.before > 0
    assert 0 < abs(found.change) < found.before


@pytest.mark.parametrize("horizon", ["medium", "long"])
def test_a_dependence_is_told_alike_with_new_capital_and_without(monkeypatch, horizon) -> None:
    """What replaces capital is taken off both losses, so that little capital moves neither."""
    own(monkeypatch)
    setting = setting_of(small_world(), "KAZ", "USA", DAY)
    leaning = largest_leaning(setting)
    little = {"kind": "capital", "host": "KAZ", "owner": "USA", "usd": 1e-4}
    scenario = experiment(
        "capital",
        setting.pair,
        [little],
        {"host": "KAZ", "owner": "USA"},
        "metals",
        horizon=horizon,
    )
    one = Obstacle("capital", "capital", "both", setting.pair, "no_law", scenario=scenario)
    assert leaning is not None
    found = leaning.after(one)
    assert found is not None and found.before > 1.0
    assert found.change == pytest.approx(0, abs=1e-3)


def test_changes_on_top_multiply() -> None:
    cost = np.full((2, 2, 1), 2.0)
    first, second = Counterfactual(trade_cost=cost), Counterfactual(productivity=np.ones((2, 1)))
    both = on_top(first, replace(second, trade_cost=cost))
    assert both.trade_cost is not None and (both.trade_cost == 4.0).all()
    assert both.productivity is second.productivity


@given(st.floats(-50, 50))
def test_what_is_averted_is_counted_from_the_world_it_would_lead_to(change: float) -> None:
    [gain] = gained("averted", np.array([change]))
    assert (1 + change / 100) * (1 + gain / 100) == pytest.approx(1)
    assert gained("lifted", np.array([change]))[0] == change


def test_others_are_all_but_the_two() -> None:
    setting = setting_of(few_economies(), "DEU", "CHN", DAY)
    weighing = Weighing.of(setting)
    assert weighing.weight.sum() == pytest.approx(1)
    assert weighing.weight[[weighing.country, weighing.partner]].tolist() == [0, 0]
    sides = weighing.sides(np.ones(len(weighing.weight)))
    assert sides["others"] == pytest.approx(1)


def _row(name: str, ease: str, gain: float | None, ends: tuple[float, float] | None) -> AgendaRow:
    one = Obstacle(name, "told", ease, ("DEU",), "no_law")  # type: ignore[arg-type]
    if gain is None:
        return AgendaRow(one, None)
    ranges = {} if ends is None else {"country": Ends(*ends)}
    return AgendaRow(
        one, Gains(gain, 0.0, 0.0, "ROW", 0.0, (math.nan, math.nan), "long", ranges=ranges)
    )


def test_three_orders_stand_side_by_side() -> None:
    rows = (
        _row("unsure", "country", 3.0, (-1.0, 9.0)),
        _row("none", "country", None, None),
        _row("sure", "third", 1.0, (0.5, 2.0)),
        _row("bare", "both", 2.0, None),
        _row("loss", "partner", -1.0, (-2.0, -0.5)),
        _row("zero", "union", 0.001, None),
    )
    found = replace(without_texts(), rows=rows)
    order = {name: [row.obstacle.id for row in found.ranked(name)] for name in ORDERS}
    assert order == {
        "gain": ["unsure", "bare", "sure", "zero", "loss", "none"],
        "certainty": ["sure", "bare", "zero", "unsure", "loss", "none"],
        "alone": ["unsure", "none", "loss", "bare", "zero", "sure"],
    }
    assert [row.certainty for row in found.ranked("certainty")] == list(CERTAINTIES)
    assert {row.obstacle.ease for row in rows} == set(EASES)
    with pytest.raises(tz.InputError, match=r"unknown order 'score'.*gain, certainty, alone"):
        found.ranked("score")  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figure_has_every_told_gain_and_its_table_every_row(language: str) -> None:
    found = without_texts()
    shown = exhibit(found, language)
    assert len(shown.table.rows) == len(found.rows)
    wide = shown.figure.to_plotly_json()
    dots = [trace for trace in wide["data"] if trace["mode"] == "markers"]
    assert [len(trace["x"]) for trace in dots] == [len(drawn_rows(found))] * 2
    labels = wide["layout"]["yaxis"]["categoryarray"]
    assert len(set(labels)) == len(labels)
    narrow = wide["layout"]["meta"]["narrow"]["layout"]
    ticks = narrow["xaxis"]["ticktext"]
    assert len(ticks) <= len(wide["layout"]["xaxis"]["ticktext"]) and "0" in ticks
    longest = max(label.count("<br>") for label in labels)
    assert wide["layout"]["height"] >= len(labels) * 13 * (longest + 1)


def test_the_result_is_a_table_a_file_and_a_glance(tmp_path) -> None:
    found = without_texts()
    found.to_csv(tmp_path / "a")
    found.to_excel(tmp_path / "agenda.xlsx")
    assert (tmp_path / "a" / "obstacles.csv").read_text(encoding="utf-8").count("duty:CHN:DEU") >= 1
    assert (tmp_path / "agenda.xlsx").stat().st_size > 0
    assert len(repr(found).splitlines()) <= 15 and "<table>" in found._repr_html_()
    assert list(found.plot) == ["gain_and_ease"]
    frame = found.dataframe("ru")
    assert sorted(frame["rank_gain"]) == list(range(1, len(frame) + 1))
    with pytest.raises(tz.InputError, match="unknown table 'rows'"):
        found.table("rows")


def test_wrong_arguments_are_refused_in_one_line(capsys) -> None:
    world = few_economies()
    for asked, message in (
        ({"country": "DEU", "partner": "DEU"}, "is the country itself"),
        ({"country": "XXX", "partner": "DEU"}, "unknown country 'XXX'"),
        ({"country": "DEU", "partner": "CHN", "day": "soon"}, "day: 'soon' is not allowed"),
        ({"country": "DEU", "partner": "Germany"}, "is the country itself"),
        ({"country": "DEU", "partner": "CHN", "day": "20261130"}, "day: '20261130' is not allowed"),
        ({"country": "DEU", "partner": "CHN", "day": "2026"}, "day: '2026' is not allowed"),
        ({"country": "DEU", "partner": "CHN", "draws": 1}, "draws: 1; allowed: 0, or 2 to"),
        ({"country": "DEU", "partner": "CHN", "draws": 0, "workers": 0}, "workers: 0"),
    ):
        with pytest.raises(tz.InputError, match=message):
            agenda(**asked, world=world)  # type: ignore[arg-type]
    assert main(["agenda", "DEU", "CHN", "--rank", "score"]) == 2
    assert "--rank" in capsys.readouterr().err


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_says_what_can_be_done_alone_and_what_with_others(language: str) -> None:
    rows = (
        _row("far", "third", 3.0, (2.0, 4.0)),
        _row("near", "country", 1.0, (0.5, 2.0)),
        _row("open", "country", 2.0, (-1.0, 3.0)),
    )
    named = tuple(
        replace(row, obstacle=replace(row.obstacle, title=dict.fromkeys(LANGUAGES, name)))
        for row, name in zip(rows, ("Far", "Near", "Open"), strict=True)
    )
    found = Brief(
        made("DEU", "CHN", world=few_economies()),
        few_economies(),
        (),
        {},
        (),
        replace(without_texts(), rows=named),
    )
    alone, others = _on_the_way(found, texts(language))
    assert "Near" in alone and "Far" in others and "Open" not in alone + others
    assert list(_on_the_way(replace(found, agenda=None), texts(language))) == []
