"""Groups of sectors in worlds whose sectors are their own: told in full, or refused in one line."""

import numpy as np
import pytest
from own_world import GOODS, own_world

import tarazy as tz
from tarazy import InputError, World
from tarazy.codes.classification import goods_sectors, sectors
from tarazy.codes.groups import groups
from tarazy.codes.sector_groups import members_in
from tarazy.sources.isic import isic_groups

PACKAGE = [sector.code for sector in sectors()]


def duty(sector="goods", **more):
    return {
        "name": "duty",
        "title": "A duty",
        "question": "What does it do?",
        "shocks": [
            {"kind": "tariff", "importer": "Aland", "exporter": "*", "sector": sector, "add": 0.1}
        ],
        **more,
    }


def taxed(outcome):
    """Return the sectors whose duty has changed."""
    table = outcome.table("asked_by_sector")
    return sorted(set(table["sector"]))


def test_groups_of_the_package_mean_what_they_meant():
    for name, group in groups("sectors").items():
        assert members_in(name, PACKAGE) == [s for s in PACKAGE if s in group.members]


def test_a_label_that_is_a_group_of_the_package_stands_for_its_members():
    labels = ["mining", *(s for s in PACKAGE if s not in groups("sectors")["mining"].members)]
    goods = set(goods_sectors()) - set(groups("sectors")["mining"].members) | {"mining"}
    assert members_in("goods", labels) == [s for s in labels if s in goods]
    assert members_in("mining", labels) == ["mining"]
    # Crude oil is one part of it.
    with pytest.raises(InputError, match="group 'energy': whether it holds 'mining'"):
        members_in("energy", labels)


def test_an_own_sector_is_never_left_out_in_silence():
    world = own_world(groups=None)
    for ask in (
        lambda: tz.run(duty(), world=world),
        lambda: tz.run(duty({"of": "*", "except": "services"}), world=world),
        lambda: tz.optimal_tariff("Aland", world=world),
        lambda: tz.nash(["Aland", "Bland"], world=world),
        lambda: tz.severance_losses("Aland", ["Bland"], cuts=["goods"], world=world),
        lambda: world.with_tariff({"goods": 0.1}),
        lambda: world.with_trade_elasticity({"goods": 4.0}),
        lambda: world.with_tariff(0.1, sector="goods"),
    ):
        with pytest.raises(InputError, match=r"whether it holds 'crops'.* is not known") as error:
            ask()
        assert "\n" not in str(error.value)
    mixed = ["food", "metals", "mining", "shops"]
    with pytest.raises(InputError, match="group 'goods': whether it holds 'shops'"):
        members_in("goods", mixed)


def test_a_world_says_what_its_groups_hold(tmp_path):
    world = own_world()
    assert taxed(tz.run(duty(), world=world)) == sorted(GOODS)
    assert taxed(tz.run(duty("services"), world=world)) == ["shops"]
    later = own_world(groups=None).with_groups({"goods": GOODS, "energy": ["mining"]})
    assert later.sector_groups == {"goods": GOODS, "energy": ["mining"]}
    assert taxed(tz.run(duty("energy"), world=later)) == ["mining"]
    later.save(tmp_path / "own.npz")
    again = World.load(tmp_path / "own.npz")
    assert again.sector_groups == later.sector_groups
    # What a group means is part of the question to a world.
    assert len({again.digest, world.digest, own_world(groups=None).digest}) == 3


def test_a_document_says_it_above_the_world():
    own = {"goods": ["mining"], "heavy": {"of": "goods"}}
    outcome = tz.run(duty(sector_groups=own), world=own_world())
    assert taxed(outcome) == ["mining"]
    assert taxed(tz.run(duty("heavy", sector_groups=own), world=own_world(groups=None))) == [
        "mining"
    ]
    with pytest.raises(InputError, match="unknown sector 'steel'"):
        tz.run(duty(sector_groups={"goods": ["steel"]}), world=own_world())


def test_expected_signs_are_read_by_the_groups_of_the_world(tmp_path):
    from tarazy.experiment.checks import check_expected

    expected = [
        {
            "variable": "imports",
            "country": "Aland",
            "sector": "goods",
            "sign": "-",
            "reason": "dearer",
        }
    ]
    document = tz.Scenario.from_dict(duty(expected=expected))
    outcome = tz.run(document, world=own_world())
    assert [check.passed for check in check_expected(outcome, document)] == [True]
    outcome.save(tmp_path / "answer.npz")
    again = tz.Outcome.load(tmp_path / "answer.npz")
    assert [check.passed for check in check_expected(again, document)] == [True]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"goods": []}, "goods is empty"),
        ({"goods": "crops"}, "allowed: a list of sectors"),
        ({"goods": ["steel"]}, "no sector 'steel'"),
        ({"goods": ["crops", "crops"]}, "stands twice"),
        ({"shops": ["crops"]}, "'shops' is the name of a sector"),
        ({"goods": ["crops"], "services": ["crops"]}, "in goods and in services"),
        ({"goods": ["crops"], "services": ["shops"]}, "neither in goods nor in services"),
        ({1: ["crops"]}, "no name of a group"),
        (["crops"], "lists of sectors"),
    ],
)
def test_groups_that_cannot_be(given, message):
    with pytest.raises(InputError, match=message):
        own_world(groups=given)
    with pytest.raises(InputError, match=message):
        own_world(groups=None).with_groups(given)


