"""What the prediction must show, written before it was computed, and whether it does."""

from __future__ import annotations

from tarazy_pipeline.documents.markdown import markdown_table
from tarazy_pipeline.investment.owners_oil import KAZAKHSTAN
from tarazy_pipeline.investment.owners_prediction import NATIONAL_YEAR, Prediction, score

# What the sign of a prediction must be, written before it was computed.
NEGATIVE = ("KAZ", "MNG", "CHL", "AUS", "IDN", "CZE", "HUN", "POL", "IRL")
POSITIVE = ("USA", "JPN", "DEU", "FRA")
CENTRAL_ASIA = ("KAZ", "KGZ", "TJK", "TKM", "UZB")


def signs(prediction: Prediction, national: tuple[float, float, float]) -> str:
    """Return a table of what was expected of the prediction, and what came out.

    Parameters
    ----------
    prediction
        Of 2021.
    national
        Kazakhstan's primary income of 2022 by its statistics, and what is predicted to come in and
        to go out, million USD.
    """
    place = {code: n for n, code in enumerate(prediction.economies)}
    share = prediction.predicted / prediction.gdp
    wrong = [c for c in NEGATIVE if share[place[c]] >= 0] + [
        c for c in POSITIVE if share[place[c]] <= 0
    ]
    area = {code: 100 * share[place[code]] for code in CENTRAL_ASIA}
    every, large = score(prediction), score(prediction, prediction.large)
    observed, received, paid = national
    rows = [
        ("1", f"wrong sign: {', '.join(wrong) or 'none'} of 13", _verdict(len(wrong) <= 3)),
        (
            "2",
            ", ".join(f"{code} {value:.1f} %" for code, value in area.items()),
            _verdict(min(area, key=lambda code: area[code]) == KAZAKHSTAN),
        ),
        (
            "3",
            f"{every.signs} of {every.clear}",
            _verdict(3 * every.signs >= 2 * every.clear),
        ),
        (
            "4",
            f"{large.mean:.2f} against {large.zero:.2f} % of GDP",
            _verdict(large.mean < large.zero),
        ),
        (
            "BNS",
            f"Kazakhstan {NATIONAL_YEAR}: predicted {(received - paid) / 1e3:.1f} (in "
            f"{received / 1e3:.1f}, out {paid / 1e3:.1f}), observed {observed / 1e3:.1f} bn USD: "
            f"error {(received - paid - observed) / 1e3:+.1f}, of zero {-observed / 1e3:+.1f}",
            "",
        ),
    ]
    return markdown_table(("#", "found", "holds"), rows)


def _verdict(holds: bool) -> str:
    return "yes" if holds else "no"
