"""What the doctor counts of the content."""

from lms.courses.services.counts import counts_of
from tests.courses.factories import module_body


def counted(*bodies, month="2026-11"):
    return {one.name: one for one in counts_of(bodies, month=month)}


def short_form(body):
    return {**body, "module": {**body["module"], "id": "TS-01-S", "form_of": "TS-01"}}


def test_a_short_form_has_no_lessons_and_items_of_its_own():
    body = module_body(draw={"O1": 2})
    found = counted(body, short_form(body))
    assert (found["modules"].total, found["modules"].parts) == (1, {"short forms": 1})
    assert (found["lessons"].total, found["items by status"].total) == (2, 6)


def test_items_are_counted_by_status_and_kind():
    body = module_body(draw={"O1": 2})
    body["exam"]["items"][0]["status"] = "draft"
    found = counted(body)
    assert found["items by status"].parts == {"live": 5, "draft": 1}
    assert str(found["items by kind"]) == "items by kind: 6 (6 single)"


def test_facts_to_confirm_are_told_apart():
    body = module_body()
    body["module"]["facts"][0]["status"] = "to confirm"
    assert counted(body)["facts"].parts == {"to confirm": 1}


def test_what_is_due_this_month_is_not_late_and_what_was_due_last_month_is():
    body = module_body(draw={"O1": 2})
    assert counted(body, month="2027-11")["past review"].total == 0
    assert counted(body, month="2027-12")["past review"].parts == {"facts": 1, "items": 6}


def test_without_content_everything_is_nothing():
    assert {one.total for one in counted().values()} == {0}
