"""The projection, the derivation of the outlines, and the outlines that are bundled."""

import numpy as np

from tarazy.codes.classification import economies
from tarazy.figures.geography import outlines


def test_bundled_outlines_have_every_economy_but_the_aggregate() -> None:
    land = outlines()
    missing = {label.code for label in economies()} - set(land.rings)
    assert missing == {"ROW"}
    assert {"SGP", "MLT", "HKG", "MDV"} <= set(land.points)
    assert not {"KAZ", "USA", "BEL"} & set(land.points)


def test_bundled_rings_are_closed_and_stay_in_the_frame() -> None:
    for code, group in outlines().rings.items():
        for ring in group:
            assert ring[0] == ring[-1], code
            # No ring spans the map: it would if one were torn apart at the edge.
            assert np.ptp([x for x, _ in ring]) < 2400, code
            assert max(abs(x) for x, _ in ring) <= 2760, code
