"""An educator starts an acquired practice, a manager confirms a profile, a search is marked as answered."""

import re

import pytest

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, scrolls_sideways

EDUCATOR, DIRECTOR, TRAINER, REGISTRAR = "10035", "10002", "10034", "10043"


def flat(visitor: Visitor) -> str:
    """Return the words of a page with plain single spaces."""
    return " ".join(visitor.page.locator("main").inner_text().split())


def press(visitor: Visitor, name: str | re.Pattern[str]) -> None:
    """Press a button and wait for the page that follows."""
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=name).first.click()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_an_educator_starts_a_practice_and_records_a_step(visit: Visit, script: bool) -> None:
    educator = visit(script=script, width=390 if script else 1366, height=844, dark=script)
    educator.sign_in(EDUCATOR)
    page = educator.open("/education/pathways/new")
    practice = "Maple Street Clinic" if script else "Otter Creek Clinic"
    page.get_by_label("Practice or unit").select_option(label=practice)
    press(educator, "Show who starts")
    educator.check()
    assert "Who is left out, and why" in flat(educator)
    press(educator, "Start it for them")
    educator.check()
    with page.expect_navigation():
        page.locator("tbody th a").first.click()
    educator.check()
    press(educator, re.compile("^Record as done: "))
    assert "Recorded." in flat(educator)
    page.get_by_label("A note for you and other educators").fill("Prefers mail.")
    press(educator, "Keep the note")
    assert "Prefers mail." in flat(educator)


def test_a_manager_confirms_a_line_of_a_profile(visit: Visit) -> None:
    educator, manager = visit(), visit(width=390, height=844)
    educator.sign_in(EDUCATOR)
    page = educator.open(f"/education/educators/{EDUCATOR}")
    page.get_by_label("What", exact=True).select_option(label="Credentials: CRC")
    page.get_by_label("Since").fill("2020-05-04")
    press(educator, "Keep the line")
    educator.check()
    manager.sign_in(DIRECTOR)
    manager.open(f"/education/educators/{EDUCATOR}")
    press(manager, "Confirm: CRC")
    manager.check()
    assert "Confirmed. Providers see it with your name." in flat(manager)


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_what_a_search_opened_is_marked_as_answered(visit: Visit, script: bool) -> None:
    learner = visit(width=390, height=844, dark=True, script=script)
    learner.sign_in(REGISTRAR)
    page = learner.open("/search?q=pocket")
    with page.expect_navigation():
        page.locator("li.hit a[href*='asked=']").first.click()
    learner.check()
    press(learner, "This answered me")
    assert "It shows how fast answers are found" in flat(learner)


@pytest.mark.wide
@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_of_education_is_wider_than_its_window(visit: Visit, width: int) -> None:
    pages = {
        EDUCATOR: (
            "/education/pathways?show=all",
            "/education/educators",
            f"/education/educators/{EDUCATOR}",
            "/education",
        ),
        DIRECTOR: ("/feedback/times", "/feedback/answers"),
        TRAINER: ("/results", "/results/PA-03"),
        REGISTRAR: ("/learn/PA-03/pre-test", "/education"),
    }
    for number, addresses in pages.items():
        visitor = visit(width=width, height=844, dark=width == 390)
        visitor.sign_in(number)
        for address in addresses:
            visitor.open(address)
            visitor.check()
            assert not scrolls_sideways(visitor.page), address
