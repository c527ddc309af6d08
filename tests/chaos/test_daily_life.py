"""Days at two web servers and two schedulers on PostgreSQL, with kill -9 at random.

Whatever was acknowledged is there once, nothing is there half, no decision twice. A mail is handed over at
least once: when a process dies after the mail server took it and before that is stored, it is handed over
again, under the same Message-ID. Nothing better is possible over SMTP. So a repetition is allowed only where
a process was killed while it had claimed the message, and must be recognisable.
"""

import csv
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.access.feature import FEATURE as ACCESS
from lms.access.models import SignOff
from lms.app.factory import create_app
from lms.compliance.feature import FEATURE as COMPLIANCE
from lms.compliance.models import Evidence
from lms.compliance.services.evidence import NewEvidence, record_evidence
from lms.core import audit, clock, seals
from lms.core.database import Base, db, transaction_mode
from lms.core.events import announce
from lms.core.outbox import OutboxMessage, enqueue
from lms.core.unit_of_work import unit_of_work
from lms.notices.models import Notice, NoticeDigest
from lms.people.events import RosterChanged
from lms.people.models import Person
from lms.people.services.accounts import set_password
from tests.access.factories import CHECKLIST, GATE, follow_content, learner, role
from tests.cast import Cast, make_cast
from tests.chaos.storm import Browser, Process, Storm, run_until_done, wait_for
from tests.compliance.conftest import POLICY, publish
from tests.conftest import settings_for
from tests.core.test_mail import Inbox, served
from tests.databases import database_url
from tests.notices.worlds import plan_shift
from tests.people.people_helpers import PASSWORD, hash_of
from tests.sharing import free_port

LEARNERS, MAILS, ROWS = 10, 40, 60
HIRED = date(2020, 1, 6)
STRIKE_SECONDS = (0.7, 2.5)
pytestmark = pytest.mark.database


@dataclass
class House:
    """The application that looks at the end, the people, the programs and the mailbox."""

    app: Flask
    cast: dict[str, str]
    numbers: list[str]
    storm: Storm
    ports: tuple[int, ...]
    environment: dict[str, str]
    inbox: Inbox
    folder: Path


def open_house() -> tuple[Cast, list[Person]]:
    """Make the cast with passwords, learners at work who have met their gate and owe a class, and mail."""
    cast = make_cast()
    for section, values in POLICY.items():
        publish("policy", section, values)
    publish("checklist", "walk-in", {**CHECKLIST, "minutes": 20})
    asked = [{"kind": "observed-skill", "subject": "walk-in", "critical": True}]
    late_today = (clock.today() - HIRED).days - 1
    owed = {"kind": "external-class", "subject": "EHR-2", "due_days": late_today}
    after = [{"kind": "external-class", "subject": "EHR-1"}, owed]
    gate = {"version": 1, "modules": [], "requirements": asked}
    publish("role", "registrar", {**role(), "gate": gate, "after": {"requirements": after}})
    follow_content()
    for duty in ("manager", "access_officer"):
        set_password(cast[duty].id, hash_of(PASSWORD), must_change=False)
    people = [learner(cast.admitting, employee_no=f"7{place:04}") for place in range(LEARNERS)]
    for person in people:
        plan_shift(person, cast.admitting.id, clock.now() - timedelta(hours=1))
    announce(RosterChanged(person_ids=tuple(person.id for person in people)))
    day = clock.today() - timedelta(days=3)
    record_evidence(
        [NewEvidence(one.id, "observed", "walk-in", day, "seen", outcome="pass") for one in people]
    )
    for place in range(MAILS):
        enqueue("mail", f"seeded:{place}", mail_of(place), due_at=clock.now() + timedelta(seconds=place))
    return cast, people


