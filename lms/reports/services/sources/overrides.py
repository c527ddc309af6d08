"""Overrides: provisional access, suspensions, waivers, extensions; who asked and decided, why, until when."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Integer, Select, Subquery, and_, cast, func, literal, null, select, union_all
from sqlalchemy.orm import aliased

from lms.access.api import EXPLAIN, ProvisionalGrant, Suspension
from lms.compliance.api import DueExtension, ExceptionStep, Requirement, Waiver
from lms.core.i18n import gettext as _
from lms.core.permissions import Permission
from lms.core.web.formats import spoken
from lms.people.api import Person, known_at_clause
from lms.reports.services.sources.base import Field, Reach
from lms.reports.services.sources.fields import JOB_ROLE, WHO, one_of
from lms.reports.services.sources.homes import people_at_home

KINDS = ("provisional", "suspension", "waiver", "due-extension")


class Overrides:
    """One row for each decision that somebody may, or may not, besides what the rules say."""

    kind: ClassVar[str] = "overrides"
    label: ClassVar[str] = _("Overrides")
    about: ClassVar[str] = _(
        "Provisional access, suspensions, waivers and extensions: who, why, until when, by whom."
    )
    permission: ClassVar[Permission] = EXPLAIN
    fields: ClassVar[tuple[Field, ...]] = (
        *(*WHO, JOB_ROLE),
        Field("override", _("Override"), words=spoken, choices=one_of(KINDS)),
        Field("about", _("Of what")),
        Field("from_on", _("From"), "date"),
        Field("to_on", _("Until"), "date"),
        Field("reason", _("Reason")),
        Field("asked_by_name", _("Asked by")),
        Field("by_name", _("Decided by")),
    )
    standard: ClassVar[tuple[str, ...]] = (
        *("name", "employee_no", "unit", "override", "about", "from_on", "to_on", "reason"),
        *("asked_by_name", "by_name"),
    )
    is_counted: ClassVar[bool] = False
    tells_knowing: ClassVar[bool] = True

    def select(self, reach: Reach) -> Select[Any]:
        """Return the overrides that had begun by the day and were not taken back since."""
        found, asker, decider = _decisions(reach.known_at), aliased(Person), aliased(Person)
        return (
            people_at_home(
                reach,
                found.c.override,
                found.c.about,
                found.c.from_on,
                found.c.to_on,
                found.c.reason,
                (asker.given_name + " " + asker.family_name).label("asked_by_name"),
                (decider.given_name + " " + decider.family_name).label("by_name"),
            )
            .join(found, found.c.decided_id == Person.id)
            .outerjoin(asker, asker.id == found.c.asked_by_id)
            .outerjoin(decider, decider.id == found.c.by_id)
            .where(found.c.from_on <= reach.as_of)
        )


def _decisions(known_at: datetime | None) -> Subquery:
    return union_all(
        _of_gate("provisional", ProvisionalGrant, known_at),
        _of_gate("suspension", Suspension, known_at),
        _of_thing("waiver", Waiver, (Waiver.to_on, Waiver.text), known_at),
        _of_thing("due-extension", DueExtension, (DueExtension.due_on, ExceptionStep.reason), known_at),
    ).subquery("decided")


def _of_gate(name: str, model: Any, known_at: datetime | None) -> Select[Any]:
    return select(
        literal(name).label("override"),
        model.person_id.label("decided_id"),
        model.gate.label("about"),
        model.from_on.label("from_on"),
        model.to_on.label("to_on"),
        model.reason.label("reason"),
        cast(null(), Integer).label("asked_by_id"),
        model.by_id.label("by_id"),
    ).where(known_at_clause(model.recorded_at, model.superseded_at, known_at))


def _of_thing(name: str, model: Any, told: tuple[Any, Any], known_at: datetime | None) -> Select[Any]:
    """Return the waivers, or the moved due days, of requirements; a wish was asked by the person.

    ``told`` are the columns of the last day and the reason.
    """
    last_on, reason = told
    return (
        select(
            literal(name).label("override"),
            model.person_id.label("decided_id"),
            (Requirement.kind + " " + Requirement.subject).label("about"),
            model.from_on.label("from_on"),
            last_on.label("to_on"),
            reason.label("reason"),
            func.coalesce(ExceptionStep.asked_by_id, ExceptionStep.person_id).label("asked_by_id"),
            model.by_id.label("by_id"),
        )
        .join(Requirement, Requirement.id == model.requirement_id)
        .outerjoin(
            ExceptionStep,
            and_(
                ExceptionStep.public_id == model.decided_in,
                known_at_clause(ExceptionStep.recorded_at, ExceptionStep.superseded_at, known_at),
            ),
        )
        .where(known_at_clause(model.recorded_at, model.superseded_at, known_at))
    )
