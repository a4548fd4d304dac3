"""The register of promises: how one stands on a day, lists beside each other, what is refused."""

import json
from datetime import date
from pathlib import Path

import pytest

import tarazy as tz
from tarazy.cli import main
from tarazy.errors import InputError
from tarazy.evidence.library import library
from tarazy.evidence.promises import STANDINGS, monitor
from tarazy.evidence.promises import schema as promises_schema
from tarazy.evidence.promises.register import register

HEAD = """
[[source]]
key = "here"
publisher = "A paper"
title = "A page"
address = "https://example.org/page"
read = 2030-01-01
"""
LISTS = """
[[list]]
id = "of-a"
meeting = "talks"
by = "USA"
date = 2030-02-01
en = "The list of A"
low = 400
high = 500
items = 3
source = "here"
[[list]]
id = "of-b"
meeting = "talks"
by = "KAZ"
date = 2030-02-01
en = "The list of B"
source = "here"
"""


def promise(name: str, steps: str, **more: str) -> str:
    keys = {"by": '"KAZ"', "to": '"USA"', "kind": '"purchase"', "en": '"Something"'} | more
    lines = [f'id = "{name}"', *(f"{key} = {value}" for key, value in keys.items())]
    told = [
        f'[[promise.step]]\ndate = "{day}"\nstate = "{state}"\nsource = "here"'
        for day, state in (step.split() for step in steps.split(","))
    ]
    return "\n".join(["[[promise]]", *lines, *told]) + "\n"


def written(folder: Path, *parts: str) -> Path:
    file = folder / "mine.toml"
    file.write_text("\n".join([HEAD, *parts]), encoding="utf-8")
    return file


def standings(file: Path, day: str) -> dict[str, str]:
    found = monitor(day, extra=[file])
    own = {one.promise.id: one.standing for one in found.followed if one.promise.id[:2] == "p-"}
    return {name[2:]: standing for name, standing in own.items()}


def test_a_promise_stands_by_its_last_step_and_its_due_date(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        promise("p-kept", "2030-01-01 announced,2031-06-01 delivered", due="2031"),
        promise("p-late", "2030-01-01 signed,2030-03-01 financed", due='"2031-05-31"'),
        promise("p-endless", "2030-01-01 signed"),
        promise("p-gone", "2030-01-01 announced,2030-09-01 lapsed", due='"2030-06"'),
        promise("p-lost", "2030-01-01 announced,2031-01-01 unknown", due="2035"),
    )
    assert standings(file, "2029-12-31") == {}
    first = dict.fromkeys(("kept", "late", "endless", "gone", "lost"), "open")
    assert standings(file, "2030-01-01") == first
    # The last day of a month that is due is still in time.
    assert standings(file, "2030-06-30")["gone"] == "open"
    assert standings(file, "2030-07-01")["gone"] == "overdue"
    assert standings(file, "2031-05-31")["late"] == "open"
    assert standings(file, "2031-06-01") == {
        "kept": "kept", "late": "overdue", "endless": "open", "gone": "lapsed", "lost": "unknown",
    }  # fmt: skip


def test_what_is_surely_delivered_after_the_last_day_is_late(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        promise("p-after", "2030-01-01 signed,2032-01 delivered", due="2031"),
        promise("p-maybe", "2030-01-01 signed,2031 delivered", due='"2031-05"'),
    )
    assert standings(file, "2031-12-31") == {"after": "open", "maybe": "kept"}
    assert standings(file, "2032-02-01") == {"after": "late", "maybe": "kept"}


def test_a_step_of_a_year_counts_from_its_first_day(tmp_path: Path) -> None:
    file = written(tmp_path, promise("p-one", "2030 signed,2032 delivered"))
    assert standings(file, "2029") == {}
    assert standings(file, "2031") == {"one": "open"}
    assert standings(file, "2032-01-01") == {"one": "kept"}


