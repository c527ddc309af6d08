"""One 837 with one claim, written from the sheet; what is missing on the sheet is missing in the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lms.simulations.rules.claim.facts import ZERO, Coverage, Readback
from lms.simulations.rules.claim.parties import CITY, Party, party
from lms.simulations.rules.claim.sheet import Sheet, day
from lms.simulations.rules.claim.writing import institutional, professional
from lms.simulations.rules.claim.writing.envelope import (
    HOUSE,
    HUB,
    day8,
    interchange,
    money,
    segment,
    text,
)

RELATIONSHIPS = {
    "self": "18",
    "spouse": "01",
    "child": "19",
    "employee": "20",
    "unknown": "21",
    "life_partner": "53",
    "other": "G8",
}
_MEDICARE = ("MA", "MB")
_GUIDES = {"837P": "005010X222A1", "837I": "005010X223A2"}


@dataclass(frozen=True, slots=True)
class Sending:
    """One time a claim goes out: to whom, in which order, and what the first payer said before.

    ``other`` is the other payer on the claim, None without one; ``prior`` is the first payer's answer on a
    claim to the second, with the day it came.
    """

    sheet: Sheet
    payer: Coverage
    order: str
    other: Coverage | None
    sent_on: date
    control: int
    prior: Readback | None = None
    prior_on: date | None = None

    @property
    def place(self) -> str:
        """Return which fields of the sheet belong to the payer: 1 or 2."""
        return "1" if self.order == "P" else "2"


def write_claim(sending: Sending) -> str:
    """Return the 837P or 837I."""
    kind = sending.sheet.visit.kind
    return interchange(
        ("HC", "837", _GUIDES[kind]),
        _body(sending),
        sender=HOUSE,
        receiver=HUB,
        on=sending.sent_on,
        control=sending.control,
    )


def reference_of(sending: Sending) -> str:
    """Return BHT03, which the 277CA repeats."""
    return f"B{sending.sheet.visit.number}{sending.control}"


def _body(sending: Sending) -> Iterator[str]:
    sheet = sending.sheet
    yield segment("BHT", "0019", "00", reference_of(sending), day8(sending.sent_on), "0600", "CH")
    yield segment("NM1", "41", "2", "BRIDGEWATER HEALTH", "", "", "", "", "46", HOUSE)
    yield segment("PER", "IC", "BILLING OFFICE", "TE", "8005550100")
    yield segment("NM1", "40", "2", "CLEARING HUB", "", "", "", "", "46", HUB)
    yield segment("HL", "1", "", "20", "1")
    billing = party(sheet["billing"])
    if billing is not None:
        yield from _billing(billing)
    yield from _subscriber(sending)
    form = institutional if sheet.visit.kind == "837I" else professional
    yield from form.claim(sheet)
    if sending.other is not None:
        yield from _other_payer(sending, sending.other)
    yield from form.service_lines(sheet)


def _billing(billing: Party) -> Iterator[str]:
    yield segment("PRV", "BI", "PXC", billing.taxonomy)
    yield segment("NM1", "85", "2", billing.last, "", "", "", "", "XX", billing.npi)
    yield segment("N3", billing.street)
    yield segment("N4", *CITY)
    yield segment("REF", "EI", billing.tax_id)


def _subscriber(sending: Sending) -> Iterator[str]:
    """Yield 2000B, and 2000C when the patient is not the subscriber."""
    sheet, place, payer = sending.sheet, sending.place, sending.payer
    is_self = relationship(sheet, place) == "18"
    yield segment("HL", "2", "1", "22", "0" if is_self else "1")
    msp = _secondary_type(sheet, payer) if sending.order != "P" else ""
    own = "18" if is_self else ""
    group = text(sheet[f"group_{place}"])
    yield segment("SBR", sending.order, own, group, "", msp, "", "", "", payer.filing)
    yield from _insured(sheet, place)
    if is_self:
        yield from _address(sheet.visit.patient)
        yield _demographics(sheet)
        yield from _carrier_claim(sheet)
    yield segment("NM1", "PR", "2", text(payer.name), "", "", "", "", "PI", payer.number)
    if not is_self:
        yield from _patient(sheet, place)


def _secondary_type(sheet: Sheet, payer: Coverage) -> str:
    """Return SBR05 of Medicare as second payer; an 837I says it by a value code instead."""
    if sheet.visit.kind == "837I" or payer.filing not in _MEDICARE:
        return ""
    return text(sheet["msp_type"])


def _patient(sheet: Sheet, place: str) -> Iterator[str]:
    yield segment("HL", "3", "2", "23", "0")
    yield segment("PAT", relationship(sheet, place))
    yield segment("NM1", "QC", "1", text(sheet["patient_last"]), text(sheet["patient_first"]))
    yield from _address(sheet.visit.patient)
    yield _demographics(sheet)
    yield from _carrier_claim(sheet)


def relationship(sheet: Sheet, place: str) -> str:
    """Return the code of the patient's relationship to a subscriber; self when nothing is said."""
    value = sheet[f"relationship_{place}"] or "self"
    return RELATIONSHIPS.get(str(value), str(value))


