"""A manager's desk on a phone: boards, a nudge, an observation step by step; a renewal form."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.hospital import MARCUS

AMIR = "10054"
"""A denial specialist whose modules run out in January."""


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_manager_works_the_boards_on_a_phone(visit: Visit, script: bool) -> None:
    marcus = visit(width=390, height=844, script=script)
    marcus.sign_in(MARCUS)
    marcus.open("/team")
    marcus.follow("Late and ending soon")
    assert "something late" in marcus.page.content()
    marcus.page.get_by_role("button", name="Nudge").first.click()
    marcus.check()
    assert marcus.page.url.endswith("/team/ageing")
    assert "is told of" in marcus.page.content() or "was nudged about this today" in marcus.page.content()
    assert marcus.page.get_by_text("last ").count()
    marcus.open("/team/first-days")
    assert "Day 1 to 30" in marcus.page.content()


def test_an_observation_is_kept_step_by_step_without_scripts(visit: Visit) -> None:
    marcus = visit(width=390, height=844, script=False)
    marcus.sign_in(MARCUS)
    marcus.open("/team?show=new")
    marcus.page.locator("table a").first.click()
    number = marcus.page.url.rsplit("/", 1)[1]
    marcus.open(f"/team/{number}/observe/walk-in-registration")
    marcus.page.locator("#step-S1 input[value='2']").check()
    marcus.page.locator("#step-S1 button").click()
    assert marcus.page.url.endswith("#step-S2")
    assert "1 of 12 steps marked" in marcus.page.content()
    marcus.open(f"/team/{number}/observe/walk-in-registration")
    assert marcus.page.locator("#step-S1 input[value='2']").is_checked()
    marcus.press("Throw the draft away")
    assert "Nothing was recorded" in marcus.page.content()


def test_a_mark_is_kept_when_it_is_given(visit: Visit) -> None:
    marcus = visit(width=390, height=844, dark=True)
    marcus.sign_in(MARCUS)
    marcus.open("/team?show=new")
    marcus.page.locator("table a").first.click()
    number = marcus.page.url.rsplit("/", 1)[1]
    marcus.open(f"/team/{number}/observe/walk-in-registration")
    marcus.page.locator("#step-S3 input[value='3']").check()
    marcus.page.get_by_text("1 of 12 steps marked").wait_for()
    marcus.check()
    marcus.open(f"/team/{number}/observe/walk-in-registration")
    assert marcus.page.locator("#step-S3 input[value='3']").is_checked()
    marcus.press("Throw the draft away")


def test_a_learner_reads_why_and_takes_the_renewal_form_on_a_phone(visit: Visit) -> None:
    amir = visit(width=390, height=844)
    amir.sign_in(AMIR)
    amir.open("/me")
    amir.page.get_by_role("link", name="Renew it now").first.click()
    amir.check()
    assert "What is asked, and why" in amir.page.content()
    amir.press("Start the form")
    assert "/attempts/" in amir.page.url
    amir.page.get_by_role("link", name="Review and hand in").click()
    amir.press("Hand in")
    assert "Nothing is lost" in amir.page.content()
    amir.press("Read the reasons")
    amir.open(f"/team/{AMIR}/cycles")
    assert "Renewed early, the date was kept" in amir.page.content()
