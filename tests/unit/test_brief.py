"""Which numbers a brief tells, by its rule, and how it tells them."""

import math
import re
from dataclasses import replace

import pytest
from brief_candidates import made

from tarazy import Scenario, World
from tarazy.codes.classification import LANGUAGES
from tarazy.draws import stored
from tarazy.draws.stored import Bounds, StoredRange, StoredRanges, draws_code
from tarazy.errors import InputError
from tarazy.scenario.asked import asked_digest
from tarazy.study import find
from tarazy.study import made as made_study
from tarazy.study.brief import Candidate, candidate, choose, largest, most_of_pair
from tarazy.study.brief_findings import Brief, brief_of, find_brief
from tarazy.study.findings import Findings, Found
from tarazy.telling.blocks import Bullets, Heading, Numbers, Sentence, Summary
from tarazy.telling.brief import brief, scaled
from tarazy.telling.brief_charts import changes, trade
from tarazy.text.texts import texts


def names(candidates: list[Candidate]) -> list[str]:
    return [each.name for each in choose(candidates)]


def test_the_largest_come_first_and_one_is_about_the_pair() -> None:
    asked = [
        made("small duty", "duties", -0.2, pair=True),
        made("large duty", "duties", -0.3, pair=True),
        made("route", "routes", -9.0),
        made("second route", "routes", -8.0),
        made("third route", "routes", -7.0),
        made("end", "ends", 6.0),
        made("second end", "ends", -5.0),
        made("price", "other", -20.0),
    ]
    assert names(asked) == ["route", "second route", "end", "second end", "small duty"]


def test_what_happens_inside_fills_places_that_are_left() -> None:
    asked = [
        made("duty", "duties", -1.0, pair=True),
        *(made(f"p{n}", "other", n) for n in (2, 3, 4)),
    ]
    assert names(asked) == ["p4", "p3", "duty"]


def test_variants_of_one_question_do_not_fill_it() -> None:
    asked = [
        made("year", "routes", -9.0, "pipe"),
        made("quarter", "routes", -3.0, "pipe", "port"),
        made("other pipe", "routes", -0.5, "pipe 2"),
        *(made(f"duty {n}", "duties", -n, "USA", pair=True) for n in (1.0, 2.0, 3.0)),
        made("end", "ends", -0.1),
        made("cost", "costs", -0.2),
    ]
    assert names(asked) == ["year", "duty 1.0", "other pipe", "cost", "end"]
    # With places left variants come in, two of a kind at most.
    assert names(asked[3:]) == ["duty 3.0", "duty 1.0", "cost", "end"]


def test_a_settled_sign_goes_before_size() -> None:
    asked = [
        made("unsure", "routes", -9.0, interval=(-20.0, 1.0)),
        made("sure", "ends", -1.0),
        *(made(f"{n}", "costs", -0.1 * n) for n in (1, 2)),
        made("zero end", "duties", 0.4, interval=(0.0, 0.9)),
        made("sure duty", "duties", 0.3),
    ]
    assert names(asked) == ["unsure", "sure", "sure duty", "2", "1"]
    assert names([*asked, made("more", "ends", -0.01)])[-1] == "more"


def test_ties_are_decided_by_the_order_of_the_study() -> None:
    asked = [made(name, "ends", value) for name, value in (("b", -1.0), ("a", 1.0), ("c", -1.0))]
    assert names(asked) == ["b", "a"]
    assert names(asked[::-1]) == ["c", "a"]


def test_without_ranges_size_decides_and_nothing_settled_is_still_told() -> None:
    bare = [made(f"{n}", "costs", -float(n), interval=None) for n in (1, 2, 3)]
    assert names(bare) == ["3", "2"]
    unsure = [made(f"{n}", "ends", -float(n), interval=(-9.0, 9.0)) for n in (1, 2, 3)]
    assert names(unsure) == ["3", "2"]
    pair = [made("first", value=-1.0, interval=(-2.0, 1.0), pair=True), *unsure]
    assert names(pair) == ["3", "2", "first"]
    assert names([made("settled", value=-0.5, pair=True), *pair]) == ["3", "2", "first", "settled"]


