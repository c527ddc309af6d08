"""For each shipped edit claims that fall out of it: kind, changes to a sound claim, facts beside it."""

from typing import Any, NamedTuple


class Fault(NamedTuple):
    """A claim that must fall out of one edit, and of those named in ``also``."""

    edit: str
    kind: str
    changes: tuple[tuple[str, str], ...] = ()
    facts: dict[str, Any] = {}
    also: tuple[str, ...] = ()


P, STAY, VISIT = "837P", "837I", "outpatient"
MEDICARE = ("SBR*P*18*******CI", "SBR*P*18*******MB")
TO_MEDICARE = ("NORTHWAY HEALTH PLAN*****PI*60101", "MEDICARE*****PI*60505")
MBI = ("MI*M1000001", "MI*1EG4TE5MK73")
TO_MEDICAID = ("NORTHWAY HEALTH PLAN*****PI*60101", "LAKELAND MEDICAID PLAN*****PI*60404")
FIRST, SECOND = "SV1*HC:T1015*250*UN*1***1", "SV1*HC:J0696*150*UN*2***1:2"
CODES_P, CODES_I = "HI*ABK:J189*ABF:I10", "HI*ABK:J189:::::::Y"
LABORATORY = "SV2*0300*HC:P9612*100*UN*1"
CLINIC = "SV2*0510*HC:G0463*800*UN*1"
BORN = "DMG*D8*19700105*F"
RENDERING = "NM1*82*1*DOC*SAM****XX*1987654328"
ATTENDING = "NM1*71*1*DOC*SAM****XX*1987654328"
DAYS = "HI*BE:80:::3"
NEWBORN = (BORN, "DMG*D8*20260302*F")
CHILD = ("HL*2*1*22*0~SBR*P*18", "HL*2*1*22*1~SBR*P*")
PATIENT = (
    "NM1*PR*2*NORTHWAY HEALTH PLAN*****PI*60101",
    "NM1*PR*2*NORTHWAY HEALTH PLAN*****PI*60101~HL*3*2*23*0~PAT*19~NM1*QC*1*SAMPLE*BABY~DMG*D8*20260302*F",
)
BABY = (CHILD, PATIENT, ("CL1*1*1*01", "CL1*4*5*01"))
INJURY = ("HI*ABK:J189", "HI*ABK:S61411A")
APPROVAL = {"payer": "60101", "number": "A77", "services": ["J0696"]}

