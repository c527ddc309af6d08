"""The claim files of each month: which interchange stands in which file."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from lms.app.demo.claims import ClaimPlan
from lms.app.demo.system import HealthSystem
from lms.app.demo.x12.answers import write_claim_answers, write_set_answer
from lms.app.demo.x12.claims837 import Sending, write_claims
from lms.app.demo.x12.envelope import Interchange, write_all
from lms.app.demo.x12.parties import Directory
from lms.app.demo.x12.remits835 import Answer, write_remits

T = TypeVar("T")
Day = tuple[date, str]


def claim_files(system: HealthSystem) -> Iterator[tuple[str, str, str]]:
    """Yield month (``2026-03``), file name and content, month by month, claims before their answers."""
    last = system.scope.last_on
    sendings = [
        Sending(claim, submission)
        for claim in system.claims
        for submission in claim.submissions
        if submission.sent_on <= last
    ]
    answers = [
        Answer(claim, remit) for claim in system.claims for remit in claim.remits if remit.paid_on <= last
    ]
    files: dict[tuple[str, str], list[Interchange]] = {}
    for name, on, interchange in _interchanges(system, sendings, answers):
        month = f"{on:%Y-%m}"
        files.setdefault((month, f"{name}-{month}.x12"), []).append(interchange)
    for (month, name), interchanges in sorted(files.items()):
        yield month, name, write_all(interchanges)


def _interchanges(
    system: HealthSystem, sendings: Sequence[Sending], answers: Sequence[Answer]
) -> Iterator[tuple[str, date, Interchange]]:
    last = system.scope.last_on
    story = system.inputs.story
    directory = Directory(system.units, system.inputs.payers, story["payers"])
    by_day = _grouped(sendings, lambda one: (one.submission.sent_on, _kind(one.claim)))
    for (on, kind), batch in by_day:
        is_institutional = kind == "837I"
        yield kind, on, write_claims(directory, batch, on, is_institutional=is_institutional)
        answered_on = min(one.submission.acked_on for one in batch)
        if answered_on <= last:
            answer = write_set_answer(on, answered_on, is_institutional=is_institutional)
            yield "999", answered_on, answer
    told = [one for one in sendings if one.submission.acked_on <= last]
    for (on, payer), batch in _grouped(told, lambda one: (one.submission.acked_on, one.claim.payer)):
        yield f"277CA-{payer}", on, write_claim_answers(directory, directory.payers[payer], batch, on)
    for (on, payer), paid in _grouped(answers, lambda one: (one.remit.paid_on, one.claim.payer)):
        yield f"835-{payer}", on, write_remits(directory, directory.payers[payer], paid, on)


def _kind(claim: ClaimPlan) -> str:
    return "837I" if claim.is_institutional else "837P"


def _grouped(things: Sequence[T], key: Callable[[T], Day]) -> list[tuple[Day, list[T]]]:
    """Return the things by key, in order of the keys; within one they keep their order."""
    found: dict[Day, list[T]] = {}
    for thing in things:
        found.setdefault(key(thing), []).append(thing)
    return sorted(found.items(), key=lambda item: item[0])