def mail_of(place: int) -> dict[str, str]:
    return {"to": f"m{place}@hospital.example", "subject": f"Number {place}", "text": "Said once."}


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The house on a PostgreSQL of its own, with its programs started."""
    is_long = request.node.get_closest_marker("slow") is not None
    if request.config.getoption("--database") != "postgresql" and not is_long:
        pytest.skip("the storm is over PostgreSQL: --database postgresql")
    inbox = Inbox()
    chance = random.Random(seed_of())  # noqa: S311  the order of kills
    with database_url("postgresql", tmp_path) as url, served(inbox) as port:
        smtp = f"smtp://127.0.0.1:{port}"
        config = settings_for(url, tmp_path) | {"LMS_SMTP_URL": smtp}
        app = create_app(config)
        with app.app_context(), clock.frozen(datetime.now(UTC)):
            mode = transaction_mode.set("write")
            Base.metadata.create_all(db.engine)
            transaction_mode.reset(mode)
            with unit_of_work():
                cast, people = open_house()
                names = {duty: cast[duty].employee_no for duty in ("manager", "access_officer")}
                numbers = [person.employee_no for person in people]
            db.session.remove()
        ports = (free_port(), free_port())
        environment = os.environ | {
            "LMS_INSTANCE": str(tmp_path),
            "LMS_DATABASE_URL": url,
            "LMS_SECRET_KEY": config["SECRET_KEY"],
            "LMS_HASH_KEY": config["LMS_HASH_KEY"],
            "LMS_AUDIT_KEY": config["LMS_AUDIT_KEY"],
            "LMS_TIME_ZONE": config["LMS_TIME_ZONE"],
            "LMS_SMTP_URL": smtp,
        }
        servers = [
            Process(("lms", "serve"), environment | {"LMS_PORT": str(one)}, tmp_path / f"web-{one}.log")
            for one in ports
        ]
        schedulers = [
            Process(("tests.chaos.jobs_at_once",), environment, tmp_path / f"jobs-{place}.log")
            for place in range(2)
        ]
        storm = Storm(servers, schedulers, chance)
        try:
            for process in (*servers, *schedulers):
                process.start()
            for one in ports:
                wait_for(one)
            with app.app_context(), clock.frozen(datetime.now(UTC)):
                yield House(app, names, numbers, storm, ports, environment, inbox, tmp_path)
        finally:
            storm.end()
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def seed_of() -> int:
    return int(os.environ.get("LMS_TEST_SEED") or date.today().toordinal())  # noqa: DTZ011  another each day


def work(house: House, is_over: threading.Event) -> list[str]:
    """Let a manager confirm and an officer release everybody; return what was acknowledged."""
    chance = house.storm.chance
    people = {
        duty: Browser(house.ports, name, PASSWORD, chance, is_over) for duty, name in house.cast.items()
    }
    for one in people.values():
        one.sign_in()
    done = []
    for number in house.numbers:
        for duty, path, more in (
            ("manager", f"/team/{number}/{GATE}/confirm", {}),
            ("access_officer", f"/access/{number}/{GATE}/release", {"decision": "release"}),
        ):
            fields = {"password": PASSWORD, "form_key": f"{duty}-{number}", **more}
            if people[duty].until(lambda: people[duty].post(path, **fields)):  # noqa: B023  called at once
                done.append(f"{duty}-{number}")
    for one in people.values():
        one.http.close()
    return done


def import_evidence(house: House) -> int:
    """Import a file by a command that is killed and repeated until it ends well; return the kills."""
    path = house.folder / "evidence.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("employee_no", "kind", "subject", "occurred_on", "source"))
        for place in range(ROWS):
            day = clock.today() - timedelta(days=place // LEARNERS)
            rows.writerow((house.numbers[place % LEARNERS], "external-class", "EHR-1", day, "import"))
    return run_until_done(("lms", "import", "evidence", str(path)), house.environment, house.storm.chance)


def live_through(house: House, seconds: float) -> list[str]:
    """Let people work while the storm strikes; return what was acknowledged to them."""
    is_over = threading.Event()
    began = time.monotonic()

    def importing_anew() -> int:
        with house.app.app_context():
            return import_evidence(house)

    with ThreadPoolExecutor(2) as pool:
        with house.app.app_context():
            working = pool.submit(work, house, is_over)
            importing = pool.submit(importing_anew)
        while time.monotonic() - began < seconds or not importing.done():
            time.sleep(house.storm.chance.uniform(*STRIKE_SECONDS))
            if time.monotonic() - began < seconds:
                house.storm.strike()
        for _ in range(300):
            if working.done():
                break
            time.sleep(0.1)
        is_over.set()
        importing.result()
        return working.result()


def wait_for_mail(house: House) -> None:
    """Wait until the schedulers that live now have handed over everything."""
    for _ in range(400):
        db.session.rollback()
        waiting = select(func.count()).where(OutboxMessage.state == "waiting")
        if not db.session.scalar(waiting):
            return
        time.sleep(0.1)
    raise AssertionError("mail is still waiting")


def check(house: House, acknowledged: list[str]) -> None:
    """Nothing was lost, nothing is there half or twice, and the chain is whole."""
    assert acknowledged == [f"{duty}-{number}" for number in house.numbers for duty in house.cast]
    signed = Counter(db.session.scalars(select(SignOff.form_key)))
    assert signed == Counter(acknowledged)
    entries = db.session.scalars(
        select(audit.AuditEntry.subject).where(audit.AuditEntry.action == "access.released")
    )
    assert Counter(entries) == Counter(f"person:{number}" for number in house.numbers)
    imported = select(func.count()).where(Evidence.subject == "EHR-1", Evidence.superseded_at.is_(None))
    assert db.session.scalar(imported) == ROWS
    assert audit.first_broken_link() is None
    assert list(seals.verify()) == []
    with unit_of_work():
        wrong = {one.name: one.rebuild() for feature in (COMPLIANCE, ACCESS) for one in feature.derived}
        assert not any(wrong.values()), wrong


def check_mail(house: House) -> None:
    """Every mail was handed over, once but where a process died with it, and always under one name."""
    sent = {row.key: row for row in db.session.scalars(select(OutboxMessage))}
    assert {row.state for row in sent.values()} == {"sent"}
    names = Counter(message["Message-ID"] for message in house.inbox.messages)
    by_subject: dict[tuple[str, str], set[str]] = {}
    for message in house.inbox.messages:
        by_subject.setdefault((message["To"], message["Subject"]), set()).add(message["Message-ID"])
    assert len(names) == len(sent)
    assert all(len(own) == 1 for own in by_subject.values()), "a repetition has the name of the first"
    repeated = sum(count - 1 for count in names.values())
    assert repeated <= sum(row.tries - 1 for row in sent.values())
    assert repeated <= house.storm.kills.count("scheduler")
    digests = db.session.execute(select(NoticeDigest.recipient_id, NoticeDigest.day)).all()
    assert len(set(digests)) == len(digests) >= LEARNERS
    places = db.session.execute(select(Notice.recipient_id, Notice.about_id, Notice.key)).all()
    assert len(places) == len(set(places))


def weather(house: House, seconds: float) -> None:
    acknowledged = live_through(house, seconds)
    wait_for_mail(house)
    house.storm.end()
    db.session.rollback()
    check(house, acknowledged)
    check_mail(house)


def test_two_servers_and_two_schedulers_survive_kills_for_a_while(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    weather(house, 20)
    with capsys.disabled():
        sys.stdout.write(f"storm: seed {seed_of()}, {dict(Counter(house.storm.kills))}\n")


@pytest.mark.slow
def test_two_servers_and_two_schedulers_survive_a_long_storm(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    weather(house, 300)
    with capsys.disabled():
        sys.stdout.write(f"storm: seed {seed_of()}, {dict(Counter(house.storm.kills))}\n")
