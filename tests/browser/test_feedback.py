"""A learner finds a module by a code, chooses it, keeps a section, reports it; a trainer answers."""

import re

import pytest

from tests.browser.conftest import Visit
from tests.browser.hospital import MARCUS
from tests.browser.visitor import Visitor, scrolls_sideways

LEARNER, REGISTRAR, TRAINER, ADMINISTRATOR = "10053", "10043", "10034", "10033"
WORDS = "Which desk hands the error back?"
ANSWER = "The desk that wrote the field. See the second table."


def flat(visitor: Visitor) -> str:
    """Return the words of a page with plain single spaces."""
    return " ".join(visitor.page.locator("main").inner_text().split())


def find_and_choose(learner: Visitor) -> str:
    """Find a module by a code, put it on the list, and return its title."""
    page = learner.open("/learn/catalogue")
    page.get_by_label("Words to search for").fill("FL 42")
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()
    learner.check()
    assert "Also searched: locator 42, rev code, revenue code" in flat(learner)
    choose = page.get_by_role("button", name=re.compile("^Choose: ")).first
    title = (choose.get_attribute("aria-label") or "").removeprefix("Choose: ")
    with page.expect_navigation():
        choose.click()
    learner.open("/learn")
    shelf = page.locator("section.panel", has=page.get_by_role("heading", name="Chosen by you", exact=True))
    assert shelf.get_by_role("link", name=title, exact=True).is_visible()
    return title


def keep_and_report(learner: Visitor) -> None:
    """Bookmark a section with one tap, say that it is unclear with one more, and add words."""
    page = learner.open("/learn/CORE-01/lessons/L7")
    with page.expect_navigation():
        page.get_by_role("button", name="Bookmark this section").click()
    assert page.get_by_role("button", name="Bookmarked").is_visible()
    page.get_by_role("button", name="Wrong or unclear?").click()
    page.get_by_label("What is wrong or unclear?").fill(WORDS)
    learner.check()
    with page.expect_navigation():
        page.get_by_role("button", name="Send words").click()
    learner.open("/feedback")
    assert WORDS in flat(learner)


def answer_it(trainer: Visitor) -> None:
    """Open the report from the inbox and answer it."""
    trainer.open("/feedback/inbox")
    page = trainer.page
    row = page.get_by_role("row").filter(has_text="Hand it back without blame")
    with page.expect_navigation():
        row.get_by_role("link").first.click()
    trainer.check()
    assert WORDS in flat(trainer)
    page.get_by_label("Answered: it is right as it stands").check()
    page.get_by_label("In your words").fill(ANSWER)
    with page.expect_navigation():
        page.get_by_role("button", name="Send the answer").click()
    trainer.check()
    assert ANSWER in flat(trainer)


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_report_goes_to_the_trainer_and_comes_back_answered(visit: Visit, script: bool) -> None:
    learner, trainer = visit(width=390, height=844, dark=True, script=script), visit(script=script)
    learner.sign_in(LEARNER)
    if script:
        find_and_choose(learner)
        keep_and_report(learner)
    else:
        page = learner.open("/learn/CORE-01/lessons/L7")
        with page.expect_navigation():
            page.get_by_role("button", name="Wrong or unclear?").click()
        page.get_by_label("What is wrong or unclear?").fill(WORDS)
        with page.expect_navigation():
            page.get_by_role("button", name="Send words").click()
    trainer.sign_in(TRAINER)
    answer_it(trainer)
    learner.open("/")
    assert "A trainer answered one report of yours." in flat(learner)
    learner.open("/feedback")
    assert ANSWER in flat(learner)
    with learner.page.expect_navigation():
        learner.page.get_by_role("button", name="Thank you, settled").first.click()
    learner.open("/")
    assert "A trainer answered" not in flat(learner)


def test_a_manager_enrols_a_team_and_the_learner_reads_why(visit: Visit) -> None:
    manager, learner = visit(), visit(width=390, height=844)
    manager.sign_in(MARCUS)
    page = manager.open("/team/enrol?role=registrar")
    page.get_by_label("Module", exact=True).select_option("LD-01")
    page.get_by_label(re.compile("^Why, in your words")).fill("Before our meeting on Monday.")
    with page.expect_navigation():
        page.get_by_role("button", name="Enrol the people ticked").click()
    manager.check()
    learner.sign_in(REGISTRAR)
    learner.open("/learn")
    assert "Before our meeting on Monday." in flat(learner)


@pytest.mark.wide
@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_of_the_learners_side_is_wider_than_its_window(visit: Visit, width: int) -> None:
    pages = {
        LEARNER: (
            "/learn",
            "/learn/catalogue",
            "/feedback",
            "/roles",
            "/roles/biller/card",
            "/search?q=CARC+22",
        ),
        TRAINER: ("/feedback/inbox", "/feedback/inbox?show=all"),
        ADMINISTRATOR: ("/feedback/inbox/owners",),
        MARCUS: ("/team/enrol",),
    }
    for number, addresses in pages.items():
        visitor = visit(width=width, height=844, dark=width == 390)
        visitor.sign_in(number)
        for address in addresses:
            visitor.open(address)
            assert not scrolls_sideways(visitor.page), address
