"""The 2300 and 2400 loops of an 837I."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from lms.simulations.rules.claim.sheet import Sheet, day, money
from lms.simulations.rules.claim.writing import envelope
from lms.simulations.rules.claim.writing.envelope import composite, day8, segment, text
from lms.simulations.rules.claim.writing.shared import (
    bare,
    codes,
    in_twelves,
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


def is_inpatient(sheet: Sheet) -> bool:
    """Tell whether the type of bill is one of inpatient Part A (11x) or its like (18x, 21x)."""
    return text(sheet["bill_type"])[:2] in ("11", "18", "21")


def claim(sheet: Sheet) -> Iterator[str]:
    """Yield the claim from CLM to its providers."""
    bill = text(sheet["bill_type"])
    charge = envelope.money(sheet.charge())
    place = composite(bill[:2], "A", bill[2:3])
    yield segment("CLM", text(sheet.visit.number), charge, "", "", place, "", "A", "Y", "Y")
    yield from _dates(sheet)
    if any(sheet[name] for name in ("admission_type", "admission_source", "discharge_status")):
        names = ("admission_type", "admission_source", "discharge_status")
        yield segment("CL1", *(text(sheet[name]) for name in names))
    yield from references(sheet, _REFERENCES)
    if sheet["remark"]:
        yield segment("NTE", "ADD", text(sheet["remark"]))
    yield from _diagnoses(sheet)
    yield from _procedures(sheet)
    yield from _story_codes(sheet)
    yield from provider("71", sheet["attending"], with_taxonomy="AT")
    yield from provider("72", sheet["operating"])
    yield from provider("77", sheet["service_facility"])


def _dates(sheet: Sheet) -> Iterator[str]:
    first = day(sheet["statement_from"]) or sheet.visit.service_from
    last = day(sheet["statement_to"]) or sheet.visit.service_to
    if is_inpatient(sheet) and sheet["discharge_hour"] is not None:
        yield segment("DTP", "096", "TM", f"{text(sheet['discharge_hour'])[:2]:0>2}00")
    yield segment("DTP", "434", "RD8", f"{day8(first)}-{day8(last)}")
    if is_inpatient(sheet) and sheet["admission_hour"] is not None:
        hour = f"{text(sheet['admission_hour'])[:2]:0>2}00"
        yield segment("DTP", "435", "DT", f"{day8(sheet.visit.service_from)}{hour}")


def _diagnoses(sheet: Sheet) -> Iterator[str]:
    principal = codes("principal_diagnosis", sheet=sheet)
    if principal:
        yield segment("HI", _diagnosis(sheet, "ABK", principal[0]))
    if sheet["admitting_diagnosis"]:
        yield segment("HI", composite("ABJ", bare(sheet["admitting_diagnosis"])))
    if not is_inpatient(sheet):
        reasons = codes("reason_for_visit", sheet=sheet)[:3]
        if reasons:
            yield segment("HI", *(composite("APR", code) for code in reasons))
    yield from in_twelves([_diagnosis(sheet, "ABN", c) for c in codes("external_causes", sheet=sheet)])
    if sheet["drg"]:
        yield segment("HI", composite("DR", text(sheet["drg"])))
    others = [code for code in codes("other_diagnoses", sheet=sheet) if code not in principal]
    yield from in_twelves([_diagnosis(sheet, "ABF", code) for code in others])


def _diagnosis(sheet: Sheet, kind: str, code: str) -> str:
    """Return a diagnosis; on an inpatient bill with whether it was there on admission, if that is said."""
    marks = {bare(key): text(mark) for key, mark in (sheet["poa"] or {}).items()}
    mark = marks.get(code, "") if is_inpatient(sheet) else ""
    return composite(kind, code, *([""] * 6), mark)


def _procedures(sheet: Sheet) -> Iterator[str]:
    if sheet["principal_procedure"]:
        on = day(sheet["procedure_on"]) or sheet.visit.service_from
        yield segment("HI", composite("BBR", bare(sheet["principal_procedure"]), "D8", day8(on)))


def _story_codes(sheet: Sheet) -> Iterator[str]:
    """Yield occurrence spans, occurrences, values and conditions."""
    spans = sheet["occurrence_spans"] or {}
    yield from in_twelves(
        [composite("BI", text(code), "RD8", "-".join(map(_day8, days))) for code, days in spans.items()]
    )
    dated = dict(sheet["occurrence_codes"] or {})
    accident = sheet["accident_on"]
    if accident is not None and sheet["accident_cause"]:
        dated.setdefault(_ACCIDENTS.get(text(sheet["accident_cause"]), "05"), accident)
    yield from in_twelves([composite("BH", text(code), "D8", _day8(on)) for code, on in dated.items()])
    yield from in_twelves(
        [composite("BE", text(code), "", "", envelope.money(amount)) for code, amount in amounts(sheet)]
    )
    yield from in_twelves([composite("BG", text(code)) for code in sheet["condition_codes"] or ()])


_ACCIDENTS = {"EM": "04", "AA": "01", "OA": "05"}


def amounts(sheet: Sheet) -> list[tuple[str, Decimal]]:
    """Return the value codes with their amounts, the birth weight under 54."""
    found = {str(code): money(amount) for code, amount in (sheet["value_codes"] or {}).items()}
    if sheet["birth_weight"] is not None:
        found["54"] = money(sheet["birth_weight"])
    return list(found.items())


def _day8(value: Any) -> str:
    found: date | None = day(value)
    return day8(found) if found is not None else ""


def service_lines(sheet: Sheet) -> Iterator[str]:
    """Yield the 2400 loops."""
    for number, line in enumerate(sheet.lines(), 1):
        yield segment("LX", str(number))
        units = envelope.money(money(line.get("units", 1)))
        measure = text(line.get("measure")) or "UN"
        charge = envelope.money(money(line["charge"]))
        yield segment("SV2", text(line.get("revenue")), procedure(line), charge, measure, units)
        if not is_inpatient(sheet):
            yield segment("DTP", "472", "D8", day8(day(line.get("date")) or sheet.visit.service_from))
        yield segment("REF", "6R", f"{text(sheet.visit.number)}{number}")
        if line.get("drug"):
            yield segment("LIN", "", "N4", text(line["drug"]))
            yield segment("CTP", "", "", "", units, "UN")
