"""Orders arrive at real servers: an identity system over SCIM, a receiver of webhooks, a mail server."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from lms.core import clock
from lms.core.outbox import work_off
from tests.access.factories import later
from tests.access.provisioning.conftest import (
    WEBHOOK_SECRET,
    Tell,
    deliveries,
    orders,
    release_learner,
    states,
)
from tests.access.provisioning.servers import Identity, Inbox, Posts
from tests.access.provisioning.test_ordering import grant_learner, suspend_learner
from tests.cast import Cast
from tests.sharing import free_port

pytestmark = pytest.mark.database


@pytest.fixture
def scim(world: Cast, tell: Tell, identity_system: Identity) -> Identity:
    """An identity system that is told, with the learner and a group."""
    tell({"kind": "scim", "url": identity_system.base, "groups": {"REGISTRAR": "ehr-registrar"}})
    return identity_system


@pytest.fixture
def today() -> Iterator[None]:
    """The receiver of a webhook compares the time of the message with its own clock."""
    with clock.frozen(datetime.now(UTC)):
        yield


def test_a_release_makes_a_membership_that_is_read_back(scim: Identity, world: Cast) -> None:
    person = scim.add_user(world["learner"].employee_no)
    group = scim.add_group("ehr-registrar")
    release_learner(world)

    assert work_off() == 1
    assert scim.members(group) == [person]
    assert states() == ["confirmed"]


def test_an_end_takes_the_membership_away(scim: Identity, world: Cast) -> None:
    person = scim.add_user(world["learner"].employee_no)
    other, group = scim.add_user("somebody else"), scim.add_group("ehr-registrar")
    release_learner(world)
    work_off()
    scim.add_member(group, other)
    suspend_learner(world)
    work_off()

    assert scim.members(group) == [other] != [person]
    assert states() == ["confirmed", "confirmed"]


def test_a_membership_that_is_right_is_left_alone(scim: Identity, world: Cast) -> None:
    person, group = scim.add_user(world["learner"].employee_no), scim.add_group("ehr-registrar")
    scim.add_member(group, person)
    before = len([one for one in scim.requests if one[0] == "PATCH"])
    release_learner(world)
    work_off()

    assert states() == ["confirmed"]
    assert len([one for one in scim.requests if one[0] == "PATCH"]) == before


def test_people_are_found_by_external_id_where_the_policy_says_so(
    world: Cast, tell: Tell, identity_system: Identity
) -> None:
    tell({"kind": "scim", "url": identity_system.base, "find_by": "externalId"})
    person = identity_system.add_user("dana.w", externalId=world["learner"].employee_no)
    group = identity_system.add_group("REGISTRAR")
    release_learner(world)
    work_off()

    assert identity_system.members(group) == [person]


def test_somebody_whom_the_identity_system_does_not_know_fails_at_once(scim: Identity, world: Cast) -> None:
    scim.add_group("ehr-registrar")
    release_learner(world)
    work_off()

    (one,) = deliveries()
    assert one.state == "failed"
    assert one.reason == (
        f"The identity system knows nobody whose userName is {world['learner'].employee_no}."
    )


@pytest.mark.parametrize(
    ("status", "state"), [(500, "waiting"), (409, "waiting"), (429, "waiting"), (401, "failed")]
)
def test_an_answer_that_may_change_is_tried_again_and_a_refusal_is_not(
    scim: Identity, world: Cast, status: int, state: str
) -> None:
    scim.answers = [status]
    release_learner(world)
    work_off()

    (one,) = deliveries()
    assert (one.state, one.reason) == (state, f"The identity system answered {status}.")


def test_a_try_after_a_failure_makes_the_membership(scim: Identity, world: Cast) -> None:
    scim.add_user(world["learner"].employee_no)
    scim.add_group("ehr-registrar")
    scim.answers = [503]
    release_learner(world)
    work_off()
    with clock.frozen(later(1)):
        work_off()

    assert states() == ["confirmed"]


def test_a_server_that_is_down_is_tried_again(world: Cast, tell: Tell) -> None:
    tell({"kind": "scim", "url": f"http://127.0.0.1:{free_port()}"})
    release_learner(world)
    work_off()

    (one,) = deliveries()
    assert one.state == "waiting"
    assert one.reason == "The identity system did not answer (ConnectError)."


def test_an_answer_that_is_no_scim_is_told_without_quoting_it(scim: Identity, world: Cast) -> None:
    scim.answers = [200]
    release_learner(world)
    work_off()

    (one,) = deliveries()
    assert one.state == "waiting"
    assert one.reason is not None
    assert one.reason.startswith("The answer is none of SCIM")


def test_a_wrong_token_fails_at_once(scim: Identity, world: Cast, database: Flask) -> None:
    database.config["LMS_PROVISIONING_SECRETS"]["scim"] = "a-token-that-is-not-the-one"
    release_learner(world)
    work_off()

    assert states() == ["failed"]


def test_a_missing_secret_fails_and_says_which_setting(scim: Identity, world: Cast, database: Flask) -> None:
    del database.config["LMS_PROVISIONING_SECRETS"]["scim"]
    release_learner(world)
    work_off()

    (one,) = deliveries()
    assert (one.state, one.reason) == ("failed", "LMS_PROVISIONING_SECRET_SCIM is not set.")


def test_a_webhook_carries_a_signature_that_the_receiver_can_check(
    today: None, world: Cast, tell: Tell, posts: Posts
) -> None:
    tell({"kind": "webhook", "url": posts.url})
    release_learner(world)
    work_off()

    ((headers, body),) = posts.got
    document = Webhook(WEBHOOK_SECRET).verify(body, headers)
    (order,) = orders()
    assert document["type"] == "access.order.v1"
    assert document["data"]["order"] == str(order.id)
    assert document["data"]["employee_no"] == world["learner"].employee_no
    assert set(document["data"]) == {
        *("order", "action", "employee_no", "security_class", "gate"),
        *("effective_at", "until_on", "decision", "reason", "ordered_at"),
    }
    assert states() == ["sent"]
    with pytest.raises(WebhookVerificationError):
        Webhook(WEBHOOK_SECRET).verify(body.replace("grant", "revoke"), headers)


def test_a_webhook_that_is_tried_again_keeps_its_id(world: Cast, tell: Tell, posts: Posts) -> None:
    tell({"kind": "webhook", "url": posts.url})
    posts.answers = [500]
    release_learner(world)
    work_off()
    assert states() == ["waiting"]
    with clock.frozen(later(1)):
        work_off()

    assert states() == ["sent"]
    assert len({headers["webhook-id"] for headers, _body in posts.got}) == 1
    assert len({json.loads(body)["data"]["order"] for _headers, body in posts.got}) == 1


def test_a_redirect_is_not_followed(world: Cast, tell: Tell, posts: Posts) -> None:
    tell({"kind": "webhook", "url": posts.url})
    posts.answers, posts.location = [302], posts.url
    release_learner(world)
    work_off()

    assert len(posts.got) == 1
    assert states() == ["failed"]


def test_a_ticket_names_the_order_and_the_person_by_number(
    world: Cast, tell: Tell, inbox: Inbox, database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(database.config, "LMS_SMTP_URL", f"smtp://127.0.0.1:{inbox.port}")
    monkeypatch.setitem(database.config, "LMS_BASE_URL", "https://firstpass.hospital.example")
    tell({"kind": "ticket_mail", "to": "accounts@hospital.example"})
    grant_learner(world)
    work_off()

    (message,) = inbox.messages
    (order,) = orders()
    number = world["learner"].employee_no
    assert message["To"] == "accounts@hospital.example"
    assert message["Subject"] == f"[order {order.id}] Limit REGISTRAR of {number}"
    assert "until_on: 2026-11-19" in message.get_content()
    assert world["learner"].family_name not in message.get_content()
    assert states() == ["sent"]


def test_a_mail_server_that_refuses_is_tried_again(
    world: Cast, tell: Tell, inbox: Inbox, database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(database.config, "LMS_SMTP_URL", f"smtp://127.0.0.1:{inbox.port}")
    monkeypatch.setitem(database.config, "LMS_BASE_URL", "https://firstpass.hospital.example")
    tell({"kind": "ticket_mail", "to": "accounts@hospital.example"})
    inbox.is_full = True
    release_learner(world)
    work_off()
    assert states() == ["waiting"]
    inbox.is_full = False
    with clock.frozen(later(1)):
        work_off()

    assert len(inbox.messages) == 1
    assert states() == ["sent"]
