"""Which countries a delivered unit crossed on its way, where routes meet and mix."""

from __future__ import annotations

import numpy as np

from tarazy.corridors.changes import Array
from tarazy.corridors.layout import Layout
from tarazy.immutable import kept

# A volume below this, in the network's unit, is rounding of the solver.
_ROUNDING = 1e-9


def shares_across(
    layout: Layout, flow: Array, production: Array, delivered: Array
) -> dict[str, float]:
    """Return the share of delivered volumes that crossed each transit country on the way.

    What arrives at a place is mixed: of everything that leaves it, the same share has crossed. With
    m_p the share at place p, e_l = (1 - λ_l) f_l what comes out of lane l, and q_s production,

    m_p (Σ_{l to p} e_l + Σ_{s at p} q_s) = Σ_{l to p} e_l (1 if l crosses, else m_from(l)),

    a linear system in m for each country, for production has crossed nothing. A store is taken to
    hold what its place holds. This is proportional sharing, as in J. Bialek, "Tracing the flow of
    electricity", IEE Proceedings 143 (1996).

    Parameters
    ----------
    layout
        Of the network.
    flow
        Volume that enters each lane over the horizon, shape (lane,).
    production
        Volume produced by each step of supply, shape (source,).
    delivered
        Volume that counts, by step of demand, shape (sink,).

    Returns
    -------
    dict
        By ISO3, from 0 to 1; NaN if nothing is delivered.
    """
    total = float(delivered.sum())
    countries = list(kept(layout, "crossings"))
    if total <= _ROUNDING or not countries:
        return dict.fromkeys(countries, float("nan"))
    across = layout.across
    arriving = flow * (1 - layout.loss)
    size = len(layout.place_node)
    through = np.zeros(size)
    np.add.at(through, layout.lane_to, arriving)
    np.add.at(through, layout.source_place, production)
    system, right = np.zeros((len(countries), size, size)), np.zeros((len(countries), size))
    every = np.arange(len(countries))[:, None]
    np.add.at(system, (every, layout.lane_to, layout.lane_from), np.where(across, 0.0, -arriving))
    np.add.at(right, (every, layout.lane_to), np.where(across, arriving, 0.0))
    # A place that nothing reaches has crossed nothing.
    place = np.arange(size)
    system[:, place, place] += np.where(through > 0, through, 1.0)
    mixed = np.linalg.solve(system, right[:, :, None])[:, :, 0]
    shares = np.clip(mixed[:, layout.sink_place] @ delivered / total, 0.0, 1.0)
    return {country: float(share) for country, share in zip(countries, shares, strict=True)}
