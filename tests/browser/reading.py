"""A report that is read in a real browser which reaches no network."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = 1280, 390
# How much has moved that nobody asked to move.
SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
MARKS = ".main-svg .trace path, .main-svg .hm image, .main-svg .bars path, .main-svg .sankey-link"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        reason = "chromium is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


class Opened:
    """Pages that are opened with the network blocked, and what they complained of."""

    def __init__(self, browser: Browser, report: Path, width: int = DESKTOP) -> None:
        self.messages: list[str] = []
        self.requests: list[str] = []
        self.allowed = (report.parent.as_uri(), "data:", "blob:")
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            accept_downloads=True,
            offline=True,
            reduced_motion="reduce",
        )
        context.route("**/*", self._answer)
        context.add_init_script(SHIFTS)
        self.page: Page = context.new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.open(report)

    def open(self, report: Path, anchor: str = "") -> None:
        """Open a page, at an anchor if one is named."""
        self.page.goto(f"{report.as_uri()}#{anchor}" if anchor else report.as_uri())
        self.page.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)

    def see(self, figure: str) -> None:
        """Go to a figure and wait until it is drawn."""
        self.page.locator(f"#{figure}").scroll_into_view_if_needed()
        self.page.wait_for_selector(f"#{figure}-plot[data-drawn]", timeout=60_000)

    def close(self) -> None:
        """Close the pages."""
        self.page.context.close()

    def _answer(self, route: Route) -> None:
        if route.request.url.startswith(self.allowed):
            route.continue_()
        else:
            route.abort()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.messages.append(message.text)

    @property
    def outside(self) -> list[str]:
        """Requests for anything but the files of the report and what they carry inside."""
        return [url for url in self.requests if not url.startswith(self.allowed)]
