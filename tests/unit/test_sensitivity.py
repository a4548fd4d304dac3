"""The labelled derivatives: units, rankings, figures, files, and the shell."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import typer
from fixed_world import fixed_world
from trade_world import small_world
from typer.testing import CliRunner

from tarazy import Scenario, World, run
from tarazy.cli.sensitivities import rank_barriers
from tarazy.codes.classification import LANGUAGES, name_of
from tarazy.errors import InputError
from tarazy.experiment.outcome import solve_counterfactual
from tarazy.experiment.sensitivity import LINKS_WRITTEN, Sensitivity, sensitivity
from tarazy.experiment.sensitivity_ranking import GROUPINGS, INSTRUMENTS
from tarazy.figures.sensitivity import COUNT, FIGURES, exhibit
from tarazy.trade import Counterfactual
from tarazy.trade.benchmark import benchmark_of

ABROAD = ~np.eye(73, dtype=bool)


@cache
def kazakhstan() -> Sensitivity:
    return sensitivity("KAZ", world=fixed_world())


def experiment(**shock: object) -> Scenario:
    return Scenario.from_dict(
        {
            "name": "small",
            "title": {language: "small" for language in LANGUAGES},
            "question": {language: "?" for language in LANGUAGES},
            "world": "core-2022",
            "shocks": [shock],
        },
        "small",
    )


@pytest.mark.parametrize(
    ("shock", "instrument", "cell"),
    [
        (
            {"kind": "trade_cost", "factor": 1.001},
            "trade_cost",
            {"importer": "CHN", "exporter": "KAZ", "sector": "oil_gas"},
        ),
        (
            {"kind": "tariff", "add": 0.001},
            "tariff",
            {"importer": "CHN", "exporter": "KAZ", "sector": "metals"},
        ),
        (
            {"kind": "productivity", "factor": 1.001},
            "productivity",
            {"economy": "KAZ", "sector": "metals"},
        ),
    ],
)
def test_units_are_those_of_an_experiment(
    shock: dict[str, object], instrument: str, cell: dict[str, str]
) -> None:
    """0.1 per cent of cost, or a tenth of a percentage point, does a tenth of what is told."""
    welfare = float(
        run(experiment(**shock, **cell), world=fixed_world()).welfare.sel(country="KAZ")
    )
    place = {"country" if key == "economy" else key: code for key, code in cell.items()}
    told = float(kazakhstan().dataset[instrument].sel(place))
    assert welfare == pytest.approx(0.1 * told, rel=0.01)


def test_a_ranking_begins_with_what_matters_most() -> None:
    frame = kazakhstan().top(20)
    values = kazakhstan().dataset["trade_cost"].values[ABROAD]
    wanted = np.sort(np.abs(values).ravel())[::-1][:20]
    np.testing.assert_array_equal(np.abs(frame["per_cent"]), wanted)
    assert (frame["importer"] != frame["exporter"]).all()
    first = frame.iloc[0]
    cell = {key: first[key] for key in ("importer", "exporter", "sector")}
    data = kazakhstan().dataset.sel(cell)
    assert first["per_cent"] == float(data["trade_cost"])
    assert first["trade"] == float(data["trade"])
    assert first["rate"] == pytest.approx(100 * float(data["rate"]))
    income = float(benchmark_of(fixed_world()).income[fixed_world().economies.index("KAZ")])
    assert first["million_usd"] == pytest.approx(first["per_cent"] / 100 * income)


def test_a_tariff_tells_what_its_removal_would_bring() -> None:
    frame = kazakhstan().top(50, "tariff")
    np.testing.assert_allclose(frame["removal"], -frame["rate"] * frame["per_cent"])
    assert (frame["rate"] > 0).any()


@pytest.mark.parametrize("instrument", ["trade_cost", "tariff"])
def test_parts_by_partner_and_by_sector_add_up(instrument: str) -> None:
    found = kazakhstan()
    array = found.dataset[instrument]
    partners, sectors = found.by_partner(instrument), found.by_sector(instrument)
    assert set(partners["partner"]) == set(fixed_world().economies) - {"KAZ"}
    assert set(sectors["sector"]) == set(fixed_world().sectors)
    own = array.sel(importer="KAZ", exporter="KAZ").sum().item()
    of_kazakhstan = (
        array.sel(importer="KAZ").sum().item() + array.sel(exporter="KAZ").sum().item() - 2 * own
    )
    assert partners["per_cent"].sum() == pytest.approx(of_kazakhstan)
    everything = array.values[ABROAD].sum()
    assert sectors["per_cent"].sum() == pytest.approx(everything)
    with_russia = partners.set_index("partner").loc["RUS"]
    assert with_russia["imports"] == pytest.approx(
        array.sel(importer="KAZ", exporter="RUS").sum().item()
    )
    assert with_russia["exports"] == pytest.approx(
        array.sel(importer="RUS", exporter="KAZ").sum().item()
    )
    for frame in (partners, sectors):
        parts = frame[[name for name in ("imports", "exports", "elsewhere") if name in frame]]
        np.testing.assert_allclose(parts.sum(axis=1), frame["per_cent"], atol=1e-15)
        assert (np.diff(frame["per_cent"].abs()) <= 0).all()


def test_producers_are_ranked_in_three_ways() -> None:
    found = kazakhstan()
    array = found.dataset["productivity"]
    assert list(found.top(3, "productivity")) == ["country", "sector", "per_cent", "million_usd"]
    by_economy = found.by_partner("productivity").set_index("country")["per_cent"]
    assert by_economy.index[0] == "KAZ"
    assert by_economy["KAZ"] == pytest.approx(float(array.sel(country="KAZ").sum()))
    by_sector = found.by_sector("productivity").set_index("sector")["per_cent"]
    assert by_sector["metals"] == pytest.approx(float(array.sel(sector="metals").sum()))


def test_every_column_of_numbers_has_its_unit() -> None:
    for instrument in INSTRUMENTS:
        for by in GROUPINGS:
            frame = kazakhstan().top(3, instrument, by)
            numbers = {name for name in frame if pd.api.types.is_numeric_dtype(frame[name])}
            assert set(frame.attrs["units"]) == numbers
    units = kazakhstan().top(1, "tariff").attrs["units"]
    assert units["per_cent"] == "per cent of real income per percentage point of tariff"


def test_a_bloc_counts_by_income() -> None:
    world = fixed_world()
    benchmark = benchmark_of(world)
    bloc = sensitivity("EAEU", world=world)
    assert set(bloc.members) == {"RUS", "KAZ", "KGZ", "ARM"}
    inside = [world.economies.index(code) for code in bloc.members]
    income = benchmark.income[inside]
    assert bloc.income == pytest.approx(income.sum())
    each = [
        sensitivity(country=code, world=world).dataset["trade_cost"].values for code in bloc.members
    ]
    mean = np.tensordot(income / income.sum(), np.array(each), axes=1)
    np.testing.assert_allclose(bloc.dataset["trade_cost"].values, mean, atol=2e-9)
    assert not set(bloc.by_partner()["partner"]) & set(bloc.members)
    same = sensitivity(country=("RUS", "KAZ", "KGZ", "ARM"), world=world)
    assert same.dataset["tariff"].identical(bloc.dataset["tariff"])
    assert same.full_name() == "Russia, Kazakhstan, Kyrgyzstan, Armenia"


def test_real_wages_of_a_bloc_count_by_value_added() -> None:
    """What factors earn weighs a real wage, and not income with its duties and transfers."""
    world = small_world()
    benchmark = benchmark_of(world)
    bloc = sensitivity(("KAZ", "USA"), of="real_wage", world=world)
    earned = benchmark.value_added[:2]
    assert bloc.income == pytest.approx(earned.sum(), rel=1e-12)
    each = [
        sensitivity(of="real_wage", country=code, world=world).dataset["trade_cost"].values
        for code in ("KAZ", "USA")
    ]
    told = bloc.dataset["trade_cost"].values
    mean = np.tensordot(earned / earned.sum(), np.array(each), axes=1)
    np.testing.assert_allclose(told, mean, atol=2e-9)
    for other in (benchmark.income[:2], np.ones(2)):
        wrong = np.tensordot(other / other.sum(), np.array(each), axes=1)
        assert np.abs(told - wrong).max() > 1e-5


def test_the_whole_world_has_no_partner() -> None:
    found = sensitivity(country="*", world=fixed_world())
    # All gain what better deliveries save, as far as tariffs don't distort: the value of trade.
    rank = found.top(1)
    assert rank["million_usd"][0] == pytest.approx(-rank["trade"][0] / 100, rel=0.2)
    with pytest.raises(InputError, match=r"'partner' is not allowed .* the whole world"):
        found.by_partner()


def test_derivatives_hold_at_the_place_asked_for() -> None:
    world = fixed_world()
    at = sensitivity(
        of="real_wage", country="USA", at="us-tariff-2025", closure="zero", world=world
    )
    assert (at.at, at.closure, at.objective) == ("us-tariff-2025", "zero", "real_wage")
    assert at.scenario is not None
    assert at.scenario["name"] == "us-tariff-2025"
    scenario = Scenario.load("us-tariff-2025")
    by_document = sensitivity("USA", scenario, of="real_wage", closure="zero", world=world)
    assert by_document.dataset.identical(at.dataset)
    assert not at.dataset.identical(sensitivity("USA", of="real_wage", world=world).dataset)
    link = {"importer": "USA", "exporter": "KAZ"}
    outcome = run(scenario.with_(closure="zero"), world=world)
    np.testing.assert_allclose(
        at.dataset["trade"].sel(link), outcome.dataset["trade_after"].sel(link), rtol=1e-12
    )
    assert (at.dataset["rate"].sel(link).values >= world.dataset["tariff"].sel(link).values).all()


def test_a_counterfactual_of_arrays_is_a_place_too() -> None:
    world = small_world()
    tariff = world.dataset["tariff"].values + 0.02 * (1 - np.eye(3))[:, :, None] * [1, 1, 0]
    shock = Counterfactual(tariff=tariff)
    found = sensitivity(country="KAZ", at=shock, world=world)
    assert (found.at, found.scenario, found.elasticities) == ("counterfactual", None, "")
    np.testing.assert_allclose(found.dataset["rate"].values, tariff)
    moved = tariff.copy()
    moved[1, 0, 1] += 1e-4
    before, after = (
        float(solve_counterfactual(c, tolerance=1e-13, world=world).welfare.sel(country="KAZ"))
        for c in (shock, Counterfactual(tariff=moved))
    )
    change = 100 * np.log((1 + after / 100) / (1 + before / 100))
    told = float(found.dataset["tariff"].sel(importer="USA", exporter="KAZ", sector="services"))
    assert change == pytest.approx(0.01 * told, rel=1e-3)


def test_the_documentation_shows_how_far_derivatives_reach() -> None:
    page = Path(__file__).parents[2] / "docs" / "explanation" / "sensitivity.md"
    table = page.read_text(encoding="utf-8").partition("| cost of delivery |")[2]
    rows = [line.strip("| ").split(" | ") for line in table.partition("\n\n")[0].splitlines()[2:]]
    factors = (1.01, 1.05, 1.2, 2.0, np.inf)
    place = ("CHN", "KAZ", "other_mining")
    world = World.of()
    told = float(sensitivity("KAZ", world=world).dataset["trade_cost"].loc[place])
    shown = []
    for factor in factors:
        cost = world.dataset["trade"] * 0 + 1.0
        cost.loc[place] = factor
        outcome = solve_counterfactual(Counterfactual(trade_cost=cost.values), world=world)
        by_derivative = "–" if np.isinf(factor) else f"{100 * told * np.log(factor):.3f} %"
        shown.append([f"{outcome.welfare.sel(country='KAZ').item():.3f} %", by_derivative])
    assert [row[1:] for row in rows] == [
        [cell.replace("-", "\N{MINUS SIGN}") for cell in row] for row in shown
    ]


def test_it_round_trips_to_disk(tmp_path: Path) -> None:
    found = sensitivity(country="EAEU", at="us-tariff-2025", world=fixed_world())
    found.save(tmp_path / "found.npz")
    read = Sensitivity.load(tmp_path / "found.npz")
    assert read.dataset.identical(found.dataset)
    for name in ("members", "scenario", "residual", "at", "income", "country", "elasticities"):
        assert getattr(read, name) == getattr(found, name)
    pd.testing.assert_frame_equal(read.top(5), found.top(5))


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    outcome = solve_counterfactual(Counterfactual(), world=small_world())
    outcome.save(tmp_path / "outcome.npz")
    with pytest.raises(InputError, match=r"outcome\.npz: does not hold a sensitivity"):
        Sensitivity.load(tmp_path / "outcome.npz")


def test_a_later_version_of_the_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later.setattr("tarazy.experiment.sensitivity.FILE_VERSION", 2)
        sensitivity("KAZ", world=small_world()).save(tmp_path / "later.npz")
    with pytest.raises(InputError, match=r"later\.npz: version 2 of the file; allowed: up to 1"):
        Sensitivity.load(tmp_path / "later.npz")


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda w: sensitivity("KAZ", of="wellfare", world=w),
            "of: unknown objective 'wellfare'.*welfare",
        ),
        (lambda w: sensitivity(country="KAS", world=w), "country: unknown economy 'KAS'.*KAZ"),
        (lambda w: sensitivity(country=(), world=w), "country: nothing is given"),
        (lambda w: sensitivity("KAZ", closure="fix", world=w), "unknown closure 'fix'.*fixed"),
        (lambda w: sensitivity("KAZ", world=w).top(0), "n is 0; allowed: 1 or more, or None"),
        (
            lambda w: sensitivity("KAZ", world=w).top(1, "tarif"),
            "unknown instrument 'tarif'.*tariff",
        ),
        (
            lambda w: sensitivity("KAZ", world=w).top(1, by="links"),
            "unknown grouping 'links'.*link",
        ),
        (lambda w: sensitivity("KAZ", world=w).figure("bar"), "unknown figure 'bar'.*bars"),
        (
            lambda w: sensitivity("KAZ", world=w).figure("map", instrument="cost"),
            "unknown instrument 'cost'",
        ),
        (lambda w: sensitivity("KAZ", world=w).figure("bars", "de"), "'de'"),
    ],
)
def test_wrong_input_is_refused(ask, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        ask(small_world())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_figures_show_the_ranking(name: str, language: str, instrument: str) -> None:
    found = kazakhstan()
    shown = exhibit(name, found, language, instrument)
    by = "link" if name == "bars" else "partner"
    frame = found.top(COUNT if name == "bars" else None, instrument, by)
    assert sorted(shown.table.column("effect")) == sorted(frame["per_cent"])
    for text in (shown.title, shown.alt, shown.note, shown.unit, shown.source):
        assert text
        assert "{" not in text
    assert {"en": "Kazakhstan", "kk": "Қазақстан", "ru": "Казахстан"}[language] in shown.title
    if name == "bars":
        assert list(shown.figure.data[0].x) == list(frame["million_usd"])
    assert found.figure(name, language, instrument=instrument) == shown.figure


def test_a_map_leaves_the_country_itself_without_a_value() -> None:
    areas = {area.name: area for area in kazakhstan().figure("map").data}
    assert "–" in areas["Kazakhstan"].text
    assert "%" in areas["Russia"].text
    assert areas["Kazakhstan"].line.width > areas["Russia"].line.width


def invoke(*arguments: str):
    app = typer.Typer()
    app.command()(rank_barriers)
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Kazakhstan: the deliveries whose cost matters most", "m USD", "estimated"]),
        ("kk", ["Қазақстан: нақты табыс қай жеткізілімдердің", "Ақшалай"]),
        ("ru", ["Казахстан: от стоимости каких поставок", "млн долл."]),
    ],
)
def test_the_shell_answers_in_three_languages(language: str, words: list[str]) -> None:
    done = invoke("--top", "7", "--lang", language)
    assert done.exit_code == 0, done.output
    for word in words:
        assert word in done.stdout
    rows = done.stdout.split("\n\n")[0].splitlines()[-7:]
    assert sum(name_of("KAZ", language) in row for row in rows) == 7


@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_the_shell_ranks_what_it_is_asked_for(instrument: str, by: str) -> None:
    done = invoke("--instrument", instrument, "--by", by, "--top", "3", "--at", "us-tariff-2025")
    assert done.exit_code == 0, done.output
    assert "us-tariff-2025" in done.stdout
    table = done.stdout.split("\n\n")[0].splitlines()
    assert sum("%" in line for line in table) == 3


def test_the_shell_gives_json_and_files(tmp_path: Path) -> None:
    done = invoke("--country", "KAZ,RUS", "--json", "--out", str(tmp_path), "--top", "2")
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert summary == json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert summary["members"] == ["RUS", "KAZ"]
    assert len(summary["tariff"]["sector"]) == 2
    read = Sensitivity.load(tmp_path / "sensitivity.npz")
    links = pd.read_csv(tmp_path / "trade_cost_by_link.csv")
    pd.testing.assert_frame_equal(links, read.top(LINKS_WRITTEN), check_exact=False)
    # All but the two themselves.
    partners = len(World.of().economies) - 2
    assert len(pd.read_csv(tmp_path / "tariff_by_partner.csv")) == partners


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--top", "0"), "--top: 0; allowed"),
        (("--instrument", "duty"), "--instrument: unknown instrument 'duty'"),
        (("--by", "partners"), "--by: unknown grouping 'partners'; did you mean partner"),
        (("--lang", "de"), "de"),
        (("--country", "KAZ,KAX"), "country: unknown economy 'KAX'"),
    ],
)
def test_the_shell_refuses_wrong_input(arguments: tuple[str, ...], message: str) -> None:
    done = invoke(*arguments)
    assert isinstance(done.exception, InputError)
    assert message in str(done.exception)
