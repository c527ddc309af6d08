"""277CA: the statuses of each claim (rules A3 to A7); batch levels speak only when they reject."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from lms.claims.rules.facts import StatusCode
from lms.claims.rules.statuses import answer_of
from lms.claims.x12.delimiters import Delimiters
from lms.claims.x12.items import ClaimAck, Handler, Item, SetHead, Tell
from lms.claims.x12.parser import Parser, or_none
from lms.claims.x12.values import text

_COMPOSITES = (1, 10, 11)
_ACTION_ANSWERS = {b"WQ": ("accepted", "in_transit", "not_found"), b"U": ("rejected",)}
_CLAIM_LEVEL = b"PT"


class ClaimAckParser(Parser):
    """Reads one 277CA set: HL03 20 source, 21 receiver, 19 billing provider, PT claim."""

    def __init__(
        self, head: SetHead, delimiters: Delimiters, give: Callable[[Item], None], tell: Tell
    ) -> None:
        super().__init__(head, delimiters, give, tell)
        self._level = b""
        self._payer_id: str | None = None
        self._from_payer = False
        self._reference: str | None = None
        self._billing_npi: str | None = None
        self._acked_on: date | None = head.group_on
        self._clear()

    def _clear(self) -> None:
        """Forget the level that was read."""
        self._number: str | None = None
        self._statuses: list[StatusCode] = []
        self._conflict = False
        self._stc_on: date | None = None
        self._amount: Decimal | None = None
        self._control: str | None = None
        self._service: tuple[date | None, date | None] = (None, None)

    def handlers(self) -> Mapping[str, Handler]:
        """Return the function for each segment of a 277CA that matters."""
        return {
            "BHT": self._on_bht,
            "HL": self._on_hl,
            "NM1": self._on_nm1,
            "TRN": self._on_trn,
            "STC": self._on_stc,
            "REF": self._on_ref,
            "DTP": self._on_dtp,
        }

    def finish(self) -> None:
        """Give the last level of the set."""
        self._give_level()

    def _on_bht(self, segment: bytes) -> None:
        self._acked_on = self.day(self.split(segment, 5)[4], "BHT04") or self.head.group_on

    def _on_hl(self, segment: bytes) -> None:
        self._give_level()
        self._level = self.split(segment, 4)[3]
        if self._level == b"19":
            self._billing_npi = None

    def _on_nm1(self, segment: bytes) -> None:
        elements = self.split(segment, 10)
        if self._level == b"20":
            self._from_payer = elements[1] == b"PR"
            self._payer_id = or_none(elements[9])
        elif elements[1] == b"85" and elements[8] == b"XX":
            self._billing_npi = self.npi(elements[9], "NM109")

    def _on_trn(self, segment: bytes) -> None:
        number = or_none(self.split(segment, 3)[2])
        if self._level == b"21":
            self._reference = number
        elif self._level == _CLAIM_LEVEL and self._number is None:
            self._number = number

    def _on_stc(self, segment: bytes) -> None:
        elements = self.split(segment, 12)
        found = [self._status(elements[place]) for place in _COMPOSITES if elements[place]]
        self._statuses += found
        self._stc_on = self._stc_on or self.day(elements[2], "STC02")
        if self._amount is None:
            self._amount = self.amount(elements[4], "STC04")
        lawful = _ACTION_ANSWERS.get(elements[3])
        answer = answer_of(found)
        if lawful is not None and answer is not None and answer not in lawful:
            self._conflict = True
            self.tell("ack-conflict", "STC03")

    def _status(self, composite: bytes) -> StatusCode:
        """Return one status; a category that has no place in a 277CA is told."""
        parts = self.parts(composite, 3, "STC01")
        status = StatusCode(text(parts[0]), text(parts[1]), text(parts[2]))
        if status.category[:1] not in ("A", "E") or len(status.category) != 2:
            self.tell("status-category", "STC01")
        return status

    def _on_ref(self, segment: bytes) -> None:
        if segment[4:6] == b"1K" and self._control is None:
            self._control = or_none(self.split(segment, 3)[2])

    def _on_dtp(self, segment: bytes) -> None:
        if segment[4:7] == b"472" and self._level == _CLAIM_LEVEL and self._service == (None, None):
            elements = self.split(segment, 4)
            self._service = self.days(elements[2], elements[3], "DTP03")

    def _give_level(self) -> None:
        """Give the claim read, or a rejection of everything below a receiver or provider (rule A6)."""
        is_claim = self._level == _CLAIM_LEVEL
        if is_claim and self._number is None:
            self.tell("claim-number", "TRN02")
        is_batch_rejection = self._level in (b"21", b"19") and answer_of(self._statuses) == "rejected"
        if (is_claim and self._number is not None) or is_batch_rejection:
            self.give(
                ClaimAck(
                    number=self._number,
                    reference=self._reference,
                    billing_npi=None if self._level == b"21" else self._billing_npi,
                    payer_id=self._payer_id,
                    from_payer=self._from_payer,
                    statuses=tuple(self._statuses),
                    conflict=self._conflict,
                    acked_on=self._stc_on or self._acked_on,
                    amount=self._amount,
                    control=self._control,
                    service_from=self._service[0],
                    service_to=self._service[1],
                )
            )
        self._clear()