def test_a_missing_number_is_not_told() -> None:
    asked = [made("missing", "ends", math.nan, pair=True), made("one", "ends", -1.0)]
    assert names(asked) == ["one"] and choose([]) == ()
    assert most_of_pair(asked) is None and largest(asked) == asked[1]


@pytest.mark.parametrize(
    ("name", "kind", "objects", "of_pair"),
    [
        ("cpc-outage", "routes", {"CPC_TERMINAL"}, False),
        ("russia-transit-closed", "routes", {"transit:RUS"}, False),
        ("sever-usa", "ends", {"USA"}, True),
        ("sever-eu", "ends", {"EU27"}, False),
        # One of a group of twenty is not the group.
        ("oil-turns-east", "ends", {"west"}, False),
        ("us-tariff-2025", "duties", {"USA"}, True),
        # The duty is on everyone.
        ("us-tariff-2025-world", "duties", {"USA"}, False),
        ("us-tariff-timeline", "duties", {"USA"}, True),
        ("pntr", "costs", {"USA"}, True),
        ("price-60", "other", set(), False),
        ("us-leaves", "other", {"USA"}, True),
        ("services-and-tariffs", "other", set(), False),
    ],
)
def test_an_experiment_is_of_a_kind_and_about_somebody(
    core: World, name: str, kind: str, objects: set[str], of_pair: bool
) -> None:
    found = candidate(core, Scenario.load(name), "KAZ", "USA", -1.0, None)
    assert (found.kind, found.objects, found.of_pair) == (kind, frozenset(objects), of_pair)


def test_a_pair_may_act_by_its_union(core: World) -> None:
    duty = Scenario.load("us-tariff-2025").to_dict()
    [shock] = duty["shocks"]
    union = {**duty, "shocks": [{**shock, "importer": "CHN", "exporter": "EU27", "add": 0.1}]}
    del union["shocks"][0]["regime"]
    scenario = Scenario.from_dict(union)
    assert candidate(core, scenario, "DEU", "CHN", 0.0, None).of_pair
    assert not candidate(core, scenario, "KAZ", "CHN", 0.0, None).of_pair
    transit = Scenario.load("russia-transit-closed")
    assert candidate(core, transit, "KAZ", "RUS", 0.0, None).of_pair


def ranged(found: Found, value: float, low: float, high: float) -> Found:
    """Return an experiment with a stored range of Kazakhstan."""
    stored = StoredRange(
        found.scenario.name, "", 400, 0, (), 0, {"welfare": {"KAZ": Bounds(value, low, high)}}
    )
    return replace(found, range=None, stored=stored)


@pytest.fixture(scope="module")
def told(small_findings: Findings) -> Brief:
    """Return the brief of the small study, with ranges that say every thing there is to say."""
    ends = {"sever-russia": (-9.0, -0.5), "mooring": (-1.0, 1.0)}
    experiments = [
        ranged(found, 0.0, *ends[found.scenario.name])
        if found.scenario.name in ends
        else replace(found, range=None, stored=None)
        for found in small_findings.experiments
    ]
    return brief_of(replace(small_findings, experiments=tuple(experiments)))


