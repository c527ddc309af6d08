"""A director builds a rule without JavaScript, and sees whom it hits before anything is published."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.test_registrar import flat
from tests.browser.visitor import Visitor


def press(visitor: Visitor, name: str) -> None:
    """Press a button and check the page that it leads to."""
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=name, exact=True).first.click()
    visitor.check()


def test_a_rule_is_built_and_worked_out_by_forms_alone(visit: Visit) -> None:
    ellen = visit(script=False)
    ellen.become("director")
    page = ellen.open("/programmes/rules")
    page.get_by_label("Title").fill("Coders at home")
    page.get_by_label("Id").fill("coders-at-home")
    press(ellen, "Begin")
    page.get_by_label("What to add").first.select_option("work_location")
    press(ellen, "Add to part w")
    page.get_by_label("Remote").check()
    page.get_by_label("Why, as people read it beside each thing").fill("Whoever works at home reads it once.")
    page.get_by_label("Add a module").select_option("CORE-03")
    page.get_by_label("Days that the work needs at least").fill("3")
    press(ellen, "Keep in the draft")
    assert "has the work location remote" in flat(page.locator("body").inner_text())
    press(ellen, "Work out who is hit")
    assert "People" in flat(page.locator("[aria-labelledby=hit]").inner_text())
    assert page.get_by_role("button", name="Publish the rule").is_visible()


@pytest.mark.parametrize(("width", "dark"), [pytest.param(1366, False, marks=pytest.mark.wide), (390, True)])
def test_the_pages_of_rules_fit_any_screen(visit: Visit, width: int, dark: bool) -> None:
    ellen = visit(width=width, height=844, dark=dark)
    ellen.become("director")
    for path in ("/programmes/rules", "/programmes/rules/go-live-charges", "/programmes/rules/students"):
        ellen.open(path)
        assert ellen.page.evaluate("document.documentElement.scrollWidth") <= width
