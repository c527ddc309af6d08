"""What a requirement type is, and the judgement that most of them share."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, cast

from lms.compliance.renewals import RENEWALS
from lms.compliance.requirements.terms import Terms, TermsSchema, load_terms
from lms.compliance.rules.dates import FOREVER, add_days, in_words
from lms.compliance.rules.facts import Evidence, Ledger
from lms.compliance.rules.verdicts import Verdict

T = TypeVar("T", bound=Terms)


@dataclass(frozen=True)
class Sample:
    """A worked example that a type promises: these terms and facts give this verdict on this day."""

    title: str
    terms: Mapping[str, Any]
    evidence: tuple[Evidence, ...]
    as_of: date
    met: bool
    valid_until: date | None = None
    started: bool = False


class RequirementType(ABC, Generic[T]):
    """A kind of requirement: its terms, which evidence it reads and how it judges."""

    kind: ClassVar[str]
    schema: ClassVar[type[TermsSchema]] = TermsSchema

    def terms(self, data: Mapping[str, Any]) -> T:
        """Return the terms of this kind from JSON values."""
        return cast("T", load_terms(self.schema, data))

    def dump(self, terms: T) -> dict[str, Any]:
        """Return terms as JSON values; loading them again gives equal terms."""
        return dict(_schema(self.schema).dump(terms))

    @abstractmethod
    def reads(self, terms: T) -> frozenset[tuple[str, str]]:
        """Return the ``(evidence kind, subject)`` pairs that can change the verdict."""

    @abstractmethod
    def judge(self, terms: T, evidence: Ledger, *, as_of: date) -> Verdict:
        """Judge the evidence that had happened by the end of ``as_of``."""

    @abstractmethod
    def change_points(self, terms: T, evidence: Ledger) -> frozenset[date]:
        """Return every day on which the verdict can differ from the day before."""

    def asks_evidence(self, terms: T) -> bool:
        """Tell whether it is open, and nothing of it begun, on every day on which there is no evidence."""
        nothing = Ledger()
        verdict = self.judge(terms, nothing, as_of=date.min)
        return not (verdict.met or verdict.started or self.change_points(terms, nothing))

    @abstractmethod
    def samples(self) -> tuple[Sample, ...]:
        """Return worked examples, at least one met and one not."""


@cache
def _schema(kind: type[TermsSchema]) -> TermsSchema:
    return kind()


@dataclass(frozen=True, slots=True)
class Pass:
    """A passing fact and the last day on which it counts."""

    fact: Evidence
    last_day: date


class InDate(RequirementType[T]):
    """Met while enough passes of the subject are in date.

    ``newest_decides``: a result that is no pass ends what was passed before it; otherwise a failed
    early renewal does not end a pass that is still in date.
    """

    evidence_kinds: ClassVar[tuple[str, ...]]
    newest_decides: ClassVar[bool] = False

    @abstractmethod
    def is_pass(self, terms: T, fact: Evidence) -> bool:
        """Tell whether one fact is a pass under these terms."""

    @abstractmethod
    def ask(self, terms: T) -> str:
        """Return the sentence that says what to do when nothing was done yet."""

    def needed(self, terms: T) -> int:
        """Return how many passes must be in date at the same time."""
        del terms
        return 1

    def weight(self, terms: T, fact: Evidence) -> int:
        """Return how many of the needed passes one fact stands for."""
        del terms, fact
        return 1

    def reads(self, terms: T) -> frozenset[tuple[str, str]]:
        """Return the subject and its equals in the kinds of evidence that count."""
        return frozenset((kind, subject) for kind in self.evidence_kinds for subject in terms.subjects)

    def judge(self, terms: T, evidence: Ledger, *, as_of: date) -> Verdict:
        """Judge by the passes that are in date."""
        facts = self._counting(terms, evidence.up_to(as_of))
        passes = self._runs(terms, facts)[-1] if facts else []
        valid = sorted((item for item in passes if item.last_day >= as_of), key=lambda item: item.last_day)
        deciding, count = self._deciding(terms, valid)
        if count < self.needed(terms):
            return self._unmet(terms, facts, passes, deciding)
        last = deciding[-1].last_day
        return Verdict(
            met=True,
            why=_why_met(deciding[-1].fact, last),
            evidence=tuple(item.fact.id for item in reversed(deciding)),
            valid_until=None if last == FOREVER else last,
        )

    def change_points(self, terms: T, evidence: Ledger) -> frozenset[date]:
        """Return the days of the facts and the days after each pass ends."""
        facts = self._counting(terms, evidence)
        ends = {
            add_days(item.last_day, 1)
            for run in self._runs(terms, facts)
            for item in run
            if item.last_day < FOREVER
        }
        return frozenset({fact.occurred_on for fact in facts} | ends)

    def _deciding(self, terms: T, valid: Sequence[Pass]) -> tuple[list[Pass], int]:
        """Return the longest-lasting passes that make up what is needed, and how many they stand for."""
        chosen: list[Pass] = []
        count = 0
        for item in reversed(valid):
            if count >= self.needed(terms):
                break
            chosen.append(item)
            count += self.weight(terms, item.fact)
        return chosen, count

    def _counting(self, terms: T, evidence: Iterable[Evidence]) -> list[Evidence]:
        reads = self.reads(terms)
        return [
            fact
            for fact in evidence
            if (fact.kind, fact.subject) in reads
            and terms.accepts_source(fact.source)
            and terms.accepts_revision(fact.revision)
        ]

    def _runs(self, terms: T, facts: Sequence[Evidence]) -> list[list[Pass]]:
        """Return runs of passes; only where the newest result decides does a failure begin a new run."""
        runs: list[list[Evidence]] = [[]]
        for fact in facts:
            if self.is_pass(terms, fact):
                runs[-1].append(fact)
            elif self.newest_decides:
                runs.append([])
        return [self._dated(terms, run) for run in runs]

    def _dated(self, terms: T, run: Sequence[Evidence]) -> list[Pass]:
        passed = [(fact.occurred_on, fact.expires_on) for fact in run]
        ends = RENEWALS.get(terms.renews).last_days(passed, terms.validity)
        return [Pass(fact, last) for fact, last in zip(run, ends, strict=True)]

    def _unmet(
        self, terms: T, facts: Sequence[Evidence], passes: Sequence[Pass], in_date: Sequence[Pass]
    ) -> Verdict:
        ask = self.ask(terms)
        newest = facts[-1] if facts else None
        if in_date:
            count = sum(self.weight(terms, item.fact) for item in in_date)
            why = f"{count} of {self.needed(terms)} done. {ask}"
        elif newest is not None and not self.is_pass(terms, newest):
            why = f"Not passed yet on {in_words(newest.occurred_on)}{_result(newest)}. {ask}"
        elif passes:
            why = f"Was valid until {in_words(max(item.last_day for item in passes))}. {ask}"
        else:
            why = ask
        shown = [item.fact.id for item in reversed(in_date)] or ([newest.id] if newest else [])
        return Verdict(met=False, why=why, evidence=tuple(shown), started=bool(facts))


def _why_met(fact: Evidence, last: date) -> str:
    until = "without a time limit" if last == FOREVER else f"valid until {in_words(last)}"
    return f"Met on {in_words(fact.occurred_on)}{_result(fact)}{_WAYS.get(fact.source, '')}, {until}."


_WAYS = {
    "test-out": " by test-out",
    "renewal": " by the renewal form",
    "second-rating": " by further ratings",
    "reciprocity": " at a partner",
}


def _result(fact: Evidence) -> str:
    if fact.score is None:
        return ""
    return f" with {fact.score.normalize():f} %"
