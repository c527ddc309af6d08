"""The reconciliation of gates with the accounts of the EHR, and what can be done about a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, request, url_for

from lms.access.models import EhrAccount
from lms.access.permissions import ORDER
from lms.access.rules.reconciliation import (
    ACCOUNT_WITHOUT_CLEARANCE,
    CLASS_WITHOUT_PRIVILEGE,
    CLEARED_WITHOUT_ACCOUNT,
    ENDABLE,
    KINDS,
    NO_LOGIN_60,
    NO_LOGIN_90,
    WRONG_CLASS,
)
from lms.access.services.accounts import accounts_on
from lms.access.services.acknowledging import order_end
from lms.access.services.asking import ask_manager
from lms.access.services.pointing import Pointer
from lms.access.services.policies import login_limits
from lms.access.services.provisioning import settings
from lms.access.services.reconciling import imported_at, people_on
from lms.access.views.subjects import attempted, me, person_subject, tell
from lms.core import clock
from lms.core.errors import DomainError, NotFound
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import requires, scope_paths
from lms.core.web.formats import instant, whole
from lms.people import api as people
from lms.roles.api import title_of

blueprint = Blueprint(
    "access_reconcile", __name__, url_prefix="/access/reconcile", template_folder="../templates"
)

LABELS = {
    ACCOUNT_WITHOUT_CLEARANCE: _("Account without clearance"),
    WRONG_CLASS: _("Wrong security class"),
    CLASS_WITHOUT_PRIVILEGE: _("Class without its privilege"),
    CLEARED_WITHOUT_ACCOUNT: _("Cleared without account"),
    NO_LOGIN_90: _("No log-in for %d days or more"),
    NO_LOGIN_60: _("No log-in for %d to %d days"),
}


@dataclass(frozen=True)
class Numbered:
    """One kind of disagreement: of how many people how many, and where its list is."""

    title: str
    href: str
    count: int
    of: str
    is_shown: bool


@dataclass(frozen=True)
class Reconciled:
    """What the page says above its rows.

    ``as_of`` is when accounts were last imported, None = never by a file; ``is_stale`` when that is too
    long ago to act on.
    """

    numbers: Sequence[Numbered]
    as_of: datetime | None
    is_stale: bool
    stale_days: int
    is_told: bool
    may_order: bool


def asked_kind() -> str:
    """Return the kind of disagreement that the address asks for; empty = all."""
    kind = request.args.get("kind", "")
    return kind if kind in KINDS else ""


def reconciled(
    where: Sequence[Pointer], paths: tuple[str, ...], day: date, kept: dict[str, str]
) -> Reconciled:
    """Return the numbers above the rows, each with what it is a part of.

    Args:
        where: every disagreement of the units, of all kinds.
        paths: the units.
        day: business date.
        kept: the other filters of the address.
    """
    seen, at, setup, shown = people_on(paths, day), imported_at(), settings(), asked_kind()
    limit = timedelta(days=setup.stale_days)
    return Reconciled(
        numbers=[_numbered(kind, where, seen.holders, seen.at_work, shown, kept) for kind in KINDS],
        as_of=at,
        is_stale=at is not None and clock.now() - at > limit,
        stale_days=setup.stale_days,
        is_told=bool(setup.targets),
        may_order=bool(scope_paths(ORDER)),
    )


def _numbered(
    kind: str, where: Sequence[Pointer], holders: int, at_work: int, shown: str, kept: dict[str, str]
) -> Numbered:
    count = len({one.person_id for one in where if one.kind == kind})
    if kind == CLEARED_WITHOUT_ACCOUNT:
        of = ngettext("of %s person who may work", "of %s people who may work", at_work) % whole(at_work)
    else:
        of = ngettext("of %s with an active account", "of %s with an active account", holders) % whole(
            holders
        )
    if kind == NO_LOGIN_90:
        of = "; ".join([of, *earlier_limits()])
    asked: dict[str, Any] = {"show": "reconcile", **kept, "kind": None if shown == kind else kind}
    href = url_for("access.queue", **asked)
    return Numbered(label_of(kind), href, count, of, shown == kind)


def label_of(kind: str) -> str:
    """Return what a kind of disagreement is called, with the days of the policy."""
    limits = login_limits()
    if kind == NO_LOGIN_90:
        return LABELS[kind] % limits.disable_after
    if kind == NO_LOGIN_60:
        return LABELS[kind] % (limits.look_after, limits.disable_after - 1)
    return str(LABELS[kind])


def earlier_limits() -> list[str]:
    """Return the job roles whose accounts are to be disabled after other days, by days, in words."""
    by_days: dict[int, list[str]] = {}
    for role, days in login_limits().of_roles.items():
        by_days.setdefault(days, []).append(title_of(role))
    return [
        _("%(roles)s from %(days)d days") % {"roles": ", ".join(sorted(titles)), "days": days}
        for days, titles in sorted(by_days.items())
    ]


def as_of_words(found: Reconciled) -> str:
    """Return how old what the accounts say is."""
    if found.as_of is None:
        return _("No import of accounts is known.")
    return _("Accounts as imported %s.") % instant(found.as_of)


@blueprint.post("/<employee_no>/end")
@requires(ORDER, subject=person_subject)
def end(employee_no: str) -> Any:
    """Order the end of one account of a person.

    Raises:
        NotFound: when no active account of the person has this class.
    """
    person = people.person_by_employee_no(employee_no)
    wanted = request.form.get("security_class", "")
    if wanted not in {one.security_class for one in _active(person.id)}:
        raise NotFound(_("This person has no active account of this class."))
    jobs = people.jobs_of([person.id])[person.id]
    unit_id = jobs[-1].unit_id if jobs else None
    _order, problem = attempted(
        lambda: order_end(person_id=person.id, security_class=wanted, unit_id=unit_id, by_id=me())
    )
    return _back(problem, _("The end of %s is ordered. Orders shows what becomes of it.") % wanted)


@blueprint.post("/<employee_no>/ask")
@requires(ORDER, subject=person_subject)
def ask(employee_no: str) -> Any:
    """Ask the manager of a person whether the account is needed."""
    person = people.person_by_employee_no(employee_no)
    name, problem = attempted(lambda: ask_manager(person_id=person.id, by_id=me()))
    return _back(problem, _("%s is asked by mail.") % name)


def _active(person_id: int) -> list[EhrAccount]:
    return [one for one in accounts_on(clock.today(), [person_id]) if one.active]


def _back(problem: DomainError | None, done: str) -> Any:
    tell(problem, done)
    kind = request.form.get("kind", "")
    return redirect(url_for("access.queue", show="reconcile", kind=kind if kind in KINDS else None), code=303)


__all__ = ["ENDABLE", "as_of_words", "asked_kind", "blueprint", "label_of", "reconciled"]
