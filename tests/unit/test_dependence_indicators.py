"""Indicators by name: each is the number of the balance that it names."""

import pytest

from tarazy import Scenario, run
from tarazy.codes.classification import LANGUAGES
from tarazy.errors import InputError
from tarazy.interdependence import INDICATORS, dependence, indicator
from tarazy.interdependence.after import world_after
from tarazy.interdependence.indicators import indicator_entry

# Solving again from another start moves the last digits.
SOLVED = 1e-6


@pytest.fixture(scope="module")
def balance(core):
    return dependence("KAZ", ["RUS"], world=core)


def value(table, **keys):
    for key, wanted in keys.items():
        table = table[table[key] == wanted]
    assert len(table) == 1, keys
    return float(table["value"].iloc[0])


@pytest.mark.parametrize(
    ("name", "table", "keys"),
    [
        ("share_imports", "channels", {"channel": "imports"}),
        ("value_added_share_imports", "channels", {"channel": "value_added_imports"}),
        ("share_energy_transit", "channels", {"channel": "energy_transit"}),
        ("share_fdi", "channels", {"channel": "fdi"}),
        ("un_distance", "channels", {"channel": "un_votes"}),
        ("un_agreement", "levels", {"channel": "un_agreement"}),
        ("level_exports", "levels", {"channel": "exports"}),
        ("look_through_imports", "exposure", {"side": "imports", "view": "look_through"}),
        ("hidden_sales", "exposure", {"side": "sales", "view": "hidden"}),
        ("severance_loss", "severance", {"cut": "both", "measure": "loss"}),
        ("severance_loss_energy", "severance", {"cut": "energy", "measure": "loss"}),
        ("severance_partner_loss", "severance", {"cut": "both", "measure": "partner_loss"}),
        ("severance_asymmetry", "asymmetry", {"measure": "loss_asymmetry"}),
        ("import_dependence", "asymmetry", {"measure": "dependence"}),
        ("power", "power", {"measure": "ces_loss", "rho": "1"}),
        ("friend_exposure", "friends", {"measure": "on_country"}),
        ("friend_exposure_back", "friends", {"measure": "on_partner"}),
        ("transit_loss", "severance", {"cut": "transit", "measure": "loss"}),
    ],
)
def test_a_pair_is_read_from_its_table(core, balance, name, table, keys):
    found = indicator(name, "KAZ", "RUS", world=core)
    expected = value(balance.table(table), partner="RUS", **keys)
    assert found == pytest.approx(expected, rel=SOLVED)


@pytest.mark.parametrize(
    ("name", "table", "keys"),
    [
        ("hhi_imports", "concentration", {"channel": "imports", "measure": "hhi"}),
        (
            "effective_number_fdi",
            "concentration",
            {"channel": "fdi", "measure": "effective_number"},
        ),
        ("top_share_exports", "concentration", {"channel": "exports", "measure": "top_share"}),
        (
            "geopolitical_distance_imports",
            "alignment",
            {"channel": "imports", "measure": "distance"},
        ),
        ("connectedness_exports", "alignment", {"channel": "exports", "measure": "connectedness"}),
        ("route_hhi", "security", {"measure": "route_hhi"}),
        ("outlet_n_1", "security", {"measure": "outlet_n_1"}),
    ],
)
def test_a_country_is_read_from_its_table(core, balance, name, table, keys):
    found = indicator(name, "KAZ", world=core)
    assert found == pytest.approx(value(balance.table(table), **keys), rel=SOLVED)


def test_every_indicator_says_what_it_is(core):
    titles = set()
    for name, about in INDICATORS.items():
        assert name == about.name
        assert about.unit
        assert about.moved_by in ("trade", "network", "")
        for language in LANGUAGES:
            assert about.title(language)
        titles.add(about.title("en"))
        assert about.title("kk") != about.title("ru") or "HHI" in about.title("ru")
    assert len(titles) == len(INDICATORS)


def test_units_are_those_of_the_numbers(core):
    for name, about in INDICATORS.items():
        if not name.startswith(("friend", "severance", "transit_loss", "import_", "power")):
            partner = "RUS" if about.pair else None
            assert indicator_entry(name, "KAZ", partner, world=core).unit == about.unit, name


def test_after_a_scenario(core):
    after = world_after(run(Scenario.load("sever-russia"), world=core), world=core)
    assert indicator("share_imports", "KAZ", "RUS", world=after) == 0.0
    assert indicator("hhi_imports", "KAZ", world=after) > indicator(
        "hhi_imports", "KAZ", world=core
    )


@pytest.mark.parametrize(
    ("name", "country", "partner", "message"),
    [
        ("hhi", "KAZ", None, "unknown indicator 'hhi'"),
        ("hhi_imports", "KAZ", "RUS", "'hhi_imports': partner: 'RUS'; allowed: none"),
        ("share_imports", "KAZ", None, "partner: None; allowed: an economy or a group"),
        ("share_imports", "KAZ", "KAZ", "'KAZ' is the country itself"),
        ("share_imports", "EU27", "RUS", "'EU27' is a group"),
        (
            "share_fdi",
            "KGZ",
            "RUS",
            "'share_fdi' of KGZ and RUS: Direct investment in Kyrgyzstan by partner",
        ),
        ("route_hhi", "KGZ", None, "'route_hhi' of KGZ: No network"),
    ],
)
def test_numbers_that_are_none(core, name, country, partner, message):
    with pytest.raises(InputError, match=message):
        indicator(name, country, partner, world=core)


def test_the_network_that_is_asked_for_is_the_one_that_is_closed(core):
    gas = indicator("transit_loss", "KAZ", "RUS", network="kazakhstan-gas", world=core)
    assert gas != indicator("transit_loss", "KAZ", "RUS", world=core)
