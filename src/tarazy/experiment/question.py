"""What makes two questions one: what is asked, of which world, of which version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tarazy.results.digest import digest_of
from tarazy.scenario.asked import asked_digest
from tarazy.version import __version__


def question_digest(
    document: Mapping[str, Any], world_digest: str, version: str = __version__
) -> str:
    """Return 16 hexadecimal digits that a question has in the shell, in Python and on a page.

    Parameters
    ----------
    document
        As `tarazy.scenario.Scenario.to_dict` gives it; its words make no difference.
    world_digest
        Of the benchmark, with the elasticities that the document names.
    version
        Of Tarazy, since another one may answer otherwise.
    """
    return digest_of(asked_digest(document), world_digest, version)
