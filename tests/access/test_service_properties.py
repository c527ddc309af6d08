"""Histories through the real services: no order of acts yields cleared while a requirement is unmet."""

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.access.rules.decisions import MAY_WORK
from lms.access.services.decisions import Ruling, decide
from lms.access.services.sign_off import confirm, decline, release
from lms.access.services.spans import differences
from lms.access.services.suspensions import Suspending, suspend
from lms.compliance import api as compliance
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core import clock
from lms.core.database import db
from lms.core.errors import DomainError
from lms.core.events import announce
from lms.core.ids import new_public_id
from lms.core.unit_of_work import UnitOfWork
from lms.people.events import RosterChanged
from lms.people.models import Job, Person
from tests.access.factories import GATE, TODAY, make_world, signing, study
from tests.cast import Cast
from tests.factories import EmploymentFactory, JobFactory, make_person

Act = Callable[[Cast, Person, int], None]


def learn(_cast: Cast, person: Person, choice: int) -> None:
    missing = ("", "", "", "observed", "exam", "completion")[choice % 6]
    study(person, clock.today(), but=missing, outcome="fail" if choice % 11 == 10 else "pass")


def correct(_cast: Cast, person: Person, choice: int) -> None:
    ledger = list(compliance.evidence_of([person.id])[person.id])
    if ledger:
        fact = ledger[choice % len(ledger)]
        key = f"{fact.kind}:{fact.subject}:{fact.occurred_on}"
        outcome = ("fail", "pass")[choice % 2]
        corrected = NewEvidence(person.id, fact.kind, fact.subject, fact.occurred_on, key, outcome=outcome)
        record_evidence([corrected])


def sign(cast: Cast, person: Person, choice: int) -> None:
    signers = (cast["manager"], cast["access_officer"], person, cast["director"])
    by = signers[choice % 4]
    (confirm, release)[choice // 4 % 2](signing(person, by))


def sign_both(cast: Cast, person: Person, choice: int) -> None:
    confirm(signing(person, cast["manager"]))
    release(signing(person, (cast["access_officer"], cast["manager"])[choice % 5 == 4]))


def send_back(cast: Cast, person: Person, _choice: int) -> None:
    decline(signing(person, cast["access_officer"], note="Not yet."), "return")


def move(cast: Cast, person: Person, choice: int) -> None:
    today = clock.today()
    for job in db.session.query(Job).filter_by(person_id=person.id, to_on=None):
        job.to_on = max(job.from_on, today - timedelta(days=1))
    unit, job_role = (
        (cast.admitting, cast.south)[choice % 2],
        ("registrar", "registrar", "biller")[choice % 3],
    )
    JobFactory(person_id=person.id, unit_id=unit.id, job_role=job_role, from_on=today)
    announce(RosterChanged(person_ids=(person.id,)))


def change_employment(_cast: Cast, person: Person, choice: int) -> None:
    status = ("leave", "active", "terminated")[choice % 3]
    EmploymentFactory(person_id=person.id, status=status, from_on=clock.today())
    announce(RosterChanged(person_ids=(person.id,)))


def end_access(cast: Cast, person: Person, choice: int) -> None:
    until = None if choice % 2 else clock.today() + timedelta(days=choice)
    suspend(
        Suspending(
            person_id=person.id,
            gate=GATE,
            by_id=cast["access_officer"].id,
            reason="Review.",
            form_key=new_public_id(),
            to_on=until,
        )
    )


ACTS: tuple[Act, ...] = (
    learn,
    learn,
    sign_both,
    sign_both,
    sign,
    sign,
    correct,
    send_back,
    move,
    change_employment,
    end_access,
)
steps = st.lists(
    st.tuples(st.integers(0, len(ACTS) - 1), st.integers(0, 60), st.integers(0, 41)), max_size=30
)
probes = st.lists(st.integers(-30, 600), min_size=1, max_size=4)


def is_met_by_the_judges(ruling: Ruling) -> bool:
    terms = ruling.dossier.terms(ruling.decision.version)
    ledger = compliance.evidence_of([ruling.person_id])[ruling.person_id]
    return all(
        compliance.judge(asked.kind, asked.terms, ledger, as_of=ruling.as_of).met
        for asked in terms.requirements
    )


def check(person: Person, day: date) -> None:
    ruling = decide(person.id, GATE, as_of=day)
    signed = {sign.id: sign for sign in ruling.dossier.case.sign_offs}
    if ruling.decision.cleared:
        assert is_met_by_the_judges(ruling)
    if ruling.decision.state in ("cleared", "grace"):
        first, second = (signed[number] for number in ruling.decision.sign_offs)
        assert first.by != second.by
        assert person.id not in (first.by, second.by)
        assert max(first.signed_on, second.signed_on) <= day
    if ruling.decision.state in MAY_WORK:
        assert any(job.is_held_on(day) for job in ruling.dossier.jobs)


def test_no_history_clears_while_a_requirement_is_unmet(uow: UnitOfWork) -> None:
    cast = make_world()
    db.session.flush()

    @given(st.booleans(), steps, probes)
    def run(begins_cleared: bool, history: list[tuple[int, int, int]], days: list[int]) -> None:
        nested = db.session.begin_nested()
        try:
            person = make_person(unit=cast.admitting)
            announce(RosterChanged(person_ids=(person.id,)))
            today = clock.now()
            if begins_cleared:
                study(person, TODAY)
                sign_both(cast, person, 0)
            for act, gap, choice in history:
                today += timedelta(days=gap)
                with clock.frozen(today):
                    uow.at = today
                    try:
                        ACTS[act](cast, person, choice)
                    except DomainError:
                        continue
            for offset in days:
                check(person, TODAY + timedelta(days=offset))
            assert differences() == []
        finally:
            uow.before_commit.clear()
            nested.rollback()
            db.session.expire_all()

    run()