def test_lists_of_one_meeting_are_laid_beside_each_other(tmp_path: Path) -> None:
    told = """
[[promise.stated]]
by = "{by}"
{amount}
source = "here"
"""
    file = written(
        tmp_path,
        LISTS,
        promise("p-apart", "2030-02-01 signed", lists='"of-a;of-b"')
        + told.format(by="USA", amount="low = 300\nhigh = 350")
        + told.format(by="KAZ", amount='value = 0.2\nunit = "billion USD"'),
        promise("p-meets", "2030-02-01 signed", lists='"of-a;of-b"')
        + told.format(by="USA", amount="high = 90")
        + told.format(by="KAZ", amount="value = 50"),
        promise("p-words", "2030-02-01 signed", lists='"of-b"')
        + told.format(by="KAZ", amount='called = { en = "a letter" }'),
    )
    found = monitor("2031", extra=[file])
    items = {one.promise.id: one for one in found.meeting("talks")}
    assert [one.apart for one in items.values()] == [True, False, False]
    assert set(items["p-words"].stated) == {"of-b"}
    first, second = found.lists_of("talks")
    assert (first.low, first.high, first.known, first.without) == (300.0, 440.0, 2, 0)
    # Between 400 less 440 and 500 less 300.
    assert first.missing == (-40.0, 200.0)
    assert (second.low, second.high, second.known, second.without) == (250.0, 250.0, 3, 1)
    assert second.missing is None
    with pytest.raises(InputError, match="--meeting: unknown meeting 'talk'"):
        found.meeting("talk")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            promise("p-a", "2030-01-01 promised"),
            "promise p-a: step 1: state: unknown state 'promised'",
        ),
        (promise("p-a", "2030-01-01 signed", due="2029"), "due: 2029 is before the first step"),
        (promise("p-a", "2030-05 signed,2030-01 signed"), "2030-01 after 2030-05"),
        (
            promise("p-a", "2030-01-01 signed", kind='"gift"'),
            "promise p-a: kind: unknown kind 'gift'",
        ),
        (promise("p-a", "2030-01-01 signed", lists='"no-list"'), "lists: unknown list 'no-list'"),
        (promise("p-a", "2030-01-01 signed", by='"kaz"'), "promise p-a: by"),
        (promise("p-a", "2030-01-01 signed") + promise("p-a", "2030 signed"), "'p-a' is taken"),
        (
            promise("p-a", "2030 signed").replace('source = "here"', 'source = "there"'),
            "promise p-a: step 1: source: unknown source 'there'",
        ),
        (
            promise("p-a", "2030 signed") + '[[promise.stated]]\nby = "USA"\nsource = "here"\n',
            "stated 1: tells nothing; allowed: an amount",
        ),
        (
            promise("p-a", "2030 signed")
            + '[[promise.stated]]\nby = "USA"\nsource = "here"\nlow = 3\nhigh = 2\n',
            "low: 3.0 is above high = 2.0",
        ),
        (
            promise("p-a", "2030 signed")
            + '[[promise.stated]]\nby = "USA"\nsource = "here"\nlow = 3\nvalue = 2\n',
            "value stands beside low and high",
        ),
        ("", "holds nothing; allowed: at least one of list, promise, body"),
        ("[[promise", "not a TOML document"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, wrong: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        monitor(extra=[written(tmp_path, wrong)])
    assert "mine.toml" in str(caught.value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_tables_and_the_counts_agree() -> None:
    found = tz.monitor()
    assert sum(found.counts().values()) == len(found.followed) == len(found.table())
    for split in (found.by_kind(), found.by_year()):
        for standing in STANDINGS:
            total = sum(counts.get(standing, 0) for counts in split.values())
            assert total == found.counts().get(standing, 0)
    assert set(found.table("amounts")["promise"]) <= set(found.table()["id"])
    assert len(found.table("meetings")) == sum(len(body.meeting) for body in found.bodies)
    assert found.digest == tz.monitor().digest


def test_filters_keep_what_they_name() -> None:
    whole = tz.monitor()
    bought = tz.monitor(country="KAZ", partner="USA", kind="purchase")
    assert bought.followed
    assert all({"KAZ", "USA"} <= set(one.promise.parties) for one in bought.followed)
    assert {one.promise.kind for one in bought.followed} == {"purchase"}
    still = tz.monitor(standing_is="open")
    assert len(still.followed) == whole.counts()["open"]
    for key, value in (("kind", "x"), ("standing_is", "x"), ("country", "XXX"), ("as_of", "soon")):
        with pytest.raises(InputError, match="allowed"):
            tz.monitor(**{key: value})


def test_everything_that_is_counted_can_be_read() -> None:
    whole = register()
    named = [key for row in whole.promises.values() for step in row.step for key in step.source]
    named += [key for row in whole.promises.values() for one in row.stated for key in one.source]
    named += [key for row in whole.bodies.values() for key in row.source]
    assert [key for key in named if not whole.sources[key].address] == []
    unused = set(whole.sources) - set(library().sources) - set(named)
    unused -= {key for row in whole.lists.values() for key in row.source}
    unused -= {key for row in whole.bodies.values() for met in row.meeting for key in met.source}
    assert unused == set()


def test_the_shell_tells_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["monitor", "--json", "--as-of", "2025-12"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["as_of"] == "2025-12-31"
    assert told["counts"] == monitor("2025-12").counts()
    assert monitor("2025-12").day == date(2025, 12, 31)
    for language in ("en", "kk", "ru"):
        for option in (["--meeting", "november-2025"], ["--bodies"], []):
            assert main(["monitor", "--lang", language, *option]) == 0
            assert capsys.readouterr().out.strip()
    assert main(["monitor", "--partner", "USA"]) == 2
    assert "--partner: 'USA' without --country" in capsys.readouterr().err


def test_the_published_schema_and_the_template_are_those_of_the_models(tmp_path: Path) -> None:
    published = Path(__file__).parents[2] / "schemas" / "promises-1.json"
    assert published.read_text(encoding="utf-8") == promises_schema.text()
    file = tmp_path / "new.toml"
    assert main(["new", "promises", str(file)]) == 0
    found = monitor("2027", extra=[file])
    assert [one.promise.id for one in found.meeting("talks") if one.apart] == ["a-plant"]
    assert "pump-council" in {body.id for body in found.bodies}


def test_nothing_comes_of_a_promise_before_it_is_made(tmp_path: Path) -> None:
    file = written(tmp_path, promise("late", "2030-03 announced,2030 delivered"))
    assert "late" not in {one.promise.id for one in monitor("2030-02-01", extra=[file]).followed}
    found = {one.promise.id: one.standing for one in monitor("2030-03", extra=[file]).followed}
    assert found["late"] == "kept"


def test_a_filter_does_not_change_the_sum_of_a_list(tmp_path: Path) -> None:
    stated = '[[promise.stated]]\nby = "USA"\nvalue = 100\nsource = "here"\n'
    one = promise("bought", "2030-02 announced", lists='"of-a"') + stated
    other = promise("lent", "2030-02 announced", lists='"of-a"', kind='"loan"') + stated
    found = monitor(kind="loan", extra=[written(tmp_path, LISTS, one, other)])
    (total,) = found.lists_of("talks")
    assert (total.known, total.low) == (2, 200)
    assert [each.promise.id for each in found.meeting("talks")] == ["lent"]


@pytest.mark.parametrize("unit", ["million KZT", "billion " * 40 + "USD"])
def test_amounts_that_do_not_add_up_are_refused_with_their_place(tmp_path: Path, unit: str) -> None:
    stated = f'[[promise.stated]]\nby = "USA"\nvalue = 1\nunit = "{unit}"\nsource = "here"\n'
    file = written(tmp_path, LISTS, promise("bought", "2030-02 announced", lists='"of-a"') + stated)
    with pytest.raises(InputError, match=r"promise bought: stated 1: unit: .*allowed: "):
        monitor(extra=[file])
