"""Two schedulers at the same moment: each change is ordered once, each order is sent once."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.access.models import AccessOrder
from lms.access.services.ordering import order_what_changed
from lms.access.services.security_log import append
from lms.app.factory import create_app
from lms.core import clock
from lms.core.database import Base, db, transaction_mode
from lms.core.outbox import work_off
from lms.core.unit_of_work import unit_of_work
from tests.access.factories import clear, learner, make_world, publish, study
from tests.access.provisioning.conftest import CLASSES, SECRETS
from tests.access.provisioning.servers import Posts
from tests.conftest import NOW, settings_for
from tests.databases import database_url

pytestmark = pytest.mark.database
PEOPLE = 6
T = TypeVar("T")


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path, posts: Posts) -> Iterator[Flask]:
    """A hospital in a database of its own, in which people were released before a system was named."""
    with database_url(request.config.getoption("--database"), tmp_path) as url:
        app = create_app(settings_for(url, tmp_path) | {"LMS_PROVISIONING_SECRETS": SECRETS})
        with app.app_context(), clock.frozen(NOW):
            mode = transaction_mode.set("write")
            Base.metadata.create_all(db.engine)
            transaction_mode.reset(mode)
            with unit_of_work():
                cast = make_world()
                for _ in range(PEOPLE):
                    person = learner(cast.admitting)
                    study(person)
                    clear(person, cast)
                publish("policy", "ehr_accounts", {"security_classes": CLASSES})
                publish("policy", "provisioning", {"adapters": [{"kind": "webhook", "url": posts.url}]})
            db.session.remove()
            yield app
            db.session.remove()
            db.engine.dispose()


def at_once(house: Flask, act: Callable[[], T]) -> list[T]:
    """Do the same in two threads, each as a scheduler of its own."""

    def run(_number: int) -> T:
        with house.app_context(), clock.frozen(NOW):
            try:
                return act()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, range(2)))


def test_two_schedulers_order_each_change_and_send_each_order_once(house: Flask, posts: Posts) -> None:
    made = at_once(house, order_what_changed)
    assert db.session.scalar(select(func.count()).select_from(AccessOrder)) == PEOPLE
    assert sum(int(one.split()[0]) for one in made) == PEOPLE
    db.session.remove()

    sent = at_once(house, work_off)
    told = Counter(json.loads(body)["data"]["order"] for _headers, body in posts.got)
    assert sum(sent) == PEOPLE
    assert len(told) == PEOPLE
    assert set(told.values()) == {1}


def test_two_schedulers_write_each_line_of_the_security_log_once(house: Flask) -> None:
    def add() -> int:
        with unit_of_work():
            return append()

    added = at_once(house, add)

    assert sum(added) == 2 * PEOPLE
