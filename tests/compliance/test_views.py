"""Pages of compliance: who may open them, what they record, what they show."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from lms.compliance.listeners import roster_changed
from lms.compliance.models import Evidence, ObligationSpan
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.views.people import obligations_table
from lms.compliance.views.wanted import Wanted
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import give_password
from lms.people.events import RosterChanged
from lms.people.models import Job, Person
from tests.cast import Cast, make_cast
from tests.compliance.conftest import publish_everything
from tests.factories import make_person
from tests.standing import Once

PASSWORD = "a long enough phrase for a test"
SignIn = Callable[[FlaskClient, Person | None], FlaskClient]


@pytest.fixture
def cast(once: Once) -> Cast:
    """The cast with its obligations; five more registrars in admitting, one of them on time."""

    def make() -> Cast:
        with unit_of_work():
            publish_everything()
            made = make_cast()
            more = [make_person(unit=made.admitting, family_name=f"Late{n}") for n in range(5)]
            everybody = tuple(db.session.scalars(select(Job.person_id).distinct()))
            roster_changed(RosterChanged(person_ids=everybody))
            record_evidence(
                [
                    NewEvidence(more[0].id, "attestation", "acceptable-use", date(2026, 11, 2), "a"),
                    NewEvidence(more[0].id, "observed", "walk-in", date(2026, 11, 2), "b", outcome="pass"),
                    NewEvidence(more[0].id, "external-class", "EHR-101", date(2026, 11, 2), "c"),
                ]
            )
            give_password([made[name].id for name in ("learner", "manager")], PASSWORD, must_change=False)
        return made

    found: Cast = once("the cast and five late registrars", make)
    return found


def seen_by(sign_in: SignIn, client: FlaskClient, person: Person, address: str) -> int:
    return sign_in(client, person).get(address).status_code


OVERVIEW_OPEN = {
    "manager": 200,
    "director": 200,
    "executive": 200,
    "trainer": 200,
    "compliance_consultant": 200,
    "auditor": 200,
    "administrator": 200,
    "eve": 200,
    "learner": 403,
    "educator": 403,
    "coding_manager": 403,
    "access_officer": 403,
}


@pytest.mark.parametrize(("name", "status"), OVERVIEW_OPEN.items())
def test_the_overview_opens_for_overseers(
    cast: Cast, client: FlaskClient, sign_in: SignIn, name: str, status: int
) -> None:
    assert seen_by(sign_in, client, cast[name], "/compliance") == status


@pytest.mark.parametrize(("name", "status"), {**OVERVIEW_OPEN, "executive": 403}.items())
def test_names_open_for_those_who_lead_the_people(
    cast: Cast, client: FlaskClient, sign_in: SignIn, name: str, status: int
) -> None:
    assert seen_by(sign_in, client, cast[name], "/compliance/people") == status


OBSERVE_OPEN = {"manager": 200, "trainer": 200, "educator": 200, "director": 404, "eve": 404, "learner": 404}


@pytest.mark.parametrize(("name", "status"), OBSERVE_OPEN.items())
def test_observing_is_for_managers_and_trainers_of_the_learner(
    cast: Cast, client: FlaskClient, sign_in: SignIn, name: str, status: int
) -> None:
    address = f"/team/{cast['learner'].employee_no}/observe/walk-in"
    assert seen_by(sign_in, client, cast[name], address) == status


def test_the_overview_shows_fractions_and_marks_what_is_below_target(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    page = sign_in(client, cast["director"]).get("/compliance").get_data(as_text=True)
    assert "1/6" in page
    assert "▽" in page


def test_a_small_group_is_not_shown(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    page = sign_in(client, cast["eve"]).get("/compliance").get_data(as_text=True)
    assert "under 5" in page
    assert "0/1" not in page


def test_the_csv_hides_small_groups_too(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    text = sign_in(client, cast["eve"]).get("/compliance?format=csv").get_data(as_text=True)
    assert "under 5" in text


def test_another_day_has_its_own_figures(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    page = sign_in(client, cast["director"]).get("/compliance?as_of=2019-01-01").get_data(as_text=True)
    assert "Nobody has an obligation here yet" in page


def test_an_executive_sees_figures_without_a_way_to_names(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    page = sign_in(client, cast["executive"]).get("/compliance").get_data(as_text=True)
    assert "1/6" in page
    assert "/compliance/people" not in page


def test_a_unit_out_of_scope_is_not_found(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    assert seen_by(sign_in, client, cast["eve"], "/compliance?unit=NORTH-ADM") == 404
    assert seen_by(sign_in, client, cast["eve"], "/compliance/people?unit=NORTH-ADM") == 404


def test_the_people_list_holds_only_people_in_scope(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    north = sign_in(client, cast["director"]).get("/compliance/people").get_data(as_text=True)
    south = sign_in(client, cast["eve"]).get("/compliance/people").get_data(as_text=True)
    assert "Late1" in north
    assert "Late1" not in south
    assert "Late0" not in north


def test_the_people_list_filters_and_exports_the_same_rows(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    director = sign_in(client, cast["director"])
    text = director.get("/compliance/people?role=registrar&show=all&format=csv").get_data(as_text=True)
    lines = text.splitlines()
    assert lines[0] == "Person,Employee no.,Unit,Job role,Requirement,State,Due"
    assert len([line for line in lines if "Late0" in line]) == 3
    assert all("Registrar" in line for line in lines[1:])


def test_what_is_due_on_one_day_stands_in_the_order_of_people_and_requirements(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    director = sign_in(client, cast["director"])
    text = director.get("/compliance/people?show=all&format=csv").get_data(as_text=True)
    rows = [line.split(",") for line in text.splitlines()[1:]]
    kinds = {"Acceptable use": 0, "EHR class": 1, "Registration of a walk-in": 2}
    order = [(row[6] or "9999", row[1], kinds[row[4]]) for row in rows]
    assert len({row[6] for row in rows}) < len(rows)
    assert order == sorted(order)


def test_the_overview_takes_a_constant_number_of_queries(
    cast: Cast, client: FlaskClient, sign_in: SignIn, count_queries: Callable[[], object]
) -> None:
    director = sign_in(client, cast["director"])

    def queries() -> int:
        director.get("/compliance")
        with count_queries() as statements:
            director.get("/compliance")
        return len(statements)

    before = queries()
    with unit_of_work():
        people = [make_person(unit=cast.admitting) for _ in range(30)]
        roster_changed(RosterChanged(person_ids=tuple(person.id for person in people)))
    assert queries() == before


def test_the_list_of_everything_takes_a_constant_number_of_queries_and_counts_nothing(
    cast: Cast, client: FlaskClient, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    director = sign_in(client, cast["director"])

    def queries() -> list[str]:
        director.get("/compliance/people?show=all")
        with count_queries() as statements:
            director.get("/compliance/people?show=all")
        return list(statements)

    before = queries()
    with unit_of_work():
        people = [make_person(unit=cast.admitting) for _ in range(30)]
        roster_changed(RosterChanged(person_ids=tuple(person.id for person in people)))
    after = queries()
    assert len(after) == len(before)
    assert not [one for one in after if "count(" in one and "obligation_span" in one]


@pytest.mark.parametrize("sort", ["due", "-due", "name"])
@pytest.mark.parametrize("show", ["all", "open"])
def test_the_pages_of_the_list_together_are_the_rows_of_its_file(
    cast: Cast, client: FlaskClient, sign_in: SignIn, show: str, sort: str
) -> None:
    del client, sign_in
    with unit_of_work():
        people = [make_person(unit=cast.admitting) for _ in range(4)]
        roster_changed(RosterChanged(person_ids=tuple(person.id for person in people)))
        db.session.execute(
            update(ObligationSpan).where(ObligationSpan.person_id == people[0].id).values(due_on=None)
        )
    table = obligations_table([cast.north.path], Wanted(date(2026, 11, 16), None, "", show))
    pages = [table.page({"sort": sort, "page": str(number)}) for number in (1, 2)]
    rows = [[column.value(row) for column in table.columns] for page in pages for row in page.rows]
    assert rows == list(map(list, table.cells({"sort": sort})))
    assert pages[0].last == 2
    assert len(rows) == pages[0].total


MARKS = {
    "mark-S1": "3",
    "mark-S2": "3",
    "mark-S3": "2",
    "form_key": "once",
    "note": "calm",
    "password": PASSWORD,
}


def observed(client: FlaskClient, learner: Person, **changes: str) -> int:
    address = f"/team/{learner.employee_no}/observe/walk-in"
    return client.post(address, data={**MARKS, **changes}).status_code


def test_an_observation_becomes_evidence_with_assessor_and_marks(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    assert observed(sign_in(client, cast["manager"]), cast["learner"]) == 303
    row = db.session.scalars(select(Evidence).where(Evidence.person_id == cast["learner"].id)).one()
    assert (row.kind, row.subject, row.outcome, row.note) == ("observed", "walk-in", "pass", "calm")
    assert row.assessor_id == cast["manager"].id
    assert row.detail is not None
    assert row.detail["marks"] == {"S1": 3, "S2": 3, "S3": 2}


def test_an_observation_is_signed_by_who_proves_to_be_themself(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    manager = sign_in(client, cast["manager"])
    assert observed(manager, cast["learner"], password="") == 422
    assert observed(manager, cast["learner"], password="not this one") == 422
    assert db.session.scalar(select(Evidence.id).where(Evidence.assessor_id.is_not(None))) is None
    observed(manager, cast["learner"])
    row = db.session.scalars(select(Evidence).where(Evidence.assessor_id.is_not(None))).one()
    assert row.detail is not None
    assert row.detail["means"] == "password"


def test_a_weak_critical_step_is_recorded_as_not_there_yet(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    observed(sign_in(client, cast["manager"]), cast["learner"], **{"mark-S1": "1"})
    assert db.session.scalars(select(Evidence.outcome).where(Evidence.assessor_id.is_not(None))).all() == [
        "fail"
    ]


def test_a_replayed_observation_is_one_fact(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    manager = sign_in(client, cast["manager"])
    assert [observed(manager, cast["learner"]) for _ in range(2)] == [303, 303]
    count = select(func.count()).select_from(Evidence).where(Evidence.assessor_id.is_not(None))
    assert db.session.scalar(count) == 1


def test_an_unmarked_step_is_asked_for_and_keeps_what_was_marked(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    manager = sign_in(client, cast["manager"])
    address = f"/team/{cast['learner'].employee_no}/observe/walk-in"
    answer = manager.post(address, data={"mark-S1": "2", "mark-S2": "9", "note": "half way"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "2 steps have no mark yet" in page
    assert "half way" in page
    assert 'name="mark-S1" value="2" checked' in page
    assert db.session.scalar(select(func.count()).select_from(Evidence)) == 3


def test_nobody_observes_themselves(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    manager = sign_in(client, cast["manager"])
    assert observed(manager, cast["manager"]) == 404


def test_an_unknown_checklist_is_not_found(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    address = f"/team/{cast['learner'].employee_no}/observe/nothing"
    assert seen_by(sign_in, client, cast["manager"], address) == 404


def test_an_attestation_is_signed_with_the_password_and_chained(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    learner = sign_in(client, cast["learner"])
    assert learner.post("/me/attest/acceptable-use", data={"password": PASSWORD}).status_code == 303
    row = db.session.scalars(select(Evidence).where(Evidence.person_id == cast["learner"].id)).one()
    assert (row.kind, row.subject, row.revision) == ("attestation", "acceptable-use", "1.0.0")
    assert "attestation.signed" in db.session.scalars(select(AuditEntry.action)).all()


@pytest.mark.parametrize("password", ["", "wrong"])
def test_without_the_right_password_nothing_is_signed(
    cast: Cast, client: FlaskClient, sign_in: SignIn, password: str
) -> None:
    learner = sign_in(client, cast["learner"])
    assert learner.post("/me/attest/acceptable-use", data={"password": password}).status_code == 422
    count = select(func.count()).select_from(Evidence).where(Evidence.person_id == cast["learner"].id)
    assert db.session.scalar(count) == 0


def test_the_text_to_sign_is_shown_as_written_and_safe(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    page = sign_in(client, cast["learner"]).get("/me/attest/acceptable-use").get_data(as_text=True)
    assert "<strong>my</strong>" in page


def test_nobody_signs_without_being_signed_in(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/me/attest/acceptable-use").status_code in (302, 303, 401, 403)
