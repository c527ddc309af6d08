"""Thresholds: shown with their history, set through the draft of the policy."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.authoring.services.drafts import draft_at
from lms.authoring.services.files import files_of_draft
from lms.authoring.services.publishing import publish_draft
from lms.authoring.services.thresholds import module_cuts, policy_cuts, role_cuts
from lms.core.content import live
from lms.core.unit_of_work import unit_of_work
from tests.authoring.houses import load_house
from tests.cast import Cast, make_cast
from tests.courses.factories import RevisionFactory
from tests.factories import DutyFactory

PAGE, PATH = "/programmes/thresholds", "policy/default.yaml"
CUTS = {"exam": "80", "simulation": "85", "observed": "80", "work-review": "97", "coding-review": "95"}
pytestmark = pytest.mark.database
SignIn = Callable[[FlaskClient, Any], FlaskClient]


@pytest.fixture
def cast(database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A house with the shipped policy and an administrator of all of it."""
    with unit_of_work():
        made = make_cast()
        DutyFactory(person_id=made["administrator"].id, unit_id=made.system.id, duty="administrator")
    load_house(tmp_path, monkeypatch)
    return made


def send(client: FlaskClient, sign_in: SignIn, cast: Cast, who: str = "administrator", **changes: str) -> Any:
    data = {f"cut-{name}": value for name, value in (CUTS | changes).items()}
    return sign_in(client, cast[who]).post(PAGE, data=data)


def test_a_threshold_is_set_by_a_draft_of_the_policy_and_keeps_its_history(
    client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    answer = send(client, sign_in, cast)
    draft = draft_at(PATH)

    assert answer.location.endswith("/publish")
    assert draft is not None
    assert "# Percent to reach by kind of evidence" in files_of_draft(draft)[PATH].text
    assert live("policy", "compliance").body["cuts"]["simulation"] == 80
    with unit_of_work():
        publish_draft(draft, reason="Harder cases", by_id=cast["director"].id)
    changed = next(one for one in policy_cuts() if one.key == "simulation")
    assert [past.cut for past in changed.past] == [85, 80]
    page = sign_in(client, cast["administrator"]).get(PAGE).text
    assert "1 change" in page
    assert live("policy", "assessments").number == 1


def test_each_module_shows_its_cut_and_who_asks_for_it(cast: Cast) -> None:
    body = live("module", "TS-01").body
    raised = {**body["module"], "assessment": {**body["module"]["assessment"], "cut": 90}}
    with unit_of_work():
        RevisionFactory(key="TS-01", body={**body, "module": raised}, number=2)

    found = {one.key: one for one in module_cuts()}

    assert (found["TS-01"].cut, [past.cut for past in found["TS-01"].past]) == (90, [90, 80])
    assert found["TS-01"].roles == ("Registrar",)
    assert "TS-01-S" not in found


def test_a_job_role_with_a_threshold_of_its_own_is_listed(cast: Cast) -> None:
    body = live("role", "registrar").body
    own = {"kind": "work-review", "subject": "registration", "cut": 92}
    with unit_of_work():
        RevisionFactory(
            kind="role", key="registrar", number=2, body={**body, "after": {"requirements": [own]}}
        )

    (found,) = role_cuts()
    assert (found.title, found.cut) == ("Registrar: registration", 92)


@pytest.mark.parametrize("wrong", ["101", "x", "", "-1"])
def test_a_number_that_is_no_percentage_is_refused(
    client: FlaskClient, sign_in: SignIn, cast: Cast, wrong: str
) -> None:
    answer = send(client, sign_in, cast, exam=wrong)

    assert answer.status_code == 422
    assert draft_at(PATH) is None


def test_only_administrators_set_and_directors_see(client: FlaskClient, sign_in: SignIn, cast: Cast) -> None:
    page = sign_in(client, cast["director"]).get(PAGE).text
    assert "By kind of evidence" in page
    assert "Write into a draft" not in page
    assert send(client, sign_in, cast, "director").status_code == 403
    assert sign_in(client, cast["learner"]).get(PAGE).status_code == 403
