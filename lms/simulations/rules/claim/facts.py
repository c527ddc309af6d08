"""The shapes of a simulated claim: what goes in (visit, changes), what comes out (fields, stops, rounds)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, Protocol

Stage = Literal["before", "edit", "denial"]
Status = Literal["grey", "green", "amber", "red", "black"]
StopKind = Literal["edit", "rejection", "denial", "hold", "silent"]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Change:
    """What one decision did to the claim and to the facts beside it.

    Args:
        beat: id of the beat, such as B2; empty for what nobody decided (see ``RELEASE``).
        role: slug of the job role that decided.
        stage: ``before`` the edits run, at an ``edit``, or after a ``denial``.
        fields: values by name of the field catalogue; None clears a field.
        facts: values by name of a fact beside the claim (docs/adr/0026 lists them).
        option: id of the option, such as b; overrides of consequences may name it.
        holds: keys of content/simulations/consequences.yaml that stop the work without an edit or a payer.
        minutes: minutes that the decision itself costs colleagues, by job role.
    """

    beat: str
    role: str
    stage: Stage = "before"
    fields: Mapping[str, Any] = made(default_factory=dict)
    facts: Mapping[str, Any] = made(default_factory=dict)
    option: str = ""
    holds: tuple[str, ...] = ()
    minutes: Mapping[str, int] = made(default_factory=dict)

    @property
    def choice(self) -> str:
        """Return beat and option together, such as B2b."""
        return self.beat + self.option


RELEASE = Change("", "", "edit", facts={"release": True})
"""Add it to the changes to see what happens when nobody heeds the edits: the claim goes out as it is."""


@dataclass(frozen=True, slots=True)
class FieldState:
    """One field of the claim.

    ``status`` is grey (nobody set it yet), green, amber (falls out in an edit), red (rejected or denied) or
    black (nobody notices: silent loss, untrue, overpayment). ``set_by`` is the beat that set the value,
    empty for what the visit brought along; ``why`` is one sentence.
    """

    name: str
    label: str
    box: str
    location: str
    value: Any
    set_by: str
    status: Status
    why: str


@dataclass(frozen=True, slots=True)
class Stop:
    """What stopped the claim, or should have.

    Args:
        kind: what stopped it; ``silent`` means that nothing did although something is wrong.
        code: EDIT-E014, CARC-22, 277CA-A7:164, or a hold or silent key of the consequences.
        group: group code of a denial (CO, PR, OA, PI), else empty.
        remarks: remark codes (RARC) of a denial.
        fields: names of the fields that it is about.
        message: what happened and what to do, in plain words.
        step: workflow step where it began, such as W04; empty when unknown.
        role_of_origin: job role that set the field; empty when nobody in the visit did.
        fixer: job role that has to repair it; empty when nobody has to.
        days: days that it adds when it is repaired in the usual way.
        repair_days: the part of ``days`` that begins when the denial is in hand, else 0.
        dollars: teaching dollars at risk.
        minutes: minutes of colleagues, by job role.
        choice: the last choice that answers for it, such as B5b; empty when nobody's.
        is_repaired: whether later changes repaired it.
    """

    kind: StopKind
    code: str
    group: str = ""
    remarks: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    message: str = ""
    step: str = ""
    role_of_origin: str = ""
    fixer: str = ""
    days: int = 0
    dollars: Decimal = ZERO
    minutes: Mapping[str, int] = made(default_factory=dict)
    repair_days: int = 0
    choice: str = ""
    is_repaired: bool = False


@dataclass(frozen=True, slots=True)
class Readback:
    """What the outcome engine of claims reads from the very 277CA and 835 of one round.

    ``result`` is its word: paid, zero_pay_not_denied, partial_denial, full_denial, excluded,
    out_of_balance; ``rejected`` when the 277CA rejected the claim. ``faults`` names what the reader found
    wrong in the files (none, or the simulation has a defect).
    """

    result: str
    paid: Decimal = ZERO
    denied: Decimal = ZERO
    patient_share: Decimal = ZERO
    contractual: Decimal = ZERO
    cob: Decimal = ZERO
    carc: str = ""
    group: str = ""
    remarks: tuple[str, ...] = ()
    category: str = ""
    faults: tuple[str, ...] = ()

    @property
    def is_denial(self) -> bool:
        """Tell whether the payer denied the claim, in full or in part."""
        return self.result in ("full_denial", "partial_denial")


@dataclass(frozen=True, slots=True)
class Round:
    """One time the claim was ready to go out.

    ``hits`` are the edits found on it; ``sent_on`` is None when it stayed in the house, and then there is no
    answer; ``payer`` is the id of the payer that it went to and ``order`` P or S; ``outcome`` is what is read
    back from the answers, None without any.
    """

    claim_837: str
    hits: tuple[Stop, ...]
    acknowledgment_277ca: str | None
    remit_835: str | None
    outcome: Readback | None
    payer: str
    order: str = "P"
    sent_on: date | None = None
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Delay:
    """Days added to the best path: by which choice, by what (code of a stop, or of a repair), and why."""

    choice: str
    code: str
    days: int
    why: str


@dataclass(frozen=True, slots=True)
class ClaimRun:
    """What became of the claim.

    ``days`` runs from the last day of service to the last payment (expected when nothing is paid yet);
    ``pay_on`` is that day, None when what was done about a denial brings no money;
    ``at_risk`` is the largest sum of a stop that nobody repaired. All money is in teaching dollars, and
    charged = paid + patient + contractual + denied + unanswered. ``would`` is what payers would say to a
    claim that an edit holds in the house, if it went out as it is.
    """

    fields: tuple[FieldState, ...]
    stops: tuple[Stop, ...]
    rounds: tuple[Round, ...]
    charged: Decimal
    expected: Decimal
    paid: Decimal
    at_risk: Decimal
    days: int
    minutes: Mapping[str, int]
    patient: Decimal = ZERO
    contractual: Decimal = ZERO
    denied: Decimal = ZERO
    unanswered: Decimal = ZERO
    best_days: int = 0
    pay_on: date | None = None
    delays: tuple[Delay, ...] = ()
    would: tuple[Stop, ...] = ()
    facts: Mapping[str, Any] = made(default_factory=dict)

    @property
    def added_days(self) -> int:
        """Return the days beyond the best path."""
        return self.days - self.best_days

    @property
    def open_stops(self) -> tuple[Stop, ...]:
        """Return what nobody repaired."""
        return tuple(stop for stop in self.stops if not stop.is_repaired)

    def field(self, name: str) -> FieldState | None:
        """Return one field by name, None when this visit does not show it."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Coverage:
    """A payer of the visit, with what it looks at and what it pays (docs/adr/0026 lists its terms).

    ``pays`` and ``patient_share`` are the teaching answer to a clean claim as first payer,
    ``pays_second`` as second payer. ``terms`` holds the parameters of the payer model.
    """

    id: str
    name: str
    number: str
    filing: str
    kind: str
    pays: Decimal = ZERO
    patient_share: Decimal = ZERO
    pays_second: Decimal = ZERO
    filing_days: int = 365
    terms: Mapping[str, Any] = made(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EditHit:
    """One edit found on a claim by the scrubber of claims."""

    edit: str
    message: str
    step: str
    role: str
    fixer: str
    location: str = ""


class Scrub(Protocol):
    """Runs the pre-bill edits over one 837 with the facts beside it."""

    def __call__(self, claim: str, facts: Mapping[str, Any]) -> Sequence[EditHit]:
        """Return the edits found, in their order."""


class ReadBack(Protocol):
    """Reads the answers to one claim with the outcome engine of claims."""

    def __call__(self, claim: str, acknowledgment: str, remit: str | None) -> Readback:
        """Return what the answers say."""


@dataclass(frozen=True, slots=True)
class World:
    """What a claim meets outside the visit: the scrubber, the outcome engine, the consequences.

    ``consequences`` are rows by code (see ``lms.simulations.rules.claim.consequences``); ``reasons`` gives
    label, step and role of a code of the reason table.
    """

    scrub: Scrub
    read_back: ReadBack
    consequences: Mapping[str, Mapping[str, Any]]
    reasons: Mapping[str, Mapping[str, str]] = made(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visit:
    """The visit that a claim is made for; see ``VisitSchema`` for what each part may hold.

    Args:
        kind: 837P or 837I.
        number: patient account number, invented.
        patient: invented person: last, first, born (date), sex (F, M, U), street, city, state, zip.
        service_from: first day of service (admission).
        service_to: last day of service (discharge).
        truth: the right value of each field that decisions are about.
        accepts: other values that are right too, by field.
        base: fields that no decision sets.
        facts: what is so beside the claim before anybody decides.
        coverages: payers by id.
        charges: teaching charge of the visit; the lines of ``base`` add up to it.
        expected: what all payers together pay on the best path.
        best_days: days from the last day of service to the payment on the best path.
        consequences: the scenario's own rows, checked before those of the world.
        world: what the claim meets; ``lms.simulations.services.world`` makes it.
        people: further persons by id (subscribers); an ``organization`` has no first name.
        bill_days: days from the last day of service until the claim goes out on the best path.
        denial_days: day on which denials are worked, for the filing clock; None means when they arrive.
    """

    kind: Literal["837P", "837I"]
    number: str
    patient: Mapping[str, Any]
    service_from: date
    service_to: date
    truth: Mapping[str, Any]
    base: Mapping[str, Any]
    coverages: Mapping[str, Coverage]
    charges: Decimal
    expected: Decimal
    best_days: int
    world: World = made(repr=False, compare=False)
    facts: Mapping[str, Any] = made(default_factory=dict)
    accepts: Mapping[str, Sequence[Any]] = made(default_factory=dict)
    consequences: Sequence[Mapping[str, Any]] = ()
    people: Mapping[str, Mapping[str, Any]] = made(default_factory=dict)
    bill_days: int = 4
    denial_days: int | None = None

    def person(self, name: str) -> Mapping[str, Any]:
        """Return a person by id; ``patient`` is the patient, and so is an id that nobody has."""
        return self.people.get(name, self.patient)

    def day(self, days: int) -> date:
        """Return the date ``days`` days after the last day of service."""
        return self.service_to + timedelta(days=days)
