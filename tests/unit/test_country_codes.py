"""Codes of countries."""

from tarazy.codes.country_codes import iso3_codes, iso3_of_census, iso3_of_iso2


def test_codes_lead_to_one_country_each():
    assert iso3_of_iso2()["KZ"] == "KAZ"
    assert iso3_of_iso2()["NA"] == "NAM"  # Namibia, not a missing value
    assert len(set(iso3_of_iso2().values())) == len(iso3_of_iso2())
    assert iso3_of_census()["4634"] == "KAZ"
    assert iso3_of_census()["5080"] == iso3_of_census()["5081"] == "ISR"
    assert set(iso3_of_census().values()) <= iso3_codes()
