"""Makes X12 files for tests: invented claims, acknowledgments and remittances with right counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

NPI = "1234567893"
START = date(2026, 3, 2)


def on(day: int) -> date:
    """The date ``day`` days after the start."""
    return START + timedelta(days=day)


def isa(when: date, clock: str, sender: str, receiver: str, control: int) -> str:
    """An ISA of 105 characters, without its segment terminator."""
    parties = f"ZZ*{sender:15}*ZZ*{receiver:15}"
    return f"ISA*00*{'':10}*00*{'':10}*{parties}*{when:%y%m%d}*{clock}*^*00501*{control:09d}*0*T*:"


@dataclass
class Clm:
    """A claim of an 837."""

    number: str
    charge: str = "400.00"
    frequency: str = "1"
    payer: str = "60101"
    order: str = "P"
    member: str = "M1"
    npi: str = NPI
    rendering: str = ""
    facility: str = ""
    original: str = ""
    service: int = 0
    place: str = "11"


@dataclass
class Answer:
    """A claim of a 277CA."""

    number: str
    code: str = "A2:20"
    action: str = "WQ"
    amount: str = "400.00"
    control: str = ""
    npi: str = NPI


@dataclass
class Clp:
    """A claim of an 835; ``adjustments`` are ``CO-45 100`` and stand on the claim level."""

    number: str
    paid: str = "300.00"
    charge: str = "400.00"
    adjustments: Sequence[str] = ("CO-45 100.00",)
    status: str = "1"
    control: str = "PCN1"
    remarks: Sequence[str] = ()
    filing: str = "12"
    service: int = 0


@dataclass
class Envelope:
    """The outer segments of a file and its delimiters."""

    day: int = 0
    control: int = 1
    sender: str = "HOSPITAL"
    receiver: str = "CLEARING"
    clock: str = "0800"
    element: str = "*"
    component: str = ":"
    segment: str = "~"
    newline: str = "\n"
    functional: str = "HC"
    guide: str = "005010X222A1"
    bodies: list[tuple[str, list[str]]] = field(default_factory=list)

    def add(self, identifier: str, segments: Iterable[str]) -> "Envelope":
        """Add a set; its segments use ``*`` and ``:``."""
        self.bodies.append((identifier, list(segments)))
        return self

    def text(self) -> str:
        """The whole file."""
        when = on(self.day)
        parties = f"{self.sender}*{self.receiver}*{when:%Y%m%d}*{self.clock}*{self.control}"
        lines = [
            isa(when, self.clock, self.sender, self.receiver, self.control),
            f"GS*{self.functional}*{parties}*X*{self.guide}",
        ]
        for number, (identifier, segments) in enumerate(self.bodies, start=1):
            lines += [f"ST*{identifier}*{number:04d}*{self.guide}", *segments]
            lines.append(f"SE*{len(segments) + 2}*{number:04d}")
        lines += [f"GE*{len(self.bodies)}*{self.control}", f"IEA*1*{self.control:09d}"]
        swapped = str.maketrans({"*": self.element, ":": self.component})
        return "".join(line.translate(swapped) + self.segment + self.newline for line in lines)

    def write(self) -> bytes:
        """The whole file as bytes."""
        return self.text().encode()


def claim_file(
    *claims: Clm, day: int = 0, control: int = 1, kind: str = "837P", reference: str = "", **more: object
) -> Envelope:
    """An 837 with one set."""
    guide = "005010X222A1" if kind == "837P" else "005010X223A2"
    envelope = Envelope(day=day, control=control, guide=guide, **more)  # type: ignore[arg-type]
    return envelope.add("837", claim_set(claims, day, reference or f"B{control}", kind))


def claim_set(claims: Iterable[Clm], day: int, reference: str, kind: str) -> list[str]:
    """The inner segments of an 837."""
    segments = [
        f"BHT*0019*00*{reference}*{on(day):%Y%m%d}*0800*CH",
        "NM1*41*2*HOSPITAL*****46*HOSPITAL",
        "NM1*40*2*CLEARING*****46*CLEARING",
    ]
    level = 0
    for claim in claims:
        provider = level + 1
        level += 2
        segments += [
            f"HL*{provider}**20*1",
            f"NM1*85*2*SAMPLE HOSPITAL*****XX*{claim.npi}",
            f"HL*{level}*{provider}*22*0",
            f"SBR*{claim.order}*18*******CI",
            f"NM1*IL*1*SAMPLE*PATIENT****MI*{claim.member}",
            f"NM1*PR*2*SAMPLE PAYER*****PI*{claim.payer}",
            f"CLM*{claim.number}*{claim.charge}***{claim.place}:B:{claim.frequency}*Y*A*Y*Y",
        ]
        if kind == "837I":
            segments.append(f"DTP*434*RD8*{on(claim.service):%Y%m%d}-{on(claim.service + 2):%Y%m%d}")
        if claim.original:
            segments.append(f"REF*F8*{claim.original}")
        segments.append("HI*ABK:J189")
        if claim.rendering:
            segments.append(f"NM1*82*1*DOC*SAM****XX*{claim.rendering}")
        if claim.facility:
            segments.append(f"NM1*77*2*SITE*****XX*{claim.facility}")
        line = "SV1*HC:P0001*" if kind == "837P" else "SV2*0450*HC:P0001*"
        segments += [
            "LX*1",
            f"{line}{claim.charge}*UN*1",
            f"DTP*472*D8*{on(claim.service):%Y%m%d}",
        ]
    return segments


def answer_file(
    *answers: Answer,
    day: int = 1,
    control: int = 501,
    reference: str = "B1",
    payer: str = "60101",
    receiver_code: str = "A1:19",
    provider_code: str = "",
) -> Envelope:
    """A 277CA with one set."""
    when = f"{on(day):%Y%m%d}"
    segments = [
        f"BHT*0085*08*{control}*{when}*0900*TH",
        "HL*1**20*1",
        f"NM1*PR*2*SAMPLE PAYER*****PI*{payer}",
        f"TRN*1*{control}",
        "HL*2*1*21*1",
        "NM1*41*2*HOSPITAL*****46*HOSPITAL",
        f"TRN*2*{reference}",
        f"STC*{receiver_code}*{when}*WQ*400.00",
    ]
    npi = answers[0].npi if answers else NPI
    segments += ["HL*3*2*19*1", f"NM1*85*2*SAMPLE HOSPITAL*****XX*{npi}", "TRN*1*0"]
    if provider_code:
        segments.append(f"STC*{provider_code}*{when}*U*400.00")
    for place, answer in enumerate(answers, start=4):
        segments += [
            f"HL*{place}*3*PT",
            "NM1*QC*1*SAMPLE*PATIENT****MI*M1",
            f"TRN*2*{answer.number}",
            f"STC*{answer.code}*{when}*{answer.action}*{answer.amount}",
        ]
        if answer.control:
            segments.append(f"REF*1K*{answer.control}")
    return Envelope(
        day=day,
        control=control,
        sender="CLEARING",
        receiver="HOSPITAL",
        clock="0900",
        functional="HN",
        guide="005010X214",
    ).add("277", segments)


def set_answer_file(
    *answers: tuple[int, str], group: int = 1, code: str = "A", day: int = 1, control: int = 701
) -> Envelope:
    """A 999; ``answers`` are set numbers with their IK501."""
    segments = [f"AK1*HC*{group}*005010X222A1"]
    for number, answer in answers:
        segments.append(f"AK2*837*{number:04d}*005010X222A1")
        if answer == "R":
            segments.append("IK3*NM1*8**3")
        segments.append(f"IK5*{answer}*5" if answer == "R" else f"IK5*{answer}")
    segments.append(f"AK9*{code}*1*1*{0 if code == 'R' else 1}")
    return Envelope(
        day=day,
        control=control,
        sender="CLEARING",
        receiver="HOSPITAL",
        functional="FA",
        guide="005010X231A1",
    ).add("999", segments)


def interchange_answer_file(*, interchange: int = 1, code: str = "R", day: int = 1) -> bytes:
    """A TA1 in an interchange of its own."""
    when = on(day)
    lines = (
        isa(when, "0900", "CLEARING", "HOSPITAL", 900),
        f"TA1*{interchange:09d}*{when:%y%m%d}*0800*{code}*006",
        "IEA*0*000000900",
    )
    return "".join(f"{line}~\n" for line in lines).encode()


def remit_file(
    *claims: Clp,
    day: int = 20,
    control: int = 901,
    payment: str | None = None,
    provider_adjustments: Sequence[str] = (),
    payer: str = "60101",
    npi: str | None = NPI,
) -> Envelope:
    """An 835 with one set that balances unless told otherwise."""
    total = sum(round(float(claim.paid) * 100) for claim in claims)
    taken = sum(round(float(text.split()[1]) * 100) for text in provider_adjustments)
    when = f"{on(day):%Y%m%d}"
    payee = f"N1*PE*SAMPLE HOSPITAL*XX*{npi}" if npi else "N1*PE*SAMPLE HOSPITAL*FI*999999999"
    segments = [
        f"BPR*I*{payment or f'{(total - taken) / 100:.2f}'}*C*ACH*CCP*01*1*DA*1*1512345678**01*1*DA*1*{when}",
        f"TRN*1*TRACE{control}*1512345678",
        f"DTM*405*{when}",
        f"N1*PR*SAMPLE PAYER*XV*{payer}",
        payee,
        "LX*1",
    ]
    for claim in claims:
        segments.append(
            f"CLP*{claim.number}*{claim.status}*{claim.charge}*{claim.paid}**{claim.filing}*{claim.control}*11*1"
        )
        for text in claim.adjustments:
            name, amount = text.split()
            group, code = name.split("-", 1)
            segments.append(f"CAS*{group}*{code}*{amount}")
        segments.append("NM1*QC*1*SAMPLE*PATIENT****MI*M1")
        if claim.remarks:
            segments.append("MOA***" + "*".join(claim.remarks))
        segments.append(f"DTM*232*{on(claim.service):%Y%m%d}")
    segments += [
        f"PLB*{npi or NPI}*20261231*{text.split()[0]}*{text.split()[1]}" for text in provider_adjustments
    ]
    return Envelope(
        day=day,
        control=control,
        sender="PAYER",
        receiver="HOSPITAL",
        functional="HP",
        guide="005010X221A1",
    ).add("835", segments)
