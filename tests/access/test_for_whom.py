"""What a deputy decides about access says for whom: on the pages, in the explanation, in the registers."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access.models import ProvisionalGrant, SignOff, Suspension
from lms.access.services.decisions import decide_many, explain
from lms.access.services.history import history_of
from lms.access.services.overrides import digest_of, overrides_of
from lms.access.services.provisional import Granting, grant_provisional
from lms.access.services.suspensions import Suspending, suspend
from lms.core import clock
from lms.core.audit import AuditEntry, AuditPayload
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.access.factories import GATE, TODAY, clear, signing
from tests.access.test_standing_in import PASSWORD, lend
from tests.access.test_standing_in import world as a_world
from tests.cast import Cast

pytestmark = pytest.mark.database
world = a_world


def deputy_of_officer(cast: Cast) -> str:
    """Let the trainer stand in for the access officer; return how pages name the two."""
    lend(cast, "access_officer", "trainer")
    return f"{cast['trainer'].full_name} for {cast['access_officer'].full_name}"


def suspended_by_deputy(client: FlaskClient, sign_in: Any, cast: Cast) -> None:
    path = f"/access/{cast['learner'].employee_no}/{GATE}/suspend"
    data = {"form_key": "suspend", "reason": "Complaint under review."}
    assert sign_in(client, cast["trainer"]).post(path, data=data).status_code == 303


def granted_by_deputy(client: FlaskClient, sign_in: Any, cast: Cast) -> None:
    path = f"/access/{cast['learner'].employee_no}/{GATE}/provisional"
    data = {
        "form_key": "grant",
        "reason": "Night desk.",
        "functions": "Walk-ins",
        "supervisor": cast["manager"].employee_no,
        "from_on": TODAY.isoformat(),
        "to_on": (TODAY + timedelta(days=2)).isoformat(),
    }
    assert sign_in(client, cast["trainer"]).post(path, data=data).status_code == 303


def body_of(action: str) -> dict[str, Any]:
    statement = select(AuditPayload.body).join(AuditEntry, AuditEntry.id == AuditPayload.entry_id)
    found: dict[str, Any] = db.session.scalars(statement.where(AuditEntry.action == action)).one()
    return found


def decided(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = explain(decide_many([person.id], as_of=TODAY)[person.id])[0]["decided"]
    return found


def test_a_suspension_says_for_whom_everywhere(client: FlaskClient, world: Cast, sign_in: Any) -> None:
    with unit_of_work():
        clear(world["learner"], world)
    both, learner, officer = deputy_of_officer(world), world["learner"], world["access_officer"]

    suspended_by_deputy(client, sign_in, world)

    assert db.session.scalars(select(Suspension.for_id)).one() == officer.id
    assert both in client.get(f"/access/{learner.employee_no}").text
    assert both in client.get("/access/changes").text
    assert both in client.get("/access/changes?format=csv").text
    found = decided(learner)
    assert (found["kind"], found["by"], found["for"]) == (
        "suspension",
        world["trainer"].employee_no,
        officer.employee_no,
    )
    assert body_of("access.suspended")["for"] == officer.employee_no


def test_lifting_says_for_whom_beside_who_suspended(client: FlaskClient, world: Cast, sign_in: Any) -> None:
    with unit_of_work():
        clear(world["learner"], world)
        asked = Suspending(
            person_id=world["learner"].id,
            gate=GATE,
            by_id=world["access_officer"].id,
            reason="Complaint.",
            form_key="own",
        )
        number = suspend(asked).id
    both = deputy_of_officer(world)
    path = f"/access/{world['learner'].employee_no}/{GATE}/restore/{number}"
    assert sign_in(client, world["trainer"]).post(path, data={"reason": "Settled."}).status_code == 303

    titles = {one.title: one.text for one in history_of(world["learner"].id, GATE)}
    assert titles["Suspension lifted"] == f"{both}. Settled."
    assert titles["Access suspended until it is lifted"].startswith(world["access_officer"].full_name + ".")
    rows = client.get("/access/changes?kind=restored").text
    assert both in rows


def test_a_grant_says_for_whom_on_the_person_and_on_the_register_of_overrides(
    client: FlaskClient, world: Cast, sign_in: Any
) -> None:
    both, learner = deputy_of_officer(world), world["learner"]
    page = sign_in(client, world["trainer"]).get(f"/access/{learner.employee_no}").text
    assert f"You decide for {world['access_officer'].full_name}" in page

    granted_by_deputy(client, sign_in, world)

    assert both in client.get(f"/access/{learner.employee_no}").text
    assert decided(learner)["for"] == world["access_officer"].employee_no
    assert both in sign_in(client, world["director"]).get("/access/overrides").text
    assert both in client.get("/access/overrides?format=csv").text


def test_a_review_of_the_register_covers_for_whom(client: FlaskClient, world: Cast, sign_in: Any) -> None:
    deputy_of_officer(world)
    granted_by_deputy(client, sign_in, world)
    before = digest_of(overrides_of([world.system.path], TODAY))
    with unit_of_work():
        db.session.scalars(select(ProvisionalGrant)).one().for_id = None
    assert digest_of(overrides_of([world.system.path], TODAY)) != before


def test_a_deputy_reviews_the_register_for_the_director(
    client: FlaskClient, world: Cast, sign_in: Any
) -> None:
    lend(world, "director", "trainer")
    rows = overrides_of([world.north.path], TODAY)
    path = f"/access/overrides/{world.north.code}/{TODAY:%Y-%m}"
    data = {"form_key": "review", "digest": digest_of(rows), "password": PASSWORD}
    assert sign_in(client, world["trainer"]).post(path, data=data).status_code == 303
    assert (
        f"{world['trainer'].full_name} for {world['director'].full_name}"
        in client.get(f"/access/overrides?unit={world.north.code}").text
    )
    assert body_of("access.overrides_reviewed")["for"] == world["director"].employee_no


def test_a_release_of_several_people_says_for_whom(client: FlaskClient, world: Cast, sign_in: Any) -> None:
    with unit_of_work():
        from lms.access.services.sign_off import confirm

        number = confirm(signing(world["learner"], world["manager"])).id
    both, officer = deputy_of_officer(world), world["access_officer"]
    sign_in(client, world["trainer"])
    assert f"You sign for {officer.full_name}" in client.get(f"/access/release?who={number}").text
    data = {"form_key": "several", "who": str(number), "password": PASSWORD}
    answer = client.post("/access/release", data=data, follow_redirects=True)

    assert f"for {officer.full_name}" in answer.text
    released = db.session.scalars(select(SignOff).where(SignOff.kind == "release")).one()
    assert released.for_id == officer.id
    assert both in client.get("/access/changes?kind=release").text
    found = explain(decide_many([world["learner"].id], as_of=TODAY)[world["learner"].id])[0]["sign_offs"]
    assert [one["for"] for one in found] == [None, officer.employee_no]


def test_in_the_own_right_nobody_is_named(client: FlaskClient, world: Cast, sign_in: Any) -> None:
    with unit_of_work():
        clear(world["learner"], world)
    sign_in(client, world["access_officer"])
    path = f"/access/{world['learner'].employee_no}/{GATE}/suspend"
    assert client.post(path, data={"form_key": "s", "reason": "Complaint."}).status_code == 303
    assert decided(world["learner"])["for"] is None
    assert "for" not in body_of("access.suspended")


def test_nobody_decides_about_whom_they_stand_in_for(world: Cast) -> None:
    learner, by = world["learner"], world["trainer"]
    with pytest.raises(Refused, match="Nobody ends their own access"), unit_of_work():
        suspend(
            Suspending(
                person_id=learner.id, gate=GATE, by_id=by.id, reason="x", form_key="x", for_id=learner.id
            )
        )
    with pytest.raises(Refused, match="stand in for"), unit_of_work():
        grant_provisional(
            Granting(
                person_id=learner.id,
                gate=GATE,
                by_id=by.id,
                supervisor_id=world["manager"].id,
                from_on=TODAY,
                to_on=TODAY,
                reason="x",
                form_key="y",
                for_id=learner.id,
            )
        )


def test_the_explanation_reads_acts_only_where_one_stands(world: Cast, count_queries: Any) -> None:
    rulings = decide_many([world["learner"].id], as_of=clock.today())[world["learner"].id]
    with count_queries() as found:
        assert explain(rulings)[0]["decided"] is None
    assert not [one for one in found if "access_suspension" in str(one) or "provisional_grant" in str(one)]
