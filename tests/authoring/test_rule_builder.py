"""The rule builder: a director says who must do what, sees who is hit, publishes, and decides due dates."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from lms.authoring.rules.yaml_edit import value_of
from lms.authoring.services import publishing_work
from lms.authoring.services.drafts import draft_at
from lms.authoring.services.files import files_of_draft, save_file
from lms.compliance.api import obligations_of
from lms.compliance.models_rules import RuleDecision
from lms.core import clock
from lms.core.content import keys_of, live
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.core.worker import run_next
from lms.people.models import Job
from tests.authoring.houses import load_house
from tests.cast import Cast, make_cast
from tests.factories import JobFactory, make_person

LIST = "/programmes/rules"
PAGE, PATH = f"{LIST}/clinic-week", "rules/clinic-week.yaml"
pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Any], FlaskClient]
Post = Callable[..., Any]
REGISTRARS = {"node:w": "all", "node:w.0": "job_role", "t:w.0:any_of": ["registrar"]}


@pytest.fixture
def cast(database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A house with two hospitals and a director of both."""
    with unit_of_work():
        made = make_cast()
        made.by_duty["top"] = make_person(unit=made.system, job_role="leader", duty="director")
    load_house(tmp_path, monkeypatch)
    return made


@pytest.fixture
def post(client: FlaskClient, sign_in: SignIn, cast: Cast) -> Post:
    """Send a form as the director of the whole system, or as somebody else."""

    def send(path: str = PAGE, who: str = "top", **data: Any) -> Any:
        return sign_in(client, cast[who]).post(path, data=data)

    return send


