"""837P and 837I: one Claim for each CLM, with checks of numbers, dates, line sums and code shapes."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from lms.claims.x12 import values
from lms.claims.x12.delimiters import Delimiters
from lms.claims.x12.items import Claim, Handler, Item, SetHead, Tell
from lms.claims.x12.parser import Parser, or_none

_ZERO = Decimal(0)
_SERVICE_DATES = frozenset({b"472", b"434"})


class _Draft:
    """The claim being read: from its CLM to the next CLM, HL or the end of the set."""

    __slots__ = (
        "charge",
        "facility_code",
        "facility_npi",
        "frequency",
        "header_days",
        "in_other_payer",
        "line_first",
        "line_last",
        "line_total",
        "lines",
        "number",
        "original_control",
        "rendering_npi",
    )

    def __init__(self, number: str, charge: Decimal | None, facility_code: str, frequency: str) -> None:
        self.number = number
        self.charge = charge
        self.facility_code = facility_code
        self.frequency = frequency
        self.original_control: str | None = None
        self.rendering_npi: str | None = None
        self.facility_npi: str | None = None
        self.header_days: tuple[date | None, date | None] | None = None
        self.line_first: date | None = None
        self.line_last: date | None = None
        self.lines = 0
        self.line_total = _ZERO
        self.in_other_payer = False


class ClaimParser(Parser):
    """Reads one 837P or 837I set."""

    def __init__(
        self, head: SetHead, delimiters: Delimiters, give: Callable[[Item], None], tell: Tell
    ) -> None:
        super().__init__(head, delimiters, give, tell)
        self._reference = ""
        self._sent_on: date | None = head.group_on
        self._billing_npi: str | None = None
        self._payer_order = ""
        self._filing = ""
        self._member: str | None = None
        self._payer_id: str | None = None
        self._draft: _Draft | None = None
        self._ordinal = 0

    def handlers(self) -> Mapping[str, Handler]:
        """Return the function for each segment that matters in a claim set."""
        return {
            "BHT": self._on_bht,
            "HL": self._on_hl,
            "SBR": self._on_sbr,
            "NM1": self._on_nm1,
            "CLM": self._on_clm,
            "DTP": self._on_dtp,
            "REF": self._on_ref,
            "HI": self._on_hi,
            "SV1": self._on_sv1,
            "SV2": self._on_sv2,
        }

    def finish(self) -> None:
        """Give the last claim of the set."""
        self._give_claim()

    def _on_bht(self, segment: bytes) -> None:
        elements = self.split(segment, 5)
        self._reference = values.text(elements[3])
        self._sent_on = self.day(elements[4], "BHT04") or self.head.group_on

    def _on_hl(self, segment: bytes) -> None:
        if self._draft is not None:
            self._give_claim()
        elements = segment.split(self.element)
        level = elements[3] if len(elements) > 3 else b""
        if level == b"20":
            self._billing_npi = None
        elif level != b"22":
            return
        self._payer_order = self._filing = ""
        self._member = self._payer_id = None

    def _on_sbr(self, segment: bytes) -> None:
        if self._draft is not None:
            self._draft.in_other_payer = True
            return
        elements = self.split(segment, 10)
        self._payer_order = values.word(elements[1])
        self._filing = values.word(elements[9])

    def _on_nm1(self, segment: bytes) -> None:
        """Keep the parties that matter; check the digit of every provider number."""
        elements = segment.split(self.element)
        if len(elements) < 10:
            return
        role, number, draft = elements[1], elements[9], self._draft
        if elements[8] == b"XX":
            self._on_provider(role, number, draft)
        elif draft is None:
            if role == b"IL":
                self._member = values.text(number) or None
            elif role == b"PR":
                self._payer_id = values.word(number) or None

    def _on_provider(self, role: bytes, number: bytes, draft: _Draft | None) -> None:
        """Keep the NPI of the billing provider, or of the claim's own rendering provider or facility."""
        npi = self.npi(number, "NM109")
        if draft is None:
            if role == b"85":
                self._billing_npi = npi
        elif not draft.lines and not draft.in_other_payer:
            if role == b"82":
                draft.rendering_npi = npi
            elif role == b"77":
                draft.facility_npi = npi

    def _on_clm(self, segment: bytes) -> None:
        self._give_claim()
        elements = self.split(segment, 6)
        number = values.text(elements[1])
        if not number:
            self.tell("claim-number", "CLM01")
            return
        charge = self.amount(elements[2], "CLM02")
        if not elements[2]:
            self.tell("amount-missing", "CLM02")
        place = elements[5].split(self.component)
        if len(place) < 3:
            self.check_separator(elements[5], "CLM05")
            place = [b"", b"", b""]
        self._draft = _Draft(number, charge, values.word(place[0]), values.word(place[2]))

    def _on_dtp(self, segment: bytes) -> None:
        role = segment[4:7]
        draft = self._draft
        if draft is None or role not in _SERVICE_DATES:
            return
        elements = self.split(segment, 4)
        first, last = self.days(elements[2], elements[3], "DTP03")
        if role == b"434":
            draft.header_days = (first, last)
            return
        if first is not None and (draft.line_first is None or first < draft.line_first):
            draft.line_first = first
        if last is not None and (draft.line_last is None or last > draft.line_last):
            draft.line_last = last

    def _on_ref(self, segment: bytes) -> None:
        if segment[4:6] == b"F8" and self._draft is not None and not self._draft.in_other_payer:
            self._draft.original_control = or_none(self.split(segment, 3)[2])

    def _on_hi(self, segment: bytes) -> None:
        component = self.component
        for composite in segment.split(self.element)[1:]:
            fault = values.diagnosis_fault(composite, component)
            if fault == "diagnosis":
                self.tell("diagnosis", "HI")
            elif fault is not None:
                self.check_separator(composite, "HI")

    def _on_sv1(self, segment: bytes) -> None:
        elements = segment.split(self.element, 3)
        if len(elements) > 2:
            self._add_line(elements[1], elements[2], "SV1")

    def _on_sv2(self, segment: bytes) -> None:
        elements = segment.split(self.element, 4)
        if len(elements) > 3:
            self._add_line(elements[2], elements[3], "SV2")

    def _add_line(self, procedure: bytes, charge: bytes, name: str) -> None:
        """Add a service line's charge to the claim."""
        draft = self._draft
        if draft is None:
            return
        if procedure and self.component not in procedure:
            self.check_separator(procedure, name)
        draft.lines += 1
        found = values.amount(charge)
        if found is not None:
            draft.line_total += found
        elif charge:
            self.tell("amount", name)

    def _check(self, draft: _Draft) -> None:
        """Tell what does not fit together in a whole claim."""
        if self._billing_npi is None:
            self.tell("billing-npi", "2010AA")
        if not draft.lines:
            self.tell("no-lines", "CLM")
        elif draft.charge is not None and draft.charge != draft.line_total:
            self.tell("line-sum", "CLM02")
        if draft.frequency and (draft.frequency in "78") != (draft.original_control is not None):
            self.tell("frequency-ref", "CLM05")

    def _give_claim(self) -> None:
        """Give the claim being read, if any."""
        draft, self._draft = self._draft, None
        if draft is None:
            return
        self._check(draft)
        self._ordinal += 1
        first, last = draft.header_days or (draft.line_first, draft.line_last)
        self.give(
            Claim(
                draft.number,
                self._member,
                draft.original_control,
                self._ordinal,
                self.head.kind,
                self._reference,
                self._sent_on,
                self._billing_npi,
                draft.rendering_npi,
                draft.facility_npi,
                self._payer_id,
                self._payer_order,
                self._filing,
                draft.charge,
                draft.facility_code,
                draft.frequency,
                first,
                last,
                draft.lines,
                draft.line_total,
            )
        )
