"""The laboratory in a real browser: slider, document and address in step, in three languages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab_server import listening
from playwright.sync_api import Browser, Page, expect
from reading import DESKTOP, PHONE, browser

from tarazy.compute.pool import Inline
from tarazy.lab.application import create_app
from tarazy.lab.settings import Settings

__all__ = ["browser"]
DUTY = "?ask=duty&by=USA&on=KAZ&size=20&world=core-2022-73&lang=en"
# Bytes on the wire for the first answer with its figures.
MOST_BYTES = 2_000_000
# Milliseconds, on a machine that is busy.
LONG = 60_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = tmp_path_factory.mktemp("lab") / "lab.sqlite"
    with listening(create_app(Settings(store=store, workers=1), Inline())) as (host, port):
        yield f"http://{host}:{port}/"


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": DESKTOP, "height": 900}, base_url=server)
    page = context.new_page()
    page.set_default_timeout(LONG)
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(DUTY)
    yield page
    # A mistake that is asked for is the one thing that a browser complains of.
    assert [text for text in messages if "422" not in text] == []
    assert [url for url in asked if not url.startswith((server, "data:", "blob:"))] == []
    assert context.cookies() == []
    context.close()


def move(page: Page, size: int) -> None:
    """Move the slider as a hand does: in steps, then let go."""
    page.locator("#slider").evaluate(
        """(slider, size) => {
          for (const step of [1, 5, 10, size]) {
            slider.value = step;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
          }
          slider.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        size,
    )


def test_the_slider_moves_the_answer_the_document_and_the_address(page: Page) -> None:
    told = page.locator(".told")
    before = told.inner_text()
    move(page, 100)
    page.wait_for_url("**size=100**", timeout=LONG)
    expect(told).not_to_have_text(before, timeout=LONG)
    assert "set = 1.0" in page.locator("#toml").input_value()
    assert page.locator("#field-size").input_value() == "100"
    now = told.inner_text()
    page.reload()
    expect(told).to_have_text(now, timeout=LONG)
    page.go_back()
    expect(told).to_have_text(before, timeout=LONG)
    assert page.locator("#field-size").input_value() == "20"


def test_figures_are_drawn_and_their_tables_given_away(page: Page) -> None:
    page.wait_for_selector("#answer-welfare-map-plot[data-drawn]")
    with page.expect_download() as given:
        page.locator("#answer-welfare-map a[download$='.csv']").click()
    assert "KAZ," in Path(given.value.path()).read_text(encoding="utf-8-sig")
    with page.expect_download() as drawn:
        page.locator("#answer-welfare-map button[data-picture='svg']").click()
    assert "<svg" in Path(drawn.value.path()).read_text(encoding="utf-8")


def test_the_document_moves_the_form_and_a_mistake_stands_beside_it(page: Page) -> None:
    page.locator(".document summary").click()
    toml = page.locator("#toml")
    written = toml.input_value()
    toml.fill(written.replace("set = 0.2", "set = 9"))
    mistake = page.locator("#mistake-toml")
    expect(mistake).to_contain_text("set: 9 is not allowed", timeout=LONG)
    # Another duty in the words of the form is the form's own question.
    toml.fill(written.replace('kind = "tariff"\nset = 0.2', 'kind = "sever"'))
    page.wait_for_url("**doc=**", timeout=LONG)
    expect(mistake).to_be_hidden()
    assert page.locator("#field-ask").input_value() == "sever"
    assert page.locator("#size").is_hidden()


def test_a_mistake_stands_at_its_field(page: Page) -> None:
    page.locator("#field-size").fill("900")
    expect(page.locator("#mistake-size")).to_contain_text("from 0 to 150", timeout=LONG)
    assert page.locator("#field-size").get_attribute("aria-invalid") == "true"
    page.locator("#field-size").fill("30")
    expect(page.locator("#mistake-size")).to_be_hidden(timeout=LONG)


def test_a_pipeline_is_closed_in_part(page: Page) -> None:
    page.locator("#field-ask").select_option("close")
    page.wait_for_url("**ask=close**", timeout=LONG)
    assert page.locator("#field-by").is_hidden()
    assert page.locator("#field-element").is_visible()
    page.locator("#field-element").select_option("kazakhstan-crude/CPC-KAZ")
    page.locator("#field-size").fill("100")
    page.wait_for_url("**ask=close**size=100**", timeout=LONG)
    assert "by=" not in page.url
    expect(page.locator(".told")).to_contain_text("Kazakhstan falls by", timeout=LONG)


def test_events_are_put_down_and_taken_back_by_the_keyboard(page: Page) -> None:
    told = page.locator(".told")
    alone = told.inner_text()
    page.locator("#add").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**also=duty,by:USA,on:KAZ,size:20&ask=none**", timeout=LONG)
    assert page.locator(".rows li").count() == 1
    assert page.locator("#field-by").is_hidden()
    assert page.locator("#add").is_hidden()
    page.locator("#field-ask").select_option("invest")
    # The smaller world does not know who owns capital.
    expect(page.locator("#mistake-world")).to_contain_text("those of core-2022", timeout=LONG)
    assert page.locator("#field-size").input_value() == "1000"
    page.locator("#field-world").select_option("")
    page.wait_for_url("**ask=invest**size=1000**", timeout=LONG)
    expect(told).not_to_have_text(alone, timeout=LONG)
    assert page.locator("label[for=field-by]").inner_text() == "Who invests"
    expect(page.locator("#owners")).to_be_visible()
    toml = page.locator("#toml").input_value()
    assert 'horizon = "medium"' in toml
    assert toml.count("[[shocks]]") == 2
    page.locator(".rows a", has_text="Remove").click()
    expect(page.locator(".rows")).to_have_count(0, timeout=LONG)
    assert "also" not in page.url
    page.locator("#field-ask").select_option("duty")
    page.wait_for_url("**ask=duty**size=10**", timeout=LONG)
    expect(page.locator("#owners")).to_be_hidden()
    assert "horizon" not in page.locator("#toml").input_value()


