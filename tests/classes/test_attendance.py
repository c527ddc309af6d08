"""Attendance by day, corrections, days made up; a class counts as the lessons of its module do."""

from datetime import date

import pytest
from sqlalchemy import select

from lms.classes.models import ClassMark
from lms.classes.services.attendance import attendees
from lms.classes.services.crediting import hold
from lms.classes.services.marking import make_up, mark_day
from lms.classes.services.placing import sign_up
from lms.classes.services.reading import class_by
from lms.compliance.api import evidence_of, judge, load_terms
from lms.core.content import live
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.events import DomainEvent
from lms.core.unit_of_work import UnitOfWork
from lms.courses.api import progress_of
from lms.courses.models import ModuleCompletion
from lms.courses.rules import Next
from lms.people.models import Person
from tests.cast import Cast
from tests.classes.factories import DAYS, MODULE, at, make_class, make_people, make_world
from tests.courses.factories import ModuleCompletionFactory, RevisionFactory, module_body

pytestmark = pytest.mark.database
LATER = (date(2026, 12, 8), date(2026, 12, 9), date(2026, 12, 10))


@pytest.fixture
def cast(uow: UnitOfWork) -> Cast:
    return make_world()


def mark(cast: Cast, public_id: str, day: int, marks: dict[int, str], reason: str = "") -> int:
    return mark_day(public_id, day, marks, reason=reason, by_id=cast["trainer"].id)


def attend(cast: Cast, public_id: str, people: list[Person], **absences: int) -> None:
    """Record three days; ``absences`` names by first name the day that somebody misses."""
    for day, on in enumerate(DAYS, start=1):
        with at(on):
            marks = {one.id: "absent" if absences.get(one.given_name) == day else "present" for one in people}
            mark(cast, public_id, day, marks)


def close(cast: Cast, public_id: str, number: int = 1) -> int:
    return hold(public_id, number=number, by_id=cast["trainer"].id)


def meets(person: Person, on: date) -> bool:
    """Tell whether the requirement to complete the module is met at the end of a day."""
    terms = load_terms("module-completed", {"subject": MODULE})
    return judge("module-completed", terms, evidence_of([person.id])[person.id], as_of=on).met


@pytest.fixture
def held(cast: Cast) -> tuple[str, list[Person]]:
    """A class of three days with Ada, who has all of them, and Bea, who missed the second; closed."""
    public_id, people = make_class(cast), make_people(cast, ["Ada", "Bea"])
    for one in people:
        sign_up(public_id, person_id=one.id)
    attend(cast, public_id, people, Bea=2)
    with at(DAYS[2], 18):
        assert close(cast, public_id) == 1
    return public_id, people


def test_every_day_there_completes_the_module_and_opens_its_exam(
    cast: Cast, held: tuple[str, list[Person]]
) -> None:
    _public_id, (ada, bea) = held
    assert progress_of(ada.id)[MODULE].completed_on == DAYS[2]
    assert progress_of(ada.id)[MODULE].next is Next.EXAM
    assert progress_of(ada.id)[MODULE].passed_on is None
    assert progress_of(bea.id)[MODULE].completed_on is None


def test_the_completion_names_the_class_and_the_revision_of_the_last_day(
    cast: Cast, held: tuple[str, list[Person]]
) -> None:
    public_id, (ada, _bea) = held
    (row,) = db.session.scalars(select(ModuleCompletion)).all()
    assert (row.person_id, row.source, row.reference) == (ada.id, "class", public_id)
    assert row.revision_id == class_by(public_id).revision_id == live("module", MODULE, DAYS[2]).id


def test_the_record_says_that_it_was_in_a_class_and_the_requirement_is_met(
    cast: Cast, held: tuple[str, list[Person]]
) -> None:
    _public_id, (ada, bea) = held
    (fact,) = [one for one in evidence_of([ada.id])[ada.id] if one.kind == "completion"]
    assert (fact.subject, fact.occurred_on, fact.revision) == (MODULE, DAYS[2], "1.0.0")
    assert meets(ada, DAYS[2])
    assert not meets(ada, DAYS[1])
    assert not meets(bea, DAYS[2])


