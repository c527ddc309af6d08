"""A hospital with a gate, and systems that are told of its orders."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.access.models import AccessDelivery, AccessOrder
from lms.core.database import db
from lms.core.feature import features
from lms.core.unit_of_work import unit_of_work
from tests.access.factories import clear, make_world, publish, study
from tests.access.provisioning.servers import TOKEN, Identity, Inbox, Posts
from tests.access.provisioning.servers import identity_system as scim
from tests.access.provisioning.servers import mail_server as smtp
from tests.access.provisioning.servers import webhook_receiver as receiver
from tests.cast import Cast

CLASSES = {"registrar": ["REGISTRAR"]}
WEBHOOK_SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNk"
SECRETS = {"scim": TOKEN, "webhook": WEBHOOK_SECRET}
Tell = Callable[..., None]


@pytest.fixture
def world(database: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cast:
    monkeypatch.setitem(database.config, "LMS_ORDERS_FOLDER", tmp_path / "orders")
    monkeypatch.setitem(database.config, "LMS_PROVISIONING_SECRETS", dict(SECRETS))
    with unit_of_work():
        return make_world()


@pytest.fixture
def tell(world: Cast) -> Tell:
    """Publish which systems are told."""

    def publish_systems(*adapters: dict[str, Any], **values: Any) -> None:
        with unit_of_work():
            publish("policy", "provisioning", {"adapters": list(adapters)})
            publish("policy", "ehr_accounts", {"security_classes": CLASSES, **values})
        features().caches.clear()

    return publish_systems


@pytest.fixture
def folder(world: Cast, tell: Tell, tmp_path: Path) -> Path:
    """The folder of the orders, told by the policy."""
    tell({"kind": "csv_drop"})
    return tmp_path / "orders"


@pytest.fixture
def identity_system() -> Iterator[Identity]:
    """A SCIM server."""
    with scim() as found:
        yield found


@pytest.fixture
def posts() -> Iterator[Posts]:
    """A receiver of webhooks."""
    with receiver() as found:
        yield found


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A mail server."""
    with smtp() as found:
        yield found


def release_learner(cast: Cast) -> None:
    """Have the learner study and be released."""
    with unit_of_work(durable=True):
        study(cast["learner"])
        clear(cast["learner"], cast)


def orders() -> Sequence[AccessOrder]:
    """Return every order, oldest first."""
    return db.session.scalars(select(AccessOrder).order_by(AccessOrder.id)).all()


def kinds() -> list[str]:
    """Return the kinds of every order, oldest first."""
    return [one.kind for one in orders()]


def deliveries() -> list[AccessDelivery]:
    """Return how every order stands with every system."""
    statement = select(AccessDelivery).where(AccessDelivery.superseded_at.is_(None))
    return list(db.session.scalars(statement.order_by(AccessDelivery.order_id, AccessDelivery.adapter)))


def states() -> list[str]:
    """Return the states of every delivery, by order and system."""
    return [one.state for one in deliveries()]
