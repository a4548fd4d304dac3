"""The bundled mirror table against the official files it was built from."""

from importlib import resources

from tarazy.codes.classification import LANGUAGES
from tarazy.series.mirror import mirror
from tarazy_pipeline.readers.bns import read_trade_by_partner
from tarazy_pipeline.series.mirror import CONTRADICTED, LARGEST, build_mirror


def test_building_again_gives_the_bundled_table(inputs, tmp_path):
    build_mirror(inputs, tmp_path / "goods.csv")
    bundled = resources.files("tarazy.series").joinpath("mirrors", "goods.csv")
    assert (tmp_path / "goods.csv").read_bytes() == bundled.read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == ["goods.csv"]


def test_the_largest_partners_are_there_and_those_contradicted(inputs):
    found = mirror("KAZ")
    turnover = {}
    for flow in ("exports", "imports"):
        for (partner, _), value in read_trade_by_partner(inputs, flow).items():
            turnover[partner] = turnover.get(partner, 0.0) + value
    largest = sorted(turnover, key=lambda code: -turnover[code])[:LARGEST]
    assert set(largest) <= set(found.partners)
    beyond = {line.partner for line in found.lines if line.reconciled - line.own > CONTRADICTED}
    assert set(found.partners) <= set(largest) | beyond


def test_every_partner_has_a_name_in_every_language():
    found = mirror("KAZ")
    for language in LANGUAGES:
        assert [p for p in found.partners if found.name(p, language) == p] == []
