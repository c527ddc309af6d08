"""Who is affected by a value of policy: named before it is approved, and exactly those it then affects."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.access.models import GateSpan
from lms.authoring.services.policy_affected import affected_people
from lms.authoring.services.policy_evidence import kept_evidence
from lms.authoring.services.policy_proposals import approve, proposal, propose
from lms.authoring.services.policy_rehearsal import rehearse
from lms.compliance.models import ObligationSpan
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core import audit, clock, worker
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.content import live
from lms.core.database import db
from lms.core.errors import Conflict
from lms.core.events import announce
from lms.core.unit_of_work import unit_of_work
from lms.people.events import RosterChanged
from lms.people.models import Job, Person
from tests.access.factories import clear
from tests.authoring.houses import load_house
from tests.cast import Cast, make_cast
from tests.factories import DutyFactory, make_person

pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Any], FlaskClient]
DUE, CUT, SOON = "compliance.gate_due_days", "compliance.cuts.exam", "compliance.due_soon_days"


@pytest.fixture
def cast(database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A house with the shipped policy, two administrators of all of it, newcomers in two facilities."""
    with unit_of_work():
        made = make_cast()
        second = make_person(unit=made.system, job_role="leader", duty="administrator", family_name="Second")
        made.by_duty["second"] = second
        DutyFactory(person_id=made["administrator"].id, unit_id=made.system.id, duty="administrator")
        for unit in (made.admitting, made.south):
            person = make_person(unit=unit)
            db.session.scalars(select(Job).where(Job.person_id == person.id)).one().from_on = clock.today()
    load_house(tmp_path, monkeypatch)
    with unit_of_work():
        announce(RosterChanged(person_ids=tuple(db.session.scalars(select(Job.person_id).distinct()))))
    return made


@pytest.fixture(autouse=True)
def minutes_later(cast: Cast) -> Iterator[None]:
    """What is done in a test is done later than the house was made."""
    with clock.frozen(clock.now() + timedelta(minutes=9)):
        yield


def put(cast: Cast, name: str = DUE, text: str = "45", starts_on: date | None = None) -> str:
    with unit_of_work():
        return propose(
            name=name,
            text=text,
            starts_on=starts_on,
            reason="The auditors asked",
            by_id=cast["administrator"].id,
            public_id="one",
        ).public_id


def work_out(cast: Cast, who: str = "second") -> dict[str, Any]:
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        rehearse("one", by_id=cast[who].id, by=cast[who].employee_no)
    kept = kept_evidence(proposal("one"))
    assert kept is not None
    return dict(kept.document)


def let(cast: Cast) -> dict[str, Any]:
    with clock.frozen(clock.now() + timedelta(minutes=2)), unit_of_work():
        approve("one", by_id=cast["second"].id)
    kept = kept_evidence(proposal("one"))
    assert kept is not None
    assert kept.stage == "applied"
    return dict(kept.document)


def standing(day: date) -> dict[tuple[int, int], tuple[Any, ...]]:
    """Return how every obligation stands on a day, read from what is kept."""
    rows = db.session.scalars(
        select(ObligationSpan).where(
            ObligationSpan.known_to.is_(None),
            ObligationSpan.from_on <= day,
            ObligationSpan.to_on.is_(None) | (ObligationSpan.to_on >= day),
        )
    )
    return {(one.person_id, one.requirement_id): (one.state, one.due_on, one.expires_on) for one in rows}


def everything() -> list[int]:
    """Count what a publication writes."""
    models = (ObligationSpan, GateSpan, AuditEntry)
    return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


@pytest.mark.parametrize(
    ("name", "text", "is_felt"), [(DUE, "45", True), (DUE, "5", True), (CUT, "85", False), (SOON, "10", True)]
)
def test_the_preview_is_the_effect_person_by_person(cast: Cast, name: str, text: str, is_felt: bool) -> None:
    put(cast, name, text)
    told = work_out(cast)
    assert bool(told["rows"]) == is_felt
    assert told == let(cast)


def test_whoever_is_named_stands_otherwise_and_nobody_else(cast: Cast) -> None:
    put(cast)
    told = work_out(cast)
    days = [clock.today() + timedelta(days=number) for number in range(60)]
    before = {day: standing(day) for day in days}
    let(cast)
    after = {day: standing(day) for day in days}
    changed = {
        person
        for day in days
        for (person, requirement) in before[day].keys() | after[day].keys()
        if before[day].get((person, requirement)) != after[day].get((person, requirement))
    }
    numbers = {one.employee_no for one in cast_people(changed)}
    assert numbers == {row["employee_no"] for row in told["rows"] if row["kind"] != "gate"}
    assert told["people"] == len(numbers) >= 2
    newcomer = {
        (row["before"]["due_on"], row["after"]["due_on"])
        for row in told["rows"]
        if row["before"]["state"] == "due_soon"
    }
    first = clock.today()
    days_of_gate = [(first + timedelta(days=days)).isoformat() for days in (30, 45)]
    assert newcomer == {tuple(days_of_gate)}


