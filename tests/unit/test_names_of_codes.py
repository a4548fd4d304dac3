"""What a user may call an economy or a sector."""

import pytest

from tarazy import InputError, dependence
from tarazy.codes.names import called
from tarazy.codes.selector import Chosen, Selector
from tarazy.scenario import Scenario
from tarazy.scenario.selectors import economies_of, sectors_of
from tarazy.world.profile import profile


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *((name, "KAZ") for name in ("kaz", "KZ", "Kazakhstan", "КАЗАХСТАН", "Қазақстан", "РК")),
        *((name, "GBR") for name in ("UK", "uk", "Great Britain", "Великобритания")),
        *((name, "ROU") for name in ("ROM", "Romania", "ro")),
        *((name, "COD") for name in ("ZAR", "CD")),
        *((name, "XKX") for name in ("KSV", "XK", "Kosovo")),
        *((name, "EU27") for name in ("EU", "eu27", "European Union", "ЕС", "Евросоюз")),
        *((name, "TUR") for name in ("Türkiye", "Turkiye", "Turkey", "Турция")),
        *((name, "DEU") for name in ("GER", "Germany", "Германия")),
        ("Kazakstan", None),
        ("", None),
    ],
)
def test_a_name_leads_to_the_code_of_an_economy(name, code):
    labels = ["KAZ", "GBR", "ROU", "COD", "XKX", "EU27", "TUR", "DEU", "USA"]
    assert called("economies", name, labels) == code


def test_a_world_in_words_is_asked_by_code():
    assert called("economies", "KAZ", ["Қазақстан", "Россия"]) == "Қазақстан"
    assert called("sectors", "metals", ["Металлы", "услуги"]) == "Металлы"


@pytest.mark.parametrize(
    ("word", "sector"),
    [
        ("steel", "metals"),
        ("сталь", "metals"),
        ("wheat", "agriculture"),
        ("uranium", "other_mining"),
    ],
)
def test_a_thing_that_is_made_hints_at_who_makes_it(core, word, sector):
    selector = Selector("sectors", core.sectors, {}, str, core.sector_groups)
    with pytest.raises(InputError, match=f"unknown sector '{word}'; did you mean {sector}\\?"):
        selector.positions(Chosen((word,)), "here")


def test_every_command_means_the_same_by_a_name(core):
    selector = Selector("economies", core.economies, {}, str)
    places = [selector.positions(Chosen((name,)), "here") for name in ("EU", "ЕС", "EU27")]
    assert places[0] == places[1] == places[2] != []
    kept, asked = profile(core, "KAZ"), profile(core, "Казахстан")
    assert kept.keys() == asked.keys()
    for table, frame in kept.items():
        assert frame.equals(asked[table])


def _scenario(**groups):
    shock = {"kind": "tariff", "importer": "USA", "exporter": "KAZ", "set": 0.1}
    return Scenario.from_dict(
        {"title": "t", "question": "q", "name": "n", "shocks": [shock], **groups}
    )


@pytest.mark.parametrize("name", ["RUS", "rus", "BLR"])
def test_a_group_of_economies_has_no_name_of_a_code(core, name):
    with pytest.raises(InputError, match=f"groups: {name}: '{name}' is a code of economies"):
        economies_of(core.economies, _scenario(groups={name: ["KAZ"]}))


def test_a_group_of_sectors_has_no_name_of_a_sector(core):
    with pytest.raises(InputError, match="sector_groups: metals: 'metals' is a code of sectors"):
        sectors_of(core.sectors, None, _scenario(sector_groups={"metals": ["food"]}))


def test_groups_in_groups_are_found_once_and_not_without_end(core):
    many = {f"G{n}": [f"G{n + 1}"] * 3 for n in range(40)} | {"G40": ["KAZ"]}
    selector = economies_of(core.economies, _scenario(groups=many))
    assert selector.positions(Chosen(("G0",)), "here") == [core.economies.index("KAZ")]
    deep = {f"G{n}": [f"G{n + 1}"] for n in range(500)} | {"G500": ["KAZ"]}
    with pytest.raises(InputError, match="groups in one another; allowed: up to 60"):
        economies_of(core.economies, _scenario(groups=deep))


def test_the_balance_takes_names():
    with pytest.raises(InputError, match="'KAZ' is the country itself"):
        dependence("kz", partners=["Қазақстан"])