def test_all_who_completed_the_module_are_told_of_in_one_event(cast: Cast) -> None:
    public_id, people = make_class(cast, DAYS[0]), make_people(cast, ["Ada", "Bea"])
    for one in people:
        sign_up(public_id, person_id=one.id)
    with at(DAYS[0]):
        mark(cast, public_id, 1, {one.id: "present" for one in people})
        close(cast, public_id)
    told = db.session.scalars(select(DomainEvent).where(DomainEvent.name.like("courses.%"))).all()
    assert [event.name for event in told] == ["courses.modules.completed.v1"]
    assert [one["person_id"] for one in told[0].payload["completions"]] == [one.id for one in people]
    assert told[0].payload["completions"][0]["note"] == "In the class “Who pays first”, 1 Dec 2026"


def test_a_revision_published_after_the_last_day_is_not_the_one_that_was_taught(cast: Cast) -> None:
    public_id, people = make_class(cast), make_people(cast, ["Ada"])
    sign_up(public_id, person_id=people[0].id)
    attend(cast, public_id, people)
    old = live("module", MODULE).id
    RevisionFactory(key=MODULE, body=module_body(MODULE), number=2, effective_on=date(2026, 12, 4))
    with at(date(2026, 12, 5)):
        close(cast, public_id)
        assert live("module", MODULE).id != old
    assert class_by(public_id).revision_id == old


def test_late_counts_as_there_and_excused_does_not(cast: Cast) -> None:
    public_id, people = make_class(cast, DAYS[0]), make_people(cast, ["Ada", "Bea"])
    for one in people:
        sign_up(public_id, person_id=one.id)
    with at(DAYS[0]):
        mark(cast, public_id, 1, {people[0].id: "late", people[1].id: "excused"})
        assert close(cast, public_id) == 1
    assert progress_of(people[0].id)[MODULE].completed_on == DAYS[0]


def test_the_same_marks_again_change_nothing(cast: Cast) -> None:
    public_id, (ada,) = make_class(cast), make_people(cast, ["Ada"])
    sign_up(public_id, person_id=ada.id)
    with at(DAYS[0]):
        assert mark(cast, public_id, 1, {ada.id: "present"}) == 1
        assert mark(cast, public_id, 1, {ada.id: "present"}) == 0
    assert len(db.session.scalars(select(ClassMark)).all()) == 1


def test_a_correction_says_why_and_keeps_the_mark_before_it(cast: Cast) -> None:
    public_id, (ada,) = make_class(cast), make_people(cast, ["Ada"])
    sign_up(public_id, person_id=ada.id)
    with at(DAYS[0]):
        mark(cast, public_id, 1, {ada.id: "present"})
        with pytest.raises(Refused, match="needs a reason"):
            mark(cast, public_id, 1, {ada.id: "absent"})
        mark(cast, public_id, 1, {ada.id: "absent"}, "Signed for somebody else")
    rows = db.session.scalars(select(ClassMark).order_by(ClassMark.id)).all()
    assert [(row.mark, row.reason, row.superseded_at is None) for row in rows] == [
        ("present", "", False),
        ("absent", "Signed for somebody else", True),
    ]


def test_no_mark_before_the_day_nor_for_a_stranger_nor_for_oneself(cast: Cast) -> None:
    public_id, (ada, stranger) = make_class(cast), make_people(cast, ["Ada", "Eli"])
    sign_up(public_id, person_id=ada.id)
    with pytest.raises(Refused, match="has not come"):
        mark(cast, public_id, 1, {ada.id: "present"})
    with at(DAYS[0]):
        with pytest.raises(NotFound):
            mark(cast, public_id, 1, {stranger.id: "present"})
        with pytest.raises(NotFound):
            mark(cast, public_id, 4, {ada.id: "present"})
        with pytest.raises(Refused, match="no mark"):
            mark(cast, public_id, 1, {ada.id: "asleep"})
        with pytest.raises(Refused, match="their own"):
            mark(cast, public_id, 1, {cast["trainer"].id: "present"})


def test_a_class_is_closed_on_its_last_day_with_every_mark_and_once(cast: Cast) -> None:
    public_id, (ada,) = make_class(cast), make_people(cast, ["Ada"])
    sign_up(public_id, person_id=ada.id)
    with at(DAYS[1]), pytest.raises(Refused, match="last day has not come"):
        close(cast, public_id)
    with at(DAYS[2]), pytest.raises(Refused, match="3 marks are missing"):
        close(cast, public_id)
    attend(cast, public_id, [ada])
    with at(DAYS[2]):
        with pytest.raises(Conflict):
            close(cast, public_id, number=7)
        assert close(cast, public_id) == 1
        assert close(cast, public_id) == 0


