"""How an answer of the laboratory is looked at: beside another, before or after, from where."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from reading import PHONE, browser
from test_lab_page import LONG, move, page, server

__all__ = ["browser", "page", "server"]


def test_a_question_stays_beside_while_the_form_goes_on(page: Page) -> None:
    page.locator("#keep").click()
    page.wait_for_url("**with=own&**", timeout=LONG)
    move(page, 100)
    page.wait_for_url("**size=100**with.size=20**", timeout=LONG)
    expect(page.locator(".second .difference")).to_contain_text("Kazakhstan −", timeout=LONG)
    expect(page.locator("#comparison")).to_be_visible(timeout=LONG)
    page.locator("#swap").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**size=20**with.size=100**", timeout=LONG)
    page.reload()
    expect(page.locator(".second")).to_contain_text("100%", timeout=LONG)
    assert page.locator("#field-with").input_value() == "own"
    page.go_back()
    expect(page.locator(".second")).to_contain_text("20%", timeout=LONG)
    page.locator("#remove").click()
    expect(page.locator(".second")).to_be_hidden(timeout=LONG)
    assert "with" not in page.url


def test_one_switch_shows_before_after_or_the_change(page: Page) -> None:
    quantity = page.locator("#answer-bilateral-trade .quantity")
    expect(quantity).to_contain_text("before and after", timeout=LONG)
    page.locator("input[name=show][value='']").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**show=before**", timeout=LONG)
    expect(quantity).to_have_text(
        "Trade of Kazakhstan with its main partners, before", timeout=LONG
    )
    page.locator("input[name=show][value=change]").check()
    expect(quantity).to_contain_text("the change", timeout=LONG)
    page.go_back()
    expect(quantity).to_contain_text(", before", timeout=LONG)
    assert page.locator("input[name=show][value=before]").is_checked()


def test_a_click_on_the_map_goes_there(page: Page) -> None:
    plot = page.locator("#answer-welfare-map-plot")
    page.wait_for_selector("#answer-welfare-map-plot[data-drawn]")
    plot.scroll_into_view_if_needed()
    box = page.locator("#answer-welfare-map-plot .nsewdrag").bounding_box()
    assert box is not None
    x, y = box["x"] + 0.70 * box["width"], box["y"] + 0.30 * box["height"]
    page.mouse.move(x - 5, y)
    page.mouse.move(x, y)
    expect(plot.locator(".hoverlayer")).to_contain_text("China", timeout=LONG)
    page.mouse.click(x, y)
    page.wait_for_url("**at=CHN**", timeout=LONG)
    assert page.locator("#field-at").input_value() == "CHN"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_two_answers_and_a_switch_are_within_reach(
    page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.locator("#keep").click()
    move(page, 100)
    page.locator("input[name=show][value=change]").check()
    # However fast one goes on: what is not answered yet is asked with the switch.
    page.wait_for_url("**size=100**show=change**with.size=20**", timeout=LONG)
    expect(page.locator("#comparison")).to_be_visible(timeout=LONG)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


def test_a_network_is_seen_month_by_month(page: Page) -> None:
    page.goto("?ask=close&element=kazakhstan-crude/CPC-KAZ&size=100&world=core-2022-73&lang=ru")
    page.wait_for_selector("#answer-month-map-plot[data-drawn]")
    slider, told = page.locator(".months input"), page.locator(".months output")
    expect(told).to_have_text("средний месяц", timeout=LONG)
    slider.focus()
    page.keyboard.press("End")
    expect(told).to_have_text("месяц 12 из 12", timeout=LONG)
    drawn = """() => {
      const { data, layout } = document.getElementById("answer-month-map-plot");
      const { first, widths } = layout.meta.months;
      return widths.at(-1).every((width, leg) => data[first + leg].line.width === width);
    }"""
    assert page.evaluate(drawn)
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.wait_for_selector("#answer-month-map-plot[data-drawn]")
    expect(told).to_have_text("месяц 12 из 12", timeout=LONG)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
