"""Invented claims without a fault: what samples of checks change, and a start for trying an edit.

``837P`` is an office visit with a drug, ``837I`` a stay of three days, ``outpatient`` a hospital visit.
"""

from collections.abc import Iterable

_HEAD = """BHT*0019*00*B1*20260310*0800*CH~NM1*41*2*SAMPLE HOSPITAL*****46*HOSPITAL~PER*IC*DESK*TE*5550100000
NM1*40*2*CLEARING*****46*CLEARING~HL*1**20*1~PRV*BI*PXC*282N00000X
NM1*85*2*SAMPLE HOSPITAL*****XX*1234567893~N3*1 RIVER ROAD~N4*RIVERTON*OH*430010001~REF*EI*310000001
HL*2*1*22*0~SBR*P*18*******CI~NM1*IL*1*SAMPLE*PATIENT****MI*M1000001~N3*2 HILL STREET
N4*RIVERTON*OH*43001~DMG*D8*19700105*F~NM1*PR*2*NORTHWAY HEALTH PLAN*****PI*60101"""
_CLAIMS = {
    "837P": """CLM*C1*400***11:B:1*Y*A*Y*Y~HI*ABK:J189*ABF:I10
NM1*82*1*DOC*SAM****XX*1987654328~PRV*PE*PXC*207Q00000X
LX*1~SV1*HC:T1015*250*UN*1***1~DTP*472*D8*20260302
LX*2~SV1*HC:J0696*150*UN*2***1:2~DTP*472*D8*20260302""",
    "837I": """CLM*C2*9000***11:A:1**A*Y*Y~DTP*096*TM*1100~DTP*434*RD8*20260302-20260305
DTP*435*DT*202603021000~CL1*1*1*01~HI*ABK:J189:::::::Y~HI*ABJ:J189~HI*ABF:I10:::::::Y
HI*BE:80:::3~NM1*71*1*DOC*SAM****XX*1987654328
LX*1~SV2*0120**6000*DA*3~LX*2~SV2*0250**3000*UN*10""",
    "outpatient": """CLM*C3*900***13:A:1**A*Y*Y~DTP*434*RD8*20260302-20260302~CL1*3*1*01
HI*ABK:J189~HI*APR:R509~NM1*71*1*DOC*SAM****XX*1987654328
LX*1~SV2*0300*HC:P9612*100*UN*1~DTP*472*D8*20260302
LX*2~SV2*0510*HC:G0463*800*UN*1~DTP*472*D8*20260302""",
}
_GUIDES = {"837P": "005010X222A1", "837I": "005010X223A2", "outpatient": "005010X223A2"}
KINDS = tuple(_CLAIMS)


def sound_claim(kind: str, changes: Iterable[tuple[str, str]] = ()) -> bytes:
    """Return an 837 with one sound claim, after replacing some of its text.

    Args:
        kind: ``837P``, ``837I`` or ``outpatient``.
        changes: pairs of (text of one or more segments, what replaces it); empty replaces remove it.

    Raises:
        ValueError: when the claim does not hold a text that is to be replaced.
    """
    body = "~".join((_HEAD, _CLAIMS[kind])).replace("\n", "~")
    for old, new in changes:
        if old not in body:
            raise ValueError(f"the sound claim has no {old}")
        body = body.replace(old, new, 1)
    segments = [segment for segment in body.split("~") if segment]
    guide = _GUIDES[kind]
    parties = f"ZZ*{'HOSPITAL':15}*ZZ*{'CLEARING':15}"
    lines = [
        f"ISA*00*{'':10}*00*{'':10}*{parties}*260310*0800*^*00501*000000001*0*T*:",
        f"GS*HC*HOSPITAL*CLEARING*20260310*0800*1*X*{guide}",
        f"ST*837*0001*{guide}",
        *segments,
        f"SE*{len(segments) + 2}*0001",
        "GE*1*1",
        "IEA*1*000000001",
    ]
    return "".join(f"{line}~\n" for line in lines).encode()