def test_numbers_are_those_of_the_answers(small_findings: Findings, told: Brief) -> None:
    outcomes = {found.scenario.name: found.outcome for found in small_findings.experiments}
    assert [each.name for each in told.candidates] == [
        *("sever-russia", "mooring", "us-tariff-2025", "us-tariff-timeline")
    ]
    shown = next(b for b in brief(told, texts("en")) if isinstance(b, Numbers))
    assert len(shown.items) == len(told.numbers) == 4
    sizes = [abs(item.central) for item in shown.items]
    assert sizes == sorted(sizes, reverse=True)
    for item in shown.items:
        assert item.central == float(outcomes[item.experiment].welfare.sel(country="KAZ"))
    low, high = shown.scale
    marks = [0.0, *(tick for tick, _ in shown.ticks)]
    marks += [end for item in shown.items for end in (item.central, *(item.ends or ()))]
    assert all(low < mark < high for mark in marks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_unsure_is_said_in_every_language(told: Brief, language: str) -> None:
    words = texts(language)
    blocks = brief(told, words)
    shown = next(block for block in blocks if isinstance(block, Numbers))
    by_name = {item.experiment: item for item in shown.items}
    place = {item.experiment: n for n, item in enumerate(shown.items, start=1)}
    duty = by_name["us-tariff-2025"]
    assert duty.range == words("brief.no_range") and duty.ends is None
    assert duty.caveat == f"{words('brief.caveat.unknown')} {words('brief.caveat.duties')}"
    assert by_name["mooring"].caveat.startswith(words("brief.caveat.sign"))
    assert by_name["sever-russia"].caveat == words("brief.caveat.ends")
    bullets = [block.texts for block in blocks if isinstance(block, Bullets)]
    cannot, use = (" ".join(texts_of) for texts_of in bullets)
    wide = words("brief.cannot.wide", list=place["sever-russia"], factor=3)
    assert wide in cannot and words("brief.cannot.forecast") in cannot
    assert words("brief.cannot.year", year=told.world.year) in cannot
    bare = [str(place[n]) for n in ("us-tariff-2025", "us-tariff-timeline")]
    assert words("brief.cannot.ranges", list=words.listed(sorted(bare))) in cannot
    assert words("brief.use.signs", list=place["sever-russia"]) in use
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert headings == [words("brief.cannot"), words("brief.use")]


def everything(found: Brief, language: str) -> str:
    """Return all that a brief says, in one text."""
    words = texts(language)
    said: list[str] = []
    for block in brief(found, words):
        if isinstance(block, Summary):
            said += [block.answer.text]
        elif isinstance(block, Numbers):
            said += [block.legend, block.sources]
            for item in block.items:
                said += [item.value, item.range, item.about, item.caveat, item.assumed]
        elif isinstance(block, Bullets):
            said += block.texts
        elif isinstance(block, Sentence):
            said.append(block.text)
    return "\n".join(said)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_word_is_left_in_english(told: Brief, language: str) -> None:
    bare = replace(told, study=told.study.model_copy(update={"brief": None}))
    said = everything(bare, language)
    # The study's own texts are in the languages in which they were written.
    said = re.sub("«[^»]*»", "", said)
    assert not re.search(r"[A-Za-z]{2,}", said.replace("core", ""))
    assert "{" not in said and "nan" not in said


def test_the_answer_is_two_or_three_sentences_with_ranges(told: Brief) -> None:
    [summary] = [block for block in brief(told, texts("en")) if isinstance(block, Summary)]
    text = summary.answer.text
    assert re.match(r"The United States accounts for [\d.]+% of the foreign trade of Kazakh", text)
    assert "between the two alone" in text and "range not known" in text
    assert "The largest change of all that was asked is that of “A mooring" in text
    assert "(between −1.00% and +1.00%)" in text and text.count(". ") == 2


def test_fewer_numbers_say_why(told: Brief) -> None:
    words = texts("en")
    assert words("brief.fewer.asked") in everything(told, "en")
    more = replace(told, candidates=(*told.candidates, made("more", "ends", -0.1)))
    assert words("brief.fewer.kinds") in everything(more, "en")


def test_what_weighs_more_and_is_not_told_is_named(told: Brief) -> None:
    price = made("price-60", "other", -7.8)
    scenarios = {**told.scenarios, "price-60": Scenario.load("price-60")}
    more = replace(told, candidates=(*told.candidates, price), scenarios=scenarios)
    assert "“Oil at 60 dollars”: −7.80% (between −7.80% and −7.80%)" in everything(more, "en")
    small = replace(more, candidates=(*told.candidates, replace(price, value=0.0)))
    assert "Oil at 60 dollars" not in everything(small, "en")


def test_one_experiment_alone_has_a_brief(told: Brief) -> None:
    [number] = [each for each in told.numbers if each[0].name == "us-tariff-2025"]
    alone = replace(told, candidates=(number[0],), numbers=(number,))
    said = everything(alone, "en")
    assert "Nothing else that was asked weighs more." in said
    assert "Fewer than five numbers: the study asks no more." in said


def test_without_a_number_nothing_is_invented(told: Brief) -> None:
    bare = replace(told, candidates=(made("missing", value=math.nan),), numbers=())
    assert not any(isinstance(block, Numbers) for block in brief(bare, texts("en")))
    assert "Fewer than five numbers" in everything(bare, "en")


def test_the_figures_are_tables_with_what_stands_around_them(told: Brief) -> None:
    words = texts("en")
    first, second = changes(told, words), trade(told, words)
    assert first.table.rows[0][0] == "A mooring of the pipeline is out"
    sizes = [abs(float(value)) for value in first.table.column("change")]
    assert sizes == sorted(sizes, reverse=True)
    assert math.isnan(float(first.table.rows[-1][2]))
    assert "USA" in second.table.column("partner")
    assert (first.year, second.unit) == (told.world.year, "billion USD")


@pytest.mark.parametrize("values", [(0.0, -25.1, -0.1), (0.0,), (0.0, 0.003, 0.0011), (-3.0, 4.0)])
def test_a_scale_holds_its_values_and_has_round_marks(values: tuple[float, ...]) -> None:
    (low, high), ticks = scaled(values)
    assert low < min(values) and high > max(values)
    assert 0.0 in ticks and len(ticks) <= 7 and sorted(set(ticks)) == list(ticks)
    assert all(low < tick < high for tick in ticks)


def test_a_made_pair_has_a_brief_and_draws_the_ranges_that_it_needs(small_world: World) -> None:
    seen: list[str] = []
    study = made_study("DEU", "CHN", world=small_world)
    found = find_brief(study, small_world, draws=4, workers=1, progress=seen.append)
    assert "ranges" in seen and seen[0] == "pair-agreement"
    kinds = [each.kind for each, _ in found.numbers]
    assert 3 <= len(kinds) <= 5 and kinds[0] == "ends"
    assert all(kinds.count(kind) <= 2 for kind in kinds)
    assert all(each.of_pair and each.interval is not None for each, _ in found.numbers)
    assert "Fewer than five" in everything(found, "en")
    bare = find_brief(study, small_world, draws=0)
    assert all(each.interval is None for each, _ in bare.numbers)
    whole = find(study.with_chapters(["answer"]), small_world, draws=0)
    assert brief_of(whole).candidates == bare.candidates


def kept(found: Found, off: float = 0.0) -> StoredRange:
    """Return what is stored of an answer, all of it off by so much."""
    bounds = {}
    for variable in ("welfare", "real_wage"):
        values = found.outcome.dataset[variable]
        bounds[variable] = {
            str(code): Bounds(value + off, value + off - 1e-4, value + off + 1e-4)
            for code, value in zip(values["country"].values, values.values.tolist(), strict=True)
        }
    return StoredRange(
        found.scenario.name, found.outcome.world_digest, 400, 0, ("elasticities",), 0, bounds
    )


@pytest.mark.parametrize("off", [0.0, 0.5])
def test_no_more_is_solved_than_is_told_unless_what_is_stored_is_old(
    small_world: World, monkeypatch: pytest.MonkeyPatch, off: float
) -> None:
    study = made_study("DEU", "CHN", world=small_world)
    solved = find(study.with_chapters(["answer"]), small_world, draws=0).experiments
    table = {asked_digest(one.scenario.to_dict()): kept(one, off) for one in solved}
    monkeypatch.setattr(stored, "bundled_ranges", lambda: StoredRanges(draws_code(), table))
    seen: list[str] = []
    found = find_brief(study, small_world, draws=0, progress=seen.append)
    told = {each.name for each, _ in found.numbers}
    every = {one.scenario.name for one in solved}
    assert len(seen) == len(set(seen)) and told < every
    assert set(seen) == (every if off else told) | {"agenda"}
    values = {one.scenario.name: float(one.outcome.welfare.sel(country="DEU")) for one in solved}
    for each in found.candidates:
        assert each.value == pytest.approx(values[each.name], abs=1e-12)
        assert (each.interval is None) == bool(off)


def test_wrong_arguments_are_refused(small_world: World) -> None:
    with pytest.raises(InputError, match="unknown study 'kazakhstan'"):
        find_brief("kazakhstan", small_world)
    with pytest.raises(InputError, match="draws: 1"):
        find_brief(made_study("DEU", "CHN", world=small_world), small_world, draws=1)
