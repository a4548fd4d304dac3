"""How often two states vote alike in the General Assembly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tarazy_pipeline.readers.un_votes import NOT_VOTED, RollCalls


def agreement(calls: RollCalls, countries: Sequence[str]) -> dict[tuple[str, str, int], float]:
    """Return the share of identical votes of every pair of states in every year.

    ``s = (number of roll calls with the same vote) / (number of roll calls in which both voted)``;
    yes, no and abstain are three different votes, and a roll call in which one of the two was
    absent does not count.

    Parameters
    ----------
    calls
        Votes cast.
    countries
        ISO3 codes of those to pair; codes that never voted are passed over.

    Returns
    -------
    dict
        (country, partner, year) to share; country before partner in the alphabet. A pair without a
        roll call in which both voted in a year is not there.
    """
    chosen = sorted(set(countries) & set(calls.countries))
    columns = [calls.countries.index(code) for code in chosen]
    result: dict[tuple[str, str, int], float] = {}
    for year in np.unique(calls.years):
        votes = calls.votes[calls.years == year][:, columns]
        voted = (votes != NOT_VOTED).astype(np.int64)
        both = voted.T @ voted
        same = sum(
            (votes == kind).astype(np.int64).T @ (votes == kind).astype(np.int64)
            for kind in range(1, int(votes.max(initial=0)) + 1)
        )
        for n, country in enumerate(chosen):
            for m in range(n + 1, len(chosen)):
                if both[n, m]:
                    share = int(same[n, m]) / int(both[n, m])
                    result[(country, chosen[m], int(year))] = share
    return result
