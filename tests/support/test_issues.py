"""Services of feedback: taps are idempotent, issues move by facts alone, response times are counted."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lms.core import audit, clock
from lms.core.content import live
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.events import DomainEvent
from lms.core.unit_of_work import unit_of_work
from lms.courses import api as courses
from lms.people.models import Person
from lms.support.models import FeedbackTap, Issue, IssueEvent
from lms.support.rules.issues import (
    ANSWERED,
    APPEAL,
    CHANGED,
    CLOSED,
    DECLINED,
    HELPFUL,
    OPEN,
    REPORT,
    UNCLEAR,
)
from lms.support.services import issues
from lms.support.services.inbox import Answering, Wanted, answering_of, inbox_query, waiting
from lms.support.services.issues import LONGEST_TEXT, Answer, Place, open_issue
from lms.support.services.reading import news_count, own_reports
from lms.support.services.taps import Tally, tallies_of, tap, verdicts_of
from lms.support.services.titles import last_changes
from tests.access.factories import publish as publish_anything
from tests.cast import Cast
from tests.conftest import NOW
from tests.courses.factories import module_body
from tests.factories import make_person


@pytest.fixture
def unit(cast: Cast) -> Iterator[None]:
    """An open unit of work after the cast was made."""
    with unit_of_work():
        yield


def count(model: Any) -> int:
    """Return how many rows a table has."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def answered(issue: Issue, by: Person, kind: str = ANSWERED, text: str = "Because.", **told: Any) -> None:
    """Let somebody answer an issue."""
    seen = len(issues.events_of(issue.id))
    issues.answer_issue(issue=issue, by_id=by.id, answer=Answer(kind, text, told.pop("seen", seen), **told))


def test_the_same_tap_again_adds_nothing_and_another_one_counts(
    cast: Cast, unit: None, lesson: Place
) -> None:
    who = cast["learner"].id
    for verdict in (HELPFUL, HELPFUL, UNCLEAR, UNCLEAR, HELPFUL):
        tap(person_id=who, place=lesson, verdict=verdict)
    assert count(FeedbackTap) == 3
    assert verdicts_of(who, "TS-01", "lesson") == {"L1": HELPFUL}
    assert count(Issue) == 1


def test_each_person_counts_once_by_what_they_said_last(cast: Cast, unit: None, lesson: Place) -> None:
    tap(person_id=cast["learner"].id, place=lesson, verdict=UNCLEAR)
    tap(person_id=cast["learner"].id, place=lesson, verdict=HELPFUL)
    tap(person_id=cast["manager"].id, place=lesson, verdict=UNCLEAR)
    assert tallies_of("TS-01") == {("lesson", "L1"): Tally(helpful=1, unclear=1)}


def test_unclear_opens_an_issue_in_the_unit_of_the_reporter(cast: Cast, unit: None, lesson: Place) -> None:
    tap(person_id=cast["learner"].id, place=lesson, verdict=UNCLEAR)
    [found] = db.session.scalars(select(Issue))
    assert (found.kind, found.unit_id, found.text) == (REPORT, cast.admitting.id, "")
    assert (found.due_on - clock.today()).days == 14


def test_a_challenge_is_due_in_five_working_days_and_opened_once(cast: Cast, unit: None, item: Place) -> None:
    who = cast["learner"].id
    first = open_issue(person_id=who, place=item, kind=APPEAL, text="The key is wrong.")
    again = open_issue(person_id=who, place=item, kind=APPEAL, text="The key is wrong.")
    tap(person_id=who, place=item, verdict=UNCLEAR)
    assert first.id == again.id
    assert count(Issue) == 1
    assert (first.due_on - clock.today()).days == 7


def test_a_challenge_is_opened_beside_a_report_that_waits(cast: Cast, unit: None, item: Place) -> None:
    who = cast["learner"].id
    tap(person_id=who, place=item, verdict=UNCLEAR)
    open_issue(person_id=who, place=item, kind=APPEAL, text="The key is wrong.")
    assert sorted(db.session.scalars(select(Issue.kind))) == [APPEAL, REPORT]


