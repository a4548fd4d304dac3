"""Figures of results are found by name, without the results knowing how they are drawn."""

import copy
import pickle

import pytest

from tarazy import plugins
from tarazy.errors import InputError
from tarazy.plotting import Figures, Plotted

GROUP = "tarazy.figures"


class Invented(Plotted):
    kind = "invented"


def of_invented(result: Invented) -> Figures:
    def bars(language: str = "en", *, country: str = "KAZ", n: int = 3) -> object:
        return "bars", language, country, n

    def plain(language: str = "en") -> object:
        return "plain", language

    assert isinstance(result, Invented)
    return {"bars": bars, "plain": plain}


@pytest.fixture
def result(monkeypatch: pytest.MonkeyPatch) -> Invented:
    known = plugins.BUILT_IN[GROUP] | {"invented": f"{__name__}:of_invented"}
    monkeypatch.setitem(plugins.BUILT_IN, GROUP, known)
    return Invented()


def test_the_first_figure_is_the_default(result: Invented) -> None:
    assert result.figure() == ("bars", "en", "KAZ", 3)
    assert result.figure(language="ru", n=5) == ("bars", "ru", "KAZ", 5)
    assert result.figure("plain", "kk") == ("plain", "kk")


def test_the_accessor_names_and_draws(result: Invented) -> None:
    assert tuple(result.plot) == ("bars", "plain")
    assert {"bars", "plain"} <= set(dir(result.plot))
    assert repr(result.plot) == "figures of Invented: bars, plain"
    assert result.plot() == result.figure()
    assert result.plot.bars("ru", country="USA") == ("bars", "ru", "USA", 3)
    with pytest.raises(AttributeError, match="no figure 'bar'; allowed: bars, plain"):
        result.plot.bar  # noqa: B018
    for again in (copy.deepcopy(result.plot), pickle.loads(pickle.dumps(result.plot))):
        assert tuple(again) == ("bars", "plain")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda r: r.figure("bar"),
            "unknown figure 'bar'; did you mean bars? allowed: bars, plain",
        ),
        (
            lambda r: r.figure("bars", contry="USA"),
            "figure 'bars': unknown option 'contry'; did you mean country? allowed: country, n",
        ),
        (lambda r: r.plot.plain(n=1), "figure 'plain': unknown option 'n'; allowed: none"),
    ],
)
def test_a_wrong_name_or_option_is_told_with_all(
    call: object, message: str, result: Invented
) -> None:
    with pytest.raises(InputError) as error:
        call(result)  # type: ignore[operator]
    assert str(error.value) == message


@pytest.mark.parametrize("kind", plugins.BUILT_IN[GROUP])
def test_the_figures_of_every_kind_can_be_imported(kind: str) -> None:
    assert callable(plugins.load(GROUP, kind))


def test_every_kind_of_result_has_figures() -> None:
    from tarazy.corridors import answers, draws, expansion, sweep
    from tarazy.draws import range as ranges
    from tarazy.experiment import comparison, outcome, sensitivity
    from tarazy.interdependence import region_result, results
    from tarazy.investment import owned
    from tarazy.obstacles import agenda
    from tarazy.optimal import results as optimal
    from tarazy.prospects import result as prospects
    from tarazy.sweeps import result as swept

    kinds = [
        answers.Answer,
        draws.Draws,
        expansion.Expansion,
        sweep.Sweep,
        results.Dependence,
        ranges.Range,
        swept.Sweep,
        comparison.Comparison,
        outcome.Outcome,
        sensitivity.Sensitivity,
        optimal.OptimalTariff,
        optimal.Nash,
        owned.Owned,
        region_result.Region,
        prospects.Prospects,
        agenda.Agenda,
    ]
    assert {kind.kind for kind in kinds} == set(plugins.BUILT_IN[GROUP])
