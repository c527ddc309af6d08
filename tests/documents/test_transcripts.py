"""Transcripts: a record as of a day and as known on a day, each line by its evidence."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lms.compliance.api import NewEvidence, record_evidence
from lms.core import clock
from lms.core.unit_of_work import unit_of_work
from lms.documents.services.transcripts import Asked, transcript_of
from lms.documents.wording import hidden_words, job_words, result_words
from tests.access import factories
from tests.cast import Cast
from tests.documents.conftest import passed

pytestmark = pytest.mark.database

TODAY = Asked(as_of=factories.TODAY, with_scores=True)


def lines(world: Cast, asked: Asked = TODAY) -> list[tuple[str, str]]:
    found = transcript_of(world["learner"], asked)
    return [(section.kind, line.kind) for section in found.sections for line in section.lines]


def fact(world: Cast, kind: str, subject: str, **values: Any) -> None:
    """Record one more fact about the learner in a unit of work of its own."""
    values = {"occurred_on": date(2026, 11, 2), "key": f"{kind}:{subject}:extra", **values}
    with unit_of_work():
        record_evidence([NewEvidence(world["learner"].id, kind, subject, **values)])


def test_what_was_shown_stands_in_its_section(world: Cast) -> None:
    for kind, subject in (
        ("attestation", "acceptable-use"),
        ("credential", "CHAA"),
        ("external-class", "CLASS-1"),
        ("work-review", "wq-1"),
    ):
        fact(world, kind, subject)

    assert lines(world) == [
        ("modules", "exam"),
        ("modules", "completion"),
        ("skills", "observed"),
        ("attestations", "attestation"),
        ("credentials", "credential"),
        ("classes", "external-class"),
        ("work", "work-review"),
    ]


def test_each_line_names_its_evidence_revision_and_score(world: Cast) -> None:
    exam = transcript_of(world["learner"], TODAY).sections[0].lines[0]

    assert exam.evidence_id == passed(world["learner"])
    assert (exam.occurred_on, exam.revision, exam.score) == (factories.DONE, "1.0.0", 92.0)
    assert result_words(exam).replace("\u00a0", " ") == "Exam passed, 92 %"


def test_without_leave_for_scores_a_pass_is_a_pass(world: Cast) -> None:
    exam = transcript_of(world["learner"], replace(TODAY, with_scores=False)).sections[0].lines[0]

    assert exam.score is None
    assert result_words(exam) == "Exam passed"


def test_later_facts_are_not_on_the_transcript_of_an_earlier_day(world: Cast) -> None:
    fact(world, "credential", "CHAA")

    assert ("credentials", "credential") not in lines(world, replace(TODAY, as_of=date(2026, 11, 1)))
    assert ("credentials", "credential") in lines(world, replace(TODAY, as_of=date(2026, 11, 2)))


def test_as_known_on_a_day_a_fact_recorded_later_was_not_there(world: Cast) -> None:
    with clock.frozen(factories.later(3)):
        fact(world, "credential", "CHAA")
        now = replace(TODAY, as_of=date(2026, 11, 19))

        assert ("credentials", "credential") in lines(world, now)
        assert ("credentials", "credential") not in lines(world, replace(now, known_on=date(2026, 11, 18)))


def test_tries_that_were_not_passed_are_counted_and_shown_when_asked_for(world: Cast) -> None:
    fact(world, "exam", "PA-03", outcome="fail", key="exam:first")
    found = transcript_of(world["learner"], TODAY)

    assert found.hidden == 1
    assert hidden_words(found) == "3 lines; 1 try that was not passed is left out"
    whole = transcript_of(world["learner"], replace(TODAY, with_failed=True))
    assert (whole.hidden, whole.lines) == (0, 4)


def test_the_job_of_the_day_stands_on_it(world: Cast) -> None:
    assert job_words(transcript_of(world["learner"], TODAY)) == "Registrar; Alder Ridge admitting"
    before = transcript_of(world["learner"], replace(TODAY, as_of=date(2019, 1, 1)))
    assert job_words(before) == "none held on this day"
    assert before.sections == ()
