"""A learner finds the own place on both axes and writes a hand-off; trainer and manager read what follows."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor, scrolls_sideways

REGISTRAR, TRAINER, MANAGER = "10043", "10034", "10001"
LESSON = "/learn/CORE-02/lessons/L2"
WRITTEN = "/learn/CORE-02/lessons/L2/written/R1"
ACTION = "I write the member number from the card"


def write(learner: Visitor) -> None:
    """Fill in the three parts of the reflection and save them."""
    page = learner.open(LESSON)
    part = page.locator("#written-R1")
    part.get_by_label("What I do, and where it stands afterwards").fill(ACTION)
    part.get_by_label("Who takes it up next (a role, no names)").fill("The biller of our unit")
    part.get_by_label("What they cannot do while it is missing or wrong").fill("They cannot send the claim")
    part.get_by_role("button", name="Save my").click()
    page.get_by_text("Compare it with this one:").wait_for()
    learner.check()


def test_a_hand_off_is_written_and_read(visit: Visit) -> None:
    learner = visit(width=390, height=844, dark=True)
    learner.sign_in(REGISTRAR)
    write(learner)
    learner.open(LESSON)
    assert (
        ACTION
        in learner.page.locator("#written-R1").inner_text()
        + learner.page.locator("#written-R1 textarea").first.input_value()
    )
    assert not scrolls_sideways(learner.page)
    trainer = visit()
    trainer.sign_in(TRAINER)
    trainer.open(WRITTEN)
    trainer.check()
    assert ACTION in trainer.page.locator("main").inner_text()


def test_without_a_script_the_hand_off_is_kept_too(visit: Visit) -> None:
    learner = visit(script=False)
    learner.sign_in(REGISTRAR)
    page = learner.open(LESSON)
    page.locator("#written-R1").get_by_label("Who takes it up next (a role, no names)").fill(
        "Only the scheduler"
    )
    with page.expect_navigation():
        page.locator("#written-R1").get_by_role("button").click()
    assert page.locator("#written-R1 textarea").nth(1).input_value() == "Only the scheduler"


@pytest.mark.wide
def test_the_two_axes_show_the_own_tasks_on_a_screen_and_on_a_phone(visit: Visit) -> None:
    for width, dark in ((1366, False), (390, True)):
        learner = visit(width=width, height=800, dark=dark)
        learner.sign_in(REGISTRAR)
        learner.open("/workflows/axes")
        learner.check()
        assert "Care: the patient arrives." in learner.page.locator("main").inner_text()
        assert not scrolls_sideways(learner.page)


def test_a_manager_goes_from_the_team_to_the_people_behind_a_workflow(visit: Visit) -> None:
    manager = visit()
    manager.sign_in(MANAGER)
    page = manager.open("/team")
    with page.expect_navigation():
        page.get_by_role("link", name="Proficiency by workflow").click()
    manager.check()
    with page.expect_navigation():
        page.locator("table").get_by_role("link").first.click()
    manager.check()
    assert "/compliance/workflows/W" in page.url
    assert page.locator("tbody tr").count()


def test_everybody_reads_how_feedback_is_answered(visit: Visit) -> None:
    learner = visit(width=390, height=844)
    learner.sign_in(REGISTRAR)
    page = learner.open("/feedback")
    with page.expect_navigation():
        page.get_by_role("link", name="How feedback is answered").click()
    learner.check()
    assert not scrolls_sideways(page)