def _insured(sheet: Sheet, place: str) -> Iterator[str]:
    """Yield NM1*IL of the subscriber of a payer."""
    subscriber = str(sheet[f"subscriber_{place}"] or "patient")
    member = text(sheet[f"member_{place}"])
    number = ("", "", "", "MI", member) if member else ()
    if subscriber == "patient":
        yield segment("NM1", "IL", "1", text(sheet["patient_last"]), text(sheet["patient_first"]), *number)
        return
    person = sheet.visit.person(subscriber)
    form = "2" if person.get("organization") else "1"
    yield segment("NM1", "IL", form, text(person["last"]), text(person.get("first")), *number)


def _address(person: Mapping[str, Any]) -> Iterator[str]:
    yield segment("N3", text(person.get("street", "1 SAMPLE STREET")))
    yield segment("N4", *CITY)


def _demographics(sheet: Sheet) -> str:
    born = day(sheet["patient_born"])
    return segment("DMG", "D8", day8(born) if born else "", text(sheet["patient_sex"]))


def _carrier_claim(sheet: Sheet) -> Iterator[str]:
    if sheet["property_claim"]:
        yield segment("REF", "Y4", text(sheet["property_claim"]))


def _other_payer(sending: Sending, other: Coverage) -> Iterator[str]:
    """Yield 2320 and 2330: who else pays, and what the first payer did on a claim to the second."""
    sheet, prior = sending.sheet, sending.prior
    order, place = ("S", "2") if sending.order == "P" else ("P", "1")
    msp = _secondary_type(sheet, other) if order == "S" else ""
    group = text(sheet[f"group_{place}"])
    yield segment("SBR", order, relationship(sheet, place), group, "", msp, "", "", "", other.filing)
    if prior is not None:
        yield from _prior(prior)
    yield segment("OI", "", "", "Y", "P" if sheet.visit.kind == "837P" else "", "", "Y")
    yield from _insured(sheet, place)
    yield segment("NM1", "PR", "2", text(other.name), "", "", "", "", "PI", other.number)
    if sending.prior_on is not None:
        yield segment("DTP", "573", "D8", day8(sending.prior_on))


def _prior(prior: Readback) -> Iterator[str]:
    """Yield what the first payer adjusted and paid, as its remittance said it."""
    refused = prior.denied
    if prior.contractual > ZERO or refused > ZERO:
        pairs = [("45", prior.contractual)] if prior.contractual > ZERO else []
        pairs += [(prior.carc or "96", refused)] if refused > ZERO else []
        yield segment("CAS", "CO", *_triples(pairs))
    if prior.patient_share > ZERO:
        yield segment("CAS", "PR", *_triples([("2", prior.patient_share)]))
    yield segment("AMT", "D", money(prior.paid))


def _triples(pairs: list[tuple[str, Decimal]]) -> list[str]:
    elements: list[str] = []
    for code, amount in pairs:
        elements += ["", code, money(amount)] if elements else [code, money(amount)]
    return elements
