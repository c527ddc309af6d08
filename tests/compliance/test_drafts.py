"""Drafts of observations: kept step by step, found again, closed by recording; without a script too."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.compliance.models import Evidence
from lms.compliance.models_drafts import ObservationDraft
from lms.compliance.services.drafts import DraftOf, close_draft, draft_of, save_draft
from lms.core.database import db
from lms.core.errors import NotAllowed
from lms.core.unit_of_work import UnitOfWork, unit_of_work
from lms.people.api import give_password
from tests.cast import Cast, make_cast
from tests.compliance.conftest import publish_everything

pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Any], FlaskClient]
PASSWORD = "a long enough password"


@pytest.fixture
def world(database: Any) -> Cast:
    """The cast with a checklist of three steps."""
    with unit_of_work():
        cast = make_cast()
        publish_everything()
        give_password([cast["manager"].id], PASSWORD)
    return cast


def whose(world: Cast, assessor: str = "manager") -> DraftOf:
    """Return the draft of an assessor about the learner."""
    return DraftOf(world[assessor].id, world["learner"].id, "walk-in")


def test_a_mark_is_found_again_with_its_time(world: Cast, uow: UnitOfWork) -> None:
    save_draft(whose(world), "form", {"S1": 3}, "calm")
    draft = draft_of(whose(world))
    assert draft is not None
    assert (draft.form_key, draft.marks, draft.note, draft.saved_at) == ("form", {"S1": 3}, "calm", uow.at)


def test_a_changed_mark_stands_beside_the_one_before(world: Cast, uow: UnitOfWork) -> None:
    save_draft(whose(world), "form", {"S1": 1}, "")
    assert save_draft(whose(world), "form", {"S1": 2, "S2": 3}, "") == 2
    draft = draft_of(whose(world))
    assert draft is not None
    assert draft.marks == {"S1": 2, "S2": 3}
    assert db.session.scalar(select(func.count()).select_from(ObservationDraft)) == 3


def test_what_is_sent_twice_is_kept_once(world: Cast, uow: UnitOfWork) -> None:
    save_draft(whose(world), "form", {"S1": 1}, "seen")
    assert save_draft(whose(world), "form", {"S1": 1}, "seen") == 0


def test_a_form_that_comes_without_a_mark_takes_none_back(world: Cast, uow: UnitOfWork) -> None:
    save_draft(whose(world), "form", {"S1": 1}, "")
    save_draft(whose(world), "form", {"S2": 2}, "")
    draft = draft_of(whose(world))
    assert draft is not None
    assert draft.marks == {"S1": 1, "S2": 2}


def test_an_assessor_never_changes_the_draft_of_another(world: Cast, uow: UnitOfWork) -> None:
    save_draft(whose(world), "form", {"S1": 1}, "")
    save_draft(whose(world, "trainer"), "form", {"S1": 3}, "")
    close_draft(whose(world, "trainer"), "form")
    draft = draft_of(whose(world))
    assert draft is not None
    assert draft.marks == {"S1": 1}


def test_a_step_that_is_not_of_the_checklist_is_not_kept(world: Cast, uow: UnitOfWork) -> None:
    assert save_draft(whose(world), "form", {"S9": 1, "S1": 7}, "") == 0


def test_nobody_drafts_about_themself(world: Cast, uow: UnitOfWork) -> None:
    with pytest.raises(NotAllowed):
        save_draft(DraftOf(world["manager"].id, world["manager"].id, "walk-in"), "form", {"S1": 1}, "")


def page_of(world: Cast) -> str:
    """Return the address of the checklist beside the learner."""
    return f"/team/{world['learner'].employee_no}/observe/walk-in"


def test_without_a_script_a_step_is_kept_and_the_next_one_follows(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(client, world["manager"])
    sent = browser.post(f"{page_of(world)}/draft", data={"form_key": "one", "mark-S1": "2", "go": "S2"})
    assert sent.status_code == 303
    assert sent.location.endswith("/observe/walk-in#step-S2")
    page = browser.get(page_of(world)).text
    assert "1 of 3 steps marked" in page
    assert 'value="one"' in page


def test_with_a_script_only_the_state_of_the_draft_comes_back(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(client, world["manager"])
    data = {"form_key": "one", "mark-S1": "2"}
    sent = browser.post(f"{page_of(world)}/draft", data=data, headers={"HX-Request": "true"})
    assert sent.text.startswith("<p")
    assert "1 of 3 steps marked" in sent.text


def test_recording_closes_the_draft_and_keeps_its_times(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(client, world["manager"])
    marks = {f"mark-S{number}": "3" for number in (1, 2, 3)}
    browser.post(f"{page_of(world)}/draft", data={"form_key": "one", **marks})
    data = {"form_key": "one", **marks, "password": PASSWORD}
    assert browser.post(page_of(world), data=data).status_code == 303
    assert browser.post(page_of(world), data=data).status_code == 303
    (row,) = db.session.scalars(select(Evidence).where(Evidence.kind == "observed")).all()
    assert row.detail is not None
    assert set(row.detail["marked_at"]) == {"S1", "S2", "S3"}
    assert draft_of(whose(world)) is None


def test_a_draft_is_thrown_away_and_nothing_is_recorded(
    client: FlaskClient, world: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(client, world["manager"])
    browser.post(f"{page_of(world)}/draft", data={"form_key": "one", "mark-S1": "2"})
    browser.post(f"{page_of(world)}/draft/discard", data={"form_key": "one"})
    assert draft_of(whose(world)) is None
    assert db.session.scalar(select(func.count()).select_from(Evidence)) == 0


def test_another_facility_keeps_no_draft(client: FlaskClient, world: Cast, sign_in: SignIn) -> None:
    browser = sign_in(client, world["eve"])
    sent = browser.post(f"{page_of(world)}/draft", data={"form_key": "one", "mark-S1": "2"})
    assert sent.status_code in (403, 404)
    assert db.session.scalar(select(func.count()).select_from(ObservationDraft)) == 0
