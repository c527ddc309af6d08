"""Requirements and the versions of their terms: published with the content, kept for ever."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import insert

from lms.compliance.content_rules import RULE
from lms.compliance.models import Requirement, RequirementTerms
from lms.compliance.policy import compliance_policy
from lms.compliance.requirements import REQUIREMENT_TYPES
from lms.compliance.rules.returning import RETURN
from lms.compliance.services.known import Known, known_requirements, requirement_ids
from lms.compliance.services.resolving import Library, resolved
from lms.compliance.services.return_book import QUIZ_KIND, is_asked
from lms.compliance.services.rule_texts import asked_by, published
from lms.compliance.services.scopes import scope_of_change
from lms.core import clock
from lms.core.content import OPEN, keys_of, live_all
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import recorded_at
from lms.courses.api import modules
from lms.roles.api import JOB_ROLES, Asked, gate_versions, privilege_keys, privilege_versions, rules, title_of
from lms.simulations.api import content_kinds, plays_named

BODY_KINDS = ("checklist", "attestation", "competency")


def publish_terms() -> set[int]:
    """Resolve what the roles ask and record new versions of terms; return the requirements that changed.

    The first version of a requirement holds from the beginning of time, a later one from the day from
    which the content behind it is effective.
    """
    library = current_library()
    asked = _everything_asked()
    ids = _ensure_requirements(asked)
    known = known_requirements()
    effective_on = _effective_on()
    changed = set()
    for key, entry in asked.items():
        requirement_id = ids[key]
        body = REQUIREMENT_TYPES.get(entry.kind).dump(resolved(entry, library))
        before = known.get(requirement_id)
        if before is not None and _is_same(before, body, library):
            continue
        changed.add(requirement_id)
        db.session.add(
            RequirementTerms(
                requirement_id=requirement_id,
                number=len(before.versions) + 1 if before else 1,
                effective_on=effective_on if before else None,
                scope=scope_of_change(entry, _body(before), body) if before else OPEN,
                body=body,
                due_soon_days=library.policy["due_soon_days"],
                recorded_at=recorded_at(),
            )
        )
    db.session.flush()
    return changed


def _body(known: Known) -> dict[str, Any]:
    body: dict[str, Any] = known.plugin.dump(known.versions[-1].terms)
    return body


def current_library() -> Library:
    """Return the newest published content and the policy in force."""
    bodies = {
        kind: {key: found.body for key, found in live_all(kind, date.max).items()} for kind in BODY_KINDS
    }
    return Library(modules(date.max), bodies, compliance_policy(date.max), plays_named())


def _is_same(before: Known, body: dict[str, Any], library: Library) -> bool:
    if before.due_soon_days != library.policy["due_soon_days"]:
        return False
    return bool(before.plugin.terms(body) == before.versions[-1].terms)


def _everything_asked() -> dict[tuple[str, str], Asked]:
    """Return every requirement that a role or a gate ever asked for, in its newest wording.

    Raises:
        Refused: when two roles now ask for the same thing on different terms: it can have only one.
    """
    past = [asked for job_role in JOB_ROLES for one in gate_versions(job_role) for asked in one.asked]
    past += [asked for key in privilege_keys() for one in privilege_versions(key) for asked in one.asked]
    past += [rule.asked for job_role in JOB_ROLES for rule in rules(job_role) if rule.to_on is not None]
    past += [
        one for key in keys_of(RULE) for found in published(key) if found.body for one in asked_by(found.body)
    ]
    past += list(_quizzes())
    found = {asked.key: asked for asked in past}
    present: dict[tuple[str, str], tuple[str, Asked]] = {}
    for job_role in JOB_ROLES:
        for asked in [rule.asked for rule in rules(job_role) if rule.to_on is None]:
            first_role, first = present.setdefault(asked.key, (job_role, asked))
            if first.terms != asked.terms:
                raise Refused(
                    f"{first_role} and {job_role} ask for {asked.kind} {asked.subject} on different terms.",
                    hint="Give it the same terms in both files of content/roles.",
                )
    for rule, live in live_all(RULE, date.max).items():
        for asked in asked_by(live.body):
            first_place, first = present.setdefault(asked.key, (f"the rule {rule}", asked))
            if asked.terms.keys() == {"subject"}:
                continue
            if first.terms.keys() == {"subject"} and first.when == RULE:
                present[asked.key] = (f"the rule {rule}", asked)
            elif first.terms != asked.terms:
                raise Refused(
                    f"{first_place} and the rule {rule} ask for {' '.join(asked.key)} on different terms.",
                    hint="A requirement has one set of terms: leave them out, or make them the same.",
                )
    return found | {key: asked for key, (_, asked) in present.items()}


def _quizzes() -> Iterator[Asked]:
    """Yield the renewal quiz of each job role with a gate, where a policy asks for it on return."""
    if is_asked():
        for job_role in JOB_ROLES:
            if gate_versions(job_role):
                terms = {"subject": job_role, "title": f"Renewal quiz, {title_of(job_role)}"}
                yield Asked(QUIZ_KIND, terms, RETURN)


def _ensure_requirements(asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    known = requirement_ids()
    new = [{"kind": kind, "subject": subject} for kind, subject in asked if (kind, subject) not in known]
    if new:
        db.session.execute(insert(Requirement), new)
    return requirement_ids()


def _effective_on() -> date:
    """Return the day from which what was published in this unit of work is effective, else today."""
    days = [
        found.effective_on
        for kind in ("role", "module", "policy", *BODY_KINDS, *content_kinds())
        for found in live_all(kind, date.max).values()
        if found.published_at == recorded_at() and found.effective_on is not None
    ]
    return max(days, default=clock.today())
