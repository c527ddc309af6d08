"""The 835 (005010X221A1) for one claim, in balance on every level."""

from collections.abc import Iterator
from datetime import date

from lms.simulations.rules.claim.parties import CITY, party
from lms.simulations.rules.claim.sheet import day, money
from lms.simulations.rules.claim.verdict import LineVerdict, Verdict
from lms.simulations.rules.claim.writing import envelope
from lms.simulations.rules.claim.writing.claim837 import Sending
from lms.simulations.rules.claim.writing.envelope import (
    HOUSE,
    composite,
    day8,
    interchange,
    segment,
    text,
)
from lms.simulations.rules.claim.writing.shared import qualifier

_GUIDE = "005010X221A1"
_BANK = ("01", "999999992", "DA", "1000001")
_PAYER_TAX = "1990000201"
_FILINGS = frozenset(
    (
        *("12", "13", "14", "15", "16", "17", "AM", "CH", "DS"),
        *("HM", "LM", "MA", "MB", "MC", "OF", "TV", "VA", "WC"),
    )
)
_TRIPLETS = 6


def control_of(sending: Sending) -> str:
    """Return the payer's own number of a claim (CLP07)."""
    return f"{sending.payer.number}{sending.sheet.visit.number}{sending.control}"


def write_remit(sending: Sending, verdict: Verdict, paid_on: date) -> str:
    """Return the remittance."""
    return interchange(
        ("HP", "835", _GUIDE),
        _body(sending, verdict, paid_on),
        sender=sending.payer.number,
        receiver=HOUSE,
        on=paid_on,
        control=sending.control,
    )


def _body(sending: Sending, verdict: Verdict, on: date) -> Iterator[str]:
    payer, payee = sending.payer, party(sending.sheet["billing"])
    yield _payment(verdict, on)
    yield segment("TRN", "1", f"{sending.sheet.visit.number}{sending.control}", _PAYER_TAX)
    yield segment("DTM", "405", day8(on))
    yield segment("N1", "PR", text(payer.name))
    yield segment("N3", "1 PAYER PLAZA")
    yield segment("N4", *CITY)
    yield segment("REF", "2U", payer.number)
    yield segment("PER", "BL", "PROVIDER DESK", "TE", "8005550101")
    if payee is not None:
        yield segment("N1", "PE", payee.last, "XX", payee.npi)
        yield segment("REF", "TJ", payee.tax_id)
    yield segment("LX", "1")
    yield from _claim(sending, verdict)


def _payment(verdict: Verdict, on: date) -> str:
    if not verdict.paid:
        return segment("BPR", "H", "0", "C", "NON", *[""] * 11, day8(on))
    paid = envelope.money(verdict.paid)
    return segment("BPR", "I", paid, "C", "ACH", "CCP", *_BANK, _PAYER_TAX, "", *_BANK, day8(on))


def _claim(sending: Sending, verdict: Verdict) -> Iterator[str]:
    sheet, payer = sending.sheet, sending.payer
    status = "2" if sending.order == "S" else "1"
    if verdict.finding is not None and not verdict.paid:
        status = "4"
    share = envelope.money(verdict.patient_share) if verdict.patient_share else ""
    filing = payer.filing if payer.filing in _FILINGS else "12"
    facility, frequency = _facility(sending)
    yield segment(
        *("CLP", text(sheet.visit.number), status, envelope.money(verdict.charge)),
        *(envelope.money(verdict.paid), share, filing, control_of(sending), facility, frequency),
    )
    member = text(sheet[f"member_{sending.place}"])
    number = ("", "", "", "MI", member) if member else ()
    yield segment("NM1", "QC", "1", text(sheet["patient_last"]), text(sheet["patient_first"]), *number)
    if sheet["original_control"]:
        yield segment("REF", "F8", text(sheet["original_control"]))
    yield segment("DTM", "232", day8(day(sheet["statement_from"]) or sheet.visit.service_from))
    yield segment("DTM", "233", day8(day(sheet["statement_to"]) or sheet.visit.service_to))
    for place, line in enumerate(verdict.lines):
        yield from _line(sending, place, line)


def _facility(sending: Sending) -> tuple[str, str]:
    sheet = sending.sheet
    if sheet.visit.kind == "837I":
        bill = text(sheet["bill_type"])
        return bill[:2], bill[2:3]
    return text(sheet["place_of_service"]), text(sheet["frequency"]) or "1"


def _line(sending: Sending, place: int, verdict: LineVerdict) -> Iterator[str]:
    sheet = sending.sheet
    line = sheet.lines()[place]
    code, revenue = text(line.get("code")), text(line.get("revenue"))
    units = envelope.money(money(line.get("units", 1)))
    charge, paid = envelope.money(verdict.charge), envelope.money(verdict.paid)
    if code:
        modifiers = [text(one) for one in (line.get("modifiers") or ())][:4]
        named = composite(qualifier(code), code, *modifiers)
        yield segment("SVC", named, charge, paid, revenue, units)
    else:
        yield segment("SVC", composite("NU", revenue), charge, paid, "", units)
    yield segment("DTM", "472", day8(day(line.get("date")) or sheet.visit.service_from))
    yield from _adjustments(verdict)
    yield segment("REF", "6R", f"{text(sheet.visit.number)}{place + 1}")
    for remark in verdict.remarks:
        yield segment("LQ", "HE", remark)


def _adjustments(verdict: LineVerdict) -> Iterator[str]:
    """Yield one CAS for each group."""
    groups = dict.fromkeys(group for group, _, _ in verdict.adjustments)
    for group in groups:
        elements = [group]
        mine = [one for one in verdict.adjustments if one[0] == group][:_TRIPLETS]
        for place, (_, code, amount) in enumerate(mine):
            elements += [""] if place else []
            elements += [code, envelope.money(amount)]
        yield segment("CAS", *elements)
