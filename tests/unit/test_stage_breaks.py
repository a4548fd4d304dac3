"""Stages beside series: a break is found; one that all share, or that always comes, is none."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from tarazy.cli import main
from tarazy.errors import InputError
from tarazy.evidence import before_after
from tarazy.evidence.events_and_sources import Stage
from tarazy.evidence.library import library
from tarazy.evidence.stage_breaks import StageBreak, breaks_of, stage_breaks, stage_lines
from tarazy.evidence.stage_document import StageLine
from tarazy.telling.blocks import Sentence, Table
from tarazy.telling.stages import stages
from tarazy.text.texts import texts

YEARS = range(1980, 2021)
TEXTS = {"en": "a line", "kk": "сызық", "ru": "линия"}


def line(**more: Any) -> StageLine:
    given = {
        "key": "own",
        "series": "us-goods-exports",
        "country": "USA",
        "partner": "KAZ",
        "measure": "level",
        "placebos": {"among": "partner"},
    }
    return StageLine.model_validate(TEXTS | given | more)


def starting(*starts: str) -> list[Stage]:
    return [
        Stage.model_validate({"stage": f"stage-{n}", "start": start} | TEXTS)
        for n, start in enumerate(starts)
    ]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """Let a series have 30 partners whose logarithms are noise around a level; KAZ is ours."""
    draw = np.random.default_rng(11)
    names = ["KAZ", *(f"X{n:02d}" for n in range(30))]
    logs = {name: 0.1 * draw.normal(size=len(YEARS)) for name in names}

    def table(name: str) -> pd.DataFrame:
        return pd.DataFrame(
            [
                ("USA", partner, "", year, float(np.exp(value)))
                for partner, values in logs.items()
                for year, value in zip(YEARS, values, strict=True)
            ],
            columns=["country", "partner", "item", "year", "value"],
        )

    monkeypatch.setattr("tarazy.series.table", table)
    return logs


def found(year: int, **more: Any) -> StageBreak:
    # Another key every time: answers are kept.
    [one] = breaks_of(starting("1980", str(year)), [line(**more)]).breaks
    return one


def test_a_break_is_seen_where_it_is_and_nowhere_else(world: dict[str, np.ndarray]) -> None:
    world["KAZ"][YEARS.index(2000) :] += 1.0
    there = found(2000, key="there")
    assert there.verdict == "shows" and there.effect == pytest.approx(172, rel=0.2)
    assert (there.others, there.p_others) == (30, pytest.approx(1 / 31))
    # Windows of four years: 1984 to 2016, without those that hold 2000.
    assert (there.dates, there.p_dates) == (24, pytest.approx(1 / 25))
    # Sixteen years away nothing happens, and the windows around 2000 are among the other dates.
    away = found(1990, key="away")
    assert away.verdict == "hidden" and away.p_dates > 0.1


def test_what_all_do_is_no_stage_of_two(world: dict[str, np.ndarray]) -> None:
    for values in world.values():
        values[YEARS.index(2000) :] += 1.0
    one = found(2000, key="shared")
    assert one.verdict == "hidden" and abs(one.effect) < 20


def test_a_line_that_always_swings_has_no_beginning(world: dict[str, np.ndarray]) -> None:
    swings = np.where(np.arange(len(YEARS)) // 5 % 2, 1.0, -1.0)
    # Others swing more than the one at the stage.
    swings[: YEARS.index(1995)] *= 2.0
    world["KAZ"] += swings
    one = found(2000, key="swings")
    assert one.p_others <= 0.1 < one.p_dates and one.verdict == "hidden"


def test_a_fall_is_as_large_as_the_rise_that_undoes_it(world: dict[str, np.ndarray]) -> None:
    for name in list(world)[1:]:
        world[name][:] = 0.0
    world["X00"][YEARS.index(2000) :] += 1.0
    world["KAZ"][:] = 0.0
    world["KAZ"][YEARS.index(2000) :] -= 1.1
    assert found(2000, key="fall").p_others == pytest.approx(1 / 31)


def test_too_few_years_are_told_as_such(world: dict[str, np.ndarray]) -> None:
    early = found(1982, key="early")
    assert (early.verdict, early.effect, early.dates) == ("no_data", None, 0)
    # Others of like size, of which there is none.
    world["KAZ"] += 50.0
    alone = found(2000, key="alone", placebos={"among": "partner", "within": 2.0})
    assert alone.verdict == "no_data"


def test_a_single_stage_has_no_beginning_to_test() -> None:
    assert breaks_of([], stage_lines()).breaks == ()
    alone = breaks_of(starting("1992"), stage_lines())
    assert alone.breaks == () == tuple(stages(alone, library(), texts("en")))
    with pytest.raises(InputError, match="stage stage-1: start: 1990 after 1992; allowed: stages"):
        breaks_of(starting("1992", "1990"), stage_lines())


STAGES = """
[[stage]]
stage = "before"
start = 1990
en = "Before"
[[stage]]
stage = "reform"
start = 2004
en = "Reform"
"""
LINE = """
[[line]]
key = "buys"
series = "us-goods-imports"
country = "USA"
partner = "UKR"
measure = "level"
placebos = { among = "partner", within = 5.0 }
en = "Purchases of the United States from Ukraine"
"""


def test_a_user_has_stages_of_another_pair(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(STAGES + LINE, encoding="utf-8")
    [one] = stage_breaks(file).breaks
    assert (one.stage, one.year, one.line.partner) == ("reform", 2004, "UKR")
    assert one.verdict in ("shows", "hidden") and one.others >= 19
    assert main(["timeline", "--stages", "--file", str(file)]) == 0
    assert "Purchases of the United States from Ukraine" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LINE, "mine.toml: stage: 0 of them; allowed: at least 2"),
        (STAGES, "mine.toml: line: 0 of them; allowed: at least 1"),
        (STAGES + LINE.replace("imports", "import"), "line buys: series: unknown series"),
        (
            STAGES + LINE.replace('"UKR"', '"UKX"'),
            "mine.toml: line buys: series 'us-goods-imports'",
        ),
        (STAGES + LINE + LINE, "mine.toml: line: key: 'buys' given twice"),
        (STAGES + STAGES + LINE, "mine.toml: stage: stage: 'before' given twice"),
        (STAGES.replace("2004", "1980") + LINE, "mine.toml: stage reform: start: 1980 after 1990"),
        (STAGES.replace("2004", "9999") + LINE, "stage reform: start: 9999; allowed: a date from"),
        (
            STAGES + LINE.replace("level", "height"),
            "line buys: measure: unknown measure 'height'",
        ),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        stage_breaks(file)
    assert message in str(raised.value) and "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "more",
    [
        {"measure": "share"},
        {"measure": "steadiness", "before": 2},
        {"partner": ""},
        {"placebos": {"among": "partner", "dates": [2001]}},
    ],
)
def test_a_line_is_read_strictly(more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        line(**more)


@pytest.fixture(scope="module")
def bundled() -> Any:
    return stage_breaks()


def test_the_bundled_stages_are_tested_on_every_line(bundled: Any) -> None:
    assert [stage.stage for stage in bundled.stages][1:] == ["security", "economy"]
    assert len(bundled.breaks) == 2 * len(stage_lines()) == len(bundled.table())
    assert {one.verdict for one in bundled.breaks} <= {"shows", "hidden", "no_data"}
    one = bundled.of("economy")[0]
    check = before_after.BeforeAfter(
        kind="before_after",
        year=2006,
        predicts="+",
        before=4,
        after=4,
        measure="level",
        placebos=one.line.placebos,
        series=one.line.series,
        country="USA",
        partner="KAZ",
    )
    answer = before_after.before_after(check, library(), "x").series
    assert (answer.effect, answer.others) == (one.effect, one.others)


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_a_row_for_every_stage_and_line_is_told(bundled: Any, language: str) -> None:
    told, table, rule = stages(bundled, library(), texts(language))
    assert isinstance(told, Sentence) and isinstance(table, Table) and isinstance(rule, Sentence)
    assert str(len(bundled.breaks)) in told.text and "1992–2000: " in rule.text
    assert len(table.table.rows) == len(bundled.breaks)


def test_the_shell_tells_of_the_stages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timeline", "--stages"]) == 0
    assert "Stage begins" in capsys.readouterr().out
    assert main(["timeline", "--stages", "--json"]) == 0
    assert '"p_dates"' in capsys.readouterr().out
    assert main(["timeline", "--stages", "--kind", "visit"]) == 2
    assert "--kind: stands with --stages" in capsys.readouterr().err
