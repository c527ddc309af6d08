"""The table of policy: every row of it names a value that exists; a change takes two people."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from lms.authoring.rules.policy_rows import TOPICS, VALUES, changed_at, value_at
from lms.authoring.services.drafts import open_draft
from lms.authoring.services.files import files_of_draft, save_file
from lms.authoring.services.policy_proposals import (
    approve,
    decline,
    proposal,
    propose,
    steps_of_proposal,
)
from lms.authoring.services.policy_values import shown, table
from lms.authoring.services.publishing import publish_draft
from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.config import ROOT
from lms.core.content import live
from lms.core.database import db
from lms.core.errors import Conflict, Refused
from lms.core.unit_of_work import unit_of_work
from tests.authoring.houses import load_house
from tests.cast import Cast, make_cast
from tests.factories import DutyFactory, make_person

SHIPPED = yaml.safe_load((ROOT / "content/policy/default.yaml").read_text())
GRACE, DUE = "access.grace_days", "compliance.gate_due_days"
SignIn = Callable[[FlaskClient, Any], FlaskClient]
LEAVES = st.integers() | st.booleans() | st.none()
BODIES = st.recursive(
    st.dictionaries(st.sampled_from("abc"), LEAVES),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner | LEAVES),
)


def test_each_of_the_37_rows_names_a_value_of_the_shipped_policy() -> None:
    assert len(TOPICS) == len({topic.id for topic in TOPICS}) == 37
    for topic in TOPICS:
        assert topic.values, topic.id
        for value in topic.values:
            section = SHIPPED.get(value.section, {})
            is_optional = value.section == "go_lives"
            assert is_optional or value_at(section, value.path) is not None or "answer" in value.path, value


def test_the_page_of_the_guide_names_every_row_and_every_value() -> None:
    text = (ROOT / "docs/policy.md").read_text()
    for topic in TOPICS:
        assert f"| {topic.title} |" in text, topic.id
        for value in topic.values:
            assert f"`{value.name}`" in text, value.name


@given(body=BODIES, path=st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(".".join))
def test_a_change_at_a_path_changes_nothing_else(body: dict[str, Any], path: str) -> None:
    before = json.dumps(body, sort_keys=True)
    after = changed_at(body, path, "new")
    assert value_at(after, path) == "new"
    first = path.split(".")[0]
    assert {key: item for key, item in after.items() if key != first} == {
        key: item for key, item in body.items() if key != first
    }
    assert json.dumps(body, sort_keys=True) == before


@pytest.fixture
def cast(database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A house with the shipped policy, and two administrators of all of it."""
    with unit_of_work():
        made = make_cast()
        second = make_person(unit=made.system, job_role="leader", duty="administrator", family_name="Second")
        made.by_duty["second"] = second
        DutyFactory(person_id=made["administrator"].id, unit_id=made.system.id, duty="administrator")
    load_house(tmp_path, monkeypatch)
    return made


def put(cast: Cast, text: str = "10", name: str = GRACE, **more: Any) -> str:
    given_ = {"starts_on": None, "reason": "The auditors asked", "key": "one"} | more
    with unit_of_work():
        made = propose(
            name=name,
            text=text,
            starts_on=given_["starts_on"],
            reason=given_["reason"],
            by_id=cast["administrator"].id,
            public_id=given_["key"],
        )
        return made.public_id


def let(cast: Cast, public_id: str, who: str = "second") -> None:
    with unit_of_work():
        approve(public_id, by_id=cast[who].id)


@pytest.mark.database
def test_a_proposal_changes_nothing_and_its_approval_does(cast: Cast) -> None:
    public_id = put(cast)
    assert live("policy", "access").body["grace_days"] == 14
    let(cast, public_id)
    assert live("policy", "access").body["grace_days"] == 10
    assert live("policy", "assessments").number == 1


@pytest.mark.database
def test_who_proposes_does_not_approve(cast: Cast) -> None:
    public_id = put(cast)
    with pytest.raises(Refused, match="does not approve"):
        let(cast, public_id, "administrator")
    assert live("policy", "access").body["grace_days"] == 14


@pytest.mark.database
def test_the_history_names_value_reason_and_both_people(cast: Cast) -> None:
    let(cast, put(cast))
    one = shown(VALUES[GRACE])
    assert one.now is not None
    assert (one.now.value, one.now.reason) == (10, "The auditors asked")
    assert one.now.by == cast["second"].employee_no
    assert one.now.proposed_by == cast["administrator"].id
    assert [(past.value, past.is_loaded) for past in one.past] == [(14, True)]


@pytest.mark.database
def test_a_later_day_is_a_plan_until_it_comes(cast: Cast) -> None:
    let(cast, put(cast, starts_on=date(2026, 12, 1)))
    one = shown(VALUES[GRACE])
    assert one.now is not None
    assert (one.now.value, [next_.value for next_ in one.coming]) == (14, [10])
    with clock.frozen(datetime(2026, 12, 1, 15, tzinfo=UTC)):
        assert live("policy", "access").body["grace_days"] == 10


