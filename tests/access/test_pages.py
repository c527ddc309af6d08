"""The pages: who sees what, what is refused and how it is said, and that signing works without a script."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from lms.access.services.decisions import decide
from lms.access.services.sign_off import confirm
from lms.core.unit_of_work import unit_of_work
from lms.people.api import give_password
from tests.access.factories import GATE, TODAY, clear, give_duty, make_world, signing, study
from tests.cast import Cast
from tests.factories import make_person

pytestmark = pytest.mark.database

PASSWORD = "three quiet harbour lights"


@pytest.fixture
def world(client: FlaskClient) -> Cast:
    with unit_of_work():
        cast = make_world()
        study(cast["learner"])
        give_password([cast[name].id for name in ("manager", "access_officer", "learner")], PASSWORD)
    return cast


@pytest.fixture
def confirmed(world: Cast) -> Cast:
    with unit_of_work(durable=True):
        confirm(signing(world["learner"], world["manager"]))
    return world


def release_path(cast: Cast, name: str = "learner") -> str:
    return f"/access/{cast[name].employee_no}/{GATE}/release"


def answers(**changes: str) -> dict[str, str]:
    return {"form_key": "a-key-of-this-form", "decision": "release", "password": PASSWORD, **changes}


def state_of(cast: Cast) -> str:
    return decide(cast["learner"].id, GATE, as_of=TODAY).decision.state


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/access", {"access_officer", "administrator", "auditor"}),
        ("/access?show=limit", {"access_officer", "administrator", "auditor"}),
        ("/access?show=reconcile", {"access_officer", "administrator", "auditor"}),
        ("/access/releases.csv", {"access_officer", "administrator", "auditor"}),
        ("/team", {"manager", "eve"}),
    ],
)
def test_lists_open_for_their_duties_alone(
    client: FlaskClient, world: Cast, sign_in, path: str, allowed: set[str]
) -> None:
    opened = {
        name for name, person in world.by_duty.items() if sign_in(client, person).get(path).status_code == 200
    }

    assert opened == allowed


@pytest.mark.parametrize("page", ["/access/{}", "/team/{}"])
def test_a_person_is_seen_by_themself_and_by_duties_over_their_unit(
    client: FlaskClient, world: Cast, sign_in, page: str
) -> None:
    path = page.format(world["learner"].employee_no)
    statuses = {name: sign_in(client, person).get(path).status_code for name, person in world.by_duty.items()}

    seen = {name for name, status in statuses.items() if status == 200}
    assert seen == {
        "learner",
        "manager",
        "director",
        "access_officer",
        "administrator",
        "auditor",
        "trainer",
        "educator",
        "compliance_consultant",
    }
    assert {status for name, status in statuses.items() if name not in seen} == {404}


def test_everybody_signed_in_has_a_page_of_their_own(client: FlaskClient, world: Cast, sign_in) -> None:
    assert {sign_in(client, person).get("/me").status_code for person in world.by_duty.values()} == {200}


def test_the_learner_reads_what_is_left_in_sentences(client: FlaskClient, world: Cast, sign_in) -> None:
    with unit_of_work():
        newcomer = make_person(unit=world.admitting, given_name="New", family_name="Hire")

    text = sign_in(client, newcomer).get("/me").text

    assert "2 of 2 requirements left until EHR access" in text
    assert "Show it to your manager" in text


def test_the_officer_sees_what_a_release_does_before_signing(
    client: FlaskClient, confirmed: Cast, sign_in
) -> None:
    text = (
        sign_in(client, confirmed["access_officer"]).get(f"/access/{confirmed['learner'].employee_no}").text
    )

    assert "What this does" in text
    assert "the state becomes cleared" in text
    assert 'type="password"' in text


def test_releasing_with_the_password_clears(client: FlaskClient, confirmed: Cast, sign_in) -> None:
    sign_in(client, confirmed["access_officer"])

    response = client.post(release_path(confirmed), data=answers())

    assert response.status_code == 303
    assert state_of(confirmed) == "cleared"


def test_a_replayed_form_releases_once(client: FlaskClient, confirmed: Cast, sign_in) -> None:
    sign_in(client, confirmed["access_officer"])
    client.post(release_path(confirmed), data=answers())

    again = client.post(release_path(confirmed), data=answers())

    assert again.status_code == 303
    page = client.get(f"/access/{confirmed['learner'].employee_no}").text
    assert page.count("Access released, cleared until") == 1 + page.count(
        'visually-hidden">: Access released'
    )


def test_a_wrong_password_signs_nothing(client: FlaskClient, confirmed: Cast, sign_in) -> None:
    sign_in(client, confirmed["access_officer"])

    response = client.post(release_path(confirmed), data=answers(password="not this one"))

    assert response.status_code == 422
    assert "Nothing was signed" in response.text
    assert state_of(confirmed) == "ready_for_signoff"


def test_wrong_passwords_pause_the_right_one(client: FlaskClient, confirmed: Cast, sign_in) -> None:
    sign_in(client, confirmed["access_officer"])
    for _ in range(6):
        client.post(release_path(confirmed), data=answers(password="not this one"))

    response = client.post(release_path(confirmed), data=answers())

    assert response.status_code == 422
    assert state_of(confirmed) == "ready_for_signoff"


def test_returning_needs_a_note_on_the_form(client: FlaskClient, confirmed: Cast, sign_in) -> None:
    sign_in(client, confirmed["access_officer"])

    response = client.post(release_path(confirmed), data=answers(decision="return"))

    assert response.status_code == 422
    assert "Say what is missing" in response.text


def test_an_officer_is_refused_for_themself_with_the_reason(
    client: FlaskClient, confirmed: Cast, sign_in
) -> None:
    with unit_of_work():
        give_duty(confirmed["learner"], "access_officer", confirmed.north)
    sign_in(client, confirmed["learner"])

    response = client.post(release_path(confirmed), data=answers())

    assert response.status_code == 403
    assert "Nobody signs for themselves" in response.text


def test_the_confirmer_is_refused_the_release_with_the_reason(
    client: FlaskClient, confirmed: Cast, sign_in
) -> None:
    with unit_of_work():
        give_duty(confirmed["manager"], "access_officer", confirmed.north)
    sign_in(client, confirmed["manager"])

    response = client.post(release_path(confirmed), data=answers())

    assert response.status_code == 422
    assert "Two different people" in response.text


def test_an_officer_of_another_unit_gets_not_found(client: FlaskClient, confirmed: Cast, sign_in) -> None:
    with unit_of_work():
        stranger = make_person(unit=confirmed.south, job_role="leader", duty="access_officer")
    sign_in(client, stranger)

    assert client.post(release_path(confirmed), data=answers()).status_code == 404


def test_a_manager_cannot_release(client: FlaskClient, confirmed: Cast, sign_in) -> None:
    sign_in(client, confirmed["manager"])

    assert client.post(release_path(confirmed), data=answers()).status_code == 404


def test_a_manager_confirms_on_the_team_page(client: FlaskClient, world: Cast, sign_in) -> None:
    sign_in(client, world["manager"])
    path = f"/team/{world['learner'].employee_no}"

    assert "nobody is cleared by your signature alone" in client.get(path).text
    response = client.post(f"{path}/{GATE}/confirm", data={"form_key": "k", "password": PASSWORD})

    assert response.status_code == 303
    assert "in the release queue of the access officer" in client.get(path).text


def test_a_manager_of_another_facility_cannot_confirm(client: FlaskClient, world: Cast, sign_in) -> None:
    sign_in(client, world["eve"])
    path = f"/team/{world['learner'].employee_no}/{GATE}/confirm"

    assert client.post(path, data={"form_key": "k", "password": PASSWORD}).status_code == 404


def test_the_release_queue_names_who_confirmed(client: FlaskClient, confirmed: Cast, sign_in) -> None:
    text = sign_in(client, confirmed["access_officer"]).get("/access").text

    assert "One person is ready for release" in text
    assert "Dana Whitfield" in text
    assert "Manager Cast" in text


def test_lists_of_another_facility_show_nobody_from_here(
    client: FlaskClient, confirmed: Cast, sign_in
) -> None:
    with unit_of_work():
        stranger = make_person(unit=confirmed.south, job_role="leader", duty="access_officer")
    sign_in(client, stranger)

    pages = [
        client.get(f"/access?show={show}{form}").text
        for show in ("release", "limit", "register", "ending", "provisional", "reconcile")
        for form in ("", "&format=csv")
    ]

    assert not any("Whitfield" in page for page in pages)


def test_releases_are_exported_with_both_signers(client: FlaskClient, confirmed: Cast, sign_in) -> None:
    sign_in(client, confirmed["access_officer"])
    client.post(release_path(confirmed), data=answers())

    lines = client.get("/access/releases.csv").text.splitlines()

    assert lines[0].startswith("employee_no,person,job_role,unit_code,gate")
    assert confirmed["manager"].employee_no in lines[1]
    assert confirmed["access_officer"].employee_no in lines[1]


def test_suspending_and_lifting_on_the_page(client: FlaskClient, world: Cast, sign_in) -> None:
    with unit_of_work(durable=True):
        clear(world["learner"], world)
    sign_in(client, world["access_officer"])
    base = f"/access/{world['learner'].employee_no}/{GATE}"

    suspended = client.post(f"{base}/suspend", data={"form_key": "s", "reason": "Under review."})

    assert suspended.status_code == 303
    assert state_of(world) == "suspended"
    page = client.get(f"/access/{world['learner'].employee_no}").text
    action = page.split(f"{base}/restore/")[1].split('"')[0]
    client.post(f"{base}/restore/{action}", data={"reason": "Review closed."})
    assert state_of(world) == "cleared"


def test_provisional_access_names_a_supervisor(client: FlaskClient, world: Cast, sign_in) -> None:
    with unit_of_work():
        newcomer = make_person(unit=world.admitting)
    sign_in(client, world["access_officer"])
    path = f"/access/{newcomer.employee_no}/{GATE}/provisional"
    asked = {
        "form_key": "p",
        "from_on": TODAY.isoformat(),
        "to_on": (TODAY + timedelta(days=6)).isoformat(),
        "functions": "Walk-ins at the main desk.",
        "reason": "Night cover.",
    }

    assert client.post(path, data=asked).status_code == 422
    assert client.post(path, data={**asked, "supervisor": "nobody"}).status_code == 422
    granted = client.post(path, data={**asked, "supervisor": world["manager"].employee_no})

    assert granted.status_code == 303
    assert decide(newcomer.id, GATE, as_of=TODAY).decision.state == "provisional"


def test_a_kept_decision_is_judged_again_on_its_page(client: FlaskClient, world: Cast, sign_in) -> None:
    with unit_of_work(durable=True):
        _, released = clear(world["learner"], world)
    sign_in(client, world["auditor"])

    text = client.get(f"/access/{world['learner'].employee_no}/decisions/{released.id}").text

    assert "Judged again: the decision stands" in text


def test_somebody_elses_decision_is_not_found_under_ones_own_number(
    client: FlaskClient, world: Cast, sign_in
) -> None:
    with unit_of_work(durable=True):
        _, released = clear(world["learner"], world)
    sign_in(client, world["manager"])

    path = f"/access/{world['manager'].employee_no}/decisions/{released.id}"

    assert client.get(path).status_code == 404
