"""837P and 837I: one set for each day of sending."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from lms.app.demo.claims import INPATIENT, ClaimPlan, ServiceLine, SubmissionPlan
from lms.app.demo.x12.envelope import (
    CLEARING_ID,
    PROVIDER_ID,
    Interchange,
    TransactionSet,
    composite,
    day8,
    money,
    segment,
)
from lms.app.demo.x12.parties import PATIENT, Directory, Party, clm05

PROFESSIONAL_GUIDE, INSTITUTIONAL_GUIDE = "005010X222A1", "005010X223A2"
_POA = {"Z794", "Z6841"}


class Sending(NamedTuple):
    """One claim as it was sent once."""

    claim: ClaimPlan
    submission: SubmissionPlan


def reference_of(sent_on: date, *, is_institutional: bool) -> str:
    """Return BHT03 of a day's claim file, which acknowledgments repeat."""
    return f"{'I' if is_institutional else 'P'}{sent_on:%y%m%d}"


def control_of(sent_on: date, *, is_institutional: bool) -> int:
    """Return the control number of a day's claim file."""
    return (1 if is_institutional else 2) * 100_000_000 + int(f"{sent_on:%y%m%d}")


def write_claims(
    directory: Directory, sendings: Sequence[Sending], sent_on: date, *, is_institutional: bool
) -> Interchange:
    """Return the claims of one day and type."""
    guide = INSTITUTIONAL_GUIDE if is_institutional else PROFESSIONAL_GUIDE
    body = list(_Writer(directory, sendings, sent_on, is_institutional=is_institutional).body())
    control = control_of(sent_on, is_institutional=is_institutional)
    one = TransactionSet("837", guide, body)
    return Interchange(PROVIDER_ID, CLEARING_ID, "HC", guide, control, sent_on, (one,))


class _Writer:
    """Writes the body of one set."""

    def __init__(
        self, directory: Directory, sendings: Sequence[Sending], sent_on: date, *, is_institutional: bool
    ) -> None:
        self._directory, self._sendings, self._sent_on = directory, sendings, sent_on
        self._is_institutional = is_institutional
        self._level = 0

    def body(self) -> Iterator[str]:
        """Yield every segment between ST and SE."""
        reference = reference_of(self._sent_on, is_institutional=self._is_institutional)
        yield segment("BHT", "0019", "00", reference, day8(self._sent_on), "0600", "CH")
        yield segment("NM1", "41", "2", "LAKEMONT HEALTH", "", "", "", "", "46", PROVIDER_ID)
        yield segment("PER", "IC", "CLAIMS DESK", "TE", "8005550100")
        yield segment("NM1", "40", "2", "LAKE CLEARING", "", "", "", "", "46", CLEARING_ID)
        by_billing: dict[Party, list[Sending]] = {}
        for sending in self._sendings:
            by_billing.setdefault(self._directory.billing(sending.claim), []).append(sending)
        for party, sendings in by_billing.items():
            yield from self._billing(party, sendings)

    def _billing(self, party: Party, sendings: Iterable[Sending]) -> Iterator[str]:
        self._level += 1
        parent = self._level
        yield segment("HL", str(parent), "", "20", "1")
        yield segment("PRV", "BI", "PXC", party.taxonomy)
        yield segment("NM1", "85", "2", party.name, "", "", "", "", "XX", party.npi)
        yield from party.address()
        yield segment("REF", "EI", party.tax_id)
        for sending in sendings:
            self._level += 1
            yield segment("HL", str(self._level), str(parent), "22", "0")
            yield from self._subscriber(sending.claim)
            yield from self._claim(sending, party)

    def _subscriber(self, claim: ClaimPlan) -> Iterator[str]:
        payer = self._directory.payers[claim.payer]
        kind = "47" if claim.order == "S" and claim.primary and claim.primary.payer == "medicare" else ""
        filing = payer.filing_for(claim)
        yield segment(
            "SBR", claim.order, "18", "", "", kind if filing in ("MA", "MB") else "", "", "", "", filing
        )
        yield segment("NM1", "IL", "1", *PATIENT, "", "", "", "MI", claim.member)
        yield segment("N3", "1 SAMPLE STREET")
        yield segment("N4", "LAKEMONT", "NY", "139999999")
        yield segment("DMG", "D8", "19600101", "U")
        yield segment("NM1", "PR", "2", payer.name, "", "", "", "", "PI", payer.number_for(claim))

    def _claim(self, sending: Sending, billing: Party) -> Iterator[str]:
        claim, submission = sending
        place = clm05(claim, submission.frequency)
        signature = "" if claim.is_institutional else "Y"
        yield segment("CLM", claim.number, money(claim.charge), "", "", place, signature, "A", "Y", "Y")
        if claim.is_institutional:
            yield from _institutional_dates(claim)
        if submission.original_control:
            yield segment("REF", "F8", submission.original_control)
        if claim.authorization:
            yield segment("REF", "G1", claim.authorization)
        yield from _diagnoses(claim)
        yield from self._providers(claim, billing)
        if claim.primary is not None:
            yield from self._other_payer(claim, claim.primary)
        for number, line in enumerate(claim.lines, 1):
            yield from _line(claim, line, number)

    def _providers(self, claim: ClaimPlan, billing: Party) -> Iterator[str]:
        role = "71" if claim.is_institutional else "82"
        yield segment("NM1", role, "1", "PROVIDER", "SAMPLE", "", "", "", "XX", claim.provider_npi)
        facility = self._directory.facility(claim.facility)
        if not claim.is_institutional and facility.npi != billing.npi:
            yield segment("NM1", "77", "2", facility.name, "", "", "", "", "XX", facility.npi)
            yield from facility.address()

    def _other_payer(self, claim: ClaimPlan, primary: ClaimPlan) -> Iterator[str]:
        """Yield what the first payer did, as the second payer needs it."""
        payer = self._directory.payers[primary.payer]
        answer = primary.remits[0]
        yield segment("SBR", "P", "18", "", "", "", "", "", "", payer.filing_for(claim))
        contractual = answer.charge - answer.paid - answer.patient_share
        if contractual:
            yield segment("CAS", "CO", "45", money(contractual))
        if answer.patient_share:
            yield segment("CAS", "PR", "2", money(answer.patient_share))
        yield segment("AMT", "D", money(answer.paid))
        yield segment("OI", "", "", "Y", "" if claim.is_institutional else "P", "", "Y")
        yield segment("NM1", "IL", "1", *PATIENT, "", "", "", "MI", primary.member)
        yield segment("NM1", "PR", "2", payer.name, "", "", "", "", "PI", payer.number_for(claim))
        yield segment("DTP", "573", "D8", day8(answer.paid_on))