def cast_people(ids: set[int]) -> list[Any]:
    return list(db.session.scalars(select(Person).where(Person.id.in_(ids))))


def test_working_it_out_changes_nothing_but_is_kept(cast: Cast) -> None:
    put(cast)
    before = everything()
    work_out(cast, "administrator")
    assert everything() == before
    assert live("policy", "compliance").body["gate_due_days"] == 30
    assert audit.first_broken_link() is None


def test_another_value_after_a_rehearsal_is_published_as_it_says(cast: Cast) -> None:
    put(cast)
    work_out(cast)
    let(cast)
    assert live("policy", "compliance").body["gate_due_days"] == 45


def test_a_later_first_day_names_what_changes_from_then_on(cast: Cast) -> None:
    day = clock.today() + timedelta(days=14)
    put(cast, "compliance.due_soon_days", "60", starts_on=day)
    told = work_out(cast)
    assert all(row["begins_on"] >= day.isoformat() for row in told["rows"])
    assert told == let(cast)


def test_the_digest_of_what_it_did_stands_in_the_audit_log(cast: Cast) -> None:
    put(cast)
    let(cast)
    body = db.session.scalars(
        select(AuditPayload.body)
        .join(AuditEntry, AuditEntry.id == AuditPayload.entry_id)
        .where(AuditEntry.action == "authoring.policy-approved")
    ).one()
    kept = kept_evidence(proposal("one"))
    assert kept is not None
    assert (body["effect"], body["people"]) == (kept.digest, kept.document["people"])


def test_what_was_decided_is_not_worked_out_again(cast: Cast) -> None:
    put(cast)
    let(cast)
    with pytest.raises(Conflict):
        work_out(cast)


def test_names_are_of_the_readers_units_and_the_others_are_counted(cast: Cast) -> None:
    put(cast)
    work_out(cast)
    everybody = affected_people(proposal("one"), [cast.system.path])
    north = affected_people(proposal("one"), [cast.north.path])
    assert everybody is not None
    assert north is not None
    assert (everybody.elsewhere, {row.unit for row in north.rows}) == (0, {cast.admitting.name})
    assert 0 < len(north.rows) < len(everybody.rows) == len(north.rows) + north.elsewhere


def test_the_page_names_them_before_and_after_and_gives_a_file(
    client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    put(cast)
    browser = sign_in(client, cast["second"])
    place = "/programmes/policy/proposals/one"
    assert "Not worked out yet" in browser.get(place).text
    assert browser.post(f"{place}/people").status_code == 303
    page = browser.get(place).text
    assert "Person by person" in page
    assert "What an approval would do" in page
    text = browser.get(f"{place}?format=csv").text
    assert text.startswith("Person,Employee no.,Unit,What,Before,After,From")
    assert "due 31\xa0Dec" in text
    director = sign_in(client, cast["director"])
    assert cast.south.name not in director.get(f"{place}?format=csv").text
    assert director.post(f"{place}/people").status_code == 403


def test_many_people_are_looked_at_by_the_job_server(
    client: FlaskClient, sign_in: SignIn, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.authoring.views.policy_table.is_many", lambda: True)
    put(cast)
    answer = sign_in(client, cast["second"]).post("/programmes/policy/proposals/one/people")
    assert "/content/" in answer.location
    worker.run_next("tests")
    kept = kept_evidence(proposal("one"))
    assert kept is not None
    assert kept.document["people"] >= 2


def test_a_gate_in_grace_is_named_with_its_last_day_before_and_after(cast: Cast) -> None:
    person = cast["learner"]
    with unit_of_work():
        record_evidence(
            [
                NewEvidence(person.id, kind, "TS-01", clock.today(), kind, score=score, outcome=outcome)
                for kind, score, outcome in (("completion", None, None), ("exam", Decimal(92), "pass"))
            ]
        )
        clear(person, cast)
    lapsed = (clock.today() + timedelta(days=367)).isoformat()
    with clock.frozen(clock.now() + timedelta(days=367)):
        put(cast, "access.grace_days", "30")
        told = work_out(cast)
        assert told == let(cast)
    (row,) = [row for row in told["rows"] if row["kind"] == "gate" and row["before"]["state"] == "grace"]
    assert (row["employee_no"], row["begins_on"], row["after"]["state"]) == (
        person.employee_no,
        lapsed,
        "grace",
    )
    last = [date.fromisoformat(row[side]["expires_on"]) for side in ("before", "after")]
    assert last[1] - last[0] == timedelta(days=16)