def test_aggregation_keeps_the_groups_that_it_does_not_cut():
    fine = own_world(groups={"goods": GOODS, "energy": ["mining"]})
    coarse = fine.aggregate(sectors={"industry": ["mining", "factories"]})
    assert coarse.sector_groups["goods"] == ["crops", "industry"]
    assert "energy" not in coarse.sector_groups
    world = World.load("core-2022")
    cut = world.aggregate(
        regions={"ROW": world.economies[1:]}, sectors={"power": ["refined_fuels", "utilities"]}
    )
    assert cut.sector_groups == {"energy": ["oil_gas", "power"]}
    with pytest.raises(InputError, match="group 'goods': whether it holds 'power'"):
        members_in("goods", cut.sectors, cut.sector_groups)


def test_codes_of_isic_are_known():
    icio = ["A01_02", "A03", "B05_06", "B07_08", "C10T12", "C19", "C31T33", "D", "E", "F", "T"]
    found = isic_groups(icio)
    assert found["goods"] == icio[:7]
    assert found["services"] == icio[7:]
    assert found["energy"] == ["B05_06", "C19", "D"]
    wiod = ["A01", "A02", "B", "C10-C12", "C19", "C33", "D35", "E36", "G45", "U"]
    found = isic_groups(wiod)
    assert found["goods"] == wiod[:6]
    assert found["mining"] == ["B"]
    assert "energy" not in found
    older = ["01T03", "05T06", "07T08", "19", "35T39", "84"]
    assert isic_groups(older)["energy"] == ["05T06", "19", "35T39"]
    assert isic_groups(["crops", "A01"]) == {}


@pytest.mark.parametrize("groups_told", [True, False])
def test_every_measure_answers_on_any_world(groups_told):
    world = own_world() if groups_told else own_world(groups=None)
    for under in tz.run_sensitivities(duty("mining"), world=world).values():
        assert np.isfinite(under.welfare).all()
    found = tz.run_range(duty("mining"), draws=3, workers=1, of=["elasticities"], world=world)
    assert np.isfinite(found.draws["welfare"]).all()
    assert not tz.sensitivity("Aland", world=world).top().empty
    balance = tz.dependence("Aland", world=world)
    assert len(balance.partners) == 4
    table = balance.table("channels")
    reasons = set(table.loc[table["channel"] == "exports", "reason"])
    assert reasons == ({""} if groups_told else {"sectors_unknown"})
    losses = tz.severance_losses("Aland", ["Bland"], world=world)
    assert str(losses["reason"].sel(cut="energy").item()) == "sectors_unknown"
    assert np.isfinite(losses["loss"].sel(cut="both").item())
    assert np.isnan(losses["loss"].sel(cut="energy").item())


def test_figures_take_the_pair_that_the_answer_is_about():
    outcome = tz.run(duty(focus=["Cland", "Dland"]), world=own_world())
    for name in outcome.plot:
        drawn = outcome.figure(name)
        assert drawn == outcome.figure(name, country="Cland", partner="Dland"), name
        assert outcome.figure(name, country="Dland") == outcome.figure(
            name, country="Dland", partner="Cland"
        )


def test_a_report_is_made_of_any_pair_of_any_world(tmp_path):
    from tarazy.study import find, made

    world = own_world(groups=None)
    study = made("Aland", "Bland", world=world)
    assert "pair:costs-up" in study.experiments.glance
    assert not any("duties" in name for name in study.experiments.glance)
    told = made("Aland", "Bland", world=own_world())
    assert "pair:duties-up" in told.experiments.glance
    page = tmp_path / "page.html"
    tz.write_pages(find(told, own_world(), draws=2, workers=1), {"en": page})
    assert "Aland" in page.read_text(encoding="utf-8")


def test_low_and_high_move_own_sectors_by_the_ratio_of_the_others():
    world = own_world()
    low, high = (
        world.with_elasticities(name).dataset["trade_elasticity"].values for name in ("low", "high")
    )
    assert (low < 5.0).all()
    assert (high > 5.0).all()
    assert np.ptp(low) == np.ptp(high) == 0.0