def _institutional_dates(claim: ClaimPlan) -> Iterator[str]:
    period = f"{day8(claim.service_from)}-{day8(claim.service_to)}"
    yield segment("DTP", "434", "RD8", period)
    if claim.kind == INPATIENT:
        yield segment("DTP", "435", "DT", f"{day8(claim.service_from)}0800")
        yield segment("CL1", "1", "1", "01")
    else:
        yield segment("CL1", "3", "1", "01")


def _diagnoses(claim: ClaimPlan) -> Iterator[str]:
    """Yield the diagnosis segments; inpatient ones carry whether each was there on admission."""
    first, *others = claim.diagnoses
    if not claim.is_institutional:
        codes = [composite("ABK", first), *(composite("ABF", code) for code in others)]
        yield segment("HI", *codes)
        return
    yield segment("HI", _diagnosis(claim, "ABK", first))
    if claim.kind == INPATIENT:
        yield segment("HI", composite("ABJ", first))
    else:
        yield segment("HI", composite("APR", first))
    if others:
        yield segment("HI", *(_diagnosis(claim, "ABF", code) for code in others))


def _diagnosis(claim: ClaimPlan, kind: str, code: str) -> str:
    if claim.kind != INPATIENT or code in _POA:
        return composite(kind, code)
    return composite(kind, code, "", "", "", "", "", "", "Y")


def _line(claim: ClaimPlan, line: ServiceLine, number: int) -> Iterator[str]:
    yield segment("LX", str(number))
    procedure = composite("HC", line.procedure) if line.procedure else ""
    if claim.is_institutional:
        units = ("DA", str(max((claim.service_to - claim.service_from).days, 1)))
        units = units if line.revenue == "0120" else ("UN", "1")
        yield segment("SV2", line.revenue, procedure, money(line.charge), *units)
        if claim.kind != INPATIENT:
            yield segment("DTP", "472", "D8", day8(claim.service_from))
    else:
        yield segment("SV1", procedure, money(line.charge), "UN", "1", "", "", "1")
        yield segment("DTP", "472", "D8", day8(claim.service_from))
    yield segment("REF", "6R", line_control(claim, number))


def line_control(claim: ClaimPlan, number: int) -> str:
    """Return the control number of a line (REF*6R), which the remittance repeats."""
    return f"{claim.number}L{number}"
