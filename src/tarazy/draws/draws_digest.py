"""What decides the draws of an experiment, as one digest.

A world's own digest is over the variables of the model. Draws read more of it: which economy has
the input structure of a donor, what is estimated, which set the elasticities are of.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tarazy.draws.experiment import Experiment


def draws_digest(experiment: Experiment) -> str:
    """Return a digest of everything that the draws of an experiment are computed from.

    Parameters
    ----------
    experiment
        With its benchmark, its counterfactual, its spreads and its errors.

    Returns
    -------
    str
        16 hexadecimal digits.
    """
    content = hashlib.sha256()
    _enter(content, experiment)
    return content.hexdigest()[:16]


def _enter(content: hashlib._Hash, value: Any) -> None:
    """Enter a value with its kind, so that no two values read alike."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        content.update(f"<{type(value).__name__}".encode())
        for field in dataclasses.fields(value):
            content.update(f"{field.name}=".encode())
            _enter(content, getattr(value, field.name))
        content.update(b">")
    elif isinstance(value, np.ndarray):
        content.update(f"{value.dtype.str}{value.shape}".encode())
        content.update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, Mapping):
        _enter(content, list(value.items()))
    elif isinstance(value, list | tuple):
        content.update(f"[{len(value)}".encode())
        for part in value:
            _enter(content, part)
    elif value is None or isinstance(value, str | int | float | np.generic):
        text = repr(value.item() if isinstance(value, np.generic) else value)
        content.update(f"{type(value).__name__}{len(text)}{text}".encode())
    else:
        raise TypeError(f"no digest of a {type(value).__name__}")
