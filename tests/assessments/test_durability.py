"""Answers under stress: killed processes, two tabs at once, answers that arrive out of order."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.app.factory import create_app
from lms.assessments.models import Attempt, AttemptItem
from lms.assessments.services.answers import Outcome, save_answer
from lms.assessments.services.attempts import find
from lms.assessments.services.starting import start
from lms.core import clock
from lms.core.content import live
from lms.core.database import Base, db, transaction_mode
from lms.core.unit_of_work import unit_of_work
from tests.conftest import settings_for
from tests.courses.factories import START, form_of, publish
from tests.factories import PersonFactory

ROOT = Path(__file__).resolve().parents[2]
SAVER = """
import itertools, sys
from pathlib import Path
from lms.app.factory import create_app
from lms.assessments.services.answers import save_answer
from lms.assessments.services.attempts import find
from lms.core import clock
from lms.core.unit_of_work import unit_of_work
from tests.conftest import settings_for
from tests.courses.factories import START, form_of

url, folder, public_id = sys.argv[1:]
with create_app(settings_for(url, Path(folder))).app_context(), clock.frozen(START):
    attempt = find(public_id, with_items=True)
    for sequence in itertools.count(1):
        row = attempt.items[sequence % len(attempt.items)]
        with unit_of_work() as unit:
            save_answer(public_id=public_id, place=row.place, form=form_of(attempt, row),
                        sequence=sequence, is_flagged=False, at=unit.at)
        print(row.place, sequence, flush=True)
"""


@pytest.fixture
def own(tmp_path):
    """An application on a database file of its own, with a learner and a module."""
    url = f"sqlite:///{tmp_path / 'own.sqlite'}"
    made = create_app(settings_for(url, tmp_path))
    with made.app_context():
        mode = transaction_mode.set("write")
        Base.metadata.create_all(db.engine)
        transaction_mode.reset(mode)
        with unit_of_work():
            publish()
            person_id = PersonFactory().id
        yield made, url, person_id
        db.session.remove()
        db.engine.dispose()


def begin(person_id):
    """Start the exam and return its public id."""
    with unit_of_work():
        return start(person_id=person_id, live=live("module", "TS-01"), token="t").attempt.public_id


def test_no_answer_that_was_acknowledged_is_lost_when_the_server_is_killed(own, tmp_path):
    _app, url, person_id = own
    public_id = begin(person_id)
    db.session.remove()
    acknowledged = {}
    command = [sys.executable, "-c", SAVER, url, str(tmp_path), public_id]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as saver:
        assert saver.stdout is not None
        for line in saver.stdout:
            place, sequence = map(int, line.split())
            acknowledged[place] = sequence
            if sequence == 60:
                saver.send_signal(signal.SIGKILL)
                break
    kept = dict(db.session.execute(select(AttemptItem.place, AttemptItem.sequence)).all())
    assert len(acknowledged) == 5
    assert all(kept[place] >= sequence for place, sequence in acknowledged.items())


def at_once(own, act, arguments):
    """Call ``act`` with each of ``arguments`` in eight threads, each in its own application context."""
    made, *_ = own

    def call(argument):
        with made.app_context(), clock.frozen(START):
            return act(argument)

    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(call, arguments))


def test_tabs_that_start_at_once_share_one_attempt(own):
    person_id = own[2]

    def begin_in_tab(number):
        with unit_of_work():
            live_module = live("module", "TS-01")
            return start(person_id=person_id, live=live_module, token=f"tab {number}").attempt.public_id

    assert len(set(at_once(own, begin_in_tab, range(12)))) == 1
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_answers_that_arrive_in_any_order_leave_the_newest(own):
    public_id = begin(own[2])
    attempt = find(public_id, with_items=True)
    row = attempt.items[0]
    forms = {right: form_of(attempt, row, right=right) for right in (True, False)}
    db.session.remove()

    def save(sequence):
        with unit_of_work() as unit:
            saved = save_answer(
                public_id=public_id,
                place=1,
                form=forms[sequence == 40],
                sequence=sequence,
                is_flagged=False,
                at=unit.at,
            )
        return sequence, saved.outcome

    outcomes = dict(at_once(own, save, [(number * 17) % 41 for number in range(1, 41)]))
    kept = db.session.execute(
        select(AttemptItem.answer, AttemptItem.sequence).where(AttemptItem.place == 1)
    ).one()
    assert tuple(kept) == ("A", 40)
    assert outcomes[40] is Outcome.SAVED
    assert set(outcomes.values()) == {Outcome.SAVED, Outcome.OLDER}
