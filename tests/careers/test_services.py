"""The ledger of continuing education, cycles, teaching and courses outside."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from lms.careers.models import CareerFile, CredentialCycle, CreditEntry, CreditShare, TeachingAnswer
from lms.careers.services import teaching
from lms.careers.services.countable import countable, hours_of
from lms.careers.services.cycles import CycleTold, correct_cycle, tell_cycle, withdraw_cycle
from lms.careers.services.entries import Activity, add_entry, correct_entry, withdraw_entry
from lms.careers.services.files import file_of, take_file
from lms.careers.services.outside import record_course
from lms.careers.services.reading import Share, ledger_of
from lms.careers.services.team import team_of
from lms.compliance.api import EvidenceRow, NewEvidence, record_evidence
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import Conflict, NotAllowed, NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.access import factories as access
from tests.careers.conftest import CYCLE_END, World, in_ledger, tell
from tests.careers.examples import pdf

pytestmark = pytest.mark.database

D = Decimal
AHIMA = (Share("AHIMA", "association"),)
WEBINAR = Activity(date(2026, 5, 4), D("1.5"), "Sepsis webinar", shares=AHIMA)
TALK = teaching.Presented("Queries that help", "Chapter meeting, Ashford", date(2026, 9, 9), D(2))


def add(person: Person, activity: Activity = WEBINAR, key: str = "k1") -> str:
    with unit_of_work():
        row, _new = add_entry(person_id=person.id, activity=activity, by_id=person.id, form_key=key)
        return str(row.public_id)


def hand_in(person: Person, key: str = "t1", replaces: str = "") -> str:
    with unit_of_work():
        row = teaching.hand_in(
            person_id=person.id, presented=TALK, file_id=None, replaces=replaces, form_key=key
        )
        return str(row.public_id)


def test_an_entry_counts_in_the_cycle_that_holds_its_day(world: World) -> None:
    add(world.coder)
    standing = ledger_of(world.coder.id).standings[0]
    assert (standing.cycle.from_on, standing.cycle.to_on) == (date(2025, 4, 1), CYCLE_END)
    assert (standing.counted, standing.missing) == (D("1.50"), D("18.50"))


def test_a_form_sent_twice_is_one_entry(world: World) -> None:
    assert add(world.coder) == add(world.coder)
    assert db.session.scalar(select(func.count()).select_from(CreditEntry)) == 1
    assert db.session.scalar(select(func.count()).select_from(CreditShare)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        Activity(date(2026, 11, 17), D(1), "Tomorrow", shares=AHIMA),
        Activity(date(2026, 5, 4), D(0), "Nothing", shares=AHIMA),
        Activity(date(2026, 5, 4), D("1.005"), "Too fine", shares=AHIMA),
        Activity(date(2026, 5, 4), D(1), " ", shares=AHIMA),
        Activity(date(2025, 3, 31), D(1), "Before the cycle", shares=AHIMA),
        Activity(date(2026, 5, 4), D(1), "Of another", shares=(Share("AAPC", "coding"),)),
        Activity(date(2026, 5, 4), D(1), "No category", shares=(Share("AHIMA", "cooking"),)),
    ],
)
def test_what_cannot_count_is_refused(world: World, wrong: Activity) -> None:
    with pytest.raises(Refused):
        add(world.coder, wrong)
    assert ledger_of(world.coder.id).entries == []


def test_a_correction_keeps_what_stood_there_with_the_reason(world: World) -> None:
    public_id = add(world.coder)
    with unit_of_work():
        correct_entry(
            public_id=public_id,
            person_id=world.coder.id,
            seen=1,
            activity=Activity(date(2026, 5, 5), D(2), "Sepsis webinar", shares=AHIMA),
            reason="A day late",
            by_id=world.coder.id,
            form_key="k2",
        )
    rows = db.session.scalars(select(CreditEntry).order_by(CreditEntry.number)).all()
    assert [(row.number, row.hours, row.superseded_at is None) for row in rows] == [
        (1, D("1.50"), False),
        (2, D("2.00"), True),
    ]
    assert rows[1].reason == "A day late"
    assert ledger_of(world.coder.id).standings[0].counted == 2


def test_a_correction_of_what_was_changed_meanwhile_is_refused(world: World) -> None:
    public_id = add(world.coder)
    names = {"public_id": public_id, "person_id": world.coder.id, "by_id": world.coder.id, "seen": 1}
    with unit_of_work():
        withdraw_entry(**names, reason="Twice", form_key="k2")
    with pytest.raises(Conflict), unit_of_work():
        withdraw_entry(**names, reason="Twice", form_key="k3")


def test_what_is_taken_back_counts_no_longer_and_stays_on_record(world: World) -> None:
    public_id = add(world.coder)
    with pytest.raises(Refused), unit_of_work():
        withdraw_entry(
            public_id=public_id, person_id=world.coder.id, seen=1, reason=" ", by_id=1, form_key="k2"
        )
    with unit_of_work():
        withdraw_entry(
            public_id=public_id,
            person_id=world.coder.id,
            seen=1,
            reason="Not mine",
            by_id=world.coder.id,
            form_key="k2",
        )
    assert ledger_of(world.coder.id).entries == []
    assert db.session.scalar(select(func.count()).select_from(CreditEntry)) == 2


def test_nobody_corrects_the_entry_of_another_person_by_its_name(world: World) -> None:
    public_id = add(world.coder)
    learner = world["learner"]
    with pytest.raises(NotFound), unit_of_work():
        withdraw_entry(
            public_id=public_id, person_id=learner.id, seen=1, reason="x", by_id=learner.id, form_key="k9"
        )


def test_a_class_outside_can_be_counted_once(world: World) -> None:
    with unit_of_work():
        record_course(
            person=world.coder, course_id="BWL-112", on=date(2026, 6, 1), score=None, by=world["manager"]
        )
    found = countable(world.coder.id, ())
    assert [(one.title, one.hours, one.on) for one in found] == [
        ("Modifiers (BWL-112)", D("1.50"), date(2026, 6, 1))
    ]
    source = found[0].key
    add(world.coder, Activity(date(2026, 6, 1), D("1.5"), "Modifiers", shares=AHIMA, source_key=source))
    assert countable(world.coder.id, {source}) == []
    with pytest.raises(Conflict):
        add(world.coder, Activity(date(2026, 6, 1), D("1.5"), "Again", source_key=source), key="k2")


def test_a_pass_that_earns_a_certificate_stands_for_its_module(world: World) -> None:
    with unit_of_work():
        access.study(world.coder)
    assert [(one.kind, one.title, one.hours) for one in countable(world.coder.id, ())] == [
        ("certificate", "Who pays first (PA-03)", D("1.25"))
    ]


@pytest.mark.parametrize(("minutes", "hours"), [(7, "0"), (8, "0.25"), (52, "0.75"), (60, "1"), (70, "1.25")])
def test_minutes_are_hours_to_the_quarter(minutes: int, hours: str) -> None:
    assert hours_of(minutes) == D(hours)


def test_what_rested_on_evidence_that_was_withdrawn_counts_nothing(world: World) -> None:
    with unit_of_work():
        record_course(
            person=world.coder, course_id="BWL-112", on=date(2026, 6, 1), score=None, by=world["manager"]
        )
    key = countable(world.coder.id, ())[0].key
    add(world.coder, Activity(date(2026, 6, 1), D(1), "Modifiers", shares=AHIMA, source_key=key))
    fact = NewEvidence(world.coder.id, "external-class", "BWL-112", date(2026, 6, 1), key=key, outcome="fail")
    with unit_of_work():
        record_evidence([fact])
    ledger = ledger_of(world.coder.id)
    assert [one.rests for one in ledger.entries] == [False]
    assert ledger.standings[0].counted == 0


def test_a_cycle_begins_as_long_before_its_end_as_the_association_says(world: World) -> None:
    with unit_of_work():
        tell(world["learner"], "CPC", date(2027, 2, 28))
    assert ledger_of(world["learner"].id).cycles[0].from_on == date(2025, 3, 1)


def test_cycles_of_one_credential_do_not_overlap(world: World) -> None:
    with pytest.raises(Refused), unit_of_work():
        tell(world.coder, "CCS", date(2027, 4, 30))
    with unit_of_work():
        tell(world.coder, "CCS", date(2029, 3, 31))
        tell(world.coder, "RHIT", date(2027, 3, 31))
    assert [one.codes for one in ledger_of(world.coder.id).cycles] == [("CCS",), ("CCS", "RHIT")]


@pytest.mark.parametrize(
    "told",
    [CycleTold("MBA", CYCLE_END), CycleTold("RHIT", date(2026, 1, 1), date(2026, 1, 1))],
)
def test_a_cycle_that_cannot_be_is_refused(world: World, told: CycleTold) -> None:
    with pytest.raises(Refused), unit_of_work():
        tell_cycle(person_id=world.coder.id, told=told, by_id=world.coder.id, form_key="c2")


def test_a_cycle_is_corrected_and_taken_back_with_both_versions_kept(world: World) -> None:
    row = db.session.scalars(select(CredentialCycle)).one()
    names = {"public_id": row.public_id, "person_id": world.coder.id, "by_id": world.coder.id}
    with unit_of_work():
        told = CycleTold("CCS", date(2027, 6, 30), credential_no="A1")
        correct_cycle(**names, seen=1, told=told, form_key="c2")
    assert ledger_of(world.coder.id).cycles[0].to_on == date(2027, 6, 30)
    with unit_of_work():
        withdraw_cycle(**names, seen=2, reason="Not mine", form_key="c3")
    assert ledger_of(world.coder.id).held == []
    assert db.session.scalar(select(func.count()).select_from(CredentialCycle)) == 3


def test_the_ledger_of_compliance_is_read_and_not_written(world: World) -> None:
    learner = world["learner"]
    with unit_of_work():
        in_ledger(learner, "RHIT", date(2026, 12, 31))
        in_ledger(learner, "train-the-trainer", date(2026, 12, 31))
        in_ledger(world.coder, "CCS", CYCLE_END)
    assert [(one.code, one.from_on) for one in ledger_of(learner.id).held] == [("RHIT", date(2025, 1, 1))]
    assert [one.is_recorded for one in ledger_of(world.coder.id).held] == [True]
    credentials = select(func.count()).where(EvidenceRow.kind == "credential")
    assert db.session.scalar(credentials) == 3


def test_an_end_far_away_in_the_ledger_is_no_cycle(world: World) -> None:
    with unit_of_work():
        in_ledger(world["learner"], "RHIT", date(9999, 12, 31))
    assert ledger_of(world["learner"].id).without_cycle()[0].code == "RHIT"


def picture(kind: str, size: int = 40) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (size, size), "navy").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "name", "kept"),
    [
        (pdf(), "../../my certificate.exe", "my_certificate.pdf"),
        (picture("PNG"), "scan.pdf", "scan.png"),
        (picture("JPEG"), "", "certificate.jpg"),
    ],
)
def test_a_file_is_what_its_content_says(world: World, body: bytes, name: str, kept: str) -> None:
    with unit_of_work():
        file_id = take_file(io.BytesIO(body), name, person_id=world.coder.id, by_id=world.coder.id)
        again = take_file(io.BytesIO(body), name, person_id=world.coder.id, by_id=world.coder.id)
    assert file_id == again
    assert file_of(world.coder.id, file_id).name == kept


@pytest.mark.parametrize(
    "body", [b"", b"x" * (5 * 1024 * 1024 + 1), b"GIF89a", picture("WEBP"), picture("PNG")[:40], b"MZ"]
)
def test_a_file_of_another_kind_or_size_is_refused(world: World, body: bytes) -> None:
    with pytest.raises(Refused), unit_of_work():
        take_file(io.BytesIO(body), "a.pdf", person_id=world.coder.id, by_id=world.coder.id)
    assert db.session.scalar(select(func.count()).select_from(CareerFile)) == 0


def test_the_file_of_another_person_is_not_found(world: World) -> None:
    with unit_of_work():
        file_id = take_file(io.BytesIO(pdf()), "a", person_id=world.coder.id, by_id=world.coder.id)
    with pytest.raises(NotFound):
        file_of(world["learner"].id, file_id)


def test_teaching_that_is_accepted_is_evidence_and_hours_of_teaching(world: World) -> None:
    public_id = hand_in(world.coder)
    with unit_of_work():
        assert teaching.accept(person_id=world.coder.id, public_id=public_id, by_id=world["manager"].id)
    with unit_of_work():
        assert not teaching.accept(person_id=world.coder.id, public_id=public_id, by_id=world["manager"].id)
    evidence = db.session.scalars(select(EvidenceRow).where(EvidenceRow.kind == "confirmation")).one()
    assert (evidence.subject, evidence.occurred_on, evidence.assessor_id) == (
        "external-teaching",
        TALK.taught_on,
        world["manager"].id,
    )
    ledger = ledger_of(world.coder.id)
    assert [(one.hours, one.shares, one.rests) for one in ledger.entries] == [
        (D("2.00"), (Share("AHIMA", "teaching"),), True)
    ]
    assert ledger.standings[0].counted == 2
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "careers.teaching.accepted" in actions


def test_nobody_gives_accepted_teaching_more_hours(world: World) -> None:
    public_id = hand_in(world.coder)
    with unit_of_work():
        teaching.accept(person_id=world.coder.id, public_id=public_id, by_id=world["manager"].id)
    entry = ledger_of(world.coder.id).entries[0]
    names = {"public_id": entry.public_id, "person_id": world.coder.id, "by_id": world.coder.id, "seen": 1}
    more = Activity(entry.on, D(20), entry.title, shares=entry.shares)
    with pytest.raises(Refused, match="accepted as they are"), unit_of_work():
        correct_entry(**names, activity=more, reason="More", form_key="k7")
    same = Activity(entry.on, entry.hours, "Queries that help, part 1", shares=entry.shares)
    with unit_of_work():
        correct_entry(**names, activity=same, reason="The title", form_key="k8")
    assert ledger_of(world.coder.id).entries[0].title == "Queries that help, part 1"


def test_teaching_without_a_cycle_is_kept_and_counts_for_nobody(world: World) -> None:
    public_id = hand_in(world["learner"])
    with unit_of_work():
        teaching.accept(person_id=world["learner"].id, public_id=public_id, by_id=world["manager"].id)
    assert [one.shares for one in ledger_of(world["learner"].id).entries] == [()]


def test_teaching_that_is_returned_is_handed_in_again_once(world: World) -> None:
    public_id = hand_in(world.coder)
    with pytest.raises(Refused):
        hand_in(world.coder, "t2", replaces=public_id)
    with unit_of_work():
        teaching.give_back(
            person_id=world.coder.id, public_id=public_id, by_id=world["manager"].id, reason="No programme"
        )
    again = hand_in(world.coder, "t2", replaces=public_id)
    assert [(one.state, one.reason, one.next_id) for one in teaching.teaching_of(world.coder.id)] == [
        ("waiting", "", None),
        ("returned", "No programme", again),
    ]
    with pytest.raises(Conflict):
        hand_in(world.coder, "t3", replaces=public_id)


def test_nobody_answers_their_own_teaching(world: World) -> None:
    public_id = hand_in(world["manager"])
    with pytest.raises(NotAllowed), unit_of_work():
        teaching.accept(person_id=world["manager"].id, public_id=public_id, by_id=world["manager"].id)


def test_an_answer_after_another_one_is_refused(world: World) -> None:
    public_id = hand_in(world.coder)
    with unit_of_work():
        teaching.take_back(person_id=world.coder.id, public_id=public_id)
    with pytest.raises(Conflict), unit_of_work():
        teaching.accept(person_id=world.coder.id, public_id=public_id, by_id=world["manager"].id)
    assert db.session.scalar(select(func.count()).select_from(TeachingAnswer)) == 1


def test_waiting_teaching_is_counted_for_the_units_it_comes_from(world: World) -> None:
    hand_in(world.coder)
    north, south = (world.cast.north.path,), (world.cast.south.path,)
    manager = world["manager"].id
    assert teaching.waiting_count(north, but=manager) == 1
    assert teaching.waiting_count(south, but=manager) == 0
    assert teaching.waiting_count(north, but=world.coder.id) == 0
    assert [one.row.title for one in teaching.waiting_in(north)] == [TALK.title]


def test_a_course_outside_is_recorded_once_and_never_for_oneself(world: World) -> None:
    on, manager = date(2026, 6, 1), world["manager"]
    for _time in range(2):
        with unit_of_work():
            record_course(person=world.coder, course_id="BWL-101", on=on, score=D(90), by=manager)
    rows = db.session.scalars(select(EvidenceRow).where(EvidenceRow.kind == "external-class")).all()
    assert [(row.subject, row.score, row.source) for row in rows] == [("BWL-101", D("90.00"), "firstpass")]
    with pytest.raises(NotAllowed), unit_of_work():
        record_course(person=manager, course_id="BWL-101", on=on, score=None, by=manager)
    with pytest.raises(Refused), unit_of_work():
        record_course(person=world.coder, course_id="XXX-1", on=on, score=None, by=manager)


def test_a_team_shows_who_falls_short_and_when(world: World) -> None:
    with unit_of_work():
        in_ledger(world["learner"], "RHIT", date(2026, 10, 31))
        in_ledger(world["director"], "CCA", None)
        tell(world["eve"], "CCS")
    rows = team_of((world.cast.north.path,))
    assert [(row.person.id, row.state, row.to_on) for row in rows] == [
        (world["learner"].id, "short", date(2026, 10, 31)),
        (world.coder.id, "behind", CYCLE_END),
        (world["director"].id, "unknown", None),
    ]


def test_a_cycle_that_ended_short_is_left_out_once_a_later_one_is_there(world: World) -> None:
    with unit_of_work():
        in_ledger(world["learner"], "RHIT", date(2026, 10, 31))
        tell(world["learner"], "RHIT", date(2028, 10, 31))
    rows = team_of((world.cast.admitting.path,))
    assert [row.to_on for row in rows if row.person.id == world["learner"].id] == [date(2028, 10, 31)]


def test_a_team_is_read_with_the_same_number_of_statements(
    world: World, count_queries: Callable[[], Any]
) -> None:
    path = (world.cast.north.path,)
    team_of(path)
    with count_queries() as few:
        team_of(path)
    with unit_of_work():
        for name in ("learner", "manager", "director", "trainer"):
            tell(world[name], "CCS")
    for name in ("learner", "manager"):
        add(world[name], key=name)
    db.session.expire_all()
    with count_queries() as many:
        team_of(path)
    assert len(many) == len(few)