def test_text_is_cut_and_clean(cast: Cast, unit: None, lesson: Place) -> None:
    found = open_issue(person_id=cast["learner"].id, place=lesson, text="a\0b   c\n" + "x" * 5000)
    assert found.text.startswith("a b c\nx")
    assert len(found.text) == LONGEST_TEXT


def test_words_are_added_once_and_only_while_it_is_open(cast: Cast, unit: None, lesson: Place) -> None:
    found = open_issue(person_id=cast["learner"].id, place=lesson)
    issues.add_words(issue=found, text="Which desk?")
    issues.add_words(issue=found, text="Which desk?")
    assert count(IssueEvent) == 1
    answered(found, cast["trainer"])
    with pytest.raises(Refused, match="moved on"):
        issues.add_words(issue=found, text="And when?")


def test_an_answer_is_news_until_it_is_taken_as_read(cast: Cast, unit: None, lesson: Place) -> None:
    who = cast["learner"].id
    found = open_issue(person_id=who, place=lesson)
    assert news_count(who) == 0
    answered(found, cast["trainer"])
    assert news_count(who) == 1
    for _ in range(2):
        issues.note_answer(issue=found)
    assert news_count(who) == 0
    [report] = own_reports(who, 1).reports
    assert (report.state, count(IssueEvent)) == (CLOSED, 2)


def test_an_answer_that_settles_nothing_is_sent_back(cast: Cast, unit: None, lesson: Place) -> None:
    found = open_issue(person_id=cast["learner"].id, place=lesson)
    answered(found, cast["trainer"])
    for _ in range(2):
        issues.reopen(issue=found, text="Still unclear.")
    [report] = own_reports(cast["learner"].id, 1).reports
    assert report.state == OPEN
    answered(found, cast["trainer"], DECLINED, "It stays.")
    days = db.session.scalars(select(IssueEvent.waited_days).order_by(IssueEvent.number)).all()
    assert days == [0, None, None]


def test_the_same_answer_sent_twice_is_one(cast: Cast, unit: None, lesson: Place) -> None:
    found = open_issue(person_id=cast["learner"].id, place=lesson)
    for _ in range(2):
        answered(found, cast["trainer"], seen=0)
    assert count(IssueEvent) == 1


def test_a_second_trainer_is_told_that_somebody_was_first(cast: Cast, unit: None, lesson: Place) -> None:
    found = open_issue(person_id=cast["learner"].id, place=lesson)
    answered(found, cast["trainer"], seen=0)
    with pytest.raises(Conflict):
        answered(found, cast["educator"], text="Mine.", seen=0)


@pytest.mark.parametrize(("kind", "text"), [("maybe", "x"), (ANSWERED, "  "), ("noted", "x")])
def test_an_answer_needs_a_kind_and_words(
    cast: Cast, unit: None, lesson: Place, kind: str, text: str
) -> None:
    found = open_issue(person_id=cast["learner"].id, place=lesson)
    with pytest.raises(Refused):
        answered(found, cast["trainer"], kind, text)
    assert count(IssueEvent) == 0


def test_the_version_it_was_fixed_in_must_be_one_of_the_module(cast: Cast, unit: None, lesson: Place) -> None:
    found = open_issue(person_id=cast["learner"].id, place=lesson)
    policy = live("policy", "assessments").id
    with pytest.raises(Refused, match="does not belong"):
        answered(found, cast["trainer"], CHANGED, revision_id=policy)
    answered(found, cast["trainer"], CHANGED, revision_id=lesson.revision_id)
    [report] = own_reports(cast["learner"].id, 1).reports
    assert [one.version for one in report.happened] == ["1.0.0"]


def test_an_answer_is_announced_and_a_challenge_is_in_the_log(cast: Cast, item: Place) -> None:
    with unit_of_work():
        found = open_issue(person_id=cast["learner"].id, place=item, kind=APPEAL, text="Wrong key.")
    with unit_of_work(durable=True):
        answered(issues.find_issue(found.public_id), cast["trainer"], CHANGED)
    told = [row.payload for row in db.session.scalars(select(DomainEvent)) if "issue.answered" in row.name]
    assert [(one["kind"], one["answer"], one["thing"]) for one in told] == [(APPEAL, CHANGED, item.thing)]
    actions = db.session.scalars(select(audit.AuditEntry.action)).all()
    assert "support.appeal_answered" in actions


