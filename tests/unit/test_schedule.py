"""Files that the schedule of the tests names: each is there, and in one party."""

from pathlib import Path

from schedule import SLOW, TOGETHER, party_of, place_of

ROOT = Path(__file__).parents[2]


def test_every_file_is_there_and_named_once():
    together = [file for party in TOGETHER for file in party]
    for named in (together, SLOW):
        assert len(set(named)) == len(named)
        assert all((ROOT / file).is_file() for file in named)
    # A party begins where the file that stands for it does.
    assert {party[0] for party in TOGETHER} == set(SLOW) & set(together)


def test_a_party_begins_together_and_the_others_last():
    for party in TOGETHER:
        assert {party_of(f"{file}::test") for file in party} == {party[0]}
        assert len({place_of(f"{file}::test") for file in party}) == 1
    own = "tests/unit/test_schedule.py"
    assert (party_of(f"{own}::test[a::b]"), place_of(own)) == (own, len(SLOW))