@pytest.mark.database
def test_what_is_planned_keeps_its_day_when_another_value_changes(cast: Cast) -> None:
    day = date(2026, 12, 1)
    waits = put(cast, "45", DUE, key="two")
    let(cast, put(cast, starts_on=day))
    with pytest.raises(Conflict, match="1\xa0Dec"):
        let(cast, waits)
    with unit_of_work():
        decline(waits, by_id=cast["administrator"].id, note="")
    with pytest.raises(Conflict, match="1\xa0Dec"):
        put(cast, "45", DUE, key="three")
    let(cast, put(cast, "45", DUE, key="four", starts_on=day))
    assert live("policy", "access").body["grace_days"] == 14
    with clock.frozen(datetime(2026, 12, 1, 15, tzinfo=UTC)):
        assert live("policy", "access").body["grace_days"] == 10
        assert live("policy", "compliance").body["gate_due_days"] == 45


@pytest.mark.database
@pytest.mark.parametrize("text", ["-1", "x", "", "14", "[1]", "{a: 1"])
def test_what_policy_does_not_take_is_not_proposed(cast: Cast, text: str) -> None:
    with pytest.raises(Refused):
        put(cast, text)


@pytest.mark.database
def test_a_value_waits_for_one_decision_at_a_time(cast: Cast) -> None:
    put(cast)
    with pytest.raises(Conflict, match="waits"):
        put(cast, "12", key="two")
    with unit_of_work():
        decline("one", by_id=cast["administrator"].id, note="")
    assert proposal("one").state == "withdrawn"
    assert put(cast, "12", key="two") == "two"


@pytest.mark.database
def test_declining_another_persons_proposal_takes_words(cast: Cast) -> None:
    put(cast)
    with unit_of_work(), pytest.raises(Refused, match="why"):
        decline("one", by_id=cast["second"].id, note=" ")
    with unit_of_work():
        decline("one", by_id=cast["second"].id, note="Too short for nights")
    with pytest.raises(Conflict):
        let(cast, "one")


@pytest.mark.database
def test_a_value_that_has_changed_since_is_not_overwritten(cast: Cast) -> None:
    put(cast)
    put(cast, "300", "access.inactive_days", key="two")
    let(cast, "two")
    let(cast, "one")
    assert live("policy", "access").body["inactive_days"] == 300
    assert live("policy", "access").body["grace_days"] == 10
    put(cast, "11", key="three")
    with unit_of_work():
        found = draft_of_policy(cast, "12")
    assert found == 12
    with pytest.raises(Conflict, match="changed since"):
        let(cast, "three")


def draft_of_policy(cast: Cast, days: str) -> int:
    """Publish another value from the desk, past the proposals."""
    draft = open_draft(kind="policy", key="access", by_id=cast["administrator"].id)
    file = files_of_draft(draft)[draft.path]
    text = file.text.replace("grace_days: 10", f"grace_days: {days}")
    save_file(draft, file.path, text, seen=file.number, by_id=cast["administrator"].id)
    publish_draft(draft, reason="At the desk", by_id=cast["second"].id)
    return int(live("policy", "access").body["grace_days"])


@pytest.mark.database
def test_an_open_draft_of_the_policy_is_finished_first(cast: Cast) -> None:
    put(cast)
    with unit_of_work():
        open_draft(kind="policy", key="access", by_id=cast["administrator"].id)
    with pytest.raises(Conflict, match="draft"):
        let(cast, "one")


@pytest.mark.database
def test_approving_twice_is_one_act_and_both_steps_are_audited(cast: Cast) -> None:
    put(cast)
    let(cast, "one")
    let(cast, "one")
    assert [step.state for step in steps_of_proposal("one")] == ["proposed", "approved"]
    actions = list(db.session.scalars(db.select(AuditEntry.action)))
    assert actions.count("authoring.policy-approved") == 1
    assert "authoring.policy-proposed" in actions


@pytest.mark.database
def test_the_pages_lead_from_the_table_to_an_approved_change(
    client: FlaskClient, sign_in: SignIn, cast: Cast
) -> None:
    mine = sign_in(client, cast["administrator"])
    assert "Leave of absence" in mine.get("/programmes/policy").text
    sent = mine.post(
        f"/programmes/policy/values/{GRACE}",
        data={"value": "10", "starts_on": "2026-11-16", "reason": "Asked", "form_key": "web"},
    )
    assert sent.status_code == 303
    page = mine.get(sent.location).text
    assert "another administrator decides" in page
    assert mine.post(sent.location, data={"act": "approve"}).status_code == 422
    other = sign_in(client, cast["second"])
    assert "Hold a job today" in other.get(sent.location).text
    unseen = other.post(sent.location, data={"act": "approve"})
    assert unseen.status_code == 422
    assert "Nobody looked at who is affected today" in unseen.text
    assert other.post(f"{sent.location}/people").status_code == 303
    assert live("policy", "access").body["grace_days"] == 14
    assert other.post(sent.location, data={"act": "approve"}).status_code == 303
    assert live("policy", "access").body["grace_days"] == 10
    assert "proposed by" in other.get(f"/programmes/policy/values/{GRACE}").text


@pytest.mark.database
def test_directors_read_and_learners_do_not(client: FlaskClient, sign_in: SignIn, cast: Cast) -> None:
    put(cast)
    director = sign_in(client, cast["director"])
    assert "Propose another value" not in director.get(f"/programmes/policy/values/{GRACE}").text
    assert director.post("/programmes/policy/proposals/one", data={"act": "approve"}).status_code == 403
    assert sign_in(client, cast["learner"]).get("/programmes/policy").status_code == 403


@pytest.mark.database
def test_the_table_shows_every_value_with_what_waits(cast: Cast) -> None:
    put(cast)
    found = {one.value.name: one for _topic, values in table() for one in values}
    assert found[GRACE].waiting is not None
    assert found["exceptions.waiver_months"].now is not None
