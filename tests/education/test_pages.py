"""Pages of pathways: the educator's list and acts, what a provider reads, the wall towards compliance."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.education.models import EducationNote, PathwayOutcome
from lms.people.models import Person, Unit
from tests.cast import Cast
from tests.education.factories import acquire, start_of
from tests.factories import DutyFactory, make_person

As = Callable[[Any], FlaskClient]
NOTE = "Finds modifiers hard; prefers mail."
LIST = "/education/pathways"
ORDER = {
    "pathway": "new-provider",
    "who": "practice",
    "unit": "CLINIC",
    "acquired": "2026-11-02",
    "specialty": "cardiology",
}


@pytest.fixture
def address(cast: Cast, clinic: Unit, provider: Person) -> str:
    """The page of the provider's pathway."""
    with unit_of_work():
        acquire(clinic.path, cast["educator"].id)
    return f"{LIST}/{start_of(provider).public_id}"


def keep_note(as_: As, address: str) -> None:
    as_("educator").post(f"{address}/notes", data={"text": NOTE, "form_key": "one"})


def test_an_educator_starts_an_acquired_practice_after_seeing_who(
    cast: Cast, clinic: Unit, provider: Person, as_: As
) -> None:
    form = ORDER | {"educator": cast["educator"].employee_no}
    browser = as_("educator")
    shown = browser.post(f"{LIST}/new", data=form)

    assert "One provider starts" in shown.text
    assert "Ada Provider" in shown.text
    assert db.session.scalar(select(PathwayOutcome.id)) is None
    sent = browser.post(f"{LIST}/new", data=form | {"sure": "yes"})
    assert sent.status_code == 303
    listed = browser.get(f"{LIST}?show=open").text
    assert "Ada Provider" in listed
    assert "Elm Street Clinic" in listed
    again = browser.post(f"{LIST}/new", data=form | {"sure": "yes"})
    assert again.status_code == 422
    assert "is on this pathway already" in again.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"unit": "SOUTH"}, "Choose a practice or another unit."),
        ({"unit": ""}, "Choose a practice or another unit."),
        ({"acquired": "soon"}, "Give the day of the acquisition"),
        ({"educator": "nobody"}, "Choose an educator."),
        ({"specialty": "magic"}, "Choose one from the list, or none."),
        ({"who": "one", "employee_no": "999999"}, "Nobody in your units has this employee number."),
        ({"who": "hires", "since": ""}, "Give a day, such as"),
        ({"pathway": "x"}, "Choose a pathway."),
    ],
)
def test_what_is_wrong_with_the_form_stands_beside_the_field(
    cast: Cast, clinic: Unit, as_: As, changes: dict[str, str], words: str
) -> None:
    form = ORDER | {"educator": cast["educator"].employee_no} | changes
    sent = as_("educator").post(f"{LIST}/new", data=form)

    assert sent.status_code == 422
    assert words in sent.text


def test_steps_are_recorded_left_out_and_opened_again_on_the_page(address: str, as_: As) -> None:
    browser = as_("educator")
    browser.post(f"{address}/steps/orientation", data={"outcome": "done", "on": "2026-11-10"})
    browser.post(f"{address}/steps/baseline-review", data={"outcome": "skipped", "reason": "No cases yet"})
    page = browser.get(address).text
    assert "2 of 3 settled" in page
    assert "No cases yet" in page
    browser.post(f"{address}/steps/orientation", data={"outcome": "open"})
    assert "1 of 3 settled" in browser.get(address).text


def test_a_refused_act_shows_the_page_with_the_reason(address: str, as_: As) -> None:
    sent = as_("educator").post(f"{address}/steps/orientation", data={"outcome": "done", "on": "2026-12-24"})

    assert sent.status_code == 422
    assert "This day is still to come." in sent.text


def test_the_provider_reads_steps_and_educator_and_never_a_note(
    cast: Cast, provider: Person, address: str, as_: As
) -> None:
    keep_note(as_, address)
    page = as_(provider).get("/education").text

    assert "Next: Orientation, by 9\xa0Nov\xa02026" in page
    assert "Educator Cast" in page
    assert NOTE not in page
    assert as_(provider).get(address).status_code == 404


