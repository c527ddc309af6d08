"""A manager's desk on a phone: boards, a nudge, an observation step by step; a renewal form."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.hospital import MARCUS, Server
from tests.browser.prepare_renewal import RENA


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_manager_works_the_boards_on_a_phone(visit: Visit, script: bool) -> None:
    marcus = visit(width=390, height=844, script=script)
    marcus.sign_in(MARCUS)
    marcus.open("/team")
    marcus.follow("Late and ending soon")
    assert "something late" in marcus.page.content()
    marcus.go(marcus.page.get_by_role("button", name="Nudge").first)
    assert marcus.page.url.endswith("/team/ageing")
    assert "is told of" in marcus.page.content() or "was nudged about this today" in marcus.page.content()
    assert marcus.page.get_by_text("last ").count()
    marcus.open("/team/first-days")
    assert "Day 1 to 30" in marcus.page.content()


def test_an_observation_is_kept_step_by_step_without_scripts(visit: Visit) -> None:
    marcus = visit(width=390, height=844, script=False)
    marcus.sign_in(MARCUS)
    marcus.open("/team?show=new")
    marcus.go(marcus.page.locator("table a").first)
    number = marcus.page.url.rsplit("/", 1)[1]
    marcus.open(f"/team/{number}/observe/walk-in-registration")
    marcus.page.locator("#step-S1 input[value='2']").check()
    with marcus.page.expect_navigation():
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
    marcus.go(marcus.page.locator("table a").first)
    number = marcus.page.url.rsplit("/", 1)[1]
    marcus.open(f"/team/{number}/observe/walk-in-registration")
    marcus.page.locator("#step-S3 input[value='3']").check()
    marcus.page.get_by_text("1 of 12 steps marked").wait_for()
    marcus.check()
    marcus.open(f"/team/{number}/observe/walk-in-registration")
    assert marcus.page.locator("#step-S3 input[value='3']").is_checked()
    marcus.press("Throw the draft away")


def test_a_learner_reads_why_and_takes_the_renewal_form_on_a_phone(visit: Visit, server: Server) -> None:
    server.run(str(server.instance.parent), module="tests.browser.prepare_renewal")
    rena = visit(width=390, height=844)
    rena.sign_in(RENA)
    rena.open("/me")
    rena.go(rena.page.get_by_role("link", name="Renew it now").first)
    assert "What is asked, and why" in rena.page.content()
    rena.press("Start the form")
    assert "/attempts/" in rena.page.url
    rena.follow("Review and hand in")
    rena.press("Hand in")
    assert "Nothing is lost" in rena.page.content()
    rena.press("Read the reasons")
    rena.open(f"/team/{RENA}/cycles")
    assert "Renewed early, the date was kept" in rena.page.content()
