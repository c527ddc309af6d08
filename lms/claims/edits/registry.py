"""The kinds of checks that edits may name: one file and one line each."""

from lms.claims.edits.kind import EditKind
from lms.claims.edits.kinds.authorization import Authorization
from lms.claims.edits.kinds.birth_date import BirthDate
from lms.claims.edits.kinds.check_digit import CheckDigit
from lms.claims.edits.kinds.code_in_set import CodeInSet
from lms.claims.edits.kinds.conflict import Conflict
from lms.claims.edits.kinds.coverage_policy import CoveragePolicy
from lms.claims.edits.kinds.covered_days import CoveredDays
from lms.claims.edits.kinds.dates_inside import DatesInside
from lms.claims.edits.kinds.diagnosis_code import DiagnosisCode
from lms.claims.edits.kinds.drug_code import DrugCode
from lms.claims.edits.kinds.duplicate import Duplicate
from lms.claims.edits.kinds.eligibility import Eligibility
from lms.claims.edits.kinds.enrolment import Enrolment
from lms.claims.edits.kinds.filing_limit import FilingLimit
from lms.claims.edits.kinds.late_charge import LateCharge
from lms.claims.edits.kinds.matches_fact import MatchesFact
from lms.claims.edits.kinds.modifier import Modifier
from lms.claims.edits.kinds.needs_another import NeedsAnother
from lms.claims.edits.kinds.number_range import NumberRange
from lms.claims.edits.kinds.other_payer import OtherPayer
from lms.claims.edits.kinds.pair_conflict import PairConflict
from lms.claims.edits.kinds.payment_window import PaymentWindow
from lms.claims.edits.kinds.person_conflict import PersonConflict
from lms.claims.edits.kinds.pointers import Pointers
from lms.claims.edits.kinds.present_on_admission import PresentOnAdmission
from lms.claims.edits.kinds.procedure_code import ProcedureCode
from lms.claims.edits.kinds.required import Required
from lms.claims.edits.kinds.sums_agree import SumsAgree
from lms.claims.edits.kinds.text_format import TextFormat
from lms.claims.edits.kinds.units_limit import UnitsLimit
from lms.core.registry import Registry

EDIT_KINDS: Registry[EditKind] = Registry(
    "kind of pre-bill check",
    Required(),
    TextFormat(),
    CheckDigit(),
    CodeInSet(),
    BirthDate(),
    Enrolment(),
    OtherPayer(),
    Authorization(),
    Pointers(),
    DiagnosisCode(),
    PersonConflict(),
    PresentOnAdmission(),
    PairConflict(),
    UnitsLimit(),
    Modifier(),
    ProcedureCode(),
    NeedsAnother(),
    Conflict(),
    DatesInside(),
    CoveredDays(),
    SumsAgree(),
    NumberRange(),
    DrugCode(),
    Duplicate(),
    FilingLimit(),
    CoveragePolicy(),
    PaymentWindow(),
    LateCharge(),
    Eligibility(),
    MatchesFact(),
)
