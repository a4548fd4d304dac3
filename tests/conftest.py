"""Where tests find the official files and the authors' data, which the package does not bundle."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fixed_world import few_economies, fixed_world

from tarazy import Scenario, World
from tarazy.codes.classification import LANGUAGES
from tarazy.experiment import compiled, networks
from tarazy.memo import Memo
from tarazy.scenario.asked import asked_digest
from tarazy.study import Findings, find

SMALL_STUDY = Path(__file__).parent / "unit" / "small_study"
# Of every range in the report that the tests read.
REPORT_DRAWS = 4
NOT_FOUND = "official files not found"
# What is printed is compared; the screen of the one who tests has no part in it.
os.environ.pop("COLUMNS", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes longest first, where processes share the tests out."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        from schedule import place_of

        items.sort(key=lambda item: place_of(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share files out as `schedule` says."""
    from schedule import ByParty

    return ByParty(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line how many tests had no official files."""
    skipped = terminalreporter.stats.get("skipped", [])
    number = sum(NOT_FOUND in str(report.longrepr) for report in skipped)
    if number:
        terminalreporter.write_line(
            f"{number} tests compare with official files and were not run: TARAZY_SHARED does not "
            "name their folder",
            yellow=True,
        )


@pytest.fixture(scope="session")
def official_files() -> Callable[[str], Path]:
    """Return a path below ``TARAZY_SHARED``; without it tests skip, or fail where CI is true."""

    def find(part: str) -> Path:
        path = Path(os.environ.get("TARAZY_SHARED", "../shared")) / part
        if not path.exists():
            reason = f"{NOT_FOUND}: {path}"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        return path

    return find


@pytest.fixture(scope="session")
def core() -> World:
    """Return the world of the tests with pinned numbers."""
    return fixed_world()


@pytest.fixture(scope="session")
def small_world() -> World:
    """Return a world of ten economies, in which a report is computed in seconds."""
    return few_economies()


@dataclass(frozen=True)
class ReportWork:
    """What the report shows, and what was done to find it.

    Attributes
    ----------
    findings
        What it shows.
    compiled
        (digest of the world, digest of what a document asks, where its shocks stand) of every
        compilation.
    networks
        Networks that the compiled documents met, all together.
    links
        Solves of a network and a world until they agree.
    """

    findings: Findings
    compiled: list[tuple[str, str, tuple[str, ...]]]
    networks: int
    links: int


@pytest.fixture(scope="session")
def report_work(small_world: World) -> ReportWork:
    """Return what a small study shows and what was done, from where nothing is kept."""
    keys: list[tuple[str, str, tuple[str, ...]]] = []
    met: list[int] = []
    links: list[None] = []
    own_counterfactual, link = compiled.own_counterfactual, networks.link
    linked_networks = compiled.linked_networks

    def counted_compilation(world: World, scenario: Scenario) -> Any:
        places = tuple(place for _, place in scenario.placed_shocks())
        keys.append((world.digest, asked_digest(scenario.to_dict()), places))
        return own_counterfactual(world, scenario)

    def counted_networks(*given: Any) -> Any:
        found = linked_networks(*given)
        met.append(len(found))
        return found

    def counted_link(*given: Any) -> Any:
        links.append(None)
        return link(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "_COMPILED", Memo(32))
        patch.setattr(compiled, "own_counterfactual", counted_compilation)
        patch.setattr(compiled, "linked_networks", counted_networks)
        patch.setattr(networks, "link", counted_link)
        findings = find(SMALL_STUDY, small_world, draws=REPORT_DRAWS, workers=1)
    return ReportWork(findings, keys, sum(met), len(links))


@pytest.fixture(scope="session")
def small_findings(report_work: ReportWork) -> Findings:
    """Return what a small study shows, with every chapter, for the page and for the browser."""
    return report_work.findings


@pytest.fixture(scope="session")
def small_pages(
    small_findings: Findings, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Return the pages of a small study by language, each written once and read by many."""
    from tarazy.report import write_pages

    folder = tmp_path_factory.mktemp("small-pages")
    paths = {language: folder / f"{language}.html" for language in LANGUAGES}
    assert write_pages(small_findings, paths) == list(paths.values())
    return paths
