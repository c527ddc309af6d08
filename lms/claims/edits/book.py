"""The edits as authors wrote them, with their reasons: which checks run on which claim."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lms.claims.edits.case import Case, PayerName, known_payers, payer_of
from lms.claims.edits.conditions import Condition, all_hold
from lms.claims.edits.findings import Finding, Hit, Lacking
from lms.claims.edits.kind import EditKind, Parameters
from lms.claims.edits.registry import EDIT_KINDS
from lms.claims.edits.side_facts import SideFacts
from lms.claims.edits.tables import TABLE, Row, Tables
from lms.claims.edits.view import ClaimView

CLAIM_KINDS = ("837P", "837I")
PREBILL = "PREBILL_EDIT"


@dataclass(frozen=True)
class Check:
    """One check of an edit: a kind with parameters, what a payer changes, when it applies, what it says."""

    kind: EditKind
    body: Mapping[str, Any]
    _variants: dict[tuple[str, str], Parameters | None] = field(default_factory=dict, compare=False)

    @property
    def message(self) -> str:
        """Return the message with its placeholders."""
        return str(self.body["message"])

    @property
    def claim_types(self) -> Sequence[str]:
        """Return the kinds of claim that the check is for; the edit's reason may name fewer."""
        return tuple(self.body.get("claim_types", CLAIM_KINDS))

    @cached_property
    def _when(self) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
        """Return the conditions over the claim, and those that ask side facts or tables."""
        conditions = [Condition.make(one) for one in self.body.get("when", ())]
        own = tuple(one for one in conditions if not one.needs)
        return own, tuple(one for one in conditions if one.needs)

    def parameters(self, payer: PayerName) -> Parameters | None:
        """Return the parameters for a payer, its kind and itself going first; None when disabled."""
        key = (payer.kind, payer.key)
        if key not in self._variants:
            self._variants[key] = self._make(key)
        return self._variants[key]

    def _make(self, names: Iterable[str]) -> Parameters | None:
        body = dict(self.body.get("parameters", {}))
        is_off = bool(self.body.get("disabled", False))
        by_payer = self.body.get("by_payer", {})
        for name in names:
            change = dict(by_payer.get(name, {}))
            is_off = bool(change.pop("disabled", is_off and name not in by_payer))
            body |= change
        return None if is_off else self.kind.schema().load(body)

    def run(self, case: Case) -> Iterator[Finding | Lacking]:
        """Yield what the check finds on a claim, and what it lacks."""
        parameters = self.parameters(case.payer)
        own, beside = self._when
        if parameters is None or not all_hold(own, case):
            return
        asked = [name for condition in beside for name in condition.needs]
        lacking = [name for name in asked if not _is_there(name, case)]
        if not lacking and all_hold(beside, case):
            asked += self.kind.needs(parameters)
            lacking = [name for name in asked if not _is_there(name, case)]
            if not lacking:
                yield from self.kind.find(case, parameters)
        yield from map(Lacking, lacking)
        yield from (Lacking(f"{name} (a sample)") for name in asked if case.is_sample(name))


def _is_there(need: str, case: Case) -> bool:
    """Tell whether a side fact or table is there."""
    if need.startswith(TABLE):
        return need.removeprefix(TABLE) in case.tables
    return case.fact(need) is not None


@dataclass(frozen=True)
class Edit:
    """One edit: its checks, and what the reason table says about it."""

    id: str
    field: str
    checks: tuple[Check, ...]
    reason: Mapping[str, Any]

    @property
    def claim_types(self) -> Sequence[str]:
        """Return the kinds of claim that the reason table names."""
        return tuple(self.reason.get("claim_types", CLAIM_KINDS))

    def run(self, case: Case) -> tuple[list[Hit], tuple[str, ...]]:
        """Return the hits on a claim, and the names of what was lacking."""
        hits: list[Hit] = []
        lacking: dict[str, None] = {}
        for check in self.checks:
            if case.claim.kind not in check.claim_types:
                continue
            for found in check.run(case):
                if isinstance(found, Lacking):
                    lacking[found.name] = None
                else:
                    hits.append(self._hit(check, found))
        return hits, tuple(lacking)

    def _hit(self, check: Check, found: Finding) -> Hit:
        reason, place = self.reason, found.place
        return Hit(
            edit=self.id,
            field=self.field,
            location=place.location,
            position=place.position,
            message=check.message.format_map(found.words),
            step=reason["step"],
            role=reason["role"],
            repaired_by=reason.get("repaired_by", reason["role"]),
            category=reason["category"],
            line=place.line,
            check=check.kind.kind,
        )


class EditBook:
    """All edits with the payers and tables they look at; immutable, to be made once and used often."""

    def __init__(self, edits: Iterable[Edit], payers: Mapping[str, PayerName], tables: Tables) -> None:
        self.edits = tuple(edits)
        self.payers = payers
        self.tables = tables
        self._by_kind = {
            kind: tuple(edit for edit in self.edits if kind in edit.claim_types) for kind in CLAIM_KINDS
        }

    @classmethod
    def from_bodies(
        cls,
        edits: Mapping[str, Any],
        root_causes: Mapping[str, Any],
        payers: Mapping[str, Mapping[str, Any]],
    ) -> "EditBook":
        """Make the book from the bodies of the content.

        Args:
            edits: body of ``claims/edits.yaml``.
            root_causes: body of ``claims/root_causes.yaml``.
            payers: bodies of ``payers.yaml`` by their keys.
        """
        reasons = {reason["id"]: reason for reason in root_causes["reasons"]}
        made = [
            Edit(
                one["id"],
                one["field"],
                tuple(Check(EDIT_KINDS.get(check["kind"]), check) for check in one["checks"]),
                reasons[one["id"]],
            )
            for one in edits["edits"]
        ]
        rows = {name: tuple(map(tuple, table["rows"])) for name, table in edits["tables"].items()}
        samples = frozenset(name for name, table in edits["tables"].items() if not table["whole"])
        return cls(made, known_payers(payers), Tables(rows, samples))

    def with_table(self, name: str, rows: Iterable[Row]) -> "EditBook":
        """Return the book with one table replaced by a hospital's own."""
        return EditBook(self.edits, self.payers, self.tables.with_rows(name, rows))

    def edits_for(self, kind: str) -> Sequence[Edit]:
        """Return the edits of a kind of claim, in the order of the file."""
        return self._by_kind.get(kind, ())

    def case(self, claim: ClaimView, facts: SideFacts) -> Case:
        """Return a claim with what the checks look at."""
        return Case(claim, facts, self.tables, payer_of(claim, self.payers), self.payers)
