"""Publishing a rule works out what it changes, and nothing else: large hospitals change rules in seconds."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from lms.compliance.services import content
from lms.compliance.services.rebuild import rebuild
from lms.compliance.services.spans import SpanMaker
from tests.compliance.conftest import publish
from tests.compliance.rule_worlds import TODAY, asked, hire, publish_rule

UnitOfWork = Callable[[], AbstractContextManager[object]]
NEW = {"requirements": [{"kind": "external-class", "subject": "NEW-1", "title": "Something new"}]}
MADE = SpanMaker.rows


@pytest.fixture
def rules_alone(published: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but rules is published from here on: the roles of the test are in the same unit of work."""
    monkeypatch.setattr(content, "kinds_published", lambda: {"rule"})


def _noted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, set[int] | None]]:
    """Note for whom spans are made, and of which requirements; None = of all."""
    seen: list[tuple[int, set[int] | None]] = []

    def rows(
        self: SpanMaker, person_id: int, facts: Any, reasons: Any, only: Collection[int] | None = None
    ) -> Any:
        seen.append((person_id, None if only is None else set(only)))
        return MADE(self, person_id, facts, reasons, only)

    monkeypatch.setattr(SpanMaker, "rows", rows)
    return seen


def test_asking_for_something_new_derives_only_that_of_those_who_are_asked(
    rules_alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    nurse, registrar = hire("nurse"), hire("registrar")
    seen = _noted(monkeypatch)
    publish_rule(TODAY, asks=NEW)
    assert {person_id for person_id, _only in seen} == {nurse.id}
    assert all(only is not None and len(only) == 1 for _person_id, only in seen)
    assert asked(nurse)["NEW-1"].state == "due_soon"
    assert "NEW-1" not in asked(registrar)


def test_everything_else_of_those_who_are_asked_stays_as_it_was(rules_alone: None) -> None:
    registrar = hire("registrar")
    before = asked(registrar)
    publish_rule(TODAY, asks=NEW, who={"job_role": ["registrar"]})
    after = asked(registrar)
    assert after.pop("NEW-1")
    assert after == before
    assert rebuild(check_only=True).agrees


def test_a_rule_in_place_of_the_role_takes_what_the_role_asked(rules_alone: None) -> None:
    registrar = hire("registrar")
    assert len(asked(registrar)) > 1
    publish_rule(TODAY, asks=NEW, who={"job_role": ["registrar"]}, in_place_of_role=True)
    assert set(asked(registrar)) == {"NEW-1"}
    assert rebuild(check_only=True).agrees


def test_a_rule_that_ends_takes_its_own_obligations_only(rules_alone: None) -> None:
    registrar = hire("registrar")
    before = asked(registrar)
    publish_rule(asks=NEW, who={"job_role": ["registrar"]})
    publish("rule", "clinic-week", None, TODAY)  # type: ignore[arg-type]  # a retirement has no body
    content.content_published()
    assert asked(registrar) == before
    assert "NEW-1" in asked(registrar, date(2026, 11, 15))


def test_other_terms_of_what_was_asked_before_are_worked_out_for_everybody(
    rules_alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_rule()
    nurse, registrar = hire("nurse"), hire("registrar")
    seen = _noted(monkeypatch)
    asks = {
        "requirements": [
            {"kind": "external-class", "subject": "CLINIC-1", "title": "Clinic week", "months": 6}
        ]
    }
    publish_rule(TODAY, asks=asks)
    assert {nurse.id, registrar.id} <= {person_id for person_id, only in seen if only is None}
