"""Decisions on gates, for one person or many, and the document that explains them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from lms.access.models import ProvisionalGrant, SignOff, Suspension
from lms.access.rules.decisions import Decision, decision_at
from lms.access.rules.judging import Judged, JudgedGroup
from lms.access.services.dossiers import Dossier, dossiers_of
from lms.access.services.endings import endings
from lms.access.services.gates import gate_of
from lms.access.services.standing import standing_document, standing_of
from lms.core.database import db
from lms.people.api import DayEnd, JobFact, Person, people


@dataclass(frozen=True)
class Ruling:
    """A decision on one person's gate at the end of a day, with the dossier it was made from."""

    dossier: Dossier
    decision: Decision
    as_of: date

    @property
    def person_id(self) -> int:
        """Whose gate."""
        return self.dossier.person_id

    @property
    def job(self) -> JobFact | None:
        """The job that the decision is about, else the latest; None without any."""
        return self.dossier.job_on(self.decision.tenure, self.as_of) or self.dossier.latest_job(self.as_of)

    @property
    def title(self) -> str:
        """Name of the gate for people."""
        return self.dossier.gate.title

    @property
    def is_held(self) -> bool:
        """Tell whether a job of the gate is held on the day."""
        return any(tenure.covers(self.as_of) for tenure in self.dossier.case.tenures)

    @property
    def confirmed_id(self) -> int | None:
        """Id of the manager's confirmation that the decision rests on or that waits for a release."""
        return self.decision.sign_offs[0] if self.decision.sign_offs else None


def decide_many(
    person_ids: Collection[int], *, as_of: date, known_at: datetime | None = None
) -> dict[int, list[Ruling]]:
    """Decide every gate of people at the end of ``as_of``, in a constant number of queries.

    Gates of jobs that are not held that day are left out.
    """
    return {
        person_id: [ruling for ruling in (rule(dossier, as_of) for dossier in dossiers) if ruling.is_held]
        for person_id, dossiers in dossiers_of(person_ids, known_at=known_at).items()
    }


def decide(person_id: int, gate: str, *, as_of: date, known_at: datetime | None = None) -> Ruling:
    """Decide one gate of a person at the end of ``as_of``, whether or not a job of it is held.

    Raises:
        NotFound: when there is no such gate.
    """
    found = dossiers_of([person_id], known_at=known_at, gate=gate_of(gate))
    return rule(found[person_id][0], as_of)


def rule(dossier: Dossier, as_of: date) -> Ruling:
    """Decide a dossier at the end of a day."""
    return Ruling(dossier, decision_at(dossier.case, as_of), as_of)


def explain(rulings: Sequence[Ruling]) -> list[dict[str, Any]]:
    """Return decisions as documents of the contract."""
    signed = sign_offs_of({(ruling.person_id, ruling.decision.gate) for ruling in rulings})
    ends = endings(rulings)
    standing = standing_of(rulings)
    acts = [*(sign for signs in signed.values() for sign in signs), *standing.values()]
    ids = {number for act in acts for number in (act.by_id, act.for_id) if number is not None}
    persons = people({ruling.person_id for ruling in rulings} | ids)
    return [
        _document(
            ruling,
            signed.get((ruling.person_id, ruling.decision.gate), []),
            persons,
            ends.get((ruling.person_id, ruling.decision.gate)),
            standing.get((ruling.person_id, ruling.decision.gate, ruling.as_of)),
        )
        for ruling in rulings
    ]


def sign_offs_of(keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], list[SignOff]]:
    """Return every signature on the gates given as ``(person, gate)``, oldest first."""
    found: dict[tuple[int, str], list[SignOff]] = {}
    persons = sorted({person_id for person_id, _ in keys})
    statement = select(SignOff).where(SignOff.person_id.in_(persons)).order_by(SignOff.signed_at, SignOff.id)
    for sign in db.session.scalars(statement):
        if (sign.person_id, sign.gate) in keys:
            found.setdefault((sign.person_id, sign.gate), []).append(sign)
    return found


def _document(
    ruling: Ruling,
    signed: Sequence[SignOff],
    persons: dict[int, Person],
    ends: DayEnd | None,
    standing: Suspension | ProvisionalGrant | None,
) -> dict[str, Any]:
    decision = ruling.decision
    return {
        "employee_no": persons[ruling.person_id].employee_no,
        "gate": decision.gate,
        "as_of": ruling.as_of,
        "state": decision.state,
        "cleared": decision.cleared,
        "may_work": decision.may_work,
        "cleared_until": decision.cleared_until,
        "valid_until_at": ends.at if ends else None,
        "requirements": [
            {
                "kind": judged.kind,
                "subject": judged.subject,
                "met": judged.met,
                "critical": judged.critical,
                "why": judged.why,
                "evidence": _evidence(ruling.dossier, judged.evidence),
            }
            for judged in decision.requirements
        ],
        "sign_offs": [
            {
                "id": sign.id,
                "kind": sign.kind,
                "by": persons[sign.by_id].employee_no,
                "for": persons[sign.for_id].employee_no if sign.for_id else None,
                "signed_on": sign.signed_on,
                "signed_at": sign.signed_at,
                "gate_version": sign.gate_version,
                "counts": sign.id in decision.sign_offs,
            }
            for sign in signed
            if sign.signed_on <= ruling.as_of
        ],
        "decided": standing and standing_document(standing, persons),
        "terms": terms_of(decision),
    }


def terms_of(decision: Decision) -> list[dict[str, Any]]:
    """Return what all is needed, as a list: requirements by kind and subject, and groups with their parts."""
    return [*map(_term, decision.alone), *map(_term, decision.groups)]


def _term(one: Judged | JudgedGroup) -> dict[str, Any]:
    if isinstance(one, Judged):
        return {"kind": one.kind, "subject": one.subject, "met": one.met}
    return {
        "title": one.title,
        "at_least": one.least,
        "of": [_term(part) for part in one.parts],
        "met": one.met,
        "valid_until": one.valid_until,
    }


def _evidence(dossier: Dossier, ids: Collection[int]) -> list[dict[str, Any]]:
    return [
        {
            "id": fact.id,
            "kind": fact.kind,
            "occurred_on": fact.occurred_on,
            "score": None if fact.score is None else float(fact.score),
            "revision": fact.revision,
        }
        for fact in dossier.ledger
        if fact.id in ids
    ]
