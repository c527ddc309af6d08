"""Requirement: a competency is proven by every kind of evidence that it asks for."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from marshmallow import Schema, fields, post_load, validate

from lms.compliance.requirements.base import InDate, RequirementType, Sample
from lms.compliance.requirements.scored import ScoredTerms, percent, reaches
from lms.compliance.requirements.terms import Terms, TermsSchema, TextTuple
from lms.compliance.rules.dates import in_words
from lms.compliance.rules.facts import Evidence, Ledger
from lms.compliance.rules.verdicts import Verdict

PROOF_KINDS = ("exam", "simulation", "observed", "work-review", "coding-review")


@dataclass(frozen=True, slots=True)
class Proof:
    """One kind of evidence of a competency: what counts, from which score, for how long."""

    kind: str
    subjects: tuple[str, ...]
    cut: Decimal
    months: int | None = None
    cuts: tuple[tuple[str, Decimal], ...] = ()

    @property
    def own_cuts(self) -> dict[str, Decimal]:
        """Cuts of subjects that ask for another score than their kind."""
        return dict(self.cuts)

    def cut_of(self, subject: str) -> Decimal:
        """Return the cut of one subject."""
        return self.own_cuts.get(subject, self.cut)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetencyTerms(Terms):
    """Terms of a competency: every one of ``proofs`` must stand."""

    proofs: tuple[Proof, ...]


class ProofSchema(Schema):
    """Schema of one proof."""

    kind = fields.String(required=True, validate=validate.OneOf(PROOF_KINDS))
    subjects = TextTuple(load_default=())
    cut = fields.Decimal(required=True, as_string=True, validate=validate.Range(min=0, max=100))
    months = fields.Integer(allow_none=True, strict=True, validate=validate.Range(min=1))
    own_cuts = fields.Dict(
        keys=fields.String(),
        values=fields.Decimal(as_string=True, validate=validate.Range(min=0, max=100)),
        data_key="cuts",
        load_default=dict,
    )

    @post_load
    def make_proof(self, data: dict[str, Any], **_: Any) -> Proof:
        """Return the frozen proof."""
        own_cuts = data.pop("own_cuts")
        return Proof(**data, cuts=tuple(sorted(own_cuts.items())))


class CompetencySchema(TermsSchema):
    """Schema of the terms of a competency."""

    terms: ClassVar[type[Terms]] = CompetencyTerms

    proofs = fields.List(fields.Nested(ProofSchema), required=True, validate=validate.Length(min=1))

    @post_load
    def make_terms(self, data: dict[str, Any], **_: Any) -> Terms:
        """Return the frozen terms."""
        return CompetencyTerms(**{**data, "proofs": tuple(data["proofs"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class _ProofTerms(ScoredTerms):
    """Terms under which one proof is judged."""

    proof: Proof

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects of the proof, and the competency itself for evidence that names it."""
        return (self.subject, *self.proof.subjects)


class _ProofStands(InDate[_ProofTerms]):
    """One proof: the newest result decides and must be in date."""

    kind: ClassVar[str] = "proof"
    evidence_kinds: ClassVar[tuple[str, ...]] = PROOF_KINDS
    newest_decides: ClassVar[bool] = True

    def is_pass(self, terms: _ProofTerms, fact: Evidence) -> bool:
        return reaches(terms.proof.cut_of(fact.subject), fact)

    def reads(self, terms: _ProofTerms) -> frozenset[tuple[str, str]]:
        return frozenset((terms.proof.kind, subject) for subject in terms.subjects)

    def ask(self, terms: _ProofTerms) -> str:
        name = terms.proof.kind.replace("-", " ")
        return f"{name.capitalize()} at {percent(terms.proof.cut)} or more is needed."

    def samples(self) -> tuple[Sample, ...]:
        return ()


_PROOF = _ProofStands()


class CompetencyProficient(RequirementType[CompetencyTerms]):
    """Met while each kind of evidence of the competency has a newest, in-date pass at its own cut."""

    kind: ClassVar[str] = "competency-proficient"
    schema: ClassVar[type[TermsSchema]] = CompetencySchema

    def reads(self, terms: CompetencyTerms) -> frozenset[tuple[str, str]]:
        """Return everything that any proof reads."""
        return frozenset(pair for proof in terms.proofs for pair in _PROOF.reads(_proof_terms(terms, proof)))

    def judge(self, terms: CompetencyTerms, evidence: Ledger, *, as_of: date) -> Verdict:
        """Judge each proof; all must stand."""
        verdicts = [_PROOF.judge(_proof_terms(terms, proof), evidence, as_of=as_of) for proof in terms.proofs]
        missing = [verdict.why for verdict in verdicts if not verdict.met]
        found = tuple(dict.fromkeys(id_ for verdict in verdicts for id_ in verdict.evidence))
        if missing:
            started = any(verdict.met or verdict.started for verdict in verdicts)
            why = f"{terms.name} is not proven yet. {' '.join(missing)}"
            return Verdict(met=False, why=why, evidence=found, started=started)
        limits = [verdict.valid_until for verdict in verdicts if verdict.valid_until is not None]
        until = min(limits, default=None)
        tail = f", valid until {in_words(until)}" if until else ""
        return Verdict(True, f"{terms.name} is proven{tail}.", found, until)

    def change_points(self, terms: CompetencyTerms, evidence: Ledger) -> frozenset[date]:
        """Return every day on which any proof can change."""
        return frozenset(
            day
            for proof in terms.proofs
            for day in _PROOF.change_points(_proof_terms(terms, proof), evidence)
        )

    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples."""
        exam = Evidence(1, "exam", "PA-05", date(2026, 3, 1), outcome="pass", score=Decimal(90))
        seen = Evidence(
            2, "observed", "abn-conversation", date(2026, 4, 1), outcome="pass", score=Decimal(85)
        )
        failed = Evidence(3, "exam", "PA-05", date(2026, 9, 1), outcome="fail", score=Decimal(70))
        proofs = [
            {"kind": "exam", "subjects": ["PA-05"], "cut": 80, "months": 12, "cuts": {"PA-05": 85}},
            {"kind": "observed", "subjects": ["abn-conversation"], "cut": 80, "months": 12},
        ]
        asked = {"subject": "PA08", "proofs": proofs}
        return (
            Sample("both kinds", asked, (exam, seen), date(2026, 5, 1), True, date(2027, 3, 1)),
            Sample("one kind only", asked, (exam,), date(2026, 5, 1), False, started=True),
            Sample("the newest decides", asked, (exam, seen, failed), date(2026, 9, 1), False, started=True),
        )


def _proof_terms(terms: CompetencyTerms, proof: Proof) -> _ProofTerms:
    return _ProofTerms(
        subject=terms.subject,
        sources=terms.sources,
        months=proof.months,
        window_days=terms.window_days,
        since_revision=terms.since_revision,
        cut=proof.cut,
        proof=proof,
    )
