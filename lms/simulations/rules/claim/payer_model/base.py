"""What a payer rule sees, and what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple, Protocol

from lms.simulations.rules.claim.facts import Coverage
from lms.simulations.rules.claim.sheet import Sheet
from lms.simulations.rules.claim.writing.shared import bare


class Sent(NamedTuple):
    """A claim that this payer had before: what stood on it, and its control number."""

    payer: str
    order: str
    values: Mapping[str, Any]
    control: str


@dataclass(frozen=True, slots=True)
class Case:
    """A claim at a payer: ``before`` are the claims of the visit that went out earlier."""

    sheet: Sheet
    payer: Coverage
    order: str
    sent_on: date
    before: Sequence[Sent] = ()

    @property
    def place(self) -> str:
        """Return which fields of the sheet belong to this payer: 1 or 2."""
        return "1" if self.order == "P" else "2"

    def term(self, name: str, default: Any = None) -> Any:
        """Return a parameter of this payer."""
        return self.payer.terms.get(name, default)

    def services(self) -> list[str]:
        """Return the service codes of the lines, empty for a line without one."""
        return [str(line.get("code") or "") for line in self.sheet.lines()]

    def diagnoses(self) -> list[str]:
        """Return all diagnoses of the claim, without points, the first-listed first."""
        listed = [self.sheet["principal_diagnosis"], *(self.sheet["other_diagnoses"] or ())]
        return [bare(code) for code in listed if code]


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a payer does not pay, in full or in part.

    Args:
        code: reason code (CARC); empty for a rejection before adjudication.
        fields: fields of the claim that it is about.
        why: one sentence in plain words.
        group: group code.
        remarks: remark codes.
        facts: facts beside the claim that it rests on, and fields that decide it whether right or wrong.
        lines: numbers of the lines denied, from 1; None means all.
        amount: part of the claim that is denied; None means whole lines.
        rejection: category, status and entity of a 277CA, for a claim that is not let in.
    """

    code: str
    fields: tuple[str, ...]
    why: str
    group: str = "CO"
    remarks: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    lines: tuple[int, ...] | None = None
    amount: Decimal | None = None
    rejection: tuple[str, str, str] | None = None


class PayerRule(Protocol):
    """One thing that a payer looks at."""

    kind: ClassVar[str]

    def judge(self, case: Case) -> Finding | None:
        """Return what is wrong with a claim, None when nothing is."""
