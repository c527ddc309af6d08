"""Prior credit: what was learned at a partner, accepted by a named person with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from lms.assessments.api import Credit, add_months, credit_passes
from lms.compliance.models import Evidence
from lms.compliance.policy import reciprocity
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core import audit, clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.courses.api import ModuleSummary, meet_lessons, modules
from lms.people.api import Person

RECIPROCITY = "reciprocity"


@dataclass(frozen=True)
class Earned:
    """A pass at a partner: of which module, on which day, with which score (None = not told)."""

    module: str
    partner: str
    earned_on: date
    score: Decimal | None = None


def partners() -> dict[str, str]:
    """Return the names of the partners whose training is accepted, by code."""
    return {row["code"]: row["name"] for row in reciprocity()["partners"]}


def general_modules() -> dict[str, ModuleSummary]:
    """Return the live modules for which prior credit is accepted, by id."""
    live = modules()
    return {key: live[key] for key in reciprocity()["modules"] if key in live}


def oldest_day(today: date) -> date:
    """Return the last day that is too old: what was passed after it is accepted."""
    return add_months(today, -int(reciprocity()["months"]))


def accepted(person_id: int) -> Sequence[Evidence]:
    """Return the prior credit of a person as known now, newest first."""
    return db.session.scalars(
        select(Evidence)
        .where(
            Evidence.person_id == person_id,
            Evidence.kind == "exam",
            Evidence.source == RECIPROCITY,
            Evidence.superseded_at.is_(None),
        )
        .order_by(Evidence.occurred_on.desc(), Evidence.id.desc())
    ).all()


@dataclass(frozen=True)
class Acceptance:
    """A pass that somebody accepts for a person, with what they saw of it."""

    person: Person
    earned: Earned
    reason: str


def accept(*, person: Person, earned: Earned, reason: str, by: Person) -> None:
    """Accept a pass from a partner as evidence with a source of its own; told twice it is one fact.

    The exam counts as passed on its day and the sections as met, all but those with rules of this hospital;
    scenarios and observed skills stay due.

    Raises:
        Refused: when the policy does not accept it; the message says why.
    """
    accept_all([Acceptance(person, earned, reason)], by=by)


def accept_all(accepting: Sequence[Acceptance], *, by: Person) -> None:
    """Accept passes together, each as ``accept`` does.

    Raises:
        Refused: when the policy does not accept one of them; then none is recorded.
    """
    for one in accepting:
        _refuse(one.earned, one.reason)
    record_evidence([_fact(one, by) for one in accepting])
    credit_passes(
        Credit(one.person.id, one.earned.module, one.earned.earned_on, one.earned.score) for one in accepting
    )
    known = general_modules()
    for one in accepting:
        revision_id = known[one.earned.module].revision_id
        meet_lessons(person_id=one.person.id, revision_id=revision_id, source=RECIPROCITY)
        audit.record(
            "compliance.prior_credit.accepted",
            subject=f"person:{one.person.employee_no}",
            actor=by.employee_no,
            module=one.earned.module,
            partner=one.earned.partner,
            earned_on=one.earned.earned_on,
            reason=one.reason,
        )


def key_of(earned: Earned) -> str:
    """Return the name under which a pass from a partner is one fact."""
    return f"{RECIPROCITY}:{earned.module}:{earned.earned_on}:{earned.partner}"


def why_not(earned: Earned, reason: str) -> str:
    """Return why the policy does not accept a pass, with what to do; "" when it does."""
    try:
        _refuse(earned, reason)
    except Refused as error:
        return " ".join(part for part in (error.message, error.hint) if part)
    return ""


def _fact(one: Acceptance, by: Person) -> NewEvidence:
    earned, name = one.earned, partners()[one.earned.partner]
    return NewEvidence(
        person_id=one.person.id,
        kind="exam",
        subject=earned.module,
        occurred_on=earned.earned_on,
        key=key_of(earned),
        source=RECIPROCITY,
        score=earned.score,
        outcome="pass",
        revision=general_modules()[earned.module].version,
        assessor_id=by.id,
        note=f"{name}: {one.reason}",
        detail={"partner": earned.partner, "partner_name": name, "reason": one.reason},
    )


def _refuse(earned: Earned, reason: str) -> None:
    today = clock.today()
    if earned.partner not in partners():
        raise Refused("This is not a partner of this hospital.", hint="The policy lists the partners.")
    module = general_modules().get(earned.module)
    if module is None:
        raise Refused(f"Prior credit is not accepted for {earned.module}.", hint="It is studied here.")
    if earned.earned_on > today:
        raise Refused("The day lies in the future.")
    if earned.earned_on <= oldest_day(today):
        raise Refused(
            f"It is older than {reciprocity()['months']} months.",
            hint="The exam here is open to the learner.",
        )
    if earned.score is not None and earned.score < module.exam_cut:
        raise Refused(f"{earned.score} % is below the cut of {module.exam_cut} % of {earned.module}.")
    if not reason.strip():
        raise Refused("Say what you saw: a certificate, a transcript, a call.")