def test_a_missed_day_is_made_up_in_another_class_and_completes_the_module(
    cast: Cast, held: tuple[str, list[Person]]
) -> None:
    public_id, (_ada, bea) = held
    other = make_class(cast, *LATER)
    with at(date(2026, 12, 4)):
        make_up(public_id, person_id=bea.id, day=2, in_class=other, by_id=cast["trainer"].id)
        make_up(public_id, person_id=bea.id, day=2, in_class=other, by_id=cast["trainer"].id)
    assert class_by(other).guests == (1,)
    assert class_by(other).free == 1
    with at(LATER[1]):
        mark(cast, other, 2, {bea.id: "present"})
    assert progress_of(bea.id)[MODULE].completed_on == LATER[1]
    assert attendees(class_by(public_id), [bea.id])[bea.id].missing == ()
    with at(LATER[1]), pytest.raises(NotFound):
        mark(cast, other, 1, {bea.id: "present"})


def test_whoever_makes_up_a_day_is_in_no_other_class_at_that_time(
    cast: Cast, held: tuple[str, list[Person]]
) -> None:
    public_id, (_ada, bea) = held
    other = make_class(cast, *LATER)
    with at(date(2026, 12, 4)):
        make_up(public_id, person_id=bea.id, day=2, in_class=other, by_id=cast["trainer"].id)
        same_day, another_day = (make_class(cast, on, title="Next") for on in (LATER[1], LATER[2]))
        with pytest.raises(Refused, match="another class at that time"):
            sign_up(same_day, person_id=bea.id)
        assert sign_up(another_day, person_id=bea.id).standing == "seat"


def test_only_a_missed_day_is_made_up_where_there_is_room(cast: Cast, held: tuple[str, list[Person]]) -> None:
    public_id, (ada, bea) = held
    small = make_class(cast, *LATER, capacity=1)
    sign_up(small, person_id=cast["learner"].id)
    shorter = make_class(cast, date(2026, 12, 15))
    by = cast["trainer"].id
    with at(date(2026, 12, 4)):
        with pytest.raises(Refused, match="full on that day"):
            make_up(public_id, person_id=bea.id, day=2, in_class=small, by_id=by)
        with pytest.raises(Refused, match="no such day"):
            make_up(public_id, person_id=bea.id, day=2, in_class=shorter, by_id=by)
        with pytest.raises(Refused, match="not missed"):
            make_up(public_id, person_id=bea.id, day=1, in_class=shorter, by_id=by)
        with pytest.raises(Refused, match="not missed"):
            make_up(public_id, person_id=ada.id, day=2, in_class=shorter, by_id=by)
        with pytest.raises(NotFound):
            make_up(public_id, person_id=cast["learner"].id, day=2, in_class=shorter, by_id=by)


def test_a_correction_takes_a_completion_back_and_another_one_gives_it_again(
    cast: Cast, held: tuple[str, list[Person]]
) -> None:
    public_id, (ada, _bea) = held
    with at(date(2026, 12, 4), 9):
        mark(cast, public_id, 3, {ada.id: "absent"}, "Was seen elsewhere")
    assert progress_of(ada.id)[MODULE].completed_on is None
    assert not meets(ada, date(2026, 12, 31))
    with at(date(2026, 12, 4), 11):
        mark(cast, public_id, 3, {ada.id: "present"}, "It was another Ada")
    assert progress_of(ada.id)[MODULE].completed_on == DAYS[2]
    assert meets(ada, DAYS[2])
    rows = db.session.scalars(select(ModuleCompletion)).all()
    assert sorted(row.superseded_at is None for row in rows) == [False, True]


def test_whoever_completed_the_lessons_before_gets_no_second_completion(cast: Cast) -> None:
    public_id, people = make_class(cast), make_people(cast, ["Ada"])
    ModuleCompletionFactory(
        person_id=people[0].id, revision_id=live("module", MODULE).id, completed_on=date(2026, 11, 20)
    )
    sign_up(public_id, person_id=people[0].id)
    attend(cast, public_id, people)
    with at(DAYS[2]):
        assert close(cast, public_id) == 0


def test_a_class_in_the_renewal_window_is_the_renewal(cast: Cast) -> None:
    public_id, people = make_class(cast), make_people(cast, ["Ada"])
    ModuleCompletionFactory(
        person_id=people[0].id, revision_id=live("module", MODULE).id, completed_on=date(2025, 12, 20)
    )
    sign_up(public_id, person_id=people[0].id)
    attend(cast, public_id, people)
    with at(DAYS[2]):
        assert close(cast, public_id) == 1
    runs = db.session.scalars(select(ModuleCompletion.run).order_by(ModuleCompletion.run)).all()
    assert runs == [1, 2]
