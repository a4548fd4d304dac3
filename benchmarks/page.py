"""``python -m benchmarks.page``: what a browser has to do for each page of a report.

Each page is opened as a reader would, from a folder, on a desktop and on a phone: bytes as they are
and as a server would send them, elements, height, figures, milliseconds from the navigation to the
first figure that is drawn, and how much moves (cumulative layout shift) while all of it is read.
Times are medians; the first page of a browser also pays for its start and is opened before.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

STUDIES = ("kazakhstan-united-states", "germany-china")
SCREENS = {"desktop": (1280, 900), "phone": (390, 844)}
TIMES = 3
GOAL = {
    "first_figure_ms": 1500,
    "first_view_gzip_bytes": 2_000_000,
    "layout_shift": 0.01,
    "single_file_bytes": 6_000_000,
}
# The report of Kazakhstan and the United States when it was one page that drew all at once.
BEFORE = {
    "bytes": 8_515_396,
    "gzip_bytes": 2_205_043,
    "nodes": 54_600,
    "height": {"desktop": 97_000, "phone": 144_000},
    "figures": 63,
}
SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
FIRST = "performance.getEntriesByName('figure')[0].startTime"


def measure(folder: Path, browser: Browser) -> Iterator[dict[str, Any]]:
    """Yield what each page in the first language of a report takes."""
    told = json.loads((folder / "metadata.json").read_text("utf-8"))
    first = told["languages"][0]
    for file in (page["file"] for page in told["pages"] if page["language"] == first):
        yield {"page": file, **_weight(folder / file), **_screens(folder / file, browser)}


def _weight(page: Path) -> dict[str, int]:
    """Return the bytes of a page with all that it loads."""
    text = page.read_text("utf-8")
    parts = [page, *(page.parent / name for name in _loaded(text))]
    contents = [part.read_bytes() for part in parts]
    return {
        "bytes": sum(map(len, contents)),
        "gzip_bytes": sum(len(gzip.compress(content)) for content in contents),
    }


def _loaded(text: str) -> list[str]:
    scripts = [part.partition('"')[0] for part in text.split('<script defer src="')[1:]]
    styles = [part.partition('"')[0] for part in text.split('rel="stylesheet" href="')[1:]]
    return [*styles, *scripts]


def _screens(file: Path, browser: Browser) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for screen, (width, height) in SCREENS.items():
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        context.add_init_script(SHIFTS)
        page = context.new_page()
        _open(page, file)
        plots = page.locator(".plot")
        found["figures"] = plots.count()
        found["nodes"] = page.evaluate("document.querySelectorAll('*').length")
        high = page.evaluate("document.documentElement.scrollHeight")
        found[screen] = {
            "height": high,
            "first_figure_ms": _first_figure(page, file) if found["figures"] else None,
            "layout_shift": _read(page, high),
        }
        context.close()
    return found


def _open(page: Page, file: Path, anchor: str = "") -> None:
    page.goto("about:blank")
    page.goto(f"{file.as_uri()}#{anchor}")
    page.wait_for_selector("html[data-ready]", state="attached")


def _first_figure(page: Page, file: Path) -> float:
    """Return the median time to the first figure of a page, to which a link leads."""
    anchor = (page.locator(".plot").first.get_attribute("id") or "").removesuffix("-plot")
    times = []
    for _ in range(TIMES):
        _open(page, file, anchor)
        page.wait_for_selector(".plot[data-drawn]")
        times.append(page.evaluate(FIRST))
    return round(statistics.median(times))


def _read(page: Page, height: int) -> float:
    """Scroll through a page, and return how much moved that nobody asked to move."""
    for top in range(0, height, 600):
        page.evaluate(f"window.scrollTo(0, {top})")
        page.wait_for_timeout(60)
    return round(page.evaluate("window.shifts"), 4)


def written(study: str, folder: Path) -> tuple[Path, int]:
    """Return the folder of a report that is written now, and the bytes of its single file."""
    command = [sys.executable, "-m", "tarazy", "report", study, "--draws", "2"]
    single = folder / f"{study}.html"
    for options in (["--out", folder / study], ["--single-file", "--out", single]):
        subprocess.run([*command, *map(str, options)], check=True, stdout=2)
    return folder / study, single.stat().st_size


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument(
        "folders", nargs="*", type=Path, metavar="FOLDER", help="reports that are there already"
    )
    given = parser.parse_args().folders
    program = shutil.which("chromium")
    if program is None:
        sys.exit("benchmarks.page: chromium is not installed")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        reports = [(folder, None) for folder in given] or [
            written(study, Path(place)) for study in STUDIES
        ]
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        found = {
            folder.name: {"single_file_bytes": single, "pages": list(measure(folder, browser))}
            for folder, single in reports
        }
        browser.close()
    print(json.dumps({"reports": found, "goal": GOAL, "before": BEFORE}, indent=1))


if __name__ == "__main__":
    main()
