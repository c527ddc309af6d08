"""A service that needs an approval must carry its number, and the approval must be for this service."""

from collections.abc import Iterator, Sequence

from marshmallow import Schema

from lms.claims.edits.case import Case
from lms.claims.edits.findings import Finding, Outcome, absent
from lms.claims.edits.kind import EditKind, Parameters, Sample, words
from lms.claims.edits.lines import Line
from lms.claims.edits.segments import Value
from lms.claims.edits.side_facts import Authorization as Approval
from lms.claims.edits.side_facts import SideFacts


class AuthorizationSchema(Schema):
    """Beginnings of procedure or revenue codes for which the payer asks for an approval."""

    services = words()


class Authorization(EditKind):
    """Finds services without an approval number, and numbers that the log does not know for them."""

    kind = "authorization"
    schema = AuthorizationSchema
    words = frozenset({"service", "why"})

    def needs(self, parameters: Parameters) -> tuple[str, ...]:
        """Return the payer's list of services, unless the parameters hold one."""
        return () if parameters.get("services") else ("authorization_needed",)

    def find(self, case: Case, parameters: Parameters) -> Iterator[Outcome]:
        """Yield the missing number, or the number that does not fit."""
        listed = tuple(parameters.get("services", ()))
        needed = case.facts.authorization_needed or frozenset()
        lines = [line for line in case.claim.lines if _is_needed(line, needed, listed)]
        if not lines:
            return
        number = case.claim.first("2300", "REF", e1="G1")
        if number is None or not number.at(2):
            place = number.value(2) if number else absent("2300", "REF", 2)
            yield Finding(place, {"service": _service(lines[0]), "why": "the number is missing"})
        elif case.facts.authorizations is not None:
            yield from _against_log(case, lines, number.value(2))

    def samples(self) -> Sequence[Sample]:
        """Return a missing number, a pending approval, one for another service, and a sound one."""
        needed = frozenset({"T1015"})
        number = (("HI*ABK:J189*ABF:I10", "REF*G1*A77~HI*ABK:J189*ABF:I10"),)
        sound = Approval("60101", "A77", services=("T1015",))
        other = Approval("60101", "A77", services=("J0696",))
        pending = Approval("60101", "A77", status="pending")

        def known(*log: Approval) -> SideFacts:
            return SideFacts(authorization_needed=needed, authorizations=log)

        return (
            Sample(True, facts=SideFacts(authorization_needed=needed)),
            Sample(True, {"services": ["T10"]}),
            Sample(True, change=number, facts=known(other)),
            Sample(True, change=number, facts=known(pending)),
            Sample(True, change=number, facts=known()),
            Sample(False, change=number, facts=known(sound)),
            Sample(False, facts=SideFacts(authorization_needed=frozenset({"P9612"}))),
        )


def _service(line: Line) -> str:
    return line.procedure or f"revenue code {line.revenue}"


def _is_needed(line: Line, needed: frozenset[str], listed: tuple[str, ...]) -> bool:
    codes = [code for code in (line.procedure, line.revenue) if code]
    return any(code in needed or (listed and code.startswith(listed)) for code in codes)


def _against_log(case: Case, lines: Sequence[Line], number: Value) -> Iterator[Outcome]:
    """Yield the number when no approval of the log is for a line that needs one."""
    log = [one for one in case.facts.authorizations or () if one.number == number.text]
    log = [one for one in log if case.is_payer(one.payer)]
    for line in lines:
        reasons = [_misfit(one, line, case) for one in log]
        if "" not in reasons:
            why = reasons[0] if reasons else "the log does not know this number for the payer"
            yield Finding(number, {"service": _service(line), "why": why})
            return


def _misfit(approval: Approval, line: Line, case: Case) -> str:
    """Say why an approval is not for a line, empty when it is."""
    first = line.first or case.claim.service[0]
    npis = {segment.at(9) for segment in case.claim.all("any", "NM1")}
    is_outside = first is not None and (
        (approval.first is not None and first < approval.first)
        or (approval.last is not None and first > approval.last)
    )
    faults = (
        (approval.status != "approved", f"the request is {approval.status}"),
        (bool(approval.services) and not _names(approval, line), "it was given for another service"),
        (bool(approval.site_npi) and approval.site_npi not in npis, "it was given for another place"),
        (is_outside, "it was given for other days"),
        (approval.units is not None and (line.units or 0) > approval.units, "it was given for fewer units"),
    )
    return next((words for is_fault, words in faults if is_fault), "")


def _names(approval: Approval, line: Line) -> bool:
    return line.procedure in approval.services or line.revenue in approval.services
