"""What every page of a report says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tarazy.report.citation import Citation


@dataclass(frozen=True)
class Imprint:
    """What every page says of the report.

    Attributes
    ----------
    title, question, subtitle, footer
        In the language of the page.
    citation
        How it is cited; None for a page that is no report.
    about
        What the metadata say beside this, the pages and the figures.
    """

    title: str
    question: str
    subtitle: str
    footer: str
    citation: Citation | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
