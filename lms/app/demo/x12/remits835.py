"""835: one set for each payer, payee and day of payment, in balance on every level."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from lms.app.demo.claims import INPATIENT, Adjustment, ClaimPlan, RemitPart, RemitPlan
from lms.app.demo.x12.claims837 import line_control
from lms.app.demo.x12.envelope import (
    PROVIDER_ID,
    Interchange,
    TransactionSet,
    composite,
    day8,
    money,
    segment,
)
from lms.app.demo.x12.parties import PATIENT, Directory, Party, PayerParty, facility_code

GUIDE = "005010X221A1"
_TRIPLETS = 6


class Answer(NamedTuple):
    """One answer of a payer to a claim."""

    claim: ClaimPlan
    remit: RemitPlan


def write_remits(
    directory: Directory, payer: PayerParty, answers: Sequence[Answer], paid_on: date
) -> Interchange:
    """Return what one payer paid on one day: one set for each payee."""
    by_payee: dict[Party, list[Answer]] = {}
    for answer in answers:
        by_payee.setdefault(directory.billing(answer.claim), []).append(answer)
    payees = sorted(by_payee, key=lambda party: party.npi)
    sets = [
        TransactionSet("835", "", list(_body(payer, party, by_payee[party], paid_on))) for party in payees
    ]
    control = (500 + payer.index) * 1_000_000 + int(f"{paid_on:%y%m%d}")
    return Interchange(payer.number, PROVIDER_ID, "HP", GUIDE, control, paid_on, sets)


def _body(payer: PayerParty, payee: Party, answers: Sequence[Answer], paid_on: date) -> Iterator[str]:
    total = sum(answer.remit.paid for answer in answers)
    carried = min(total, 0)
    yield _payment(payer, total - carried, paid_on)
    yield segment("TRN", "1", f"{payer.index}{payee.npi[-5:]}{paid_on:%y%m%d}", f"1{_tax_id(payer)}")
    yield segment("DTM", "405", day8(paid_on))
    yield segment("N1", "PR", payer.name)
    yield segment("N3", "1 PAYER PLAZA")
    yield segment("N4", "LAKEMONT", "NY", "139999999")
    yield segment("REF", "2U", payer.number)
    yield segment("PER", "BL", "PROVIDER DESK", "TE", "8005550101")
    yield segment("N1", "PE", payee.name, "XX", payee.npi)
    yield segment("REF", "TJ", payee.tax_id)
    yield segment("LX", "1")
    for answer in answers:
        yield from _claim(payer, answer)
    if carried:
        day = f"{paid_on.year}1231"
        yield segment("PLB", payee.npi, day, composite("FB", f"{paid_on:%y%m%d}"), money(carried))


def _tax_id(payer: PayerParty) -> str:
    return f"99000020{payer.index}"


def _payment(payer: PayerParty, paid: int, paid_on: date) -> str:
    if not paid:
        return segment("BPR", "H", "0", "C", "NON", *[""] * 11, day8(paid_on))
    bank = ("01", "999999992", "DA", "1000001")
    return segment(
        *("BPR", "I", money(paid), "C", "ACH", "CCP", *bank, f"1{_tax_id(payer)}", "", *bank),
        day8(paid_on),
    )


def _claim(payer: PayerParty, answer: Answer) -> Iterator[str]:
    claim, remit = answer
    is_reversal = remit.status == "22"
    share = money(remit.patient_share) if remit.patient_share and not is_reversal else ""
    frequency = "7" if remit.original_control else "1"
    yield segment(
        *("CLP", claim.number, remit.status, money(remit.charge), money(remit.paid), share),
        *(payer.filing_for(claim), remit.control, facility_code(claim)[0], frequency),
    )
    whole = next((part for part in remit.parts if part.line is None), None)
    if whole is not None:
        yield from _adjustments(whole.adjustments)
    yield segment("NM1", "QC", "1", *PATIENT, "", "", "", "MI", claim.member)
    if whole is not None and whole.remark:
        yield _claim_remark(claim, whole.remark)
    if remit.original_control:
        yield segment("REF", "F8", remit.original_control)
    yield segment("DTM", "232", day8(claim.service_from))
    yield segment("DTM", "233", day8(claim.service_to))
    if whole is not None and whole.allowed and not is_reversal:
        yield segment("AMT", "AU", money(whole.allowed))
    for number, part in enumerate(remit.parts, 1):
        if part.line is not None:
            yield from _line(claim, part, number, is_reversal=is_reversal)


def _claim_remark(claim: ClaimPlan, remark: str) -> str:
    if claim.kind == INPATIENT:
        return segment("MIA", "0", "", "", "", remark)
    return segment("MOA", "", "", remark)


def _line(claim: ClaimPlan, part: RemitPart, number: int, *, is_reversal: bool) -> Iterator[str]:
    assert part.line is not None
    line = part.line
    if line.procedure:
        revenue = line.revenue if claim.is_institutional else ""
        yield segment(
            "SVC", composite("HC", line.procedure), money(part.charge), money(part.paid), revenue, "1"
        )
    else:
        yield segment("SVC", composite("NU", line.revenue), money(part.charge), money(part.paid), "", "1")
    yield segment("DTM", "472", day8(claim.service_from))
    yield from _adjustments(part.adjustments)
    yield segment("REF", "6R", line_control(claim, number))
    if part.allowed and not is_reversal:
        yield segment("AMT", "B6", money(part.allowed))
    if part.remark:
        yield segment("LQ", "HE", part.remark)


def _adjustments(adjustments: Iterable[Adjustment]) -> Iterator[str]:
    """Yield one CAS for each group, at most six triplets in one segment."""
    by_group: dict[str, list[Adjustment]] = {}
    for one in adjustments:
        by_group.setdefault(one.group, []).append(one)
    for group, members in by_group.items():
        for start in range(0, len(members), _TRIPLETS):
            elements = [group]
            for place, one in enumerate(members[start : start + _TRIPLETS]):
                elements += ([""] if place else []) + [one.code, money(one.amount)]
            yield segment("CAS", *elements)
