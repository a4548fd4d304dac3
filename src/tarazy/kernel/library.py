"""Finding and loading the library, and the layout of what it is given."""

from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, c_double, c_int, c_int64, c_void_p
from functools import cache
from typing import Any

from tarazy.errors import InputError
from tarazy.kernel.build import FOLDER, LIBRARY, SEAL, seal_of, source_digest

# Without the library, on request: TARAZY_KERNEL=off.
VARIABLE = "TARAZY_KERNEL"
_SETTINGS = ("auto", "off", "on")

# As in sweep.c.
DEPTH = 8
LANES = 16
SOLVED, ANSWER_WANTED, SPENT, NO_NUMBER = range(4)


def _pointers(*names: str) -> list[tuple[str, Any]]:
    return [(name, c_void_p) for name in names]


class CModel(ctypes.Structure):
    """`Model` of sweep.c."""

    _fields_ = [
        *((name, c_int64) for name in ("n", "j", "traded", "dutiable", "taxed", "closure")),
        *_pointers(
            "K",
            "Kt",
            "Kx",
            "rough_K",
            "rough_Kt",
            "rough_inputs",
            "log_scale",
            "log_own",
            "own_share",
            "value_added_share",
            "final_share",
            "log_productivity",
            "input_share",
            "value_added",
            "deficit",
            "income",
            "trade_elasticity",
            "bloc",
        ),
    ]


class CFound(ctypes.Structure):
    """`Found` of sweep.c."""

    _fields_ = [
        *_pointers(
            "log_cost",
            "log_price",
            "attraction",
            "sourcing",
            "received",
            "output",
            "expenditure",
            "labour_income",
            "income",
            "export_tax",
            "gap",
            "excess",
            "value_added",
            "inflation",
            "transfer",
            "domestic",
        ),
    ]


class CAnchor(ctypes.Structure):
    """`Anchor` of sweep.c."""

    _fields_ = [
        *_pointers("shift", "attraction", "sourcing", "kept", "per_unit", "sold"),
        *_pointers("log_price", "input_cost", "output", "input_demand"),
    ]


class CHistory(ctypes.Structure):
    """`History` of sweep.c."""

    _fields_ = [
        *_pointers("step", "point", "state", "plain"),
        ("gram", c_double * (DEPTH * DEPTH)),
        ("count", c_int64),
    ]


class Library:
    """The functions of the library, typed; see their descriptions in C.

    Parameters
    ----------
    loaded
        The library.
    """

    def __init__(self, loaded: ctypes.CDLL) -> None:
        address = c_void_p
        model, found = POINTER(CModel), POINTER(CFound)
        anchor, history = POINTER(CAnchor), POINTER(CHistory)
        self.sweep = loaded.tarazy_sweep
        self.sweep.restype = c_double
        self.sweep.argtypes = [model, address, address, found, anchor, c_int, address, address]
        self.iterate = loaded.tarazy_iterate
        self.iterate.restype = c_int
        self.iterate.argtypes = [
            *(model, address, address, found, anchor, history),
            *(c_double, c_int, address, address),
        ]
        self.lower = loaded.tarazy_lower
        self.lower.restype = None
        self.lower.argtypes = [address, address, address, c_int64, c_int64]
        self.slope = loaded.tarazy_slope
        self.slope.restype = None
        self.slope.argtypes = [model, found, address, address, address, address]
        self.balance = loaded.tarazy_balance
        self.balance.restype = c_int
        self.balance.argtypes = [*[address] * 5, *[c_int64] * 7, address]
        self.approach_pairs = loaded.tarazy_approach_pairs
        self.approach_pairs.restype = None
        self.approach_pairs.argtypes = [*[address] * 4, *[c_int64] * 3, address]


@cache
def _found() -> tuple[Library | None, str]:
    """Return the library, and which path is in use in words."""
    setting = os.environ.get(VARIABLE, "") or "auto"
    if setting not in _SETTINGS:
        raise InputError(f"{VARIABLE}: {setting!r} is not allowed; allowed: {', '.join(_SETTINGS)}")
    if setting == "off":
        return None, f"NumPy, as {VARIABLE}=off asks"
    loaded, reason = _loaded()
    if loaded is None and setting == "on":
        raise InputError(f"{VARIABLE}=on, but {reason}; allowed: a package that was compiled")
    if loaded is None:
        return None, f"NumPy, for {reason}"
    return Library(loaded), "compiled"


def _loaded() -> tuple[ctypes.CDLL | None, str]:
    path = FOLDER / LIBRARY
    if not path.is_file():
        return None, "nothing was compiled at installation"
    try:
        known = path.with_name(SEAL).read_text(encoding="ascii")
        if known.split()[-1:] != [source_digest()]:
            return None, "the compiled library is of other sources"
        if known != seal_of(path):
            return None, "the compiled library is damaged"
        return ctypes.CDLL(str(path)), ""
    except (OSError, ValueError) as error:
        return None, f"the compiled library can't be loaded ({error})"


def library() -> Library | None:
    """Return the library, or None where the path of NumPy is in use.

    Raises
    ------
    InputError
        If the environment asks for what there is not.
    """
    return _found()[0]


def path_in_use() -> str:
    """Return in words which path solves: ``compiled``, or NumPy and why.

    Raises
    ------
    InputError
        As `library`.
    """
    return _found()[1]
