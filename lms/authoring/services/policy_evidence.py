"""What another value of policy does to whom: obligations and gates before and after, person by person."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from lms.access.api import GateStood, gates_standing
from lms.authoring.models_policy import PolicyProposal
from lms.compliance.api import (
    APPLIED_EFFECT,
    PREVIEW_EFFECT,
    RuleEffect,
    becomes_overdue,
    newest_effect,
    obligations_changed_at,
)
from lms.core import clock
from lms.people.api import people, units

Document = dict[str, Any]
Gates = dict[tuple[int, str], GateStood]
GATE = "gate"


def first_day_of(asked: PolicyProposal) -> date:
    """Return the first day on which a proposal that is approved today holds."""
    return max(asked.starts_on, clock.today())


def gates_before(asked: PolicyProposal) -> Gates:
    """Return how everybody's gates stand on the first day of a proposal; ask it before it is published."""
    return gates_standing(first_day_of(asked))


def evidence_of(asked: PolicyProposal, before: Gates, at: datetime) -> Document:
    """Return who is affected by a value that the open unit of work has published.

    Obligations stand as on the first day on which they are otherwise, gates as on that of the value.

    Args:
        asked: the proposal.
        before: how gates stood.
        at: instant of the unit of work.
    """
    day = first_day_of(asked)
    obligations = obligations_changed_at(at, day)
    gates = _gates(before, gates_standing(day), day)
    rows = sorted([*obligations, *gates], key=lambda row: (row["employee_no"], row["kind"], row["subject"]))
    return {
        "policy": f"{asked.section}.{asked.path}",
        "was": asked.was,
        "value": asked.value,
        "starts_on": day.isoformat(),
        "as_of": clock.today().isoformat(),
        "people": len({row["employee_no"] for row in rows}),
        "obligations": len(obligations),
        "gates": len(gates),
        "overdue": len({row["employee_no"] for row in obligations if becomes_overdue(row)}),
        "kinds": dict(sorted(Counter(row["kind"] for row in rows).items())),
        "rows": rows,
    }


def kept_evidence(asked: PolicyProposal) -> RuleEffect | None:
    """Return what a proposal did when it was approved, else what it would do; None if not worked out yet."""
    found = (
        newest_effect(name_of(asked), asked.public_id, stage) for stage in (APPLIED_EFFECT, PREVIEW_EFFECT)
    )
    return next((one for one in found if one is not None), None)


def name_of(asked: PolicyProposal) -> str:
    """Return under which name effects of a value are kept."""
    return f"policy:{asked.section}.{asked.path}"


def _gates(before: Gates, after: Gates, day: date) -> list[Document]:
    changed = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    numbers = {id_: one.employee_no for id_, one in people({person_id for person_id, _ in changed}).items()}
    codes = {unit.id: unit.code for unit in units().values()}
    found = []
    for key in changed:
        was, becomes = before.get(key), after.get(key)
        home = becomes or was
        assert home is not None
        found.append(
            {
                "employee_no": numbers[key[0]],
                "unit": codes.get(home.unit_id),
                "job_role": home.job_role,
                "kind": GATE,
                "subject": key[1],
                "what": "changed",
                "before": _stood(was),
                "after": _stood(becomes),
                "begins_on": day.isoformat(),
            }
        )
    return found


def _stood(gate: GateStood | None) -> Document | None:
    if gate is None:
        return None
    return {
        "state": gate.state,
        "due_on": None,
        "expires_on": gate.last_on.isoformat() if gate.last_on else None,
    }
