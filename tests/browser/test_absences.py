"""Exceptions, policy and a roster of a school, by forms alone; their pages fit any screen."""

from datetime import timedelta

import pytest

from tests.browser.conftest import Visit
from tests.browser.hospital import today
from tests.browser.test_registrar import flat
from tests.browser.test_rules import press

ROWS = (
    "employee_no,given_name,family_name,hired_on,employment_type,job_role,unit_code,job_from,job_to\n"
    "F-9001,Noa,Brook,{start},contractor,coder_2,{unit},{start},{end}\n"
    "F-9002,Lee,Marsh,{start},contractor,coder_2,NOWHERE,{start},{end}"
)


def test_a_freelancer_is_taken_in_after_it_was_shown(visit: Visit) -> None:
    marcus = visit(script=False)
    marcus.become("manager")
    page = marcus.open("/team/intake")
    rows = ROWS.format(unit="AR-ADM", start=today(), end=today() + timedelta(days=90))
    page.get_by_label("Paste rows").fill(rows)
    press(marcus, "Show what it does")
    shown = flat(page.locator("main").inner_text())
    assert "1 of 2 rows can be taken in" in shown
    assert "NOWHERE is not one of yours" in shown
    press(marcus, "Take them in")
    assert "1 of 2 people are taken in" in flat(page.locator("main").inner_text())


def test_a_manager_asks_and_a_director_approves(visit: Visit) -> None:
    marcus = visit(script=False)
    marcus.become("manager")
    page = marcus.open("/team/10042/exceptions")
    thing = page.get_by_label("Of what").locator("option", has_text=", due").first
    page.get_by_label("Of what").select_option(thing.get_attribute("value"))
    page.get_by_label("Not asked for").check()
    page.get_by_label("Until").fill((today() + timedelta(days=20)).isoformat())
    page.get_by_label("Reason").fill("Works at another desk until then.")
    press(marcus, "Ask for it")
    assert "Waits for a decision" in flat(page.locator("main").inner_text())
    ellen = visit(script=False)
    ellen.become("director")
    page = ellen.open("/compliance/exceptions")
    ellen.go(page.locator("tbody th a").first)
    press(ellen, "Approve")
    assert "Approved" in flat(page.locator("main").inner_text())


@pytest.mark.parametrize(("width", "dark"), [pytest.param(1366, False, marks=pytest.mark.wide), (390, True)])
def test_the_pages_fit_any_screen(visit: Visit, width: int, dark: bool) -> None:
    ellen = visit(width=width, height=844, dark=dark)
    ellen.become("director")
    for path in (
        "/compliance/exceptions?show=all",
        "/programmes/policy",
        "/programmes/policy/values/returning.bands",
        "/team/10042/exceptions",
    ):
        ellen.open(path)
        assert ellen.page.evaluate("document.documentElement.scrollWidth") <= width
