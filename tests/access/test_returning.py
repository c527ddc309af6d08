"""Back from a leave or an unused account: access waits as long as its length asks, and nothing is lost."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lms.access.importers.ehr_accounts import EhrAccountsImporter
from lms.access.listeners import content_published
from lms.access.services.decisions import decide
from lms.access.services.spans import differences
from lms.compliance.listeners import schedule_changed
from lms.compliance.services import rebuild
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.compliance.services.exceptions import ask_for
from lms.compliance.services.obligations import Obligation, obligations_of_people
from lms.core import clock
from lms.core.database import db
from lms.core.events import announce
from lms.core.unit_of_work import recorded_at, unit_of_work
from lms.people.events import RosterChanged, ScheduleChanged
from lms.people.models import Person, Shift
from tests.access.factories import GATE, clear, follow_content, make_world, publish, study
from tests.cast import Cast
from tests.compliance.rule_worlds import publish_rule
from tests.factories import EmploymentFactory

pytestmark = pytest.mark.database
RETURNING = {
    "bands": [
        {"days": 1, "asks": "deltas"},
        {"days": 60, "asks": "quiz"},
        {"days": 181, "asks": "exam"},
        {"days": 731, "asks": "everything"},
    ],
    "shifts": 3,
}
BACK = date(2026, 10, 5)


@pytest.fixture
def cast(database: Any) -> Cast:
    """A registrar who was cleared long ago, and a policy of return."""
    with clock.frozen(at(date(2024, 1, 8))), unit_of_work():
        made = make_world()
        publish("policy", "returning", RETURNING)
        follow_content()
        study(made["learner"], date(2024, 1, 4))
    with clock.frozen(at(date(2024, 1, 9))), unit_of_work():
        clear(made["learner"], made)
    return made


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC)


def away(cast: Cast, days: int) -> None:
    """Let the registrar be away for some days up to the day before BACK; all passes are fresh before it."""
    begun = BACK - timedelta(days=days)
    with clock.frozen(at(BACK)), unit_of_work():
        renew(cast, begun)
        for status, day in (("leave", begun), ("active", BACK)):
            EmploymentFactory(person_id=cast["learner"].id, status=status, from_on=day)
        announce(RosterChanged(person_ids=(cast["learner"].id,)))


def renew(cast: Cast, before: date) -> None:
    """Renew every pass each year, as long as it is before a day."""
    for day in (date(2024, 12, 20), date(2025, 12, 5), before - timedelta(days=1)):
        if day < before:
            study(cast["learner"], day)


def state(cast: Cast, day: date) -> tuple[str, str]:
    found = decide(cast["learner"].id, GATE, as_of=day).decision
    return found.state, found.why


def passed(cast: Cast, kind: str, subject: str, day: date) -> None:
    with clock.frozen(at(day)), unit_of_work():
        record_evidence(
            [NewEvidence(cast["learner"].id, kind, subject, day, f"{kind}:{subject}:{day}", outcome="pass")]
        )


def owed(cast: Cast, day: date) -> dict[tuple[str, str], Obligation]:
    found = obligations_of_people([cast["learner"].id], as_of=day)[cast["learner"].id]
    return {(one.kind, one.subject): one for one in found}


def test_after_a_short_leave_access_goes_on(cast: Cast) -> None:
    away(cast, 45)
    assert state(cast, BACK)[0] == "cleared"
    assert ("renewal-passed", "registrar") not in owed(cast, BACK)


def test_after_two_months_the_quiz_comes_before_access_and_the_signatures_stay(cast: Cast) -> None:
    away(cast, 90)
    assert state(cast, BACK - timedelta(days=1))[0] == "cleared"
    assert state(cast, BACK) == (
        "blocked",
        "Back since 5 Oct 2026: the renewal quiz and what changed meanwhile come before EHR access.",
    )
    assert state(cast, BACK + timedelta(days=40))[0] == "blocked"
    passed(cast, "renewal", "registrar", date(2026, 10, 8))
    assert state(cast, date(2026, 10, 7))[0] == "blocked"
    assert state(cast, date(2026, 10, 8))[0] == "cleared"


def test_the_quiz_is_an_obligation_due_in_three_working_days_with_its_reason(cast: Cast) -> None:
    away(cast, 90)
    quiz = owed(cast, BACK)["renewal-passed", "registrar"]
    assert (quiz.due_on, quiz.state) == (date(2026, 10, 7), "due_soon")
    assert [reason.text for reason in quiz.reasons] == [
        (
            "Returned on 5 Oct 2026 after 90 days: the renewal quiz and what changed meanwhile, "
            "due in 3 working days, because no shifts are planned"
        )
    ]


def test_with_a_schedule_it_is_due_with_the_third_shift(cast: Cast) -> None:
    away(cast, 90)
    with unit_of_work():
        for day in (6, 13, 20, 27):
            begins = at(date(2026, 10, day))
            row = {"starts_on": begins.date(), "starts_at": begins, "ends_at": begins + timedelta(hours=8)}
            unit_id = cast.admitting.id
            shift = Shift(person_id=cast["learner"].id, unit_id=unit_id, recorded_at=recorded_at(), **row)
            db.session.add(shift)
        db.session.flush()
        schedule_changed(ScheduleChanged(person_ids=(cast["learner"].id,)))
    quiz = owed(cast, BACK)["renewal-passed", "registrar"]
    assert quiz.due_on == date(2026, 10, 20)
    assert quiz.reasons[0].text.endswith("due in 3 shifts")


def test_a_quiz_passed_before_the_leave_does_not_count(cast: Cast) -> None:
    passed(cast, "renewal", "registrar", date(2026, 6, 1))
    away(cast, 90)
    assert state(cast, BACK)[0] == "blocked"


def test_after_half_a_year_the_exam_is_passed_anew_and_two_people_sign_again(cast: Cast) -> None:
    away(cast, 200)
    assert state(cast, BACK)[0] == "blocked"
    assert not owed(cast, BACK)["exam-passed", "PA-03"].met
    assert owed(cast, BACK)["module-completed", "PA-03"].met
    passed(cast, "renewal", "registrar", date(2026, 10, 8))
    passed(cast, "exam", "PA-03", date(2026, 10, 9))
    assert state(cast, date(2026, 10, 8))[0] == "blocked"
    assert state(cast, date(2026, 10, 9))[0] == "ready_for_signoff"
    with clock.frozen(at(date(2026, 10, 9))), unit_of_work():
        clear(cast["learner"], cast)
    assert state(cast, date(2026, 10, 9))[0] == "cleared"


def test_after_two_years_everything_is_asked_anew(cast: Cast) -> None:
    away(cast, 800)
    assert not any(one.met for key, one in owed(cast, BACK).items())
    with clock.frozen(at(date(2026, 10, 9))), unit_of_work():
        study(cast["learner"], date(2026, 10, 9))
    assert state(cast, date(2026, 10, 9))[0] == "blocked"
    passed(cast, "renewal", "registrar", date(2026, 10, 9))
    assert state(cast, date(2026, 10, 9))[0] == "ready_for_signoff"


def test_what_was_asked_for_the_first_time_during_the_leave_is_due_soon_after_it(cast: Cast) -> None:
    away(cast, 45)
    with clock.frozen(at(BACK)), unit_of_work():
        ask_for(
            person_id=cast["learner"].id,
            requirement=("observed-skill", "walk-in"),
            kind="change",
            text="The walk-in has a new step",
            from_on=date(2026, 9, 20),
            due_days=60,
            counts_from=date(2026, 9, 20),
        )
    asked = owed(cast, BACK)["observed-skill", "walk-in"]
    assert asked.due_on == date(2026, 10, 7)
    assert {reason.kind for reason in asked.reasons} == {"rule", "change", "return"}


def test_what_a_rule_asks_from_a_day_in_the_leave_on_comes_before_access(cast: Cast) -> None:
    begun = BACK - timedelta(days=90)
    with clock.frozen(at(begun)), unit_of_work():
        renew(cast, begun)
        for status, day in (("leave", begun), ("active", BACK)):
            EmploymentFactory(person_id=cast["learner"].id, status=status, from_on=day)
        announce(RosterChanged(person_ids=(cast["learner"].id,)))
    with clock.frozen(at(BACK - timedelta(days=30))), unit_of_work():
        publish_rule(BACK - timedelta(days=10), who={"job_role": ["registrar"]})
        content_published()
        assert differences() == []
    passed(cast, "renewal", "registrar", date(2026, 10, 8))
    assert state(cast, date(2026, 10, 8))[0] == "blocked"
    passed(cast, "external-class", "CLINIC-1", date(2026, 10, 9))
    assert state(cast, date(2026, 10, 9))[0] == "cleared"


def test_what_is_kept_of_returns_is_what_the_facts_give(cast: Cast) -> None:
    away(cast, 200)
    passed(cast, "renewal", "registrar", date(2026, 10, 8))
    with unit_of_work():
        assert rebuild.put_right() == 0
        assert differences() == []


def test_an_account_disabled_for_want_of_use_is_used_again_after_the_quiz(cast: Cast, tmp_path: Path) -> None:
    with clock.frozen(at(BACK)), unit_of_work():
        renew(cast, date(2026, 9, 1))
    accounts(cast["learner"], tmp_path, date(2026, 9, 1), "yes", last="2026-06-01")
    assert state(cast, date(2026, 9, 30))[0] == "cleared"
    accounts(cast["learner"], tmp_path, BACK, "no", last="2026-06-01")
    assert state(cast, date(2026, 10, 4))[0] == "cleared"
    assert state(cast, BACK)[1].startswith("Disabled for want of use on 5 Oct 2026")
    passed(cast, "renewal", "registrar", date(2026, 11, 2))
    assert state(cast, date(2026, 11, 2))[0] == "cleared"


def test_an_account_that_is_disabled_while_it_is_used_asks_nothing(cast: Cast, tmp_path: Path) -> None:
    with clock.frozen(at(BACK)), unit_of_work():
        renew(cast, date(2026, 9, 1))
    accounts(cast["learner"], tmp_path, date(2026, 9, 1), "yes", last="2026-08-31")
    accounts(cast["learner"], tmp_path, BACK, "no", last="2026-09-30")
    assert state(cast, BACK)[0] == "cleared"


def accounts(person: Person, folder: Path, day: date, active: str, *, last: str) -> None:
    file = folder / "accounts.csv"
    file.write_text(
        "employee_no,account,security_class,active,last_login_on\n"
        f"{person.employee_no},A1,REGISTRAR,{active},{last}\n"
    )
    with clock.frozen(at(day)), unit_of_work():
        EhrAccountsImporter().run([file], dry_run=False, full=False, allow_shrink=False)
