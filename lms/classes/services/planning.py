"""Planning, changing and cancelling a class: each is a new version with a reason, nothing is overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from lms.classes.models import ClassDay, ClassSession, ClassTrainer, ClassVersion
from lms.classes.rules.places import CANCELLED, PLANNED, SEAT, WAITING
from lms.classes.rules.times import Day
from lms.classes.services import notices
from lms.classes.services.placing import locked, promote
from lms.classes.services.reading import Class, class_by, people_in
from lms.classes.services.trainers import demand_suitable, suitability
from lms.core import audit, clock, search
from lms.core.database import db
from lms.core.errors import Conflict, Refused
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id
from lms.core.superseding import supersede
from lms.core.unit_of_work import recorded_at
from lms.people.api import person, units

_TOLD = ("days", "room", "link", "time_zone")
"""What people are told of when it changes; the rest they find on the page."""


@dataclass(frozen=True)
class Plan:
    """What is wanted of a class; ``override`` is the reason for trainers without the evidence asked."""

    module: str
    title: str
    unit_id: int
    time_zone: str
    room: str
    link: str
    capacity: int
    opens_on: date
    closes_on: date
    days: tuple[Day, ...]
    trainer_ids: tuple[int, ...]
    override: str = ""

    @property
    def path(self) -> str:
        """The path of the unit."""
        return units()[self.unit_id].path

    @property
    def first_on(self) -> date:
        """Date of the first day."""
        return self.days[0].on(clock.zone(self.time_zone))

    @property
    def last_on(self) -> date:
        """Date of the last day."""
        return self.days[-1].on(clock.zone(self.time_zone))


def plan_class(plan: Plan, *, by_id: int, form_key: str) -> str:
    """Plan a class; the same form sent twice is one class. Returns its id in addresses.

    Raises:
        Refused: when its days are over, or a trainer may not lead it.
    """
    known = db.session.scalar(select(ClassSession.public_id).where(ClassSession.form_key == form_key))
    if known is not None:
        return known
    _demand_ahead(plan)
    trainers = trainers_of(plan, by_id=by_id)
    session = ClassSession(
        public_id=new_public_id(),
        module=plan.module,
        form_key=form_key,
        by_id=by_id,
        recorded_at=recorded_at(),
    )
    db.session.add(session)
    db.session.flush()
    store_version(session.id, _values(plan, by_id) | {"number": 1, "reason": ""}, plan.days, trainers)
    _note("class.planned", session.public_id, plan, trainers, by_id)
    return session.public_id


def change_class(public_id: str, plan: Plan, *, number: int, reason: str, by_id: int) -> Class:
    """Change what is planned; who has a place or waits is told when days, room or link are others.

    Raises:
        Conflict: when somebody changed it since version ``number`` was shown.
        Refused: when it is not planned any more, has begun and would move, or has more seats than places.
    """
    before = _unchanged(public_id, number)
    demand_fits(before, plan)
    trainers = trainers_of(plan, by_id=by_id)
    values = _values(plan, by_id) | {"number": number + 1, "reason": reason}
    store_version(before.id, values, plan.days, trainers)
    it = class_by(public_id)
    moved = promote(public_id, by_id=by_id)
    if differs(before, it):
        everybody = people_in(it.id, SEAT) + people_in(it.id, WAITING)
        notices.changed(before, it, [one for one in everybody if one not in moved])
    _note("class.changed", public_id, plan, trainers, by_id, reason=reason)
    return it


def cancel_class(public_id: str, *, number: int, reason: str, by_id: int) -> Class:
    """Cancel a class; who has a place or waits is told. Places and marks stay as they were.

    Raises:
        Conflict: when somebody changed it since version ``number`` was shown.
        Refused: when it was held or cancelled before.
    """
    before = _unchanged(public_id, number)
    it = next_version(before, by_id=by_id, state=CANCELLED, reason=reason)
    notices.cancelled(it, people_in(it.id, SEAT) + people_in(it.id, WAITING))
    unit = units()[it.unit_id].code
    by = person(by_id).employee_no
    audit.record("class.cancelled", subject=f"class:{public_id}", actor=by, unit=unit, reason=reason)
    return it


def differs(before: Class | Plan, after: Class | Plan) -> bool:
    """Tell whether two versions differ in what people are told of."""
    return any(getattr(before, name) != getattr(after, name) for name in _TOLD)


def trainers_of(plan: Plan, *, by_id: int) -> dict[int, str | None]:
    """Return the trainers of a plan with the reasons that stand in for evidence.

    Raises:
        Refused: when one of them may not lead it.
    """
    found = suitability(plan.trainer_ids, path=plan.path, on=plan.last_on)
    return demand_suitable(found, override=plan.override, by_id=by_id)


def demand_fits(before: Class, plan: Plan) -> None:
    """Do nothing when a class can become what is wanted.

    Raises:
        Refused: when it was held or cancelled, another module is wanted, has begun and would move, or has
            more seats than places.
    """
    if not before.is_planned:
        raise Refused(_("Only a planned class is changed."), hint=_("Plan a new one."))
    if plan.module != before.module:
        raise Refused(_("A class keeps its module."), hint=_("Plan a new one."))
    if before.has_begun(1) and plan.days[0] != before.days[0]:
        raise Refused(
            _("The class has begun; its first day stays."), hint=_("Change the days that are still to come.")
        )
    if not before.has_begun(1):
        _demand_ahead(plan)
    if plan.capacity < before.capacity - before.free:
        raise Refused(
            _("%(seated)d people have a place; there cannot be fewer places.")
            % {"seated": before.capacity - before.free},
            hint=_("Take people off first, or keep the number."),
        )


def next_version(before: Class, *, by_id: int, **changes: Any) -> Class:
    """Store the same class again with some values changed, and return it."""
    values = {
        "title": before.title,
        "unit_id": before.unit_id,
        "time_zone": before.time_zone,
        "room": before.room,
        "link": before.link,
        "capacity": before.capacity,
        "opens_on": before.window.opens_on,
        "closes_on": before.window.closes_on,
        "first_on": before.first_on,
        "last_on": before.last_on,
        "state": before.state,
        "revision_id": before.revision_id,
        "reason": "",
        "by_id": by_id,
        "number": before.number + 1,
    }
    trainers = {one.person_id: one.override for one in before.trainers}
    store_version(before.id, values | changes, before.days, trainers)
    return class_by(before.public_id)


def store_version(
    session_id: int,
    values: Mapping[str, Any],
    days: tuple[Day, ...],
    trainers: Mapping[int, str | None],
) -> None:
    """Let a class be otherwise from now on."""
    supersede(ClassVersion, {"session_id": session_id})
    version = ClassVersion(session_id=session_id, recorded_at=recorded_at(), **values)
    db.session.add(version)
    db.session.flush()
    rows = [
        {"version_id": version.id, "number": day.number, "starts_at": day.starts_at, "ends_at": day.ends_at}
        for day in days
    ]
    db.session.execute(insert(ClassDay), rows)
    leaders = [
        {"version_id": version.id, "person_id": person_id, "override": override}
        for person_id, override in trainers.items()
    ]
    db.session.execute(insert(ClassTrainer), leaders)
    search.refresh("class", [session_id])


def _values(plan: Plan, by_id: int) -> dict[str, Any]:
    return {
        "title": plan.title,
        "unit_id": plan.unit_id,
        "time_zone": plan.time_zone,
        "room": plan.room,
        "link": plan.link,
        "capacity": plan.capacity,
        "opens_on": plan.opens_on,
        "closes_on": plan.closes_on,
        "first_on": plan.first_on,
        "last_on": plan.last_on,
        "state": PLANNED,
        "by_id": by_id,
    }


def _demand_ahead(plan: Plan) -> None:
    if plan.days[0].starts_at <= clock.now():
        raise Refused(_("The first day is over already."), hint=_("Choose days to come."))


def _unchanged(public_id: str, number: int) -> Class:
    it = locked(public_id)
    if it.number != number:
        raise Conflict(
            _("Somebody else changed this class in the meantime."), hint=_("Look at it as it is now.")
        )
    if not it.is_planned:
        raise Refused(_("Only a planned class is changed."), hint=_("Plan a new one."))
    return it


def _note(
    action: str,
    public_id: str,
    plan: Plan,
    trainers: Mapping[int, str | None],
    by_id: int,
    *,
    reason: str = "",
) -> None:
    """Chain the decision, with each exception made for a trainer."""
    audit.record(
        action,
        subject=f"class:{public_id}",
        actor=person(by_id).employee_no,
        unit=units()[plan.unit_id].code,
        module=plan.module,
        days=[day.starts_at for day in plan.days],
        capacity=plan.capacity,
        trainers=sorted(trainers),
        exceptions={key: why for key, why in sorted(trainers.items()) if why},
        reason=reason,
    )
