"""Publishing words changes no obligation, and asks nobody's anew; publishing rules or terms does."""

import pytest
from flask import Flask

from lms.access import listeners as access
from lms.compliance.services import content as compliance
from lms.core.unit_of_work import recorded_at, unit_of_work
from tests.compliance.factories import RequirementFactory, RequirementTermsFactory
from tests.courses.factories import RevisionFactory, module_body
from tests.factories import UnitFactory, make_person


@pytest.fixture
def asked(database: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was worked out for everybody."""
    found: list[str] = []
    monkeypatch.setattr(compliance, "publish_terms", set)
    monkeypatch.setattr(compliance, "assign", lambda _people: found.append("obligations"))
    monkeypatch.setattr(access, "refresh_all", lambda: found.append("gates"))
    with unit_of_work():
        make_person(unit=UnitFactory())
    return found


def published(kind: str) -> None:
    with unit_of_work():
        RevisionFactory(kind=kind, key="x", body=module_body() if kind == "module" else {"id": "x"})
        compliance.content_published()
        access.content_published()


@pytest.mark.parametrize("kind", ["module", "local-block", "payer"])
def test_words_are_published_without_asking_about_everybody(asked: list[str], kind: str) -> None:
    published(kind)

    assert asked == []


@pytest.mark.parametrize("kind", ["role", "policy"])
def test_rules_are_published_for_everybody(asked: list[str], kind: str) -> None:
    published(kind)

    assert asked == ["obligations", "gates"]


@pytest.mark.parametrize(("number", "hit"), [(2, ["obligations", "gates"]), (1, ["obligations"])])
def test_other_terms_are_published_for_everybody_what_is_new_is_in_no_gate_yet(
    asked: list[str], monkeypatch: pytest.MonkeyPatch, number: int, hit: list[str]
) -> None:
    def publish_terms() -> set[int]:
        requirement = RequirementFactory()
        RequirementTermsFactory(requirement_id=requirement.id, number=number, recorded_at=recorded_at())
        return {requirement.id}

    monkeypatch.setattr(compliance, "publish_terms", publish_terms)

    published("module")

    assert asked == hit