def form(seen: int = 1, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends of a rule that asks registrars for a module within ten days."""
    found = {
        "seen": str(seen),
        "op": "save",
        "title": "Clinic week",
        "reason": "Registrars see the clinic once.",
        "scope": "open",
        "anchor": "event",
        "days": "10",
        "least_days": "5",
        "add_module": "TS-03",
        "exam_new": "1",
        **REGISTRARS,
    }
    return found | changes


def begin(post: Post) -> None:
    assert post(LIST, id="clinic-week", title="Clinic week").status_code == 303


def body() -> Any:
    draft = draft_at(PATH)
    assert draft is not None
    return value_of(files_of_draft(draft)[PATH].text)


def publish(post: Post, **changes: Any) -> Any:
    begin(post)
    assert post(**form(**changes)).status_code == 303
    assert post(f"{PAGE}/preview", starts_on="").status_code == 303
    return post(f"{PAGE}/publish", reason="They asked for it")


def test_a_new_rule_is_a_draft_that_asks_nobody(post: Post, cast: Cast) -> None:
    begin(post)
    assert body()["who"] == {"all": []}
    assert keys_of("rule") == []
    page = post(LIST, id="clinic-week", title="Again").get_data(as_text=True)
    assert "something at rules/clinic-week.yaml already" in page


@pytest.mark.parametrize("rule", ["", "Clinic Week", "a" * 61, "-x"])
def test_an_id_that_does_not_fit_is_refused(post: Post, rule: str) -> None:
    assert post(LIST, id=rule, title="Clinic week").status_code == 422


def test_parts_of_the_expression_are_added_and_taken_out_by_the_form_alone(post: Post) -> None:
    begin(post)
    post(**form(**{"op": "add:w", "add:w": "any"}))
    assert body()["who"] == {"all": [{"job_role": ["registrar"]}, {"any": []}]}
    nested = {"node:w.1": "any", "op": "add:w.1", "add:w.1": "employment_type"}
    post(**form(seen=2, **nested))
    assert body()["who"]["all"][1] == {"any": [{"employment_type": {}}]}
    filled = {
        "node:w.1": "any",
        "node:w.1.0": "employment_type",
        "t:w.1.0:any_of": ["traveler"],
        "neg:w.1.0": "1",
    }
    post(**form(seen=3, **filled))
    assert body()["who"]["all"][1] == {"any": [{"not": {"employment_type": ["traveler"]}}]}
    post(**form(seen=4, **filled, op="remove:w.1"))
    assert body()["who"] == {"all": [{"job_role": ["registrar"]}]}


def test_the_page_says_in_words_whom_it_means(post: Post, client: FlaskClient) -> None:
    begin(post)
    post(**form())
    page = client.get(PAGE).get_data(as_text=True)
    assert "Everybody who works as Registrar" in page
    assert "at 30 minutes" not in page
    assert "Work out who is hit" in page


def test_a_rule_that_is_not_complete_cannot_be_worked_out(post: Post) -> None:
    begin(post)
    answer = post(f"{PAGE}/preview", starts_on="")
    assert answer.status_code == 422
    assert "not complete yet" in answer.get_data(as_text=True)


def test_a_draft_that_was_written_as_text_and_says_nonsense_still_has_its_page(
    post: Post, cast: Cast, client: FlaskClient
) -> None:
    begin(post)
    draft = draft_at(PATH)
    assert draft is not None
    text = (
        "id: clinic-week\nwho: {all: [5, {job_role: {any_of: 7}}]}\nasks: {modules: [x, {a: b}]}\ndue: soon\n"
    )
    with unit_of_work():
        save_file(draft, PATH, text, seen=1, by_id=cast["top"].id)
    assert client.get(PAGE).status_code == 200
    assert client.get(LIST).status_code == 200
    assert post(f"{PAGE}/preview", starts_on="").status_code == 422


def test_nothing_is_published_that_nobody_looked_at(post: Post) -> None:
    begin(post)
    post(**form())
    answer = post(f"{PAGE}/publish", reason="In a hurry")
    assert answer.status_code == 422
    assert "Nobody looked at who is hit" in answer.get_data(as_text=True)
    post(f"{PAGE}/preview", starts_on="")
    post(**form(seen=2, days="20", add_module=""))
    assert post(f"{PAGE}/publish", reason="In a hurry").status_code == 422


def test_publishing_asks_those_whom_the_page_named(post: Post, cast: Cast, client: FlaskClient) -> None:
    before = obligations_of(cast["learner"].id)
    begin(post)
    post(**form())
    post(f"{PAGE}/preview", starts_on="")
    page = client.get(PAGE).get_data(as_text=True)
    assert cast["learner"].employee_no in page
    assert obligations_of(cast["learner"].id) == before
    post(f"{PAGE}/publish", reason="They asked for it")
    found = [one for one in obligations_of(cast["learner"].id) if one.subject == "TS-03"]
    assert {one.due_on for one in found} == {clock.today() + timedelta(days=10)}
    assert found[0].reasons[0].text == "Clinic week: Registrars see the clinic once."
    page = client.get(PAGE).get_data(as_text=True)
    assert "They asked for it" in page
    assert "sha256" in page


def test_many_people_are_worked_out_by_the_job_server(
    post: Post, cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing_work, "AT_ONCE", 0)
    begin(post)
    post(**form())
    answer = post(f"{PAGE}/preview", starts_on="")
    assert "/content/applying/" in answer.location
    assert "Working out who is hit" in client.get(answer.location).get_data(as_text=True)
    assert run_next("test")
    assert client.get(answer.location).location.endswith(f"{PAGE}#hit")
    answer = post(f"{PAGE}/publish", reason="They asked for it")
    assert run_next("test")
    assert client.get(answer.location).status_code == 303
    assert live("rule", "clinic-week").body["title"] == "Clinic week"


def test_somebody_elses_change_is_not_written_over(post: Post) -> None:
    begin(post)
    post(**form())
    answer = post(**form(title="Another"))
    assert answer.status_code == 409
    assert body()["title"] == "Clinic week"


def test_a_due_date_that_cannot_be_kept_is_decided_with_a_reason(
    post: Post, cast: Cast, client: FlaskClient
) -> None:
    long_ago = {"anchor": "calendar", "days": "0", "on": (clock.today() + timedelta(days=2)).isoformat()}
    publish(post, **long_ago)
    page = client.get(PAGE).get_data(as_text=True)
    assert "Due dates to decide" in page
    person = cast["learner"]
    later = clock.today() + timedelta(days=40)
    choice = {"person": str(person.id), "choice": "date", "due_on": later.isoformat()}
    assert post(f"{PAGE}/decide", **choice, why=" ").status_code == 422
    assert post(f"{PAGE}/decide", **choice, why="Agreed with her").status_code == 303
    found = [one for one in obligations_of(person.id) if one.subject == "TS-03"]
    assert {one.due_on for one in found} == {later}
    (decision,) = db.session.scalars(select(RuleDecision))
    assert (decision.choice, decision.text, decision.by_id) == ("date", "Agreed with her", cast["top"].id)


def test_nobody_is_decided_about_who_does_not_wait(post: Post, cast: Cast) -> None:
    publish(post)
    answer = post(f"{PAGE}/decide", person=str(cast["learner"].id), choice="dismiss", why="No")
    assert answer.status_code == 422
    assert db.session.scalars(select(RuleDecision)).all() == []


def test_a_rule_ends_with_a_reason_and_its_record_stays(post: Post, cast: Cast, client: FlaskClient) -> None:
    publish(post)
    assert post(f"{PAGE}/retire", reason="It is over", starts_on=clock.today().isoformat()).status_code == 303
    assert not [one for one in obligations_of(cast["learner"].id) if one.subject == "TS-03"]
    assert "They asked for it" in client.get(PAGE).get_data(as_text=True)
    assert "ended" in client.get(LIST).get_data(as_text=True)


def test_a_dropped_draft_leaves_the_rule_as_it_is_published(post: Post) -> None:
    publish(post)
    post(**form(seen=0, title="Another", add_module=""))
    assert post(f"{PAGE}/drop", reason="Not now").status_code == 303
    assert live("rule", "clinic-week").body["title"] == "Clinic week"


@pytest.mark.parametrize("who", ["eve", "manager", "trainer", "learner", "director"])
def test_only_who_builds_programmes_for_everybody_writes_rules(post: Post, who: str) -> None:
    assert post(LIST, who=who, id="clinic-week", title="Clinic week").status_code in (403, 404)
    begin(post)
    for path in (PAGE, f"{PAGE}/preview", f"{PAGE}/publish", f"{PAGE}/drop", f"{PAGE}/decide"):
        assert post(path, who=who, **form()).status_code in (403, 404)


def test_the_page_reads_with_the_same_number_of_statements_for_many_people(
    post: Post, cast: Cast, client: FlaskClient
) -> None:
    publish(post)
    few = statements(client)
    with unit_of_work():
        units = db.session.scalars(select(Job.unit_id)).all()
        for _ in range(12):
            person = make_person(unit=cast.north, job_role=None)
            JobFactory(person_id=person.id, unit_id=units[0], job_role="registrar", from_on=date(2026, 1, 5))
    assert statements(client) == few


def statements(client: FlaskClient) -> int:
    """Return how many statements the second request for the page takes."""
    client.get(PAGE)
    count = []
    event.listen(db.engine, "before_cursor_execute", listener := lambda *_: count.append(1))
    client.get(PAGE)
    event.remove(db.engine, "before_cursor_execute", listener)
    return len(count)
