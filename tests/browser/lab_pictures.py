"""Takes the pictures of "Ten minutes in the lab": python tests/browser/lab_pictures.py.

Run it again when the page or a number of the tutorial has changed. It needs what the tests need,
and Pillow, which leaves the pictures few colours and so makes them small.
"""

import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright
from reading import FLAGS

from tarazy.compute.pool import Inline
from tarazy.lab.application import create_app
from tarazy.lab.settings import Settings

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from lab_server import listening  # noqa: E402

IMAGES = ROOT / "docs/images"
WIDTH, HEIGHT, COLOURS = 1200, 800, 128
DUTY = "v=1&ask=duty&by=USA&on=KAZ&size=10"
RUSSIA = "v=1&ask=sever&by=RUS&on=KAZ&ways=both"
PIPELINE = "v=1&ask=close&element=kazakhstan-crude/CPC-KAZ&size=100&first=3&lasting=3"
METALS = "v=1&ask=duty&by=USA&on=KAZ&sector=metals&size=35"
KEPT = "with=own&with.v=1&with.ask=duty&with.by=USA&with.on=KAZ&with.size=10"


def opened(page: Page, address: str) -> None:
    """Open an address, and wait for its figures."""
    page.goto(f"/?{address}&lang=en")
    page.wait_for_selector("#shown:not([aria-busy]) figure")


def drawn(page: Page, figure: str) -> Locator:
    """Scroll to a figure, and wait until it is drawn."""
    found = page.locator(f"#{figure}")
    found.scroll_into_view_if_needed()
    page.wait_for_selector(f"#{figure}-plot[data-drawn]")
    page.wait_for_load_state("networkidle")
    return found


def saved(page: Page, address: str, name: str, note: str) -> None:
    """Save the question of an address."""
    opened(page, address)
    page.get_by_text("Save this question").click()
    page.fill("#save-name", name)
    page.fill("#save-note", note)
    page.click("#save button[type=submit]")
    page.wait_for_selector("#save-done:not([hidden])")


def pictures(page: Page) -> Iterator[str]:
    """Go the way of the tutorial; at each name the page is as its picture shows it."""
    opened(page, DUTY)
    drawn(page, "answer-welfare-map")
    page.evaluate("scrollTo(0, 0)")
    yield "lab-start"
    opened(page, RUSSIA)
    drawn(page, "answer-welfare-map").evaluate("(it) => it.scrollIntoView()")
    yield "lab-russia"
    opened(page, PIPELINE)
    first = page.locator("#shown figure").first
    drawn(page, str(first.get_attribute("id")))
    first.evaluate("(it) => it.scrollIntoView()")
    yield "lab-pipeline"
    opened(page, f"{METALS}&{KEPT}")
    page.evaluate("scrollTo(0, 0)")
    yield "lab-beside"
    opened(page, RUSSIA)
    table = drawn(page, "answer-welfare-map")
    table.locator("summary").click()
    table.locator("details").evaluate("(it) => it.scrollIntoView({ block: 'center' })")
    yield "lab-table"
    saved(page, RUSSIA, "Trade with Russia ends", "For the meeting on Monday")
    saved(page, PIPELINE, "CPC closed from March to May", "")
    page.goto("/saved?lang=en")
    yield "lab-saved"


def kept(page: Page, name: str) -> None:
    """Write what a page shows, as far down as it has anything, in few colours."""
    # A page that was just scrolled is taken with a white edge.
    page.wait_for_timeout(500)
    footer = page.locator("footer").bounding_box()
    shown = min(HEIGHT, int(footer["y"] + footer["height"])) if footer else HEIGHT
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB").crop((0, 0, WIDTH, shown))
    few = taken.quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(IMAGES / f"{name}.png", optimize=True)


@contextmanager
def page_of(folder: Path) -> Iterator[Page]:
    """Give a page of a laboratory that keeps what it saves in a folder."""
    app = create_app(Settings(store=folder / "lab.sqlite", workers=1), Inline())
    with listening(app) as (host, port), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, base_url=f"http://{host}:{port}"
        )
        browser.close()


if __name__ == "__main__":
    with TemporaryDirectory() as folder, page_of(Path(folder)) as page:
        for name in pictures(page):
            kept(page, name)
