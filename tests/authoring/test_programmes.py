"""The programme builder: a director changes a job role in one place, sees who is hit, and publishes it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.authoring.models import Draft
from lms.authoring.services import publishing_work
from lms.authoring.services.drafts import draft_at
from lms.authoring.services.files import files_of_draft, save_file
from lms.authoring.services.programmes import programme_of, summaries
from lms.authoring.services.reach import Binding, hit_by
from lms.compliance.api import obligations_of
from lms.core.content import live, source_versions
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.core.work import Work
from lms.core.worker import run_next
from lms.courses.services.learning import complete_lesson
from lms.people.models import Job
from tests.authoring.houses import load_house
from tests.cast import Cast, make_cast
from tests.factories import DutyFactory, JobFactory, make_person

EVERYBODY, NEWCOMERS = Binding(jobs=True, clearances=True), Binding(jobs=False, clearances=False)
PAGE, PATH = "/programmes/registrar", "roles/registrar.yaml"
pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Any], FlaskClient]
Post = Callable[..., Any]


@pytest.fixture
def cast(database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A house with two hospitals, a director of each and one of both."""
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


def rows(**whens: str) -> dict[str, Any]:
    """Return what a browser sends of the programme as it is live, changed by ``whens``."""
    found: dict[str, Any] = {"seen": "0", "scope": "open", "row": ["module:TS-01", "module:TS-02"]}
    found |= {"when:module:TS-01": "gate", "critical:module:TS-01": "1", "exam:module:TS-01": "1"}
    found |= {"when:module:TS-02": "30", "exam:module:TS-02": "1"}
    return found | {name.replace("__", ":").replace("_", "-"): value for name, value in whens.items()}


ADD = {"add": "TS-03", "when-new": "60", "exam-new": "1"}


def asked_of(person_id: int) -> set[tuple[str, str]]:
    return {(one.kind, one.subject) for one in obligations_of(person_id)}


def test_a_form_sent_as_it_stands_changes_nothing(post: Post) -> None:
    assert post(**rows()).status_code == 303

    assert programme_of("registrar").changes == ()
    draft = draft_at(PATH)
    assert draft is not None
    assert not files_of_draft(draft)[PATH].is_changed


def test_a_module_is_added_in_a_draft_and_asks_nobody_yet(post: Post, cast: Cast) -> None:
    before = asked_of(cast["learner"].id)
    post(**rows(), **ADD)

    (change,) = programme_of("registrar").changes
    assert (change.before, change.row.subject, change.row.when) == (None, "TS-03", "60")
    assert asked_of(cast["learner"].id) == before
    draft = draft_at(PATH)
    assert draft is not None
    assert "# everybody begins here" in files_of_draft(draft)[PATH].text


def test_publishing_asks_people_and_keeps_who_when_and_why(post: Post, cast: Cast) -> None:
    post(**rows(), **ADD)
    answer = post(f"{PAGE}/publish", reason="New payer rules")

    assert answer.status_code == 303
    assert ("module-completed", "TS-03") in asked_of(cast["learner"].id)
    newest = source_versions(PATH)[-1]
    assert (newest.reason, newest.published_by) == ("New payer rules", cast["top"].employee_no)
    assert live("role", "registrar").body["gate"]["version"] == 1