def test_response_times_count_first_answers_of_a_year(cast: Cast, lesson: Place) -> None:
    old = NOW - timedelta(days=400)
    for at, waits in ((old, 1), (NOW - timedelta(days=21), 3), (NOW - timedelta(days=14), 7), (NOW, None)):
        with clock.frozen(at), unit_of_work():
            found = open_issue(person_id=make_person(unit=cast.north).id, place=lesson)
        if waits is not None:
            with clock.frozen(at + timedelta(days=waits)), unit_of_work():
                answered(issues.find_issue(found.public_id), cast["trainer"])
    assert answering_of("TS-01") == Answering(reported=3, answered=2, median_days=3)


def test_without_reports_there_is_no_median(cast: Cast) -> None:
    assert answering_of("TS-01") == Answering(0, 0, None)


def seen_by(cast: Cast, reader: str, *paths: str, **cut: str) -> list[tuple[str, bool]]:
    """Return the texts that a reader of units sees, and whether the reporter is named."""
    rows = db.session.execute(inbox_query(paths, cast[reader].id, Wanted(**cut)))
    return sorted((row.Issue.text, row.is_named) for row in rows)


def test_a_trainer_reads_the_reports_of_their_units_alone(cast: Cast, unit: None, lesson: Place) -> None:
    open_issue(person_id=cast["learner"].id, place=lesson, text="north")
    open_issue(person_id=cast["eve"].id, place=lesson, text="south")
    assert seen_by(cast, "trainer", cast.north.path) == [("north", True)]
    assert seen_by(cast, "trainer", cast.system.path) == [("north", True), ("south", True)]
    assert seen_by(cast, "trainer") == []


def test_the_owner_of_a_module_reads_elsewhere_without_names(cast: Cast, unit: None, lesson: Place) -> None:
    open_issue(person_id=cast["learner"].id, place=lesson, text="north")
    courses.name_owner(module_id="TS-01", person_id=cast["eve"].id, by_id=cast["eve"].id)
    assert seen_by(cast, "eve", cast.south.path) == [("north", False)]


def test_cuts_of_the_inbox_are_states_late_ones_and_challenges(
    cast: Cast, lesson: Place, item: Place
) -> None:
    with clock.frozen(NOW - timedelta(days=30)), unit_of_work():
        open_issue(person_id=cast["learner"].id, place=lesson, text="late")
    with unit_of_work():
        open_issue(person_id=cast["learner"].id, place=item, kind=APPEAL, text="appeal")
        done = open_issue(person_id=cast["manager"].id, place=lesson, text="done")
        answered(done, cast["trainer"])
    cuts = ("open", "late", "appeal", "answered", "closed", "all")
    found = {
        cut: [text for text, _named in seen_by(cast, "trainer", cast.north.path, show=cut)] for cut in cuts
    }
    assert found == {
        "open": ["appeal", "late"],
        "late": ["late"],
        "appeal": ["appeal"],
        "answered": ["done"],
        "closed": [],
        "all": ["appeal", "done", "late"],
    }
    counted = waiting((cast.north.path,), cast["trainer"].id)
    assert (counted.open, counted.late, counted.appeals) == (2, 1, 1)


def test_the_last_change_of_a_lesson_or_item_is_the_revision_that_changed_it(cast: Cast) -> None:
    body = module_body()
    body["module"]["version"] = "1.1.0"
    body["lessons"][0]["title"] = "Another title"
    later = NOW + timedelta(days=3)
    with clock.frozen(later), unit_of_work():
        publish_anything("module", "TS-01", body)
    found = last_changes("TS-01")
    assert {key: found[key].version for key in ("", "L1", "L2", "TS-01-O1-01")} == {
        "": "1.1.0",
        "L1": "1.1.0",
        "L2": "1.0.0",
        "TS-01-O1-01": "1.0.0",
    }
    assert found["L1"].on == clock.local_date(later)


def test_an_unknown_report_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        issues.find_issue("nothing")
