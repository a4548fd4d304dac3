"""Who owns what in an economy: the answer, its tables, its command, its figure."""

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

import tarazy as tz
from tarazy.cli import main
from tarazy.cli.blocks import lines
from tarazy.codes.classification import LANGUAGES
from tarazy.figures import flow_columns
from tarazy.figures import owners as owners_figure
from tarazy.figures.owners import BY_SECTOR, by_owner, by_sector, exhibit
from tarazy.investment.factors import factors_of
from tarazy.investment.owned import COLUMNS, TABLES, Owned, earned, knows_owners
from tarazy.investment.owners import ownership
from tarazy.investment.provenance import (
    QUALITIES,
    foreign_share_told,
    joined,
    keys_of,
    predictions,
    weakest,
)
from tarazy.telling.owners import of_country, of_partner, sources
from tarazy.text.texts import texts

COUNTRY, PARTNER = "KAZ", "USA"


@cache
def world() -> tz.World:
    return tz.World.of()


@cache
def owned(partner: str | None = None, sectors: str = "*") -> Owned:
    return tz.owners(COUNTRY, partner, sectors, world=world())


def test_owners_of_a_sector_share_all_that_it_earns() -> None:
    cells = owned().table("cells")
    sums = cells.groupby("sector")[["share", "immediate", "income"]].sum()
    assert np.allclose(sums[["share", "immediate"]], 1.0)
    sectors = owned().table("sectors").set_index("sector")
    assert np.allclose(sums["income"], sectors["income"].loc[sums.index])
    assert set(sectors.index) == set(world().sectors)


def test_what_is_earned_is_that_of_the_model() -> None:
    factors = factors_of(world())
    income, capital = earned(world(), factors)
    place = world().economies.index(COUNTRY)
    table = owned().table("owners").set_index("owner")
    assert table["income"].sum() == pytest.approx(income[:, place].sum())
    assert table["capital"].sum() == pytest.approx(factors.capital_stock[place])
    assert np.allclose(capital.sum(axis=0), factors.capital_stock)
    own = np.einsum(
        "oj,jo->o", factors.owner[place], np.tile(income[:, place], (len(income.T), 1)).T
    )
    assert table["income"][PARTNER] == pytest.approx(own[world().economies.index(PARTNER)])
    assert table["share"].sum() == pytest.approx(1.0)


def test_the_registers_of_oil_are_found_again() -> None:
    oil = owned(sectors="oil_gas").table("owners").set_index("owner")
    largest = [code for code in oil.index if code != COUNTRY][:2]
    assert largest == ["USA", "CHN"]
    assert 0.5 < 1.0 - oil["share"][COUNTRY] < 0.8
    # Holding companies stand between: next to the fields are other owners than behind them.
    assert oil["immediate"]["NLD"] > 0.1 > oil["share"]["NLD"]


def test_an_owner_alone_has_its_part_of_the_whole() -> None:
    alone = owned(PARTNER)
    [row] = alone.table("owners").to_dict("records")
    whole = owned().table("owners").set_index("owner").loc[PARTNER]
    for name in ("share", "immediate", "capital", "income"):
        assert row[name] == pytest.approx(whole[name])
    assert set(alone.table("cells")["owner"]) == {PARTNER}
    with pytest.raises(tz.InputError, match="partner: 'DZA' owns nothing there; allowed: KAZ, USA"):
        tz.owners(COUNTRY, "DZA", world=world())


def test_what_is_owned_abroad_is_what_others_have_from_it() -> None:
    abroad = owned().table("abroad").set_index("host")["income"]
    assert COUNTRY not in abroad.index and (abroad > 0).all()
    host = abroad.index[0]
    there = tz.owners(host, COUNTRY, world=world()).table("owners")
    assert there["income"].sum() == pytest.approx(abroad[host])
    assert list(abroad) == sorted(abroad, reverse=True)


def test_shares_next_to_the_host_are_not_known_everywhere() -> None:
    table = tz.owners(PARTNER, world=world()).table("owners").set_index("owner")
    assert np.isnan(table["immediate"].drop(PARTNER)).all()
    assert table["immediate"][PARTNER] == pytest.approx(table["share"][PARTNER])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("KA",), "unknown country 'KA'"),
        (("KAZ", "XXX"), "unknown partner 'XXX'"),
        (("KAZ", None, "oil"), "sectors: unknown sector 'oil'"),
    ],
)
def test_what_is_unknown_is_refused(asked: tuple[str, ...], message: str) -> None:
    with pytest.raises(tz.InputError, match=message):
        tz.owners(*asked, world=world())