def test_a_change_of_the_gate_raises_its_version(
    post: Post, cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    post(**rows(when__module__TS_02="gate"))
    page = sign_in(client, cast["top"]).get(PAGE).text
    assert "Gate version 1, 2 in the draft" in page
    post(f"{PAGE}/publish", reason="Before access")

    assert live("role", "registrar").body["gate"]["version"] == 2


def test_a_change_for_later_jobs_binds_nobody_of_today(post: Post, cast: Cast) -> None:
    post(**rows() | {"scope": "future"}, **ADD)
    assert programme_of("registrar").scope == "future"
    post(f"{PAGE}/publish", reason="For newcomers")

    assert ("module-completed", "TS-03") not in asked_of(cast["learner"].id)


def test_what_is_taken_out_is_asked_no_more(post: Post, cast: Cast) -> None:
    assert ("module-completed", "TS-02") in asked_of(cast["learner"].id)
    post(**rows(when__module__TS_02="out"))
    post(f"{PAGE}/publish", reason="Merged into TS-01")

    assert ("module-completed", "TS-02") not in asked_of(cast["learner"].id)


def test_who_is_hit_are_those_without_a_completion_in_scope(post: Post, cast: Cast) -> None:
    with unit_of_work():
        other = make_person(unit=cast.admitting)
        JobFactory(person_id=cast["eve"].id, unit_id=cast.south.id, job_role="registrar")
    with unit_of_work():
        for lesson in ("L1", "L2"):
            complete_lesson(person_id=other.id, module_id="TS-03", lesson_id=lesson)
    post(**rows(when__module__TS_02="out"), **ADD)
    changes = programme_of("registrar").changes

    everywhere = hit_by("registrar", changes, [cast.system.path], EVERYBODY)
    assert everywhere.people == len(_registrars())
    added, gone = everywhere.rows
    assert (added.to_do, added.minutes) == (everywhere.people - 1, 30 * (everywhere.people - 1))
    assert everywhere.minutes_added == added.minutes
    assert everywhere.minutes_spared == gone.minutes == 30 * everywhere.people

    north = hit_by("registrar", changes, [cast.north.path], EVERYBODY)
    assert north.people == 2
    assert north.rows[0].to_do == 1
    later = hit_by("registrar", changes, [cast.system.path], NEWCOMERS)
    assert (later.people, later.minutes_added, later.minutes_spared) == (everywhere.people, 0, 0)


def _registrars() -> set[int]:
    return set(db.session.scalars(select(Job.person_id).where(Job.job_role == "registrar")))


def test_what_is_recommended_is_shown_and_never_asked(
    post: Post, cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    post(**rows(), **ADD | {"when-new": "recommended"})
    changes = programme_of("registrar").changes
    assert hit_by("registrar", changes, [cast.system.path], EVERYBODY).minutes_added == 0
    post(f"{PAGE}/publish", reason="Good to know")

    assert ("module-completed", "TS-03") not in asked_of(cast["learner"].id)
    assert "Recommended for your work" in sign_in(client, cast["learner"]).get("/learn").text
    assert "Recommended for your work" not in sign_in(client, cast["manager"]).get("/learn").text


def test_the_page_says_who_is_hit_and_keeps_the_history(
    post: Post, cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    post(**rows(), **ADD)
    page = sign_in(client, cast["top"]).get(PAGE).text
    for words in (
        "What the draft changes",
        "have nothing in date",
        "of work is new",
        "Publish the programme",
    ):
        assert words in page
    post(f"{PAGE}/publish", reason="New payer rules")
    page = sign_in(client, cast["top"]).get(PAGE).text

    assert "New payer rules" in page
    assert "What the draft changes" not in page


def test_a_director_of_one_hospital_sees_it_and_changes_nothing(
    post: Post, cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    page = sign_in(client, cast["director"]).get(PAGE).text
    assert "A director of the whole system, or an administrator, changes it." in page
    assert "<select" not in page.split("Before access")[1].split("History")[0]
    for path in (PAGE, f"{PAGE}/publish", f"{PAGE}/drop"):
        assert post(path, "director", **rows(), **ADD, reason="x").status_code == 403
    assert draft_at(PATH) is None
    assert sign_in(client, cast["learner"]).get(PAGE).status_code == 403


def test_whoever_saw_an_older_programme_is_told_and_changes_nothing(post: Post, cast: Cast) -> None:
    post(**rows(), **ADD)
    again = post(**rows(when__module__TS_02="90"))

    assert again.status_code == 409
    assert "Somebody changed this programme meanwhile" in again.text
    assert {one.row.subject for one in programme_of("registrar").changes} == {"TS-03"}


def test_a_programme_that_could_not_be_met_is_not_published(post: Post, cast: Cast) -> None:
    post(**rows(when__module__TS_01="out", when__module__TS_02="out"))
    answer = post(f"{PAGE}/publish", reason="Empty")

    assert answer.status_code == 422
    assert live("role", "registrar").number == 1
    assert post(f"{PAGE}/publish", reason=" ").status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"seen": "x"},
        {"when:module:TS-01": "soon"},
        {"add": "NO-99", "when-new": "30"},
        {"when:module:TS-01": "9" * 5},
    ],
)
def test_nonsense_is_refused(post: Post, wrong: dict[str, str]) -> None:
    assert post(**rows() | wrong).status_code == 422
    assert not programme_of("registrar").changes


def test_a_draft_is_dropped_with_a_reason(post: Post) -> None:
    post(**rows(), **ADD)
    assert post(f"{PAGE}/drop", reason="").status_code == 422
    assert post(f"{PAGE}/drop", reason="Not now").status_code == 303
    assert draft_at(PATH) is None
    assert post(f"{PAGE}/drop", reason="Not now").status_code == 404


def test_a_draft_that_is_not_yaml_shows_the_live_programme(
    post: Post, cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    post(**rows(), **ADD)
    draft = draft_at(PATH)
    assert draft is not None
    with unit_of_work():
        save_file(draft, PATH, "id: [", seen=1, by_id=cast["administrator"].id)

    page = sign_in(client, cast["top"]).get(PAGE)
    assert page.status_code == 200
    assert "The draft cannot be read" in page.text
    assert post(**rows() | {"seen": "2"}).status_code == 422


def test_the_list_counts_people_of_the_readers_units(cast: Cast) -> None:
    (whole,) = summaries([cast.system.path])
    (south,) = summaries([cast.south.path])

    assert (whole.gate, whole.after, whole.minutes) == (1, 1, 60)
    assert whole.people > south.people


def test_the_page_costs_the_same_statements_however_many_people(
    post: Post, cast: Cast, client: FlaskClient, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    post(**rows(), **ADD)

    def statements() -> int:
        browser = sign_in(client, cast["top"])
        browser.get(PAGE)
        with count_queries() as found:
            assert browser.get(PAGE).status_code == 200
        return len(found)

    few = statements()
    with unit_of_work():
        for _ in range(6):
            make_person(unit=cast.admitting)

    assert statements() <= few


def test_many_people_are_worked_out_by_a_job_with_progress(
    post: Post, cast: Cast, client: FlaskClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing_work, "AT_ONCE", 0)
    post(**rows(), **ADD)
    answer = post(f"{PAGE}/publish", reason="New payer rules")

    assert "/content/applying/" in answer.location
    assert ("module-completed", "TS-03") not in asked_of(cast["learner"].id)
    top = sign_in(client, cast["top"])
    assert "Applying what was published" in top.get(answer.location).text
    assert "It is being applied" in top.get(PAGE).text
    assert post(f"{PAGE}/publish", reason="Again").location == answer.location

    assert run_next("worker")
    assert ("module-completed", "TS-03") in asked_of(cast["learner"].id)
    done = sign_in(client, cast["top"]).get(answer.location)
    assert done.status_code == 303
    assert done.location == PAGE
    assert source_versions(PATH)[-1].published_by == cast["top"].employee_no


def test_whoever_lost_the_duty_meanwhile_publishes_nothing(
    post: Post, cast: Cast, client: FlaskClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lms.people.models import Duty

    monkeypatch.setattr(publishing_work, "AT_ONCE", 0)
    post(**rows(), **ADD)
    answer = post(f"{PAGE}/publish", reason="New payer rules")
    with unit_of_work() as unit:
        for duty in db.session.scalars(select(Duty).where(Duty.person_id == cast["top"].id)):
            duty.superseded_at = unit.at
    run_next("worker")

    assert db.session.scalars(select(Work)).one().state == "refused"
    assert live("role", "registrar").number == 1
    page = sign_in(client, cast["administrator"])
    with unit_of_work():
        DutyFactory(person_id=cast["top"].id, unit_id=cast.system.id, duty="director")
    assert "Not published" in sign_in(client, cast["top"]).get(answer.location).text
    del page
    assert db.session.scalars(select(Draft).where(Draft.closed_at.is_not(None))).first() is None


def test_a_fault_is_said_at_once_and_no_job_begins(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing_work, "AT_ONCE", 0)
    post(**rows(when__module__TS_01="out", when__module__TS_02="out"))

    assert post(f"{PAGE}/publish", reason="Empty").status_code == 422
    assert not db.session.scalars(select(Work)).all()
