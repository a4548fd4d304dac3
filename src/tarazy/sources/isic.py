"""Groups of sectors that bear codes of ISIC Rev. 4: what is goods, mining, energy among them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CODE = re.compile(r"([A-U])?(\d\d)?(?:[T_-].*)?")
# Divisions of ISIC Rev. 4 (United Nations 2008).
_MINING = range(5, 10)
_MANUFACTURING = range(10, 34)
_COKE_AND_PETROLEUM, _ELECTRICITY_AND_GAS = 19, 35
# Coal, oil and gas: the only split of section B that tables of countries have.
_FUELS = re.compile(r"[A-U]?05(?:T|_|-[A-U]?)06")


def isic_groups(codes: Sequence[str]) -> dict[str, list[str]]:
    """Return the groups ``goods``, ``services``, ``mining``, ``manufacturing`` and ``energy``.

    Goods are sections A to C, as in the package. Energy is told only where fuels stand apart from
    other mining.

    Parameters
    ----------
    codes
        E.g. ``A01_02``, ``B``, ``C10-C12``, ``05T06``, ``D35``.

    Returns
    -------
    dict
        Empty if a code is none of ISIC.
    """
    first: dict[str, int] = {}
    for code in codes:
        found = _CODE.fullmatch(code)
        if found is None or not any(found.groups()):
            return {}
        first[code] = int(found[2]) if found[2] else _first_of(found[1])
    groups = {
        "mining": [code for code in codes if first[code] in _MINING],
        "manufacturing": [code for code in codes if first[code] in _MANUFACTURING],
        "goods": [code for code in codes if first[code] < _ELECTRICITY_AND_GAS],
        "services": [code for code in codes if first[code] >= _ELECTRICITY_AND_GAS],
    }
    fuels = [code for code in codes if _FUELS.fullmatch(code)]
    if fuels:
        others = (_COKE_AND_PETROLEUM, _ELECTRICITY_AND_GAS)
        groups["energy"] = [code for code in codes if code in fuels or first[code] in others]
    # A label stands above a group of its name.
    return {name: members for name, members in groups.items() if members and name not in codes}


def _first_of(section: str) -> int:
    """Return the first division of a section, as far as groups need it."""
    known = {"A": 1, "B": _MINING[0], "C": _MANUFACTURING[0], "D": _ELECTRICITY_AND_GAS}
    return known.get(section, _ELECTRICITY_AND_GAS + 1)
