"""The file of an outcome: what is written, and how it is read back, also in earlier versions."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from tarazy.errors import InputError
from tarazy.experiment.asked_changes import ASKED, OF_EXPORTS
from tarazy.experiment.asked_checking import check_asked
from tarazy.experiment.asked_factors import factor_names
from tarazy.experiment.checking import check_fields, check_results, is_records, refuse_unless
from tarazy.trade.labelled import VARIABLES
from tarazy.world.store import read_dataset, write_dataset

# Of the file that `write_outcome` writes: 1 had the fields in the header of the file itself, and
# neither versions nor timings nor sources of the benchmark; in 2 real income was against the
# benchmark with its own transfers, and the first order left out costs and productivity.
FILE_VERSION = 3
_FIRST_ORDER = "welfare_first_order"
_ABSENT_FROM_VERSION_1 = {"versions", "timings", "benchmark_sources"}
# Of files that were written before networks were linked, or without one. What was asked is in none
# that was written before outcomes kept it.
_MAY_BE_ABSENT = {"corridors", "targets"}


def write_outcome(path: Path, fields: Mapping[str, Any], digest: str) -> None:
    """Write the fields of an outcome to one file that `read_outcome` reads back without any loss.

    Parameters
    ----------
    path
        Of the file.
    fields
        By name, ``dataset`` and ``corridors`` among them.
    digest
        Of the outcome.
    """
    kept = dict(fields)
    dataset = kept.pop("dataset")
    if kept["corridors"]:
        from tarazy.experiment.corridor_part import packed

        dataset, kept["corridors"] = packed(dataset, kept["corridors"])
    else:
        del kept["corridors"]
    # As one text, for the order of the keys of a document is part of it.
    text = json.dumps(kept, ensure_ascii=False)
    header = {"kind": "outcome", "version": FILE_VERSION, "digest": digest, "fields": text}
    write_dataset(dataset, path, header)


def read_outcome(path: Path, names: Collection[str]) -> tuple[dict[str, Any], str | None]:
    """Read what `write_outcome` wrote, also in an earlier version.

    Parameters
    ----------
    path
        Of the file.
    names
        Of the fields of an outcome.

    Returns
    -------
    tuple
        The fields that the file has, checked, and the digest that it states, if it does.

    Raises
    ------
    InputError
        If the file is missing, holds something else, was written by a newer version, by an earlier
        one with another meaning of real income, or is damaged.
    """
    dataset, header = read_dataset(path, str(path))
    kind = header.pop("kind", None)
    if kind != "outcome":
        raise InputError(f"{path}: does not hold an outcome but a {kind!r}")
    version, digest = header.pop("version", 1), header.pop("digest", None)
    if not (isinstance(version, int) and 1 <= version <= FILE_VERSION):
        raise InputError(
            f"{path}: outcome file of version {version!r}, written by a newer Tarazy; "
            f"allowed: 1 to {FILE_VERSION}"
        )
    fields = set(names) - {"dataset"}
    kept = _kept_fields(header, str(path)) if version > 1 else header
    missing = sorted(fields - _ABSENT_FROM_VERSION_1 - _MAY_BE_ABSENT - kept.keys())
    if missing:
        raise InputError(f"{path}: outcome file without field {missing[0]!r}")
    check_fields(kept, str(path))
    if "corridors" in kept:
        from tarazy.experiment.corridor_part import unpacked

        kept["corridors"] = unpacked(dataset, kept["corridors"], str(path))
    if "targets" in kept:
        refuse_unless(is_records(kept["targets"]), str(path), "targets", kept["targets"], "tables")
        kept["targets"] = tuple(kept["targets"])
    if version < FILE_VERSION and kept["closure"] != "fixed":
        raise InputError(
            f"{path}: outcome file of version {version} with closure {kept['closure']!r}, "
            "whose real income counts what the closure gives and takes; allowed: version "
            f"{FILE_VERSION}; run the experiment again"
        )
    # The file keeps variables by name; tables show them in the order of their meaning.
    known = [name for name in VARIABLES if version == FILE_VERSION or name != _FIRST_ORDER]
    results = dataset[[name for name in known if name in dataset]]
    check_results(results, kept["closure"], kept["residual"], str(path))
    asked_horizon = (kept["scenario"] or {}).get("horizon")
    if asked_horizon is not None:
        told = results.attrs.get("horizon")
        refuse_unless(told == asked_horizon, str(path), "horizon", told, repr(asked_horizon))
    asked = [name for name in (*ASKED, *OF_EXPORTS) if name in dataset]
    asked += factor_names(dataset)
    if asked:
        check_asked(dataset[asked], results, str(path))
    return {
        "dataset": dataset[[*results, *asked]],
        **{key: kept[key] for key in fields & kept.keys()},
    }, digest


def _kept_fields(header: Mapping[str, Any], where: str) -> dict[str, Any]:
    try:
        kept = json.loads(header["fields"])
    except (KeyError, TypeError, ValueError):
        kept = None
    if not isinstance(kept, dict):
        raise InputError(f"{where}: outcome file whose fields can't be read; allowed: JSON")
    return kept
