"""Who is hit by a draft of a programme: said by name before, and the same person by person after."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access.api import Signing, confirm, decide, release
from lms.authoring.services.drafts import draft_at, open_draft
from lms.authoring.services.files import files_of_draft, save_file
from lms.authoring.services.people_hit import PeopleHit, people_hit
from lms.authoring.services.programmes import programme_of
from lms.authoring.services.publishing import publish_draft
from lms.authoring.services.reach import hit_by
from lms.compliance.api import NewEvidence, obligations_of, record_evidence
from lms.core import clock, permissions
from lms.core.database import db
from lms.core.ids import new_public_id
from lms.core.unit_of_work import unit_of_work
from lms.people.identity import identity_of
from lms.people.models import Job, Person
from tests.authoring.houses import ROLE, load_house
from tests.cast import Cast, make_cast
from tests.factories import make_person

PAGE, PATH, GATE = "/programmes/registrar", "roles/registrar.yaml", "ehr-registrar"
NEW = {("simulation-passed", "SC1"), ("module-completed", "TS-03"), ("exam-passed", "TS-03")}
pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Any], FlaskClient]


def text_of(role_scope: str, gate_scope: str) -> str:
    """The programme with a simulation and a module more in its gate, and whom it binds."""
    played = "  requirements:\n    - kind: simulation-passed\n      subject: SC1\n      critical: true\n"
    text = ROLE.replace("  requirements: []\n", "    - module: TS-03\n" + played)
    gate = f"scope: {role_scope}\ngate:\n  version: 2\n  scope: {gate_scope}\n"
    return text.replace("gate:\n  version: 1\n", gate)


def shown(person: Person, kinds: Collection[str], subject: str, on: date) -> None:
    """Record that somebody showed something."""
    record_evidence(
        [
            NewEvidence(person.id, kind, subject, on, f"{kind}:{subject}:{person.id}", outcome="pass")
            for kind in kinds
        ]
    )


def signing(person: Person, by: Person) -> Signing:
    """A signature on the registrar's gate with the password entered."""
    return Signing(
        person_id=person.id, gate=GATE, by_id=by.id, form_key=new_public_id(), password_reentered=True
    )


