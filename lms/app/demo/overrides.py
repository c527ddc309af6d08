"""Overrides of the demo: an emergency in force, a disputed rating, suspensions that are proposed."""

from collections.abc import Callable, Mapping
from datetime import datetime, time

from sqlalchemy import select

from lms.access.api import Declaring, Placing, declare, place, possible_days, propose
from lms.access.api import GateSpan as Span
from lms.app.demo.history import Step
from lms.app.demo.scope import Scope
from lms.compliance.api import Observing, dispute, observations_of, observe
from lms.core import clock
from lms.core.content import live
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.api import Unit, in_scope, unit_by_code

DIRECTOR, MANAGER, SUPERVISOR = "10002", "10011", "10049"
UNIT, DESK, SKILL = "AR", "AR-ADM", "walk-in-registration"
_CODE = "demo-emergency"
_RATED_DAYS = 2


def dispute_steps(scope: Scope, ids_of: Callable[[], Mapping[str, int]]) -> list[Step]:
    """Return when the manager rated somebody who sees it otherwise."""
    at = datetime.combine(scope.before(_RATED_DAYS), time(15))
    return [Step(at, act=lambda: _dispute(ids_of()))]


def fill_overrides(ids: Mapping[str, int]) -> None:
    """Declare an emergency, name people for it and make the proposals that are due; twice is once."""
    if {DIRECTOR, SUPERVISOR} <= ids.keys():
        _declare(ids)
    propose()


def _declare(ids: Mapping[str, int]) -> None:
    unit_id = unit_by_code(UNIT).id
    with unit_of_work(durable=True):
        row = declare(
            Declaring(
                unit_id=unit_id,
                by_id=ids[DIRECTOR],
                reason="A bus accident on Route 9: forty walk-ins expected, four of the desk are ill.",
                last_on=possible_days(unit_id)[-1],
                form_key=_CODE,
            )
        )
        open_gates = _standing(UNIT, ("not_started", "in_progress"), ids, most=2)
        for number, (person_id, gate) in enumerate(open_gates):
            place(
                Placing(
                    code=row.code,
                    person_id=person_id,
                    gate=gate,
                    functions="Help at the main desk: identity and insurance cards of walk-ins; no cash.",
                    supervisor_id=ids[SUPERVISOR],
                    by_id=ids[DIRECTOR],
                    form_key=f"{_CODE}-{number}",
                )
            )


def _standing(
    unit: str, states: tuple[str, ...], ids: Mapping[str, int], *, most: int
) -> list[tuple[int, str]]:
    """Return the first people in a unit whose gate stands so today, with the gate; personas are left out."""
    today = clock.today()
    personas = [person_id for number, person_id in ids.items() if number.startswith("100")]
    rows = db.session.execute(
        select(Span.person_id, Span.gate)
        .join(Unit, Unit.id == Span.unit_id)
        .where(
            in_scope([unit_by_code(unit).path]),
            Span.state.in_(states),
            Span.from_on <= today,
            Span.to_on.is_(None) | (Span.to_on >= today),
            Span.person_id.not_in(personas),
        )
        .order_by(Span.person_id)
        .limit(most)
    ).all()
    return [(person_id, gate) for person_id, gate in rows]


def _dispute(ids: Mapping[str, int]) -> None:
    """Let the manager rate somebody, who sees it otherwise; what was passed before still counts."""
    states = ("cleared", "grace", "ready_for_signoff", "in_progress")
    found = _standing(DESK, states, ids, most=1) or _standing(DESK, states, {}, most=1)
    if not found or MANAGER not in ids:
        return
    person_id = found[0][0]
    steps = [step["id"] for step in live("checklist", SKILL).body["steps"]]
    with unit_of_work(durable=True):
        observe(
            Observing(
                person_id=person_id,
                assessor_id=ids[MANAGER],
                checklist=SKILL,
                marks={step: 0 if number == 2 else 3 for number, step in enumerate(steps)},
                note="The second insurance was asked for late.",
                form_key="demo-disputed",
            )
        )
        seen = (one.fact for one in observations_of(person_id))
        fact = next(one for one in seen if one.key == "observed:demo-disputed")
        dispute(
            evidence_id=fact.id,
            by_id=person_id,
            words="I asked for the second card before I opened the account; the printer was between us.",
        )
