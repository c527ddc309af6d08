"""A word of a lesson leads to its place in the glossary: with and without scripts, on a phone, in dark."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.visitor import CONTRAST, axe_violations, scrolls_sideways

LESSON = "/learn/CORE-01/lessons/L1"


@pytest.mark.parametrize("script", [True, False])
def test_a_word_of_a_lesson_leads_to_what_it_means(visit: Visit, script: bool) -> None:
    visitor = visit(script=script)
    visitor.become("registrar")
    page = visitor.open(LESSON)
    word = page.locator('.lesson a[href^="/learn/glossary#"]').first
    meant = (word.get_attribute("href") or "").rpartition("#")[2]
    with page.expect_navigation():
        word.click()
    visitor.check()
    assert visitor.heading() == "Words of the field"
    assert page.locator(f"tr#{meant} td").is_visible()


@pytest.mark.wide
def test_the_glossary_fits_a_phone_and_can_be_read_in_the_dark(visit: Visit) -> None:
    visitor = visit(width=390, height=844, dark=True)
    visitor.become("registrar")
    page = visitor.open("/learn/glossary")
    assert not scrolls_sideways(page)
    assert axe_violations(page, CONTRAST) == []
