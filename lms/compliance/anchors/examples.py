"""The person of the anchors' worked examples: hired in January, moved to another unit in March."""

from datetime import date

from lms.compliance.anchors.base import Moment
from lms.compliance.rules.dates import Period
from lms.compliance.rules.facts import Evidence
from lms.compliance.rules.subjects import About, HeldJob, Status, Subject

HIRED, MOVED, PROMOTED, ASKED = date(2026, 1, 5), date(2026, 3, 2), date(2026, 6, 1), date(2026, 7, 1)
FIRST = HeldJob(1, "registrar", 7, Period(HIRED, date(2026, 3, 1)))
SECOND = HeldJob(2, "registrar", 8, Period(MOVED, date(2026, 5, 31)))
THIRD = HeldJob(3, "ed_registrar", 8, Period(PROMOTED))
DONE = Evidence(1, "completion", "PA-03", date(2026, 2, 2), outcome="pass")
CERTIFIED = Evidence(2, "credential", "CCS", date(2025, 2, 2), expires_on=date(2026, 12, 31))
ABOUT = About(
    statuses=(Status("active", HIRED, HIRED, "employee", "onsite"),),
    jobs=(FIRST, SECOND, THIRD),
    evidence={("completion", "PA-03"): (DONE,), ("credential", "CCS"): (CERTIFIED,)},
)


def asked_in(job: HeldJob, asked: tuple[str, str] = ("completion", "PA-03")) -> Moment:
    """Return the moment at which a rule begins to ask in July."""
    return Moment(Subject(job, ABOUT), Period(ASKED), ASKED, asked)
