"""The first page: everybody has one, it answers their first questions, and it shows only their own."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.access.services.sign_off import confirm
from lms.core import clock
from lms.core.database import db
from lms.core.imports import ImportRun
from lms.core.unit_of_work import unit_of_work
from lms.core.web import formats
from lms.people.models import Shift
from tests.access.factories import DONE, clear, follow_content, signing, study
from tests.cast import Cast
from tests.factories import make_person

pytestmark = pytest.mark.database

SignIn = Callable[[FlaskClient, Any], FlaskClient]
TOMORROW = date(2026, 11, 17)


def heading(html: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert found is not None
    return unescape(found.group(1)).replace(formats.NBSP, " ").strip()


def text_of(html: str) -> str:
    words = re.sub(r"<[^>]+>", " ", html.replace("<wbr>", ""))
    return re.sub(r"\s+", " ", unescape(words).replace(formats.NBSP, " "))


def plan_shift(person: Any, unit: Any, day: date) -> None:
    db.session.add(
        Shift(
            person_id=person.id,
            unit_id=unit.id,
            starts_on=day,
            starts_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
            ends_at=datetime(day.year, day.month, day.day, 20, tzinfo=UTC),
            recorded_at=clock.now(),
        )
    )
    db.session.flush()


def test_nobody_sees_a_first_page_without_signing_in(client: FlaskClient, world: Cast) -> None:
    response = client.get("/")
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/login")


def test_everybody_has_a_first_page_with_one_heading(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    for name, person in world.by_duty.items():
        response = sign_in(client, person).get("/")
        assert (response.status_code, response.text.count("<h1")) == (200, 1), name


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("director", "Completed beside proficient"),
        ("executive", "Compliance: obligations met on time"),
        ("manager", "Ready for my confirmation"),
        ("access_officer", "Disagreements with the EHR"),
        ("administrator", "Newest import of each kind"),
        ("trainer", "Exams with items to look at"),
        ("educator", "Open coding reviews"),
        ("auditor", "Evidence packs to take"),
        ("learner", "What changed on your record"),
    ],
)
def test_the_first_page_follows_the_duty(
    client: FlaskClient, world: Cast, sign_in: SignIn, name: str, part: str
) -> None:
    assert part in sign_in(client, world[name]).get("/").text


def test_a_leader_opens_the_page_of_their_own_learning(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, world["manager"]).get("/?as=learner").text
    assert "What changed on your record" in page


def test_a_learner_does_not_open_the_page_of_a_duty(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, world["learner"]).get("/?as=director").text
    assert "What changed on your record" in page
    assert "?as=director" not in page


def test_a_new_registrar_reads_what_is_left_and_what_comes_next(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, world["learner"]).get("/").text
    assert heading(page).startswith("EHR access: two requirements left")
    assert "Who pays first" in text_of(page)
    assert page.count("btn-primary") == 2  # the one of the page and the one of the closed confirm dialog


def test_a_module_is_one_row_although_lessons_and_exam_are_asked_apart(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, world["learner"]).get("/").text
    card = page[page.index('class="panel gate"') :]
    assert len(re.findall(r'class="t">(?:<a[^>]*>)?Who pays first', card)) == 1


def test_who_has_met_everything_reads_that_signatures_are_next(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        study(world["learner"])
    page = sign_in(client, world["learner"]).get("/").text
    assert heading(page) == "EHR access: everything is met, signatures are next"
    assert "Nothing is open for you" in page


def test_who_is_cleared_reads_until_when(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    with unit_of_work(durable=True):
        study(world["learner"])
        clear(world["learner"], world)
    assert heading(sign_in(client, world["learner"]).get("/").text).startswith("Cleared until 1 Oct 2027")


def test_what_was_recorded_lately_is_news_and_older_facts_are_not(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        study(world["learner"], on=DONE)
        study(world["learner"], on=date(2026, 11, 10))
    page = text_of(sign_in(client, world["learner"]).get("/").text)
    assert "10 Nov Observed skill: Registration of a walk-in patient" in page
    assert "1 Oct Observed skill" not in page


def test_a_manager_reads_who_is_on_tomorrows_shifts_without_clearance(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        plan_shift(world["learner"], world.admitting, TOMORROW)
    page = sign_in(client, world["manager"]).get("/").text
    assert heading(page) == "One person is on tomorrow’s shifts without clearance"
    assert 'role="img" aria-label="Tue 17 Nov scheduled, not cleared"' in page.replace(formats.NBSP, " ")


def test_a_manager_is_asked_to_confirm_who_has_met_everything(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        study(world["learner"])
    page = text_of(sign_in(client, world["manager"]).get("/").text)
    assert "Confirm role and workflows" in page


def test_a_manager_of_another_hospital_sees_nobody_of_this_one(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, world["eve"]).get("/").text
    assert world["learner"].full_name not in page


def test_an_access_officer_reads_who_is_ready_for_release(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work(durable=True):
        study(world["learner"])
        confirm(signing(world["learner"], world["manager"]))
    page = sign_in(client, world["access_officer"]).get("/").text
    assert heading(page) == "One person is ready for release"
    assert f"/access/{world['learner'].employee_no}" in page


def test_an_access_officer_without_work_reads_good_news(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    assert heading(sign_in(client, world["access_officer"]).get("/").text) == "No one is ready for release"


def test_a_director_sees_the_four_clean_claim_numbers_apart(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, world["director"]).get("/?month=2026-08").text
    assert [
        f'> <span class="small">{code}</span>' in page.replace("</a>", ">")
        for code in ("K12", "K14", "K33", "K34")
    ] == [True] * 4
    assert " / " in text_of(page)


def test_a_month_and_a_setting_in_the_address_are_kept_in_the_form(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    page = sign_in(client, world["director"]).get("/?month=2026-08&setting=acute").text
    assert '<option value="2026-08" selected>' in page
    assert '<input type="hidden" name="setting" value="acute">' in page


@pytest.mark.parametrize("query", ["month=x", "month=2026-13", "setting=x", "as=x", "month=0000-01"])
def test_a_strange_address_shows_the_usual_page(
    client: FlaskClient, world: Cast, sign_in: SignIn, query: str
) -> None:
    assert sign_in(client, world["director"]).get(f"/?{query}").status_code == 200


def test_a_group_of_fewer_than_five_people_is_not_shown(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    page = text_of(sign_in(client, world["director"]).get("/").text)
    assert "under 5" in page


def test_a_group_of_five_shows_its_share_and_opens_its_people(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    with unit_of_work():
        for _ in range(5):
            make_person(unit=world.admitting)
    with unit_of_work():
        follow_content()
    page = sign_in(client, world["director"]).get("/").text
    assert "/compliance/people?unit=" in page


def test_an_administrator_reads_which_import_rejected_rows(
    client: FlaskClient, world: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work():
        db.session.add(ImportRun(kind="roster", started_at=clock.now(), by="1", state="done", rejected=3))
    monkeypatch.setattr("lms.home.services.running.findings", list)
    page = sign_in(client, world["administrator"]).get("/").text
    assert heading(page) == "1 import has rejected rows"
    assert "3 rejected" in text_of(page)


def test_only_the_newest_import_of_a_kind_counts(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    with unit_of_work():
        for rejected in (3, 0):
            db.session.add(
                ImportRun(kind="roster", started_at=clock.now(), by="1", state="done", rejected=rejected)
            )
            db.session.flush()
    assert "0 of 1" in text_of(sign_in(client, world["administrator"]).get("/").text)


def test_an_administrator_reads_who_has_no_manager(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    page = text_of(sign_in(client, world["administrator"]).get("/").text)
    assert f"No manager named: {len(world.by_duty) - 1}" in page
    assert "Outside" not in page


@pytest.mark.parametrize(
    "name", ["learner", "manager", "director", "access_officer", "administrator", "trainer"]
)
def test_the_number_of_queries_does_not_grow_with_the_people(
    client: FlaskClient, world: Cast, sign_in: SignIn, count_queries: Callable[[], Any], name: str
) -> None:
    def queries() -> int:
        with count_queries() as statements:
            assert sign_in(client, world[name]).get("/").status_code == 200
        return len(statements)

    queries()
    few = queries()
    with unit_of_work():
        for _ in range(6):
            study(make_person(unit=world.admitting), but="observed")
    queries()
    assert queries() <= few + 1