def test_no_other_duty_reads_a_note(cast: Cast, address: str, as_: As) -> None:
    keep_note(as_, address)
    others = [name for name in cast.by_duty if name not in ("educator", "second")]

    assert db.session.scalar(select(EducationNote.text)) == NOTE
    assert NOTE in as_("second").get(address).text
    for name in others:
        answer = as_(name).get(address)
        assert answer.status_code in (403, 404), name
        assert NOTE not in answer.text


def test_compliance_reads_no_note_even_with_the_duty_of_an_educator_besides(
    cast: Cast, address: str, as_: As
) -> None:
    keep_note(as_, address)
    consultant = cast["compliance_consultant"]
    with unit_of_work():
        DutyFactory(person_id=consultant.id, unit_id=cast.north.id, duty="educator")
    browser = as_(consultant)

    for path in (address, LIST, f"{LIST}?format=csv", f"{LIST}/new"):
        answer = browser.get(path)
        assert answer.status_code in (403, 404), path
        assert NOTE not in answer.text
    assert browser.post(f"{address}/notes", data={"text": "x"}).status_code == 404


def test_notes_leave_by_no_file_and_stand_in_no_log(address: str, as_: As) -> None:
    keep_note(as_, address)
    file = as_("educator").get(f"{LIST}?show=all&format=csv").text
    logged = " ".join(str(row) for row in db.session.execute(select(AuditEntry.__table__)).all())

    assert "Ada Provider" in file
    assert NOTE not in file + logged


def test_an_educator_of_another_facility_sees_none_of_it(cast: Cast, address: str, as_: As) -> None:
    with unit_of_work():
        far = make_person(unit=cast.south, job_role="coding_educator", duty="educator")

    assert as_(far).get(address).status_code == 404
    assert "Ada" not in as_(far).get(f"{LIST}?show=all").text
    assert as_(far).post(f"{address}/end", data={"reason": "x"}).status_code == 404


def test_handing_over_and_ending_stand_on_the_page(cast: Cast, address: str, as_: As) -> None:
    browser = as_("educator")
    browser.post(f"{address}/educator", data={"educator": cast["second"].employee_no})
    browser.post(f"{address}/specialty", data={"specialty": "cardiology"})
    browser.post(f"{address}/end", data={"reason": "Moved away"})
    page = browser.get(address).text

    assert "Second" in page
    assert "This pathway ended 16\xa0Nov\xa02026" in page
    assert re.search(r'<option value="cardiology" selected>', page)


def test_the_list_is_cut_by_practice_and_by_educator(cast: Cast, address: str, as_: As) -> None:
    browser = as_("educator")

    assert "Ada" in browser.get(f"{LIST}?show=open&practice=CLINIC&whose=mine").text
    assert "Ada" not in browser.get(f"{LIST}?show=open&whose=none").text
    assert "Ada" not in as_("second").get(f"{LIST}?show=open&whose=mine").text
    assert "Ada" not in browser.get(f"{LIST}?show=week").text
    assert "Ada" in browser.get(f"{LIST}?show=overdue").text


@pytest.mark.parametrize(("who", "is_counted"), [("educator", True), ("second", False)])
def test_the_menu_counts_what_is_due_and_overdue_of_ones_own(
    address: str, as_: As, who: str, is_counted: bool
) -> None:
    page = as_(who).get(LIST).text

    assert bool(re.search(r"New providers</span><span class=\"count\"[^>]*>1<", page)) is is_counted


def test_the_list_page_takes_the_same_statements_for_one_provider_and_for_forty(
    cast: Cast, clinic: Unit, address: str, as_: As, count_queries: Callable[[], Any]
) -> None:
    browser = as_("educator")

    def read() -> int:
        browser.get(f"{LIST}?show=open")
        with count_queries() as statements:
            browser.get(f"{LIST}?show=open")
        return len(statements)

    few = read()
    with unit_of_work():
        for _ in range(40):
            make_person(unit=clinic, job_role="physician")
        acquire(clinic.path, cast["educator"].id)

    assert read() == few


def test_a_provider_is_led_from_the_library_and_others_are_not(
    provider: Person, address: str, as_: As
) -> None:
    assert "Coding education: your first 90 days" in as_(provider).get("/learn").text
    assert "Coding education" not in as_("learner").get("/learn").text
