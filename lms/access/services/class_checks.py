"""Accounts whose security class is wrong: asked for by no job, or of a privilege that nobody holds."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, exists, or_, select

from lms.access.models import AccessSpan, EhrAccount
from lms.access.models_privileges import PrivilegeSpan
from lms.access.rules.privileges import HELD
from lms.access.rules.reconciliation import CLASS_WITHOUT_PRIVILEGE, WRONG_CLASS
from lms.access.services.holding import PUT_RIGHT
from lms.access.services.pointing import Pointer, is_active, stands
from lms.access.services.provisioning import settings
from lms.core.database import plain_rows
from lms.core.kept import kept
from lms.people.api import Job, in_chunks, valid_on_clause
from lms.roles.api import gate_id

_COLUMNS = (
    EhrAccount.person_id,
    EhrAccount.account,
    EhrAccount.security_class,
    AccessSpan.unit_id,
    AccessSpan.job_role,
)


def classes_by_gate() -> dict[str, tuple[str, ...]]:
    """Return the security classes that are right for a gate, by its id."""
    return {gate_id(role): classes for role, classes in (settings().classes or {}).items()}


def classes_of_privileges(person_ids: Collection[int], as_of: date) -> dict[int, frozenset[str]]:
    """Return which classes that belong to privileges are right for people on a day.

    A class is right for who holds a privilege of it, and for a job role that the policy gives it to. Nothing
    is read where no privilege has a class.
    """
    setup = settings()
    if not setup.privileges:
        return {}
    right: dict[int, set[str]] = {person_id: set() for person_id in person_ids}
    held = select(PrivilegeSpan.person_id, PrivilegeSpan.privilege).where(
        PrivilegeSpan.state == HELD, valid_on_clause(PrivilegeSpan.from_on, PrivilegeSpan.to_on, as_of)
    )
    jobs = select(Job.person_id, Job.job_role).where(
        Job.superseded_at.is_(None), valid_on_clause(Job.from_on, Job.to_on, as_of)
    )
    for chunk in in_chunks(person_ids):
        for person_id, privilege in plain_rows(held.where(PrivilegeSpan.person_id.in_(chunk))):
            right[person_id].add(setup.class_of_privilege(privilege) or "")
        for person_id, job_role in plain_rows(jobs.where(Job.person_id.in_(chunk))):
            right[person_id].update(setup.of_roles.get(job_role, ()))
    return {person_id: frozenset(found) for person_id, found in right.items()}


def without_privilege(as_of: date) -> list[Pointer]:
    """Return the accounts of people at work whose class belongs to a privilege that they do not hold."""
    classes = set(settings().privileges.values())
    if not classes:
        return []
    statement = (
        select(*_COLUMNS)
        .join(AccessSpan, AccessSpan.person_id == EhrAccount.person_id)
        .where(
            EhrAccount.security_class.in_(sorted(classes)),
            is_active(as_of),
            *stands(as_of, has_account=True),
            AccessSpan.may_work.is_(True),
        )
    )
    found = [Pointer(CLASS_WITHOUT_PRIVILEGE, *row) for row in plain_rows(statement)]
    right = classes_of_privileges({one.person_id for one in found}, as_of)
    return [one for one in found if one.security_class not in right[one.person_id]]


def wrong_class(as_of: date) -> list[Pointer]:
    """Return the accounts of people at work whose class no job of theirs asks for."""
    classes = settings().classes
    if not classes:
        return []
    key = (as_of, tuple(sorted(classes.items())))
    tables, parts = (EhrAccount, Job), (PUT_RIGHT,)
    found = kept("access.wrong_class", tables, lambda: _read_wrong_class(as_of), key=key, parts=parts)
    at_work = select(AccessSpan.person_id).where(
        AccessSpan.person_id.in_({one.person_id for one in found}),
        *stands(as_of, has_account=True),
        AccessSpan.may_work.is_(True),
    )
    working = set(plain_rows(at_work).scalars()) if found else set()
    return [one for one in found if one.person_id in working]


def _read_wrong_class(as_of: date) -> list[Pointer]:
    classes = settings().classes or {}
    is_right = or_(
        Job.job_role.not_in(sorted(classes)),
        *(
            and_(Job.job_role == role, EhrAccount.security_class.in_(accepted))
            for role, accepted in sorted(classes.items())
        ),
    )
    held = and_(
        Job.person_id == EhrAccount.person_id,
        Job.superseded_at.is_(None),
        valid_on_clause(Job.from_on, Job.to_on, as_of),
    )
    statement = (
        select(*_COLUMNS)
        .join(AccessSpan, AccessSpan.person_id == EhrAccount.person_id)
        .where(
            is_active(as_of),
            *stands(as_of, has_account=True),
            exists().where(held),
            ~exists().where(held, is_right),
        )
    )
    return [Pointer(WRONG_CLASS, *row) for row in plain_rows(statement)]
