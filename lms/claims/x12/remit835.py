"""835: one RemitClaim for each CLP with its lines, then the totals of the set."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from lms.claims.rules.balance import set_difference
from lms.claims.rules.facts import Adjustment, RemitLine
from lms.claims.x12 import values
from lms.claims.x12.delimiters import Delimiters
from lms.claims.x12.items import Handler, Item, RemitClaim, RemitTotals, SetHead, Tell
from lms.claims.x12.parser import Parser, or_none
from lms.claims.x12.remit_draft import ClaimDraft, LineDraft
from lms.core.npi import is_npi

_ZERO = Decimal(0)
_SERVICE_DATES = frozenset({b"232", b"233", b"472", b"150", b"151"})
_PROCEDURE_LISTS = frozenset({b"HC", b"HP", b"AD", b"ER", b"IV", b"WK"})


class RemitParser(Parser):
    """Reads one 835 set."""

    def __init__(
        self, head: SetHead, delimiters: Delimiters, give: Callable[[Item], None], tell: Tell
    ) -> None:
        super().__init__(head, delimiters, give, tell)
        self._payment: Decimal | None = None
        self._paid_on: date | None = None
        self._trace = ""
        self._payer_name = ""
        self._payer_id: str | None = None
        self._payee_npi: str | None = None
        self._provider_npi: str | None = None
        self._party = b""
        self._claim: ClaimDraft | None = None
        self._line: LineDraft | None = None
        self._claims_paid = _ZERO
        self._provider_adjustments: list[Decimal] = []

    def handlers(self) -> Mapping[str, Handler]:
        """Return the function for each segment of an 835 that matters."""
        return {
            "BPR": self._on_bpr,
            "TRN": self._on_trn,
            "N1": self._on_n1,
            "REF": self._on_ref,
            "LX": self._on_lx,
            "TS3": self._on_ts3,
            "CLP": self._on_clp,
            "CAS": self._on_cas,
            "NM1": self._on_nm1,
            "MIA": self._on_mia,
            "MOA": self._on_moa,
            "SVC": self._on_svc,
            "DTM": self._on_dtm,
            "LQ": self._on_lq,
            "AMT": self._on_amt,
            "PLB": self._on_plb,
        }

    def finish(self) -> None:
        """Give the last claim and the totals."""
        self._give_claim()
        if self._paid_on is None:
            self.tell("payment-date", "DTM02")
        if self._payment is not None and set_difference(
            self._claims_paid, self._provider_adjustments, self._payment
        ):
            self.tell("unbalanced-set", "BPR02")
        self.give(
            RemitTotals(
                claims_paid=self._claims_paid,
                provider_adjustments=tuple(self._provider_adjustments),
                payment=self._payment,
                payer_id=self._payer_id,
                payer_name=self._payer_name,
                paid_on=self._paid_on,
            )
        )

    def _on_bpr(self, segment: bytes) -> None:
        elements = self.split(segment, 17)
        self._payment = self.amount(elements[2], "BPR02")
        self._paid_on = self.day(elements[16], "BPR16")

    def _on_trn(self, segment: bytes) -> None:
        self._trace = values.text(self.split(segment, 3)[2])

    def _on_n1(self, segment: bytes) -> None:
        elements = self.split(segment, 5)
        self._party = elements[1]
        if elements[1] == b"PR":
            self._payer_name = values.text(elements[2])
            self._payer_id = or_none(elements[4])
        elif elements[1] == b"PE" and elements[3] == b"XX":
            self._payee_npi = self._provider_npi = self.npi(elements[4], "N104")

    def _on_lx(self, _segment: bytes) -> None:
        self._give_claim()
        self._provider_npi = self._payee_npi

    def _on_ts3(self, segment: bytes) -> None:
        number = self.split(segment, 2)[1]
        if is_npi(number):
            self._provider_npi = values.text(number)

    def _on_clp(self, segment: bytes) -> None:
        self._give_claim()
        elements = self.split(segment, 10)
        number = values.text(elements[1])
        charge, paid = self.amount(elements[3], "CLP03"), self.amount(elements[4], "CLP04")
        if paid is not None:
            self._claims_paid += paid
        if not number:
            self.tell("claim-number", "CLP01")
            return
        if charge is None or paid is None:
            self.tell("amount-missing", "CLP")
            return
        self._claim = ClaimDraft(
            number=number,
            status=values.text(elements[2]),
            charge=charge,
            paid=paid,
            patient_responsibility=self.amount(elements[5], "CLP05"),
            filing=values.text(elements[6]),
            control=or_none(elements[7]),
            facility_code=values.text(elements[8]),
            frequency=values.text(elements[9]),
        )

    def _on_cas(self, segment: bytes) -> None:
        target = self._line or self._claim
        if target is None:
            return
        elements = segment.split(self.element)
        group = values.text(elements[1]) if len(elements) > 1 else ""
        for place in range(2, min(len(elements), 20), 3):
            if not elements[place]:
                continue
            found = self.amount(elements[place + 1], "CAS") if place + 1 < len(elements) else None
            if found is None or not group:
                self.tell("adjustment", "CAS")
                continue
            target.adjustments.append(Adjustment(group, values.text(elements[place]), found))

    def _on_nm1(self, segment: bytes) -> None:
        if segment[4:6] != b"82" or self._claim is None or self._line is not None:
            return
        elements = self.split(segment, 10)
        if elements[8] == b"XX":
            self._claim.rendering_npi = self.npi(elements[9], "NM109")

    def _on_mia(self, segment: bytes) -> None:
        self._add_remarks(self.split(segment, 24), (5, 20, 21, 22, 23))

    def _on_moa(self, segment: bytes) -> None:
        self._add_remarks(self.split(segment, 8), (3, 4, 5, 6, 7))

    def _add_remarks(self, elements: list[bytes], places: tuple[int, ...]) -> None:
        """Keep the remark codes of the claim level."""
        if self._claim is not None:
            self._claim.remarks += [values.text(elements[place]) for place in places if elements[place]]

    def _on_svc(self, segment: bytes) -> None:
        claim = self._claim
        if claim is None:
            return
        elements = self.split(segment, 5)
        charge, paid = self.amount(elements[2], "SVC02"), self.amount(elements[3], "SVC03")
        if charge is None:
            self.tell("amount-missing", "SVC02")
            return
        parts = self.parts(elements[1], 2, "SVC01")
        revenue = parts[1] if parts[0] == b"NU" else elements[4]
        procedure = values.word(parts[1]) if parts[0] in _PROCEDURE_LISTS else ""
        self._line = LineDraft(charge, paid or _ZERO, values.word(revenue), procedure)
        claim.lines.append(self._line)

    def _on_dtm(self, segment: bytes) -> None:
        role, claim = segment[4:7], self._claim
        if claim is None:
            if role == b"405":
                self._paid_on = self.day(self.split(segment, 3)[2], "DTM02") or self._paid_on
        elif role in _SERVICE_DATES:
            claim.add_day(self.day(self.split(segment, 3)[2], "DTM02"), in_line=self._line is not None)

    def _on_ref(self, segment: bytes) -> None:
        role, claim = segment[4:6], self._claim
        if claim is None:
            if role == b"2U" and self._party == b"PR":
                self._payer_id = self._payer_id or or_none(self.split(segment, 3)[2])
        elif role == b"F8" and self._line is None:
            claim.original_control = or_none(self.split(segment, 3)[2])

    def _on_lq(self, segment: bytes) -> None:
        if self._line is not None and segment[3:5] == b"HE":
            self._line.remarks.append(values.text(self.split(segment, 3)[2]))

    def _on_amt(self, segment: bytes) -> None:
        if self._line is not None and segment[4:6] == b"B6":
            self._line.allowed = self.amount(self.split(segment, 3)[2], "AMT02")

    def _on_plb(self, segment: bytes) -> None:
        self._give_claim()
        elements = self.split(segment, 15)
        for place in range(4, 15, 2):
            found = self.amount(elements[place], "PLB")
            if found is not None:
                self._provider_adjustments.append(found)

    def _give_claim(self) -> None:
        """Give the claim being read, if any, and tell when it does not balance."""
        claim, self._claim, self._line = self._claim, None, None
        if claim is None:
            return
        lines = tuple(line.freeze() for line in claim.lines)
        body = RemitLine(claim.charge, claim.paid, tuple(claim.adjustments), tuple(claim.remarks))
        for code in claim.imbalances(body, lines):
            self.tell(code, "CLP")
        first, last = claim.service_days
        self.give(
            RemitClaim(
                number=claim.number,
                control=claim.control,
                original_control=claim.original_control,
                status=claim.status,
                charge=claim.charge,
                paid=claim.paid,
                patient_responsibility=claim.patient_responsibility,
                filing=claim.filing,
                facility_code=claim.facility_code,
                frequency=claim.frequency,
                payer_id=self._payer_id,
                payer_name=self._payer_name,
                billing_npi=self._provider_npi,
                rendering_npi=claim.rendering_npi,
                trace=self._trace,
                paid_on=self._paid_on,
                service_from=first,
                service_to=last,
                body=body,
                lines=lines,
            )
        )
