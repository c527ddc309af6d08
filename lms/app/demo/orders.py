"""Orders of the demo: for its last days a folder is told of releases and ends, and one night it was away."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import func, select
from structlog.testing import capture_logs

from lms.access.api import confirm_seen, order_what_changed, orders_folder
from lms.app.demo.scope import Scope
from lms.core import clock
from lms.core.content import live_all, load
from lms.core.database import db
from lms.core.outbox import MOST_TRIES, OutboxMessage, work_off
from lms.core.unit_of_work import unit_of_work

CHANNEL = "access-orders"
DAYS = 9
AWAY_FROM_DAY = 4
SEEN_DAYS = 1
FOLDER = "ehr"
_POLICY = f"""provisioning:
  adapters:
    - kind: csv_drop
      folder: {FOLDER}
"""


def fill_orders(scope: Scope, folder: Path) -> None:
    """Name the folder in the policy and order what changed since, evening by evening; twice is once."""
    first = max(scope.before(DAYS), scope.go_live_on)
    _name_folder(first, folder / "provisioning")
    was_away = False
    for day in (first + timedelta(days=number) for number in range((scope.last_on - first).days + 1)):
        evening = datetime.combine(day, time(17), tzinfo=clock.zone())
        with clock.frozen(evening):
            order_what_changed()
        if day >= scope.before(AWAY_FROM_DAY) and not was_away and _has_waiting():
            _be_away(evening)
            was_away = True
        with clock.frozen(evening + timedelta(hours=5)):
            work_off(channel=CHANNEL)
        if day == scope.before(SEEN_DAYS):
            with clock.frozen(evening + timedelta(hours=5)), unit_of_work():
                confirm_seen()
    order_what_changed()
    work_off(channel=CHANNEL)


def _name_folder(day: date, content: Path) -> None:
    path = content / "policy" / "provisioning.yaml"
    if "provisioning" in live_all("policy", day):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_POLICY, encoding="utf-8")
    with unit_of_work():
        load(content, effective_on=day)


def _has_waiting() -> bool:
    waiting = select(func.count()).select_from(OutboxMessage)
    waiting = waiting.where(OutboxMessage.channel == CHANNEL, OutboxMessage.state == "waiting")
    return bool(db.session.scalar(waiting))


def _be_away(evening: datetime) -> None:
    """Let the folder be no folder for the tries of one evening, as a share that is not mounted.

    What is invented here warns nobody on standard error.
    """
    place = orders_folder()
    aside = place.with_name(f"{place.name}-aside")
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        place.rename(aside)
    place.touch()
    with capture_logs():
        for number in range(MOST_TRIES):
            with clock.frozen(evening + timedelta(minutes=2 ** (number + 1))):
                work_off(channel=CHANNEL)
    place.unlink()
    if aside.is_dir():
        aside.rename(place)
