"""Every treaty of the data base that Kazakhstan is a party of, by name or through a bloc."""

import csv

import pytest

from tarazy.evidence import library

KAZAKHSTAN = "398"
# Number of a treaty in DESTA to the row of the chronicle that tells it. The first customs union is
# dated by its text; the data base has the year of the accession.
TREATIES = {
    "54": "fta-armenia",
    "87": "fta-azerbaijan",
    "104": "customs-union-2009",
    "108+1": "customs-union-1996",
    "108+2": "customs-union-kyrgyzstan-1996",
    "108+3": "customs-union-tajikistan-1998",
    "191": "central-asian-community-1994",
    "242": "common-economic-zone-2003",
    "244": "cis-fta-1994",
    "244_1": "cis-fta-georgia-2009",
    "371": "ecota-2003",
    "434": "eurasian-community-1999",
    "434+1": "eurasian-community-uzbekistan-2006",
    "434_1": "eurasian-community-uzbekistan-2006",
    "435": "integration-treaty-1996",
    "435+1": "integration-kyrgyzstan-1996",
    "435+2": "integration-tajikistan-1998",
    "454": "fta-georgia",
    "544": "fta-kyrgyzstan",
    "545": "fta-moldova",
    "546": "fta-russia",
    "547": "fta-tajikistan",
    "548": "fta-ukraine",
    "549": "fta-uzbekistan",
    "705": "fta-belarus",
    "717": "cis-agrarian-market-1998",
    "811": "cis-fta-2011",
    "915": "eaeu-vietnam-2015",
    "995": "eaeu-iran-2018",
    "997": "eu-epca",
    "1040": "eaeu-treaty",
    "1040+1": "eaeu-armenia-2014",
    "1040+2": "eaeu-kyrgyzstan-2014",
}
# Of the table by pairs of countries, which has later treaties.
PAIRS = {"1083": "fta-serbia-2010", "1084": "eaeu-serbia-2019"}
DATED_OTHERWISE = {"108+1"}
CODES = {
    "4": "AFG",
    "31": "AZE",
    "51": "ARM",
    "112": "BLR",
    "268": "GEO",
    "364": "IRN",
    "398": "KAZ",
    "417": "KGZ",
    "498": "MDA",
    "586": "PAK",
    "643": "RUS",
    "704": "VNM",
    "762": "TJK",
    "792": "TUR",
    "795": "TKM",
    "804": "UKR",
    "860": "UZB",
}


@pytest.fixture(scope="module")
def treaties(official_files):
    """Return the concluded treaties with Kazakhstan among the members, by their number."""
    with official_files("data/politics/DESTA.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return {
        row["number"]: row
        for row in rows
        if KAZAKHSTAN in members(row) and row["entry_type"] != "negotiation"
    }


def members(row):
    return {row[f"c{n}"] for n in range(1, 92)} - {"NA", ""}


def test_no_treaty_is_missing(treaties):
    assert set(treaties) == set(TREATIES)
    # Those that name a bloc and not the country are the ones that a search by name misses.
    blocs = {key for key, row in treaties.items() if "Kazakhstan" not in row["name"]}
    assert len(blocs) == 18


def test_years_and_parties_are_those_of_the_data_base(treaties):
    known = library().agreements
    for number, row in treaties.items():
        told = known[TREATIES[number]]
        codes = {CODES[code] for code in members(row) & set(CODES)}
        assert codes <= set(told.parties), number
        if row["entry_type"] == "withdrawal":
            assert row["year"] in {str(day.year) for day in (told.ended, told.signed) if day}
            continue
        if number not in DATED_OTHERWISE:
            assert told.signed.year == int(row["year"]), number
        if row["entryforceyear"] != "NA" and told.in_force is not None:
            assert told.in_force.year == int(row["entryforceyear"]), number
        assert set(told.source) & {"desta", "mid-eaeu", "eurlex-epca"}, number


def test_later_treaties_stand_in_the_table_by_pairs(official_files):
    with official_files("data/gravity/desta_dyads.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if KAZAKHSTAN in (row["iso1"], row["iso2"])]
    assert {row["number"] for row in rows} - set(TREATIES) == set(PAIRS)
    for row in rows:
        if row["number"] in PAIRS:
            told = library().agreements[PAIRS[row["number"]]]
            assert (told.signed.year, told.in_force.year) == (
                int(row["year"]),
                int(row["entryforceyear"]),
            )