def test_a_window_is_asked_for_by_its_months(page: Page) -> None:
    page.locator("#field-ask").select_option("supply")
    page.wait_for_url("**ask=supply**", timeout=LONG)
    assert page.locator("#field-first").is_hidden()
    page.locator("#field-lasting").select_option("3")
    page.locator("#field-first").select_option("11")
    page.wait_for_url("**first=11&lasting=3**", timeout=LONG)
    assert "months = [11, 12, 13]" in page.locator("#toml").input_value()


def test_one_can_stand_elsewhere_by_the_keyboard(page: Page) -> None:
    name = page.locator(".most a").nth(1)
    place = name.get_attribute("data-at")
    name.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**at={place}**", timeout=LONG)
    assert page.locator("#field-at").input_value() == place


def test_an_experiment_is_asked_by_name_in_another_language(page: Page) -> None:
    page.locator("#field-base").select_option("jackson-vanik")
    page.wait_for_url("**base=jackson-vanik**", timeout=LONG)
    assert page.locator("#event").is_hidden()
    expect(page.locator("[data-language=ru]")).to_have_attribute(
        "href", "?v=1&base=jackson-vanik&world=core-2022-73&lang=ru", timeout=LONG
    )
    page.locator("[data-language=ru]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru", timeout=LONG)
    assert "Джексона" in page.locator("#quick").inner_text()


def test_two_answers_stand_side_by_side(page: Page) -> None:
    page.locator("#field-with").select_option("jackson-vanik")
    page.wait_for_url("**with=jackson-vanik**", timeout=LONG)
    expect(page.locator("#comparison")).to_be_visible(timeout=LONG)
    assert "ask=duty" in page.url
    page.go_back()
    expect(page.locator("#comparison")).to_be_hidden(timeout=LONG)


def test_a_question_is_saved_found_and_deleted(page: Page) -> None:
    page.locator("summary", has_text="Save this question").click()
    page.locator("#save-name").fill("Mine")
    page.locator("#save-note").fill("For the meeting")
    page.locator("#save-note").press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#save-done")).to_be_visible(timeout=LONG)
    page.locator("a", has_text="Saved questions").click()
    row = page.locator(".rows li")
    expect(row).to_contain_text("For the meeting", timeout=LONG)
    for scheme, width in (("light", DESKTOP), ("dark", PHONE)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 844})
        found = Axe().run(page).response["violations"]
        assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as given:
        page.locator("button[form=take]").click()
    assert given.value.suggested_filename == "mine.zip"
    row.locator("input[type=checkbox]").uncheck()
    page.locator("button[form=take]").click()
    expect(page.locator("#mistake-saved")).to_contain_text("no question is chosen", timeout=LONG)
    row.locator("summary", has_text="Rename").click()
    row.locator("input[name=name]").fill("Ours")
    row.locator("form.rename button").click()
    expect(page.locator(".rows a.title")).to_have_text("Ours", timeout=LONG)
    page.locator(".rows a.title").click()
    page.wait_for_url("**ask=duty**size=20**", timeout=LONG)
    page.go_back()
    row.locator("summary", has_text="Delete").click()
    expect(row).to_contain_text("gone for good")
    row.locator("form.delete button").click()
    expect(row).to_have_count(0, timeout=LONG)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.wait_for_selector("#answer-welfare-map-plot[data-drawn]")
    for fold in page.locator(".ask details").all():
        fold.evaluate("fold => { fold.open = true; }")
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


def test_a_phone_shows_all_of_it(page: Page) -> None:
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.locator("#shown figure").first.scroll_into_view_if_needed()
    page.wait_for_selector("#answer-welfare-map-plot[data-drawn]")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    for control in page.locator(".ask select:visible, .ask input:visible").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 40


def test_what_travels_is_small(browser: Browser, server: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(server + DUTY)
    page.wait_for_selector("#answer-welfare-map-plot[data-drawn]", timeout=LONG)
    assert 0 < sum(sizes) < MOST_BYTES
    context.close()


def test_a_range_is_computed_while_one_looks_on(page: Page) -> None:
    page.locator("#range-start").click()
    expect(page.locator("#range-progress")).to_be_visible(timeout=LONG)
    page.locator("#range-cancel").click()
    expect(page.locator("#range-progress")).to_be_hidden(timeout=LONG)
    page.locator("#range-start").click()
    expect(page.locator("#ranged")).to_contain_text("nine draws out of ten", timeout=LONG)


def test_a_printed_answer_has_all_its_figures(page: Page) -> None:
    page.wait_for_selector("#answer-welfare-map-plot[data-drawn]")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    drawn = page.locator("#shown .plot[data-drawn=paper]")
    assert drawn.count() == page.locator("#shown .plot").count() >= 5
    assert page.locator(".ask").is_hidden()