@pytest.fixture
def cast(database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A cleared registrar, one who waits for signatures, one who has played, one who has done nothing."""
    with unit_of_work():
        made = make_cast()
        made.by_duty["top"] = make_person(unit=made.system, job_role="leader", duty="director")
        for name in ("cleared", "ready", "played"):
            made.by_duty[name] = make_person(unit=made.admitting, family_name=name.title())
    load_house(tmp_path, monkeypatch)
    on = clock.today() - timedelta(days=30)
    with unit_of_work():
        for name in ("cleared", "ready", "played"):
            shown(made[name], ("completion", "exam"), "TS-01", on)
        shown(made["played"], ("simulation",), "SC1", on)
        for sign, by in ((confirm, "manager"), (release, "access_officer")):
            sign(signing(made["cleared"], made[by]))
    return made


@pytest.fixture
def drafted(cast: Cast) -> Callable[[str, str], PeopleHit]:
    """Keep the programme in a draft and say who is hit, as the director of the whole system reads it."""

    def keep(role_scope: str, gate_scope: str) -> PeopleHit:
        with unit_of_work():
            draft = open_draft(kind="role", key="registrar", by_id=cast["top"].id)
            seen = files_of_draft(draft)[PATH].number
            save_file(draft, PATH, text_of(role_scope, gate_scope), seen=seen, by_id=cast["top"].id)
        it = programme_of("registrar")
        with permissions.acting_as(identity_of(cast["top"])):
            return people_hit("registrar", it.published, it.document, first_day=clock.today())

    return keep


def publish() -> None:
    draft = draft_at(PATH)
    assert draft is not None
    with unit_of_work(durable=True):
        publish_draft(draft, reason="Scenario", by_id=draft.opened_by_id)


def registrars() -> list[int]:
    return sorted(set(db.session.scalars(select(Job.person_id).where(Job.job_role == "registrar"))))


def effect_on(person_id: int) -> tuple[set[tuple[str, str]], date | None]:
    """Return what is new and open for a person once it is published, and its last day."""
    owed = [
        one for one in obligations_of(person_id) if (one.kind, one.subject) in NEW and one.state != "complete"
    ]
    decision = decide(person_id, GATE, as_of=clock.today()).decision
    asked = {
        (one.kind, one.subject)
        for one in decision.requirements
        if not one.met and (one.kind, one.subject) in NEW
    }
    last_days = [one.due_on for one in owed if one.due_on]
    return {(one.kind, one.subject) for one in owed} | asked, min(last_days, default=None)


@pytest.mark.parametrize("role_scope", ["open", "future"])
@pytest.mark.parametrize("gate_scope", ["open", "future"])
def test_what_is_said_of_each_person_before_is_what_happens_to_them(
    drafted: Callable[[str, str], PeopleHit], role_scope: str, gate_scope: str
) -> None:
    named = drafted(role_scope, gate_scope)
    said = {
        row.person.id: ({(task.kind, task.subject) for task in row.tasks}, row.due_on) for row in named.rows
    }
    publish()
    happened = {person_id: effect_on(person_id) for person_id in registrars()}
    assert {key: value for key, value in said.items() if value[0]} == {
        key: value for key, value in happened.items() if value[0]
    }


def test_who_is_cleared_is_not_named_when_only_clearances_to_come_are_bound(
    drafted: Callable[[str, str], PeopleHit], cast: Cast
) -> None:
    named = {row.person.family_name: row for row in drafted("future", "open").rows}
    assert "Cleared" not in named
    assert {task.subject for task in named["Ready"].tasks} == {"SC1", "TS-03"}
    assert {task.subject for task in named["Played"].tasks} == {"TS-03"}
    assert named["Ready"].gate.is_bound


def test_who_is_cleared_stays_so_as_long_as_before(
    drafted: Callable[[str, str], PeopleHit], cast: Cast
) -> None:
    before = decide(cast["cleared"].id, GATE, as_of=clock.today()).decision
    drafted("open", "open")
    publish()
    assert before.cleared
    assert decide(cast["cleared"].id, GATE, as_of=clock.today()).decision == before
    last = before.cleared_until
    assert last is not None
    assert decide(cast["cleared"].id, GATE, as_of=last).decision.cleared


def test_minutes_are_those_of_who_has_not_done_it(
    drafted: Callable[[str, str], PeopleHit], cast: Cast
) -> None:
    drafted("future", "open")
    it = programme_of("registrar")
    hit = hit_by("registrar", it.changes, [cast.system.path], it.binding)
    by_subject = {row.change.row.subject: row for row in hit.rows}
    waiting = len(registrars()) - 1
    assert (hit.people, hit.uncleared) == (waiting + 1, waiting)
    assert (by_subject["TS-03"].to_do, by_subject["TS-03"].minutes) == (waiting, 30 * waiting)


def test_the_page_names_them_and_leads_to_their_gate(
    drafted: Callable[[str, str], PeopleHit], cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    drafted("future", "open")
    page = sign_in(client, cast["top"]).get(PAGE).text
    assert "Who is hit, by name" in page
    assert cast["ready"].full_name in page
    assert cast["cleared"].full_name not in page
    assert f'{cast["ready"].employee_no}?gate={GATE}"' in page


def test_a_director_of_one_hospital_reads_the_names_of_their_own_people_only(
    drafted: Callable[[str, str], PeopleHit], cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    with unit_of_work():
        make_person(unit=cast.south, given_name="Sol", family_name="Southern")
    drafted("open", "open")
    assert "Southern" in sign_in(client, cast["top"]).get(PAGE).text
    assert "Southern" not in sign_in(client, cast["director"]).get(PAGE).text


def test_the_list_costs_the_same_statements_however_many_people(
    drafted: Callable[[str, str], PeopleHit],
    cast: Cast,
    client: FlaskClient,
    sign_in: SignIn,
    count_queries: Callable[[], Any],
) -> None:
    drafted("open", "open")

    def statements() -> int:
        browser = sign_in(client, cast["top"])
        browser.get(PAGE)
        with count_queries() as found:
            assert browser.get(PAGE).status_code == 200
        return len(found)

    few = statements()
    with unit_of_work():
        for _ in range(30):
            make_person(unit=cast.admitting)
    assert statements() <= few


def test_the_effects_at_the_desk_lead_to_the_names(
    drafted: Callable[[str, str], PeopleHit], cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    drafted("future", "open")
    draft = draft_at(PATH)
    assert draft is not None
    browser = sign_in(client, cast["administrator"])
    page = browser.get(f"/content/drafts/{draft.public_id}/publish").text
    assert f'href="{PAGE}#named"' in page
