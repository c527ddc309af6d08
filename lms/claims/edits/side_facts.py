"""What a house knows about a claim that does not stand on it; an edit without its facts is not checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

PatientStatus = Literal["inpatient", "outpatient", "observation"]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What a payer answered about coverage (271).

    ``payer`` is the id or key of the payer; ``last_name`` and ``member_id`` are as the payer has them
    (None: not in the answer); ``needs_referral`` None when the answer does not say.
    """

    payer: str
    is_active: bool
    first: date | None = None
    last: date | None = None
    member_id: str | None = None
    last_name: str | None = None
    needs_referral: bool | None = None


@dataclass(frozen=True, slots=True)
class Authorization:
    """One approval in the authorization log; an empty or None part was not limited.

    ``number`` None: approved by phone, no number. ``services`` are procedure or revenue codes.
    """

    payer: str
    number: str | None
    status: Literal["approved", "pending", "denied"] = "approved"
    services: tuple[str, ...] = ()
    site_npi: str | None = None
    first: date | None = None
    last: date | None = None
    units: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of likely non-coverage on file for some services (all when empty)."""

    is_valid: bool
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """The order behind the service; ``services`` empty means all of the claim's."""

    is_signed: bool = True
    has_reason: bool = True
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusOrder:
    """The patient status that orders gave: what is in force, and what it was changed from in a valid way."""

    now: PatientStatus
    changed_from: PatientStatus | None = None

    @property
    def before(self) -> str:
        """Return what the status was changed from, ``none`` when it was not changed."""
        return self.changed_from or "none"


@dataclass(frozen=True, slots=True)
class Encounter:
    """The state of the visit's record; None parts are not known.

    ``mode`` is in_person, video or audio; ``patient_place`` is home, elsewhere or undocumented;
    ``disposition`` is the discharge status that the record supports; ``accident`` is work, auto, other, none.
    """

    is_closed: bool | None = None
    orders_signed: bool | None = None
    mode: str | None = None
    patient_place: str | None = None
    disposition: str | None = None
    accident: str | None = None


@dataclass(frozen=True, slots=True)
class SentClaim:
    """A claim of the same patient that went out before; None parts were not kept.

    ``services`` are its procedure codes, else its revenue codes.
    """

    payer: str
    billing_npi: str
    first: date
    last: date
    services: tuple[str, ...]
    number: str | None = None
    is_rejected: bool = False


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One entry of the enrolment list: an NPI with its tax id, or an NPI with a payer and a span."""

    npi: str
    tax_id: str | None = None
    payer: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class OtherCoverage:
    """A coverage that was found beside the one billed, and who says it comes first."""

    payer: str
    is_primary: bool


@dataclass(frozen=True, slots=True)
class Admission:
    """An inpatient stay of the same patient; ``is_same_house`` also for wholly owned places."""

    first: date
    last: date | None = None
    is_same_house: bool = True
    is_related: bool = True


@dataclass(frozen=True, slots=True)
class ChargePost:
    """When a charge of the visit was posted; ``line`` None for one that is not on the claim yet."""

    posted_on: date
    line: int | None = None


@dataclass(frozen=True, slots=True)
class BillingCalendar:
    """When the visit's bill became final; charges may be posted until then."""

    final_on: date


@dataclass(frozen=True, slots=True)
class SideFacts:
    """All side facts of one claim; None means "not known", an empty tuple means "looked, found nothing".

    Attributes:
        today: the day of the check.
        eligibility: answers about coverage.
        authorizations: the authorization log.
        authorization_needed: procedure or revenue codes for which this payer asks for an approval.
        notices: notices of likely non-coverage on file.
        orders: orders behind the services.
        status_order: patient status by orders.
        encounter: state of the record.
        sent: earlier claims of the same patient.
        enrolments: the enrolment list.
        other_coverage: coverages found beside the one billed.
        secondary_answers: whether the secondary-payer questions were answered.
        admissions: inpatient stays of the same patient.
        charge_posts: when charges were posted.
        calendar: when the bill became final.
        coverage_policy: by procedure code the diagnosis codes (or beginnings) that its policy covers.
        filing_days: days from service within which this payer must have the claim.
    """

    today: date | None = None
    eligibility: tuple[Eligibility, ...] | None = None
    authorizations: tuple[Authorization, ...] | None = None
    authorization_needed: frozenset[str] | None = None
    notices: tuple[Notice, ...] | None = None
    orders: tuple[Order, ...] | None = None
    status_order: StatusOrder | None = None
    encounter: Encounter | None = None
    sent: tuple[SentClaim, ...] | None = None
    enrolments: tuple[Enrolment, ...] | None = None
    other_coverage: tuple[OtherCoverage, ...] | None = None
    secondary_answers: bool | None = None
    admissions: tuple[Admission, ...] | None = None
    charge_posts: tuple[ChargePost, ...] | None = None
    calendar: BillingCalendar | None = None
    coverage_policy: Mapping[str, tuple[str, ...]] | None = None
    filing_days: int | None = None


NO_FACTS = SideFacts()
