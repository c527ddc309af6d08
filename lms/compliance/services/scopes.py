"""Whom a new version of terms binds: as the author of what changed them says."""

from datetime import date
from typing import Any

from lms.compliance.content_rules import RULE
from lms.compliance.services.rule_texts import asked_by
from lms.core.content import FUTURE, OPEN, Revision, live_all, scope_of
from lms.core.unit_of_work import recorded_at
from lms.roles.api import CONTENT_OF_KIND, JOB_ROLES, Asked, rules


def scope_of_change(asked: Asked, before: dict[str, Any], after: dict[str, Any]) -> str:
    """Return the scope of a change of terms: ``future`` when everything that was changed says so.

    A term that the role names comes from the role, else from the thing that it is about, else from policy;
    of these counts the first that was published in this unit of work.
    """
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    scopes = {_scope_of_term(asked, name) for name in changed or {""}}
    return FUTURE if scopes == {FUTURE} else OPEN


def _scope_of_term(asked: Asked, name: str) -> str:
    named, others = _roles_asking(asked), [*_thing(asked), *_policy()]
    sources = [*named, *others] if name in asked.terms else [*others, *named]
    source = next((found for found in sources if found.published_at == recorded_at()), None)
    if source is None:
        return OPEN
    return scope_of(source.body["module"] if source.kind == "module" else source.body)


def _roles_asking(asked: Asked) -> list[Revision]:
    published = live_all("role", date.max)
    roles = [
        published[job_role]
        for job_role in JOB_ROLES
        if job_role in published and any(rule.asked.key == asked.key for rule in rules(job_role))
    ]
    own = live_all(RULE, date.max).values()
    return [*roles, *(one for one in own if any(asks.key == asked.key for asks in asked_by(one.body)))]


def _thing(asked: Asked) -> list[Revision]:
    found = live_all(CONTENT_OF_KIND.get(asked.kind, ""), date.max).get(asked.subject)
    return [found] if found else []


def _policy() -> list[Revision]:
    found = live_all("policy", date.max).get("compliance")
    return [found] if found else []
