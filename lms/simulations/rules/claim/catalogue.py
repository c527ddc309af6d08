"""The field catalogue: each field of a claim by name, with its UB-04 locator, CMS-1500 box and 837 location.

Source: NUBC and NUCC form locators and the 005010X222A1 and 005010X223A2 guides (facts, in our own words).
"""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

Form = Literal[
    "text", "number", "date", "code", "codes", "dated codes", "amounts", "payer", "person", "party", "marks"
]


class Field(NamedTuple):
    """One row; ``ub04`` and ``cms1500`` are empty where that form has no place for it."""

    name: str
    label: str
    ub04: str
    cms1500: str
    location: str
    form: Form

    def box(self, kind: str) -> str:
        """Return the place on the paper form of a claim type (837I or 837P), empty without one."""
        if kind == "837I":
            return f"FL {self.ub04}" if self.ub04 else ""
        return f"Box {self.cms1500}" if self.cms1500 else ""


ROWS: tuple[Field, ...] = (
    Field("medical_record", "Medical record number", "3b", "", "2300 REF*EA", "text"),
    Field("bill_type", "Type of bill", "4", "", "2300 CLM05-1, CLM05-3", "code"),
    Field("statement_from", "Statement covers from", "6", "", "2300 DTP*434", "date"),
    Field("statement_to", "Statement covers through", "6", "", "2300 DTP*434", "date"),
    Field("patient_last", "Patient's last name", "8", "2", "2010BA/2010CA NM103", "text"),
    Field("patient_first", "Patient's first name", "8", "2", "2010BA/2010CA NM104", "text"),
    Field("patient_born", "Patient's birth date", "10", "3", "2010BA/2010CA DMG02", "date"),
    Field("patient_sex", "Patient's sex", "11", "3", "2010BA/2010CA DMG03", "code"),
    Field("admission_hour", "Admission hour", "13", "", "2300 DTP*435", "code"),
    Field("admission_type", "Priority of the admission", "14", "", "2300 CL101", "code"),
    Field("admission_source", "Point of origin", "15", "", "2300 CL102", "code"),
    Field("discharge_hour", "Discharge hour", "16", "", "2300 DTP*096", "code"),
    Field("discharge_status", "Discharge status", "17", "", "2300 CL103", "code"),
    Field("condition_codes", "Condition codes", "18-28", "10d", "2300 HI*BG", "codes"),
    Field("occurrence_codes", "Occurrence codes with dates", "31-34", "", "2300 HI*BH", "dated codes"),
    Field("occurrence_spans", "Occurrence spans", "35-36", "", "2300 HI*BI", "dated codes"),
    Field("value_codes", "Value codes with amounts", "39-41", "", "2300 HI*BE", "amounts"),
    Field("birth_weight", "Birth weight in grams", "39 (54)", "", "2300 HI*BE:54", "number"),
    Field("accident_cause", "Accident: kind", "31 (01-06)", "10", "2300 CLM11", "code"),
    Field("accident_state", "Accident: state", "29", "10b", "2300 CLM11-4", "code"),
    Field("accident_on", "Accident: date", "31", "14", "2300 DTP*439", "date"),
    Field("payer_1", "First payer", "50A", "11c", "2000B SBR01; 2010BB NM103", "payer"),
    Field("payer_2", "Second payer", "50B", "9d", "2320 SBR01; 2330B NM103", "payer"),
    Field("subscriber_1", "Subscriber of the first payer", "58A", "4", "2010BA NM103", "person"),
    Field("subscriber_2", "Subscriber of the second payer", "58B", "9", "2330A NM103", "person"),
    Field("relationship_1", "Relationship to the first subscriber", "59A", "6", "SBR02; PAT01", "code"),
    Field("relationship_2", "Relationship to the second subscriber", "59B", "", "2320 SBR02", "code"),
    Field("member_1", "Member number with the first payer", "60A", "1a", "2010BA NM109", "text"),
    Field("member_2", "Member number with the second payer", "60B", "9a", "2330A NM109", "text"),
    Field("group_1", "Group number with the first payer", "62A", "11", "2000B SBR03", "text"),
    Field("group_2", "Group number with the second payer", "62B", "", "2320 SBR03", "text"),
    Field("msp_type", "Why Medicare pays second", "39-41 (12-43)", "", "2000B SBR05; 2300 HI*BE", "code"),
    Field("employer", "Employer", "65A", "11b", "2010BA/2000B", "text"),
    Field("property_claim", "Claim number of the carrier", "", "11b", "2010BA/2010CA REF*Y4", "text"),
    Field("authorization", "Authorization number", "63A", "23", "2300 REF*G1", "text"),
    Field("referral", "Referral number", "63A", "23", "2300 REF*9F", "text"),
    Field("original_control", "Payer's number of the first claim", "64A", "22", "2300 REF*F8", "text"),
    Field("frequency", "Resubmission code", "", "22", "2300 CLM05-3", "code"),
    Field("place_of_service", "Place of service", "", "24B", "2300 CLM05-1", "code"),
    Field("principal_diagnosis", "First-listed or principal diagnosis", "67", "21A", "2300 HI*ABK", "code"),
    Field("other_diagnoses", "Further diagnoses", "67A-Q", "21B-L", "2300 HI*ABF", "codes"),
    Field("poa", "Present on admission", "67 (POA)", "", "2300 HI*ABK/ABF component 9", "marks"),
    Field("admitting_diagnosis", "Admitting diagnosis", "69", "", "2300 HI*ABJ", "code"),
    Field("reason_for_visit", "Patient's reason for the visit", "70", "", "2300 HI*APR", "codes"),
    Field("drg", "Diagnosis-related group", "71", "", "2300 HI*DR", "code"),
    Field("external_causes", "External causes", "72", "21", "2300 HI*ABN", "codes"),
    Field("principal_procedure", "Principal procedure", "74", "", "2300 HI*BBR", "code"),
    Field("procedure_on", "Day of the principal procedure", "74", "", "2300 HI*BBR", "date"),
    Field("attending", "Attending provider", "76", "", "2310A NM1*71", "party"),
    Field("operating", "Operating provider", "77", "", "2310B NM1*72", "party"),
    Field("referring", "Referring provider", "", "17", "2310A NM1*DN", "party"),
    Field("rendering", "Rendering provider", "", "24J", "2310B NM1*82", "party"),
    Field("service_facility", "Place where it was done", "", "32", "2310C/2310E NM1*77", "party"),
    Field("billing", "Billing provider", "1, 56", "33", "2010AA NM1*85", "party"),
    Field("remark", "Remark", "80", "19", "2300 NTE", "text"),
)
_PARTS = {
    "revenue": Field("revenue", "Revenue code", "42", "", "2400 SV201", "code"),
    "code": Field("code", "Service code", "44", "24D", "2400 SV101/SV202", "code"),
    "modifiers": Field("modifiers", "Modifiers", "44", "24D", "2400 SV101/SV202", "codes"),
    "date": Field("date", "Day of service", "45", "24A", "2400 DTP*472", "date"),
    "units": Field("units", "Units", "46", "24G", "2400 SV104/SV205", "number"),
    "charge": Field("charge", "Charge", "47", "24F", "2400 SV102/SV203", "number"),
    "text": Field("text", "Description", "43", "24", "2400 SV101-7/SV202-7", "text"),
    "drug": Field("drug", "National drug code", "43", "24", "2410 LIN03", "text"),
    "pointers": Field("pointers", "Diagnosis pointers", "", "24E", "2400 SV107", "codes"),
}
LINE = re.compile(r"line_([1-9][0-9]?)\.([a-z]+)\Z")
BELONGS = {
    **{
        f"{name}_{place}": f"payer_{place}"
        for name in ("member", "group", "subscriber", "relationship")
        for place in ("1", "2")
    },
    "msp_type": "payer_2",
    "poa": "other_diagnoses",
    "drg": "other_diagnoses",
    "procedure_on": "principal_procedure",
    "accident_on": "accident_cause",
    "accident_state": "accident_cause",
}
"""Fields that go with another one: when that one is wrong, they are part of the same problem."""
BY_NAME = {row.name: row for row in ROWS}
LINE_PARTS = tuple(_PARTS)


def field(name: str) -> Field | None:
    """Return the row of a field, also of a line such as ``line_2.modifiers``; None when there is none."""
    found = LINE.match(name)
    if found is None:
        return BY_NAME.get(name)
    part = _PARTS.get(found[2])
    return part._replace(name=name, label=f"{part.label} of line {found[1]}") if part else None


def unknown_fields(names: Iterable[str]) -> list[str]:
    """Return the names that the catalogue does not know, in order, for messages to authors."""
    return [name for name in names if name != "lines" and field(name) is None]
