"""Papers of the demo: certificates that people asked for, and cards on walls, one of them out of date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from lms.app.demo.scope import Scope
from lms.core import clock
from lms.core.unit_of_work import unit_of_work
from lms.documents.api import OLDER, TODAYS, Hanging, earned_by, hang, issue, recall_outdated, reissue
from lms.people.api import unit_by_code

TRAINER = "10034"
CERTIFIED = ("10047", "10050", "10052")
EACH = 2


@dataclass(frozen=True)
class CardPlan:
    """Cards that somebody hung up so many days ago; ``version`` as in the form that records them."""

    module: str
    unit: str
    place: str
    copies: int
    by_no: str
    days_ago: int
    version: str = TODAYS


CARDS = (
    CardPlan("PA-03", "AR-ADM", "Registration desk 2, beside the screen", 3, "10050", 150, OLDER),
    CardPlan("PA-03", "AR-ADM", "Registration desks 4 to 6", 6, "10050", 62),
    CardPlan("CORE-02", "AR-ED", "ED registration window", 2, "10049", 48),
    CardPlan("PA-05", "AR-ED", "Break room, notice board", 1, "10049", 47),
    CardPlan("BI-01", "SS-PFS", "Billing team board", 4, "10052", 20),
)


def make_papers(scope: Scope, ids: Mapping[str, int]) -> None:
    """Hang the cards on their days and issue certificates on the last day; made twice they are the same."""
    for number, plan in enumerate(CARDS):
        day = max(scope.before(plan.days_ago), scope.go_live_on)
        with clock.frozen(datetime.combine(day, time(11), tzinfo=clock.zone())), unit_of_work():
            _hang(plan, number, ids)
    evening = datetime.combine(scope.last_on, time(22, 30), tzinfo=clock.zone())
    with clock.frozen(evening), unit_of_work(durable=True):
        recall_outdated()
        for employee_no in CERTIFIED:
            _certify(ids[employee_no])
    with clock.frozen(evening), unit_of_work(durable=True):
        _issue_one_anew(ids)


def _hang(plan: CardPlan, number: int, ids: Mapping[str, int]) -> None:
    unit = unit_by_code(plan.unit)
    hang(
        Hanging(
            module=plan.module,
            unit_id=unit.id,
            place=plan.place,
            copies=plan.copies,
            by_id=ids[plan.by_no],
            form_key=f"demo:card:{number}",
            version=plan.version,
        ),
        {unit.id},
    )


def _certify(person_id: int) -> None:
    for earned in earned_by(person_id)[:EACH]:
        issue(person_id=person_id, evidence_id=earned.one.id, by_id=person_id)


def _issue_one_anew(ids: Mapping[str, int]) -> None:
    """Issue one certificate again, so that a number that was replaced can be looked at."""
    person_id = ids[CERTIFIED[0]]
    for earned in earned_by(person_id)[:1]:
        first = issue(person_id=person_id, evidence_id=earned.one.id, by_id=person_id)
        if first.replaces_id is None:
            reissue(
                certificate_id=first.id,
                person_id=person_id,
                by_id=ids[TRAINER],
                reason="The family name was written wrongly in the roster.",
            )
