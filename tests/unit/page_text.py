"""What a reader sees of a page, and which texts of an experiment it has to show."""

import html
import re

from tarazy import Scenario
from tarazy.scenario.parts import Texts
from tarazy.study import Findings


def prose(page: str) -> str:
    """Return what a reader sees of a page, quotations in English left out."""
    page = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.S)
    page = re.sub(r'<(span|ul) lang="en">.*?</\1>', "", page, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


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
