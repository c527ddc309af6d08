"""Every form against strangers, other sites and nonsense."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.security.conftest import Visit
from tests.security.places import SHORT_LIST, rules
from tests.security.test_views import lawful, trouble
from tests.security.worlds import PASSWORD, World

pytestmark = pytest.mark.database

OPEN_TO_ALL = {
    *("/login", "/login/passkey", "/logout", "/switch", "/unlock"),
    *("/password/forgot", "/password/code"),
}
API = "/api/"
"""Below it only tokens of programs are taken: no session counts, so no other site can use one."""
GONE = {"/password/set/<token>", "/demo/sign-in/<persona>"}
FIELDS = (
    *("back", "keep", "module", "owner", "person", "query", "revision", "seen", "shown", "text", "verdict"),
    *("wish_on",),
    *("answer", "deputy", "first", "made", "offered"),
    *("agreed_with", "again", "choice", "code", "decision", "flag", "form_key", "from_on", "full", "go"),
    *("held_on", "is_shared", "item", "kind", "mark-S1", "mark-S2", "match-1", "minutes", "name", "new"),
    *("next", "note", "order-1", "password", "present", "reason", "sequence", "start_token", "supervisor"),
    *("unit", "place", "copies", "version", "file", "at", "act", "text", "seen", "keep", "starts_on"),
    *("owner", "block", "answers", "as", "alt", "what"),
    *("on", "hours", "provider", "where", "source", "again", "course", "score", "from_on", "credential_no"),
    *("category-AHIMA", "approval-AHIMA"),
    *("module", "title", "room", "link", "capacity", "opens_on", "closes_on", "override", "trainers"),
    *("day-1-on", "day-1-begins", "day-1-ends", "sure", "number", "day", "in_class", "employee_no", "rest"),
    *("summary", "lesson", "objective-1", "competency-1", "step-1", "roles", "units", "row", "add"),
    *("when-new", "scope", "quote", "cut-exam"),
    *("columns", "groups", "relation", "filter-state", "filter-due_on", "recipients", "every", "hour"),
    *("weekday", "about-person", "about-unit", "about-requirement", "with_links", "as_of"),
    *("days", "theme", "ticket", "to_on", "value", "who", "options", "reasons", "blank-1", "code-1", "poa-1"),
)


@pytest.fixture
def guarded(database: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application that asks for the token of each form, as it does outside the tests."""
    monkeypatch.setitem(database.config, "WTF_CSRF_ENABLED", True)
    return database


def test_no_form_is_taken_without_its_token(guarded: Flask, world: World, visit: Visit) -> None:
    taken = []
    for rule in rules(guarded, "POST"):
        for person in (None, *world.cast.by_duty.values()):
            found = visit(person, lawful(world, rule), method="POST", data={"password": PASSWORD})
            refused = 401 if rule.rule.startswith(API) else 400
            if isinstance(found, str) or found.status_code != refused:
                taken.append(f"{rule.rule}: {getattr(found, 'status', found)}")
    assert not taken, "\n".join(taken)


def test_nobody_sends_a_form_without_signing_in(database: Flask, world: World, visit: Visit) -> None:
    taken = []
    for rule in rules(database, "POST"):
        found = visit(None, lawful(world, rule), method="POST", data={"password": PASSWORD})
        assert not isinstance(found, str), f"{rule.rule}: {found}"
        sent_away = found.status_code == 303 and found.location.startswith("/login")
        known = rule.rule in OPEN_TO_ALL or (rule.rule in GONE and found.status_code == 404)
        known |= rule.rule.startswith(API) and found.status_code == 401
        if not (sent_away or known):
            taken.append(f"{rule.rule}: {found.status}")
    assert not taken, "\n".join(taken)


def test_hostile_fields_are_refused_with_a_page(database: Flask, world: World, visit: Visit) -> None:
    wrong: list[str] = []
    lawful_start = {"password": PASSWORD, "decision": "release", "kind": "roster"}
    for rule in rules(database, "POST"):
        path = lawful(world, rule)
        for person in _those_who_may(world, rule):
            for value in ("", *SHORT_LIST):
                fields = dict.fromkeys(FIELDS, value)
                for data in (fields, fields | lawful_start):
                    found = visit(person, path, method="POST", data=data)
                    wrong += trouble(found, where=f"{path} {value[:40]!r}")
    assert not wrong, "\n".join(wrong)


def _those_who_may(world: World, rule: Any) -> list[Any]:
    by_feature = {
        "access_person": ("access_officer",),
        "access_release": ("access_officer",),
        "access_orders": ("access_officer",),
        "access_reconcile": ("access_officer",),
        "access_proposals": ("access_officer",),
        "access_emergencies": ("director",),
        "access_overrides": ("director",),
        "ratings": ("learner",) if "dispute" in rule.endpoint else ("trainer",),
        "team": ("manager",),
        "observe": ("trainer",),
        "assessments": ("trainer",) if "sessions" in rule.rule else ("learner",),
        "admin_imports": ("root",),
        "admin_uploads": ("root",),
        "claims": ("director",),
        "people": ("manager",),
        "enrolling": ("manager",),
        "inbox": ("trainer", "root"),
        "content": ("trainer",),
        "content_media": ("trainer",),
        "class_planning": ("trainer",),
        "class_roster": ("trainer",),
        "class_enrolling": ("manager",),
        "certificates": ("trainer", "learner"),
        "card_register": ("trainer",),
        "external_teaching": ("learner", "manager"),
        "outside_courses": ("manager",),
        "libraries": ("learner", "administrator"),
    }
    if rule.endpoint.partition(".")[0] in ("sign_in", "passwords"):
        return [None]
    names = by_feature.get(rule.endpoint.partition(".")[0], ("learner",))
    return [world.cast[name] for name in names]


@pytest.mark.parametrize("header", ["Referer", "HX-Current-URL"])
@pytest.mark.parametrize(
    "value", ["http://[bad", "//evil.example/x", "javascript:alert(1)", "\\\\evil.example"]
)
def test_a_session_that_ended_leads_back_to_pages_of_ours_alone(
    client: FlaskClient, header: str, value: str
) -> None:
    answer = client.post("/settings", headers={header: value, "HX-Request": "true" if "HX" in header else ""})
    target = answer.headers.get("HX-Redirect") or answer.location
    assert target == "/login?next=%2F"
