"""Common external tariff of the Eurasian Economic Union, from a third-party parse of its text.

The parse is a json document of ten-digit lines with the duty as text. It has faults: codes that do
not exist, lines given twice, rates without their per cent sign. They are reported, not repaired.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tarazy.arguments.document import json_of
from tarazy.arguments.text_file import text_of
from tarazy.errors import InputError
from tarazy.policy.duty import Duty
from tarazy_pipeline.readers.eaeu_duty import parse_eaeu_duty

EAEU_FILE = "tariffs/eaeu_ett_2026-06-18.json"


@dataclass(frozen=True)
class RejectedLine:
    """A line of the parse that is not used, with the reason."""

    code: str
    text: str
    reason: str


@dataclass(frozen=True)
class EaeuTariff:
    """The lines that passed validation and those that did not.

    Attributes
    ----------
    lines
        Ten-digit code to duty.
    rejected
        Lines that failed, in the order of the file.
    revision, effective_from
        As the document states them.
    """

    lines: dict[str, Duty]
    rejected: tuple[RejectedLine, ...]
    revision: str
    effective_from: str


def read_eaeu_tariff(path: Path) -> EaeuTariff:
    """Read and validate the tariff.

    A line is rejected if its code is not ten digits in chapters 1 to 97, if its duty is not
    understood (a number without a per cent sign, say), or if the code occurs again with another
    duty: which of the two is right cannot be told from the file.

    Parameters
    ----------
    path
        The json document, with ``rates`` as a list of ``hs_code`` and ``duty_rate``.

    Raises
    ------
    InputError
        The file is missing, is not json, or lacks the fields.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such file; the EAEU tariff as json is needed")
    document = json_of(text_of(path, str(path)), str(path))
    if not isinstance(document, dict) or not isinstance(document.get("rates"), list):
        raise InputError(f"{path}: field 'rates' must be a list of lines")
    duties: dict[str, list[Duty]] = {}
    rejected: list[RejectedLine] = []
    for number, row in enumerate(document["rates"]):
        if not isinstance(row, dict) or "hs_code" not in row or "duty_rate" not in row:
            raise InputError(f"{path}: rates[{number}] must have 'hs_code' and 'duty_rate'")
        code, text = str(row["hs_code"]).strip(), str(row["duty_rate"]).strip()
        if (
            len(code) != 10
            or not (code.isascii() and code.isdigit())
            or not 1 <= int(code[:2]) <= 97
        ):
            rejected.append(RejectedLine(code, text, "code is not ten digits of chapters 1-97"))
            continue
        duty = parse_eaeu_duty(text)
        if duty.kind == "unreadable":
            rejected.append(RejectedLine(code, text, "duty without a per cent sign or unit"))
            continue
        duties.setdefault(code, []).append(duty)
    lines: dict[str, Duty] = {}
    for code, given in duties.items():
        if len({(d.kind, d.ad_valorem, d.specific) for d in given}) > 1:
            texts = " | ".join(d.text for d in given)
            rejected.append(RejectedLine(code, texts, "code occurs with different duties"))
        else:
            lines[code] = given[0]
    return EaeuTariff(
        lines=lines,
        rejected=tuple(rejected),
        revision=str(document.get("revision", "")),
        effective_from=str(document.get("effective_from", "")),
    )
