"""Releasing several people in one act: each is checked by itself, and one bad one stops nobody else."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.access.events import GateReleased
from lms.access.models import SignOff
from lms.access.rules.facts import RETURN
from lms.access.services.bulk import MOST, UNKNOWN, Candidate, Releasing, candidates, release_many
from lms.access.services.decisions import decide
from lms.access.services.sign_off import confirm, decline, release
from lms.access.services.spans import differences
from lms.app.factory import create_app
from lms.core import audit, clock
from lms.core.audit import AuditEntry
from lms.core.database import Base, db, transaction_mode
from lms.core.errors import Refused
from lms.core.events import DomainEvent
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Person
from tests.access.factories import GATE, TODAY, give_duty, learner, make_world, signing, study
from tests.cast import Cast
from tests.conftest import NOW, settings_for
from tests.databases import database_url
from tests.factories import make_person

pytestmark = pytest.mark.database


def waiting(cast: Cast, count: int) -> list[SignOff]:
    """People of the admitting desk whose role the manager has confirmed."""
    found = []
    for _ in range(count):
        person = learner(cast.admitting)
        study(person)
        found.append(confirm(signing(person, cast["manager"])))
    return found


@pytest.fixture
def world(database: Flask) -> Cast:
    with unit_of_work():
        return make_world()


@pytest.fixture
def three(world: Cast) -> list[SignOff]:
    with unit_of_work(durable=True):
        return waiting(world, 3)


def asking(cast: Cast, *rows: SignOff, by: Person | None = None, **changes: Any) -> Releasing:
    values: dict[str, Any] = {
        "confirmations": [row.id for row in rows],
        "paths": (cast.north.path,),
        "by_id": (by or cast["access_officer"]).id,
        "form_key": "one-act",
        "password_reentered": True,
        **changes,
    }
    return Releasing(**values)


def act(asked: Releasing) -> list[Candidate]:
    with unit_of_work(durable=True):
        return release_many(asked)


def states(rows: list[SignOff]) -> list[str]:
    return [decide(row.person_id, GATE, as_of=TODAY).decision.state for row in rows]


def count_of(model: Any, *clauses: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*clauses)) or 0


def test_everybody_marked_is_cleared_by_a_decision_of_their_own(world: Cast, three: list[SignOff]) -> None:
    found = act(asking(world, *three, note="July intake"))
    assert states(three) == ["cleared"] * 3
    signed = [one.signed for one in found if one.signed]
    assert len({row.id for row in signed}) == 3
    assert all(row.verdicts and row.evidence and row.note == "July intake" for row in signed)
    assert count_of(AuditEntry, AuditEntry.action == "access.released") == 3
    assert count_of(DomainEvent, DomainEvent.name == GateReleased.name) == 3
    assert audit.first_broken_link() is None
    assert differences() == []


def test_what_is_shown_before_is_what_happens(world: Cast, three: list[SignOff]) -> None:
    before = candidates(asking(world, *three))
    assert count_of(SignOff, SignOff.kind == "release") == 0
    after = act(asking(world, *three))
    assert [one.cleared_until for one in before] == [one.cleared_until for one in after]


def test_the_same_act_twice_is_one_act(world: Cast, three: list[SignOff]) -> None:
    first, second = act(asking(world, *three)), act(asking(world, *three))
    assert [one.signed and one.signed.id for one in first] == [one.signed and one.signed.id for one in second]
    assert count_of(SignOff, SignOff.kind == "release") == 3


def test_a_replay_with_one_more_mark_signs_only_that_one(world: Cast, three: list[SignOff]) -> None:
    act(asking(world, *three[:2]))
    act(asking(world, *three))
    assert count_of(SignOff, SignOff.kind == "release") == 3


def test_who_is_not_ready_any_more_is_refused_with_the_reason_and_the_others_go_on(
    world: Cast, three: list[SignOff]
) -> None:
    with unit_of_work(durable=True):
        returned = db.session.get_one(Person, three[1].person_id)
        decline(signing(returned, world["access_officer"], note="Wrong desk."), RETURN)
    found = act(asking(world, *three))
    assert states(three) == ["cleared", "ready_for_signoff", "cleared"]
    refused = [one for one in found if one.refusal]
    assert [one.confirmation_id for one in refused] == [three[1].id]
    assert refused[0].refusal == "A manager must confirm role and workflows first."


def test_a_confirmation_that_was_given_anew_must_be_looked_at_again(
    world: Cast, three: list[SignOff]
) -> None:
    with unit_of_work(durable=True):
        person = db.session.get_one(Person, three[0].person_id)
        decline(signing(person, world["access_officer"], note="Wrong desk."), RETURN)
    with clock.frozen(NOW.replace(minute=59)), unit_of_work(durable=True):
        confirm(signing(person, world["manager"]))
    found = act(asking(world, *three))
    assert next(one for one in found if one.refusal).refusal == (
        "Confirmed anew since you marked it: look at it once more."
    )


def test_nobody_releases_themself_or_what_they_confirmed(world: Cast, three: list[SignOff]) -> None:
    with unit_of_work():
        officer = learner(world.admitting)
        give_duty(officer, "access_officer", world.north)
        give_duty(world["manager"], "access_officer", world.north)
        study(officer)
        own = confirm(signing(officer, world["manager"]))
    by_themself = act(asking(world, *three, own, by=officer))
    assert [one.refusal for one in by_themself if one.refusal] == [
        "Nobody signs for themselves: another access officer must release."
    ]
    by_manager = act(asking(world, own, by=world["manager"], form_key="another"))
    assert [one.refusal for one in by_manager] == ["Two different people: someone else must release."]


def test_a_mark_of_another_unit_reads_like_one_that_does_not_exist(world: Cast, three: list[SignOff]) -> None:
    with unit_of_work():
        stranger = make_person(unit=world.south, duty="access_officer", job_role="leader")
    found = act(
        asking(world, *three, by=stranger, paths=(world.south.path,), confirmations=[three[0].id, 999_999])
    )
    assert [(one.refusal, one.person, one.ruling) for one in found] == [(UNKNOWN, None, None)] * 2
    assert count_of(SignOff, SignOff.kind == "release") == 0


def test_a_release_is_no_mark(world: Cast, three: list[SignOff]) -> None:
    (done,) = act(asking(world, three[0]))
    assert done.signed is not None
    (found,) = act(asking(world, done.signed, form_key="another"))
    assert found.refusal == UNKNOWN


def test_the_key_of_another_officers_act_signs_nothing(world: Cast, three: list[SignOff]) -> None:
    with unit_of_work():
        other = make_person(unit=world.north, duty="access_officer", job_role="leader")
        person = db.session.get_one(Person, three[0].person_id)
        release(signing(person, other, form_key=f"one-act:{three[0].id}"))
    found = act(asking(world, *three[:1]))
    assert found[0].signed is None
    assert found[0].refusal == "This form was used for another signature: open the queue again."


def test_without_the_password_or_with_too_many_or_no_marks_nothing_is_signed(
    world: Cast, three: list[SignOff]
) -> None:
    for changes in (
        {"password_reentered": False},
        {"confirmations": []},
        {"confirmations": list(range(1, MOST + 2))},
    ):
        with pytest.raises(Refused):
            act(asking(world, *three, **changes))
    assert states(three) == ["ready_for_signoff"] * 3


def test_checking_many_takes_as_many_queries_as_checking_few(
    world: Cast, three: list[SignOff], count_queries: Callable[[], Any]
) -> None:
    with unit_of_work(durable=True):
        more = waiting(world, 5)
    candidates(asking(world, *three, *more))
    with count_queries() as few:
        candidates(asking(world, *three))
    with count_queries() as many:
        candidates(asking(world, *three, *more))
    assert len(few) == len(many)


@pytest.fixture
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, which several threads can use."""
    with database_url(request.config.getoption("--database"), tmp_path) as url:
        made = create_app(settings_for(url, tmp_path))
        with made.app_context():
            mode = transaction_mode.set("write")
            Base.metadata.create_all(db.engine)
            transaction_mode.reset(mode)
            yield made
            db.session.remove()
            db.engine.dispose()


def test_two_officers_at_the_same_time_release_each_person_once(own: Flask) -> None:
    with unit_of_work(durable=True):
        cast = make_world()
        other = make_person(unit=cast.north, duty="access_officer", job_role="leader")
        rows = waiting(cast, 6)
        acts = [
            asking(cast, *rows, form_key="first"),
            asking(cast, *reversed(rows), by=other, form_key="second"),
        ]
    db.session.remove()

    def run(asked: Releasing) -> list[tuple[int, bool, str | None]]:
        with own.app_context(), clock.frozen(NOW):
            return [(one.confirmation_id, one.signed is not None, one.refusal) for one in act(asked)]

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(run, acts))

    assert count_of(SignOff, SignOff.kind == "release") == len(rows)
    signed = [number for told in found for number, is_signed, _ in told if is_signed]
    assert sorted(signed) == sorted(row.id for row in rows)
    refusals = [refusal for told in found for _, is_signed, refusal in told if not is_signed]
    assert len(refusals) == len(rows)
    assert all(refusal and refusal.startswith("Not ready for sign-off. Cleared") for refusal in refusals)
    assert audit.first_broken_link() is None
