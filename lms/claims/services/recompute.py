"""Derived rows made again: outcomes of claims, the edit log by claim, what could not be placed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select

from lms.claims.models import ClaimFact, EditFact, Encounter, ParkedEvent
from lms.claims.rules.facts import Remit
from lms.claims.rules.identity import Parked, Root, assemble
from lms.claims.rules.reasons import ReasonTable
from lms.claims.rules.roots import RootOutcome, judge_root
from lms.claims.services import touched
from lms.claims.services.bulk import chunks
from lms.claims.services.changes import announce_changes, replace_rows
from lms.claims.services.edit_log import EditSummary, summaries_of
from lms.claims.services.gathering import Group, gather
from lms.claims.services.keys import seal
from lms.claims.services.reasons import reason_table
from lms.claims.services.units import UnitFinder
from lms.core.database import db
from lms.core.i18n import gettext as _
from lms.core.progress import tell

AT_ONCE = 500
WITHOUT_EDITS = dict.fromkeys(("edit_state", "edit_cause", "edit_step", "edit_role"))


def recompute_touched() -> int:
    """Judge every touched claim again; return how many derived rows changed.

    Runs in the open unit of work, some hundred claims at a time; what changed is told once, at the end.
    """
    changed, judged, every = 0, 0, touched.count_touched()
    judge = Judge()
    while keys := touched.next_touched(AT_ONCE):
        tell(_("Judging what was read"), judged, every, _("claims"))
        changed += judge.judge(keys)
        touched.settle(keys)
        judged += len(keys)
    announce_changes()
    return changed


def rebuild() -> int:
    """Judge every claim again; return how many derived rows changed (none, when all was right)."""
    touched.touch_all()
    return recompute_touched()


class Judge:
    """Judges claims and stores what changed; made once for each run."""

    def __init__(self) -> None:
        self._table: ReasonTable = reason_table()
        self._units = UnitFinder()
        self._seal = seal()

    def judge(self, claim_keys: Collection[str]) -> int:
        """Make the derived rows of these claims again; return how many changed."""
        groups = gather(claim_keys)
        keys = sorted({key for group in groups for key in group.claim_keys})
        encounter_units = _encounter_units(keys)
        edits = summaries_of(keys, self._table)
        facts: list[dict[str, Any]] = []
        parked: list[dict[str, Any]] = []
        for group in groups:
            assembly = assemble(group.submissions, group.acks, group.remits)
            for root in assembly.roots:
                facts.append(self._fact(root, group, encounter_units, edits))
            parked += [_parked_row(one) for one in assembly.parked]
        edit_rows = self._edit_rows(edits, facts, encounter_units)
        changed = replace_rows(ClaimFact, "root_key", keys, facts)
        changed += replace_rows(EditFact, "claim_key", keys, edit_rows)
        _replace_parked(keys, parked)
        return changed

    def _fact(
        self, root: Root, group: Group, encounter_units: dict[str, int], edits: dict[str, EditSummary]
    ) -> dict[str, Any]:
        """Return the flat row of a root."""
        outcome = judge_root(root, self._table)
        told = outcome.first or min(root.submissions, key=lambda one: (one.sent_at, one.key))
        root_key = self._seal.root(root.identity)
        edit = edits.get(told.claim_key)
        row = {
            "root_key": root_key,
            "public_id": self._seal.public_id(root_key),
            "claim_key": told.claim_key,
            "unit_id": self._units.find(encounter_units.get(told.claim_key), group.npis[told.key]),
            "payer": told.payer,
            "payer_order": told.payer_order,
            "claim_type": told.claim_type,
            "service_from": told.service_from,
            "service_to": told.service_to,
            "charge": told.charge,
            **(edit.of_claim() if edit else WITHOUT_EDITS),
            **_submission_columns(outcome),
            **_remit_columns(outcome),
        }
        return row | {"newest_on": _newest(row, ClaimFact.days)}

    def _edit_rows(
        self, edits: dict[str, EditSummary], facts: Sequence[dict[str, Any]], encounter_units: dict[str, int]
    ) -> list[dict[str, Any]]:
        """Return one row for each claim in the edit log, with the unit and payer of its first root."""
        roots: dict[str, dict[str, Any]] = {}
        for fact in sorted(facts, key=lambda one: (one["payer_order"], one["root_key"])):
            roots.setdefault(fact["claim_key"], fact)
        rows = []
        for key, summary in edits.items():
            root = roots.get(key)
            unit_id = root["unit_id"] if root else self._units.find(encounter_units.get(key), ())
            row = summary.columns() | {"unit_id": unit_id, "payer": root["payer"] if root else None}
            rows.append(row | {"newest_on": _newest(row, EditFact.days)})
        return rows


def _newest(row: Mapping[str, Any], days: Sequence[str]) -> date | None:
    """Return the latest of the days that a row knows."""
    return max((row[name] for name in days if row[name] is not None), default=None)


def _submission_columns(outcome: RootOutcome) -> dict[str, Any]:
    """Return what the submissions and their answers say."""
    cause = outcome.ack.cause
    return {
        "first_submission_on": outcome.first.sent_on if outcome.first else None,
        "submissions": outcome.submissions,
        "is_resubmitted": outcome.is_resubmitted,
        "ack_outcome": outcome.ack.outcome,
        "ack_on": outcome.ack.on,
        "ack_conflict": outcome.ack.has_conflict,
        "ack_cause": cause.id if cause else None,
        "ack_step": cause.step if cause else None,
        "ack_role": cause.role if cause else None,
    }


def _remit_columns(outcome: RootOutcome) -> dict[str, Any]:
    """Return what the remittances say."""
    history = outcome.history
    initial = history.initial
    cause = initial.cause if initial else None
    return {
        "first_remit_on": history.first_on,
        "result": initial.result if initial else None,
        "is_counted": initial.is_counted if initial else True,
        "is_quarantined": initial is not None and initial.result == "out_of_balance",
        "remit_charge": initial.charge if initial else None,
        "paid": initial.paid if initial else None,
        "denied": initial.denied if initial else None,
        "patient_share": initial.patient_share if initial else None,
        "cause": cause.id if cause else None,
        "category": cause.category if cause else None,
        "step": cause.step if cause else None,
        "role": cause.role if cause else None,
        "competency": cause.competency if cause else None,
        "duplicate_events": len(history.duplicate_keys),
        "takeback": history.takeback,
        "is_overturned": history.is_overturned,
        "latest_remit_on": history.latest_on,
        "latest_paid": history.latest_paid,
    }


def _encounter_units(claim_keys: Sequence[str]) -> dict[str, int]:
    """Return the unit of each claim's encounter; of several the first by service day."""
    found: dict[str, int] = {}
    for some in chunks(claim_keys):
        statement = (
            select(Encounter.claim_key, Encounter.unit_id)
            .where(Encounter.claim_key.in_(some), Encounter.unit_id.is_not(None))
            .order_by(Encounter.service_on, Encounter.encounter_key)
        )
        for key, unit_id in db.session.execute(statement):
            if key is not None and unit_id is not None:
                found.setdefault(key, unit_id)
    return found


def _parked_row(parked: Parked) -> dict[str, Any]:
    """Return the row of an event that fits no root, or several."""
    event = parked.event
    is_remit = isinstance(event, Remit)
    return {
        "claim_key": event.claim_key,
        "kind": "remittance" if is_remit else "acknowledgment",
        "reason": parked.reason,
        "happened_on": event.paid_on if isinstance(event, Remit) else event.acked_on,
        "amount": event.paid if isinstance(event, Remit) else event.amount,
        "payer": event.payer,
    }


def _replace_parked(claim_keys: Sequence[str], rows: list[dict[str, Any]]) -> None:
    """Make the parked events of these claims what ``rows`` says."""
    for some in chunks(claim_keys):
        db.session.execute(delete(ParkedEvent).where(ParkedEvent.claim_key.in_(some)))
    if rows:
        db.session.execute(insert(ParkedEvent), rows)