def test_a_world_of_ones_own_is_refused() -> None:
    few = world().aggregate(
        regions={"ROW": [c for c in world().economies if c not in ("KAZ", "USA")]}
    )
    assert knows_owners(world()) and not knows_owners(few)
    with pytest.raises(tz.InputError, match=r"allowed: .*core-2022"):
        tz.owners(COUNTRY, world=few)


def test_tables_say_what_their_columns_are() -> None:
    for name in TABLES:
        table = owned().table(name)
        assert (
            set(table.attrs["units"])
            == set(table.attrs["long_names"])
            == set(table.columns) & set(COLUMNS)
        )
    with pytest.raises(tz.InputError, match="unknown table 'owner'"):
        owned().table("owner")


def test_what_rests_on_several_is_as_weak_as_the_weakest() -> None:
    assert weakest(["derived", "sourced"]) == "derived"
    assert weakest(["assumed", "sourced"]) == "assumed"
    assert joined(["a;b", "b", ""]) == "a;b" and keys_of("") == []
    told = foreign_share_told(COUNTRY)
    cells = owned().table("cells")
    assert set(cells["quality"]) <= set(QUALITIES)
    weak = {sector for sector, each in told.items() if each.quality == "assumed"}
    assert weak and set(cells[cells["sector"].isin(weak)]["quality"]) == {"assumed"}


def test_ranges_hold_the_foreign_share() -> None:
    sectors = owned().table("sectors")
    # The tables are rounded to a point.
    assert (sectors["low"] - 0.006 <= sectors["foreign"]).all()
    assert (sectors["foreign"] <= sectors["high"] + 0.006).all()


def test_predictions_know_every_economy() -> None:
    found = predictions()
    assert set(found) == set(world().economies)
    for each in found.values():
        assert each.stated == pytest.approx(each.direct + each.other, abs=0.002)
    # Of the national statistics, to the million.
    assert found[COUNTRY].stated == pytest.approx(-26038, abs=1.0)
    assert abs(sum(each.stated for each in found.values())) < 1e6


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_every_language(language: str) -> None:
    words = texts(language)
    told = lines([*of_country(owned(), words), *of_partner(owned(PARTNER), words)], words)
    assert not re.search(r"\{\w+\}|\bnan\b", told)
    assert words.name("NLD") in told and words.name("oil_gas") in told
    own = lines([*of_country(owned(), words)][:-1], words)
    if language != "en":
        assert not re.search("[A-Za-z]{3,}", own)
    assert sources(owned(), words).points.language == "en"


def test_tables_are_those_of_the_answer() -> None:
    words = texts("en")
    rows = by_owner(owned(), 5).rows
    assert len(rows) == 5 and rows[0][0] == COUNTRY
    shown = by_sector(owned(), words)
    assert len(shown.columns) == len(BY_SECTOR) and len(shown.rows) == len(world().sectors)
    assert shown.rows[0][0] == "oil_gas" and str(shown.rows[0][3]).startswith("United States ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_diagram_has_all_that_owners_abroad_earn(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Sequence[Sequence[flow_columns.Stream]]] = []

    def draw_flows(columns: Any, streams: Any, *rest: Any) -> Any:
        drawn.append(streams)
        return flow_columns.draw_flows(columns, streams, *rest)

    monkeypatch.setattr(owners_figure, "draw_flows", draw_flows)
    shown = exhibit(owned(), language)
    [[streams]] = drawn
    cells = owned().table("cells")
    abroad = cells[cells["owner"] != COUNTRY]["income"].sum()
    assert sum(each.volume for each in streams) == pytest.approx(abroad, rel=1e-6)
    incomes = shown.table.column("income_earned")
    # What is left out is small, also together.
    assert min(incomes) >= 0.005 * abroad > cells["income"].min()
    assert sum(incomes) > 0.9 * cells["income"].sum() and len(incomes) < 100
    assert all((shown.title, shown.alt, shown.note, shown.unit, shown.source))
    assert owned().figure(language=language) == shown.figure
    with pytest.raises(tz.InputError, match="owners abroad have nothing in KAZ"):
        exhibit(owned(COUNTRY), language)


def test_the_command_prints_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["owners", "--sector", "oil_gas,metals"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Capital and natural resources in Kazakhstan earn ")
    assert max(map(len, text.splitlines())) <= 110
    assert main(["owners", "--partner", "USA", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["partner"] == "USA" and told["digest"] == owned(PARTNER).digest
    assert {row["owner"] for row in told["cells"]} == {"USA"}
    assert main(["owners", "--country", "XXX"]) == 2
    assert "unknown country 'XXX'" in capsys.readouterr().err


def test_views_of_the_tables_differ_where_holdings_stand_between() -> None:
    host = world().economies.index(COUNTRY)
    views = [ownership(world(), view)[host] for view in ("ultimate", "immediate")]
    assert abs(views[0] - views[1]).max() > 0.1
