"""The rules of the payer model, in the order in which a payer looks."""

from lms.core.registry import Registry
from lms.simulations.rules.claim.payer_model.accident import Accident
from lms.simulations.rules.claim.payer_model.authorization import Approval
from lms.simulations.rules.claim.payer_model.base import Case, Finding, PayerRule
from lms.simulations.rules.claim.payer_model.duplicate import Duplicate
from lms.simulations.rules.claim.payer_model.eligibility import Eligibility
from lms.simulations.rules.claim.payer_model.front_desk import FrontDesk
from lms.simulations.rules.claim.payer_model.identification import Identification
from lms.simulations.rules.claim.payer_model.necessity import Necessity
from lms.simulations.rules.claim.payer_model.network import Network
from lms.simulations.rules.claim.payer_model.newborn import Newborn
from lms.simulations.rules.claim.payer_model.patient_status import PatientStatus
from lms.simulations.rules.claim.payer_model.payer_order import PayerOrder
from lms.simulations.rules.claim.payer_model.place import Place
from lms.simulations.rules.claim.payer_model.records import Records
from lms.simulations.rules.claim.payer_model.timely_filing import TimelyFiling
from lms.simulations.rules.claim.payer_model.validation import Validation
from lms.simulations.rules.claim.payer_model.work_injury import WorkInjury

PAYER_RULES = Registry[PayerRule](
    "payer rule",
    FrontDesk(),
    Duplicate(),
    Identification(),
    Newborn(),
    Eligibility(),
    WorkInjury(),
    PayerOrder(),
    TimelyFiling(),
    Network(),
    Approval(),
    Place(),
    Accident(),
    Records(),
    PatientStatus(),
    Necessity(),
    Validation(),
)


def look(case: Case) -> Finding | None:
    """Return the first thing that a payer finds, None when it pays the claim as it is."""
    for rule in PAYER_RULES:
        finding = rule.judge(case)
        if finding is not None:
            return finding
    return None
