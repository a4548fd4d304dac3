"""Sources that can be cited: a complete address, the day of reading, and a use for every row."""

import re
from collections import Counter
from datetime import date
from importlib import resources
from urllib.parse import urlsplit

import pytest
from evidence_files import CLAIMS, written

from tarazy import series
from tarazy.corridors.data import Network, networks
from tarazy.errors import InputError
from tarazy.evidence import library
from tarazy.evidence.chronicle import chronicle
from tarazy.evidence.events_and_sources import FigureRow
from tarazy.evidence.user_files import with_file
from tarazy.investment.factor_tables import sources as factor_sources
from tarazy.licences import data_sources

LIBRARY = library()
# Pages that were read where nothing answers to https.
UNENCRYPTED = {
    "china.org.cn",
    "dosfan.lib.uic.edu",
    "en.special.kremlin.ru",
    "evrazes.com",
    "news.bbc.co.uk",
    "prosites-kazakhembus.homestead.com",
    "www.chinadaily.com.cn",
    "www.odkb.gov.ru",
    "www.toinnov.com",
}


def rows():
    return [
        *LIBRARY.events.values(),
        *LIBRARY.agreements.values(),
        *LIBRARY.stages.values(),
        *LIBRARY.figures.values(),
    ]


@pytest.mark.parametrize("key", LIBRARY.sources)
def test_a_source_has_the_address_of_a_page_and_the_day_of_reading(key):
    source = LIBRARY.sources[key]
    address = urlsplit(source.address)
    assert address.scheme == ("http" if address.hostname in UNENCRYPTED else "https")
    assert re.fullmatch(r"[\w-]+(\.[\w-]+)+", address.hostname or "")
    assert address.path.strip("/") or address.query
    assert source.read is not None
    assert source.read.precision == "day"
    assert source.read.last <= date.today()


def test_every_source_is_named_by_a_row():
    assert LIBRARY.sources_named(rows()) == tuple(LIBRARY.sources.values())


def test_no_page_stands_under_two_keys():
    pages = Counter(source.address for source in LIBRARY.sources.values())
    assert [page for page, count in pages.items() if count > 1] == []


def test_a_page_was_not_read_before_it_was_published():
    for source in LIBRARY.sources.values():
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", source.date):
            assert date.fromisoformat(source.date) <= source.read.last, source.key


def test_what_rests_on_general_knowledge_is_not_called_sourced():
    for row in rows():
        sources = (row.source,) if isinstance(row, FigureRow) else row.source
        if getattr(row, "quality", "") == "sourced":
            assert sources


def test_no_event_is_told_twice():
    told = Counter((e.date, e.kind, frozenset(e.parties)) for e in LIBRARY.events.values())
    assert [what for what, count in told.items() if count > 1] == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            'address = "https://example.org/yearbook"\n',
            "source my-source: read: is missing; allowed: a day, a month or a year",
        ),
        ('read = "2025-01-31"\n', "source my-source: address: is missing; allowed: an address"),
        (
            'address = "javascript:alert(1)"\nread = "2025-01-31"\n',
            "source my-source: address: 'javascript:alert(1)' is not allowed; allowed: an address",
        ),
        (
            'address = "https://example.org"\nread = "2025-01-31"\n',
            "source my-source: address: 'https://example.org' is not allowed; allowed: an address",
        ),
        (
            'address = "https://example.org/a"\nread = "yesterday"\n',
            "source my-source: read: 'yesterday' is not allowed; allowed: a day, a month or a year",
        ),
    ],
)
def test_a_source_of_a_user_is_checked(tmp_path, lines, message):
    text = CLAIMS.replace('title = "A yearbook"\n', f'title = "A yearbook"\n{lines}')
    assert text != CLAIMS
    with pytest.raises(InputError) as caught:
        with_file(LIBRARY, written(tmp_path, text))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_chronicle_cites_its_sources_as_data():
    found = chronicle("2015-09", "2015-11")
    told = found.summary()
    cited = {key for item in told["items"] for key in item["sources"].split(";")}
    assert {row["key"] for row in told["sources"]} == cited
    for row in told["sources"]:
        assert row["address"].startswith(("https://", "http://"))
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["read"])
    table = found.table("sources")
    assert list(table["key"]) == [row["key"] for row in told["sources"]]
    assert list(table.columns) == ["key", "publisher", "title", "date", "address", "read"]


# Publishers whose table is found by its name, not by a page of its own.
BY_NAME = {
    "comtradeplus.un.org",
    "correlatesofwar.org",
    "data.wiiw.ac.at",
    "data.worldbank.org",
    "digitallibrary.un.org",
    "eec.eaeunion.org",
    "globalenergymonitor.org",
    "hts.usitc.gov",
    "rtais.wto.org",
    "stat.gov.kz",
    "unctad.org",
    "wits.worldbank.org",
    "www.eia.gov",
    "www.icmm.com",
    "www.naturalearthdata.com",
    "www.ssb.no",
}


def is_a_page(address):
    """Say whether an address is that of a page, or of a publisher whose table has a name."""
    parts = urlsplit(address)
    known = parts.path.strip("/") or parts.query or parts.hostname in BY_NAME
    return parts.scheme in ("http", "https") and bool(known) and not re.search(r"\s", address)


@pytest.mark.parametrize("name", networks())
def test_a_network_has_the_address_of_every_page_or_says_that_it_was_not_kept(name):
    sources = Network.load(name).sources
    for key, title, address in zip(
        sources.index, sources["title"], sources["address"], strict=True
    ):
        if not address:
            assert re.search(r"\(read at [\w., -]+, the page was not kept\)$", title), key
        assert all(map(is_a_page, filter(None, address.split("; ")))), (key, address)


def test_the_tables_of_owners_and_licences_have_addresses():
    for key, source in factor_sources().items():
        # Rules of our own stand in no publication.
        ours = source.publisher == "this project"
        assert source.address == "LICENSE" if ours else is_a_page(source.address), key
    for source in data_sources():
        for address in source.address["en"].split("; "):
            named = re.match(r"LICENSE of|sources( by row|\.csv beside)", address)
            assert named or is_a_page(address), source.key


def test_every_table_of_series_and_law_stands_under_an_address():
    """What a series or a policy table names as its source is found through its licence."""
    package = resources.files("tarazy")
    for folder in ("series/tables", "policy/tables"):
        for file in package.joinpath(*folder.split("/")).iterdir():
            if file.name in ("series.toml", "sources.json"):
                continue
            found = [s for s in data_sources() if s.covers(f"{folder}/{file.name}")]
            assert any(is_a_page(source.address["en"].split("; ")[0]) for source in found), file


@pytest.mark.parametrize("name", series.names())
def test_a_series_has_the_address_of_its_publisher(name):
    about = series.describe(name)
    found = [s for s in data_sources() if s.covers(f"series/tables/{about.table_file}")]
    assert about.address in found[0].address["en"].split("; ")
    assert is_a_page(about.address)
