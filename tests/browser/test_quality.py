"""A trainer finds an item that may give wrong results, sees who would change and decides; a panel judges."""

import re

import pytest

from tests.browser.conftest import Visit
from tests.browser.hospital import Server
from tests.browser.test_import import job_server, look_again_until

MODULE = "/quality/CORE-03"
REASON = "Both answers are right since the rule of 2026."


def first_item(visitor) -> str:
    """Return the address of the first item of the module's table."""
    links = visitor.page.locator("section[aria-labelledby=items] tbody a")
    return links.first.get_attribute("href") or ""


@pytest.mark.wide
def test_a_trainer_reads_modules_items_and_sections_on_a_desk_and_on_a_phone_in_the_dark(
    visit: Visit,
) -> None:
    for options in ({}, {"width": 390, "height": 844, "dark": True}):
        trainer = visit(**options)
        trainer.become("trainer")
        trainer.open("/quality")
        trainer.open(MODULE)
        assert "first sittings" in trainer.page.locator("main").inner_text()
        trainer.open(first_item(trainer))
        assert "What is asked" in trainer.page.locator("main").inner_text()
        trainer.open("/quality/CORE-02")
        trainer.open("/quality/CORE-03/cut")


def test_without_a_script_an_item_is_struck_after_seeing_who_would_change(
    visit: Visit, server: Server
) -> None:
    trainer = visit(width=390, height=844, script=False)
    trainer.become("trainer")
    trainer.open(MODULE)
    trainer.open(first_item(trainer))
    trainer.follow("Strike or set another key")
    trainer.page.get_by_label("Why", exact=True).fill(REASON)
    with job_server(server):
        trainer.press("See who would change")
        decide = trainer.page.get_by_role("button", name="Decide", exact=True)
        look_again_until(trainer, decide)
        assert re.search(r"results? would change", trainer.heading())
        trainer.press("Decide")
        look_again_until(trainer, trainer.page.get_by_role("link", name="To the item"))
    trainer.follow("To the item")
    assert REASON in trainer.page.locator("main").inner_text()


def test_a_judge_says_how_hard_items_are_by_keyboard(visit: Visit) -> None:
    trainer = visit()
    trainer.become("trainer")
    trainer.open("/quality/CORE-04/cut")
    trainer.page.get_by_label("Employee numbers of the judges").fill("10034 10011")
    trainer.press("Open the panel")
    trainer.open("/quality/judging")
    trainer.follow("Exam of CORE-04")
    fields = trainer.page.get_by_role("spinbutton")
    fields.first.focus()
    for _number in range(fields.count()):
        trainer.page.keyboard.type("75")
        trainer.page.keyboard.press("Tab")
    with trainer.page.expect_navigation():
        trainer.page.keyboard.press("Enter")
    trainer.check()
    assert re.match(r"(\d+) of \1 items judged", trainer.heading())
