"""A service with a coverage policy needs a covered diagnosis, or a notice that the patient signed before."""

from collections.abc import Iterator, Mapping, Sequence

from marshmallow import Schema

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Lacking, Outcome
from lms.claims.edits.kind import EditKind, Parameters, Sample, words
from lms.claims.edits.lines import Line
from lms.claims.edits.side_facts import Notice, SideFacts
from lms.claims.edits.view import ClaimView


class CoveragePolicySchema(Schema):
    """Modifiers that say a notice is on file, and those that say the denial is expected without one."""

    notice_modifiers = words()
    other_modifiers = words()


class CoveragePolicy(EditKind):
    """Finds services whose diagnoses the policy does not cover, where no notice settles who pays.

    The policy is the side fact ``coverage_policy``, else the table ``coverage``. A notice modifier passes
    when a valid notice is on file, or when nothing is known about notices.
    """

    kind = "coverage_policy"
    schema = CoveragePolicySchema
    words = frozenset({"code", "line", "why"})

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield each line that the policy does not cover."""
        if case.facts.coverage_policy is None and case.is_sample("coverage"):
            yield Lacking("table:coverage (a sample)")
        policy = _policy(case)
        for line in case.claim.lines:
            covered = policy.get(line.procedure)
            if covered is None or any(code.startswith(covered) for code in _pointed(case.claim, line)):
                continue
            if set(line.modifiers) & set(parameters.get("other_modifiers", ())):
                continue
            why = _why(case, line, set(parameters.get("notice_modifiers", ())))
            if why:
                yield Finding(line.place, {"code": line.procedure, "line": str(line.number), "why": why})

    def samples(self) -> Sequence[Sample]:
        """Return a diagnosis outside the policy, with and without notice and modifier, and a covered one."""
        parameters = {"notice_modifiers": ["GA"], "other_modifiers": ["GZ"]}
        table = {"coverage": [["T1015", "R53"]]}
        policy = {"T1015": ("J18",)}
        line = "SV1*HC:T1015*"
        with_ga, with_gz = ((line, "SV1*HC:T1015:GA*"),), ((line, "SV1*HC:T1015:GZ*"),)
        notice = SideFacts(notices=(Notice(is_valid=True),))
        void = SideFacts(notices=(Notice(is_valid=False),))
        return (
            Sample(True, parameters, tables=table),
            Sample(True, parameters, facts=notice, tables=table),
            Sample(True, parameters, with_ga, void, table),
            Sample(False, parameters, with_ga, notice, table),
            Sample(False, parameters, with_gz, void, table),
            Sample(False, parameters, facts=SideFacts(coverage_policy=policy), tables=table),
        )


def _policy(case: Case) -> Mapping[str, tuple[str, ...]]:
    """Return covered beginnings of diagnosis codes by procedure."""
    if case.facts.coverage_policy is not None:
        return case.facts.coverage_policy
    rows = case.tables.by_first("coverage")
    return {code: tuple(row[1] for row in found) for code, found in rows.items()}


def _pointed(claim: ClaimView, line: Line) -> list[str]:
    """Return the diagnoses that a professional line points to; all of a facility's claim."""
    codes = [code.code for code in claim.diagnoses]
    if claim.kind == "837I":
        return codes
    places = [int(pointer) - 1 for pointer in line.pointers if pointer.isascii() and pointer.isdigit()]
    return [codes[place] for place in places if 0 <= place < len(codes)]


def _why(case: Case, line: Line, notice_modifiers: set[str]) -> str:
    """Say what is missing about the notice, empty when nothing is."""
    says_so = not notice_modifiers.isdisjoint(line.modifiers)
    notices = case.facts.notices
    is_on_file = notices is not None and any(
        one.is_valid and (not one.services or line.procedure in one.services) for one in notices
    )
    if says_so:
        return "" if is_on_file or notices is None else "the modifier says a notice is on file, and none is"
    return "a notice is on file, its modifier is missing" if is_on_file else "no notice is on file"
