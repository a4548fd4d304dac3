"""What a reader sees of a page, what is packed in it, and which texts of an experiment it shows."""

import base64
import gzip
import html
import json
import re
from typing import Any

from tarazy import Scenario
from tarazy.scenario.parts import Texts
from tarazy.study import Findings


def prose(page: str) -> str:
    """Return what a reader sees of a page, quotations in English left out."""
    page = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.S)
    page = re.sub(r'<(span|ul) lang="en">.*?</\1>', "", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


def packed(page: str) -> dict[str, Any]:
    """Return what one page holds packed: ``figures``, ``shapes``, and ``files`` as bytes."""
    found = re.search(r'id="packed-content">([^<]*)</script>', page)
    assert found is not None
    content: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(found[1])))
    files = {name: base64.b64decode(each) for name, each in content["files"].items()}
    files |= {name: each.encode() for name, each in content["texts"].items()}
    return content | {"files": files}


def csv_of(page: str, name: str) -> str:
    """Return a csv that a page gives away, by the end of its path."""
    [content] = [each for path, each in packed(page)["files"].items() if path.endswith(name)]
    return str(content.decode("utf-8-sig"))


def texts_of(scenario: Scenario, findings: Findings) -> list[Texts]:
    """Return the texts of an experiment that stand on a page, those of a section too."""
    parts = [scenario.title, scenario.question]
    # A reason for another horizon stands on the page of that.
    own = scenario.horizon_or_default
    parts += [one.reason for one in scenario.expected if one.horizon in (None, own)]
    parts += [stage.title for stage in scenario.then]
    if scenario.name in findings.detail:
        parts.append(scenario.explanation)
    assert None not in parts
    return parts
