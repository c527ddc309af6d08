"""The 2300 and 2400 loops of an 837P."""

from collections.abc import Iterator

from lms.simulations.rules.claim.sheet import Sheet, day, money
from lms.simulations.rules.claim.writing import envelope
from lms.simulations.rules.claim.writing.envelope import composite, day8, segment, text
from lms.simulations.rules.claim.writing.shared import (
    MOST_CODES,
    codes,
    procedure,
    provider,
    references,
)

_REFERENCES = (
    ("9F", "referral"),
    ("G1", "authorization"),
    ("F8", "original_control"),
    ("EA", "medical_record"),
)


def claim(sheet: Sheet) -> Iterator[str]:
    """Yield the claim from CLM to its providers."""
    place = composite(text(sheet["place_of_service"]), "B", text(sheet["frequency"]) or "1")
    charge = envelope.money(sheet.charge())
    accident = _accident(sheet)
    yield segment("CLM", text(sheet.visit.number), charge, "", "", place, "Y", "A", "Y", "Y", "", accident)
    on = day(sheet["accident_on"])
    if accident and on is not None:
        yield segment("DTP", "439", "D8", day8(on))
    yield from references(sheet, _REFERENCES)
    if sheet["remark"]:
        yield segment("NTE", "ADD", text(sheet["remark"]))
    diagnoses = _diagnoses(sheet)
    if diagnoses:
        kinds = ["ABK", *["ABF"] * (len(diagnoses) - 1)]
        yield segment("HI", *map(composite, kinds, diagnoses))
    conditions = [composite("BG", text(code)) for code in sheet["condition_codes"] or ()]
    if conditions:
        yield segment("HI", *conditions)
    yield from provider("DN", sheet["referring"])
    yield from provider("82", sheet["rendering"], with_taxonomy="PE")
    yield from provider("77", sheet["service_facility"])


def _accident(sheet: Sheet) -> str:
    cause = text(sheet["accident_cause"])
    state = text(sheet["accident_state"]) if cause == "AA" else ""
    return composite(cause, "", "", state) if cause else ""


def _diagnoses(sheet: Sheet) -> list[str]:
    names = ("principal_diagnosis", "other_diagnoses", "external_causes")
    return codes(*names, sheet=sheet)[:MOST_CODES]


def service_lines(sheet: Sheet) -> Iterator[str]:
    """Yield the 2400 loops."""
    for number, line in enumerate(sheet.lines(), 1):
        yield segment("LX", str(number))
        units = envelope.money(money(line.get("units", 1)))
        charge = envelope.money(money(line["charge"]))
        pointers = composite(*(text(one) for one in line.get("pointers") or ("1",)))
        place = text(line.get("place"))
        yield segment("SV1", procedure(line), charge, "UN", units, place, "", pointers)
        yield segment("DTP", "472", "D8", day8(day(line.get("date")) or sheet.visit.service_from))
        yield segment("REF", "6R", f"{text(sheet.visit.number)}{number}")
        if line.get("drug"):
            yield segment("LIN", "", "N4", text(line["drug"]))
            yield segment("CTP", "", "", "", units, "UN")