FAULTS = (
    Fault("E001", P, (("XX*1234567893", "XX"),)),
    Fault("E001", P, ((RENDERING, "NM1*82*1*DOC*SAM"),)),
    Fault("E001", STAY, ((ATTENDING, "NM1*71*1*DOC*SAM"),)),
    Fault("E002", P, (("XX*1987654328", "XX*1666666666"),)),
    Fault("E003", P, facts={"enrolments": [{"npi": "1987654328", "payer": "60101"}]}),
    Fault("E004", P, (("PXC*282N00000X", "PXC*282N"),)),
    Fault("E004", P, (TO_MEDICAID, ("PRV*PE*PXC*207Q00000X", "")), also=("E046",)),
    Fault("E005", P, (("****MI*M1000001", ""),)),
    Fault("E005", P, (("****MI*M1000001", "****EI*M1000001"),)),
    Fault("E006", P, (("MI*M1000001", "MI*M 100"),)),
    Fault("E006", P, (MEDICARE, TO_MEDICARE)),
    Fault(
        "E006", P, facts={"eligibility": [{"payer": "northway", "is_active": True, "last_name": "SAM-PLE"}]}
    ),
    Fault("E007", P, ((BORN, "DMG*D8*18000105*F"),)),
    Fault("E008", P, ((BORN, "DMG*D8*19700105"),)),
    Fault("E009", P, (("N4*RIVERTON*OH*430010001", "N4*RIVERTON*OH*43001"),)),
    Fault("E010", P, (("N3*1 RIVER ROAD", "N3*P.O. BOX 7"),)),
    Fault("E011", P, (("PI*60101", "PI*99999"),)),
    Fault("E012", P, (PATIENT,)),
    Fault("E012", P, (CHILD,)),
    Fault("E012", P, (NEWBORN,)),
    Fault("E013", P, (("SBR*P*18", "SBR*S*18"),)),
    Fault("E014", P, (("SBR*P*18*******CI", "SBR*S*18*******MB"), TO_MEDICARE, MBI), also=("E013",)),
    Fault(
        "E014",
        P,
        (MEDICARE, TO_MEDICARE, MBI),
        {"secondary_answers": False, "other_coverage": [{"payer": "northway", "is_primary": True}]},
    ),
    Fault("E015", P, facts={"authorization_needed": ["T1015"]}),
    Fault(
        "E015",
        P,
        ((CODES_P, f"REF*G1*A77~{CODES_P}"),),
        {"authorization_needed": ["T1015"], "authorizations": [APPROVAL]},
    ),
    Fault("E016", P, facts={"eligibility": [{"payer": "60101", "is_active": True, "needs_referral": True}]}),
    Fault("E017", P, ((FIRST, "SV1*HC:T1015*250*UN*1***4"),)),
    Fault("E018", P, ((CODES_P, "HI*ABK:J18999*ABF:I10"),)),
    Fault("E018", VISIT, (("HI*ABK:J189", "HI*ABK:S61411D"), ("SV2*0510*HC:G0463", "SV2*0450*HC:G0463"))),
    Fault("E019", P, ((CODES_P, "HI*ABK:E11*ABF:I10"),)),
    Fault("E020", P, ((CODES_P, "HI*ABK:N401*ABF:I10"),)),
    Fault("E021", P, ((CODES_P, "HI*ABK:Z00121*ABF:I10"),)),
    Fault("E022", P, ((FIRST, "SV1*HC:G0102*250*UN*1***1"),)),
    Fault("E023", STAY, ((CODES_I, "HI*ABK:W260XXA"),)),
    Fault("E023", STAY, ((CODES_I, "HI*ABK:F0280:::::::Y"),)),
    Fault("E024", STAY, ((CODES_I, "HI*ABK:J189"),)),
    Fault("E025", P, ((FIRST, "SV1*HC:X9100*250*UN*1***1"), (SECOND, "SV1*HC:X9101*150*UN*2***1:2"))),
    Fault("E026", P, ((SECOND, "SV1*HC:X9100*150*UN*2***1:2"),)),
    Fault("E027", P, ((FIRST, "SV1*HC:G0283*250*UN*1***1"),)),
    Fault("E028", P, ((FIRST, "SV1*HC:T1015:JW*250*UN*1***1"),)),
    Fault("E029", P, ((FIRST, "SV1*HC:X9199*250*UN*1***1"),)),
    Fault("E030", P, (("***11:B:1*", "***98:B:1*"),)),
    Fault("E030", P, ((FIRST, "SV1*HC:T1015*250*UN*1*98**1"),)),
    Fault("E030", P, ((FIRST, "SV1*HC:G0463*250*UN*1***1"),)),
    Fault("E031", STAY, (("***11:A:1*", "***99:A:1*"),), also=()),
    Fault("E031", STAY, (("***11:A:1*", "***11:A:6*"),)),
    Fault("E032", VISIT, ((LABORATORY, "SV2*0300**100*UN*1"),)),
    Fault("E033", VISIT, (INJURY,)),
    Fault("E033", VISIT, facts={"encounter": {"accident": "work"}}),
    Fault("E034", P, (("*Y*A*Y*Y", "*Y*A*Y*Y**OA"),)),
    Fault("E034", P, (("*Y*A*Y*Y", "*Y*A*Y*Y**AA~DTP*439*D8*20260301"),)),
    Fault("E034", P, facts={"encounter": {"accident": "auto"}}),
    Fault("E035", STAY, ((DAYS, ""),)),
    Fault("E036", VISIT, facts={"status_order": {"now": "outpatient", "changed_from": "inpatient"}}),
    Fault("E037", STAY, (("CL1*1*1*01", "CL1*1*1*99"),)),
    Fault("E037", STAY, (("CL1*1*1*01", "CL1*1*1*30"),), also=("E039",)),
    Fault("E037", STAY, (("***11:A:1*", "***11:A:2*"),)),
    Fault("E037", STAY, (("CL1*1*1*01", "CL1*1*1*20"),)),
    Fault("E037", STAY, facts={"encounter": {"disposition": "06"}}),
    Fault("E038", VISIT, ((f"{LABORATORY}~DTP*472*D8*20260302", f"{LABORATORY}~DTP*472*D8*20260303"),)),
    Fault("E039", STAY, ((DAYS, "HI*BE:80:::5"),)),
    Fault("E040", STAY, (("CL1*1*1*01", "CL1*1**01"),)),
    Fault("E040", STAY, (("DTP*435*DT*202603021000", "DTP*435*D8*20260302"),)),
    Fault("E041", STAY, ((ATTENDING, ""),)),
    Fault("E042", STAY, (("HI*ABJ:J189", "HI*ABJ:J189~HI*BBR:0W9930Z:D8:20260302"),)),
    Fault("E043", P, (("CLM*C1*400*", "CLM*C1*401*"),)),
    Fault("E044", P, ((SECOND, "SV1*HC:J0696*0*UN*2***1:2"), ("CLM*C1*400*", "CLM*C1*250*"))),
    Fault("E045", P, ((SECOND, "SV1*HC:J0696*150*UN*0***1:2"),)),
    Fault("E046", P, (TO_MEDICAID,)),
    Fault("E046", P, ((SECOND, f"{SECOND}~LIN**N4*123~CTP****2*UN"),)),
    Fault("E047", P, (MEDICARE, TO_MEDICARE, MBI, (SECOND, "SV1*HC:J9271*150*UN*2***1:2"))),
    Fault(
        "E048",
        P,
        facts={
            "sent": [
                {
                    "payer": "60101",
                    "billing_npi": "1234567893",
                    "first": "2026-03-02",
                    "last": "2026-03-02",
                    "services": ["T1015"],
                }
            ]
        },
    ),
    Fault("E049", P, (MEDICARE, TO_MEDICARE, MBI), {"today": "2027-02-25"}),
    Fault("E049", P, facts={"today": "2026-05-30", "filing_days": 90}),
    Fault("E050", P, ((FIRST, "SV1*HC:X9300*250*UN*1***1"),), also=("E053",)),
    Fault(
        "E050",
        P,
        ((FIRST, "SV1*HC:T1015:GA*250*UN*1***1"),),
        {"coverage_policy": {"T1015": ["E03"]}, "notices": []},
    ),
    Fault("E051", VISIT, (TO_MEDICARE, MBI), {"admissions": [{"first": "2026-03-04"}]}),
    Fault(
        "E052",
        STAY,
        facts={"charge_posts": [{"posted_on": "2026-03-20"}], "calendar": {"final_on": "2026-03-10"}},
    ),
    Fault("E053", P, ((FIRST, "SV1*HC:G0306*250*UN*1***1"),)),
    Fault("E054", P, (("***11:B:1*", "***11:B:7*"),)),
    Fault("E054", P, ((CODES_P, f"REF*F8*OLD1~{CODES_P}"),)),
    Fault("E055", VISIT, ((LABORATORY, "SV2*0300*HC:X9200*100*UN*1"),)),
    Fault("E056", P, facts={"encounter": {"is_closed": False}}),
    Fault("E056", P, facts={"encounter": {"orders_signed": False}}),
    Fault(
        "E057",
        P,
        (("***11:B:1*", "***10:B:1*"),),
        {"encounter": {"mode": "video", "patient_place": "undocumented"}},
    ),
    Fault("E057", P, facts={"encounter": {"mode": "audio", "patient_place": "home"}}),
    Fault("E057", P, (("***11:B:1*", "***02:B:1*"),), {"encounter": {"mode": "in_person"}}),
    Fault("E058", STAY, (("HI*ABJ:J189", "HI*ABJ:J189~HI*DR:999"),)),
    Fault("E059", P, facts={"eligibility": []}),
    Fault("E060", P, facts={"enrolments": [{"npi": "1234567893", "tax_id": "310000001"}]}),
    Fault("E061", P, facts={"orders": []}),
    Fault("E061", P, facts={"orders": [{"has_reason": False}]}),
    Fault("E062", STAY, (("SV2*0120**6000*DA*3", "SV2*0171**6000*DA*3"),)),
    Fault("E063", STAY, BABY),
    Fault("E063", STAY, (*BABY, (DAYS, "HI*BE:80:::3*BE:54:::7.5"))),
    Fault("E063", P, (CHILD, (PATIENT[0], PATIENT[1].replace("PAT*19", "PAT*19******GR*7")))),
    Fault("E064", STAY, ((CODES_I, "HI*ABK:Z3800"),)),
    Fault("E065", STAY, facts={"status_order": {"now": "observation"}}),
    Fault("E065", VISIT, facts={"status_order": {"now": "inpatient"}}),
)
