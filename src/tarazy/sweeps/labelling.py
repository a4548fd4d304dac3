"""The numbers of a sweep with their labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr

from tarazy.compute import Computed
from tarazy.sweeps.checking import Asked
from tarazy.sweeps.document import SweepDocument
from tarazy.sweeps.job import RESIDUAL, SweepJob
from tarazy.sweeps.result import Sweep
from tarazy.sweeps.swept import FAILURE


def labelled(document: SweepDocument, found: Asked, job: SweepJob, done: Computed) -> Sweep:
    """Return what was computed as the answer to a sweep.

    Parameters
    ----------
    document, found
        What was asked.
    job, done
        What was computed.
    """
    grid = found.grid
    dims = tuple(dim.name for dim in grid.dims)
    told = ", ".join(f"{name} ({digest})" for name, digest in job.about["worlds"].items())
    data: dict[str, Any] = {}
    for name, field in job.fields.items():
        attrs = {**field.attrs, "source": f"Tarazy equilibria on {told}"}
        data[name] = ((*dims, *field.dims), grid.laid_out(done.values[name]), attrs)
    reasons = np.full(grid.count, "", dtype=object)
    for number, reason in done.failures:
        reasons[number] = reason
    data[FAILURE] = (
        dims,
        grid.laid_out(reasons.astype(str)),
        {"long_name": "why there is no answer; empty where there is one"},
    )
    data[RESIDUAL] = data.pop(RESIDUAL)
    coords: dict[str, Any] = {
        name: (dim, values, {"long_name": f"${name}"} if name in document.grid.axes else {})
        for name, (dim, values) in grid.coordinates().items()
    }
    kept = {dim for field in job.fields.values() for dim in field.dims}
    coords |= {dim: list(labels) for dim, labels in found.labels.items() if dim in kept}
    worlds = {
        told: {"digest": world.digest, "name": world.name, "year": world.year}
        for told, world in found.used.items()
    }
    return Sweep(
        document=document.whole,
        worlds=worlds,
        near=job.near,
        tolerance=job.tolerance,
        dataset=xr.Dataset(data, coords=coords),
    )
