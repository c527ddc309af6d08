"""Notices in a real browser: read, marked and chosen with and without scripts; the nudge; the dry run."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.hospital import MARCUS


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_manager_reads_notices_and_marks_them_as_read(visit: Visit, script: bool) -> None:
    marcus = visit(script=script)
    marcus.sign_in(MARCUS)
    marcus.open("/notices")
    assert "How often" in marcus.page.content()
    if marcus.page.get_by_role("button", name="Mark all as read").count():
        marcus.press("Mark all as read")
    assert "Nothing new since you looked" in marcus.page.content()
    marcus.page.get_by_label("once a week").check()
    marcus.press("Save")
    assert "Reminders come once a week." in marcus.page.content()
    marcus.page.get_by_label("as they fall").check()
    marcus.press("Save")
    assert "Reminders come as they fall." in marcus.page.content()


def test_a_leader_looks_at_tomorrow_on_a_phone_at_night(visit: Visit) -> None:
    marcus = visit(width=390, height=844, dark=True)
    marcus.sign_in(MARCUS)
    marcus.open("/compliance/notices/tomorrow")
    assert "nothing is sent by looking" in marcus.page.content()


def test_a_nudge_is_one_tap(visit: Visit) -> None:
    marcus = visit()
    marcus.sign_in(MARCUS)
    marcus.open("/team?show=overdue")
    marcus.go(marcus.page.get_by_role("button", name="Nudge").first)
    assert "is told of" in marcus.page.content() or "was nudged about this today" in marcus.page.content()
