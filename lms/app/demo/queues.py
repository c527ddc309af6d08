"""Work queues of the demo: a biller who passes at the second try, and a class that works one together."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lms.app.demo.scope import Scope
from lms.classes.models import ClassSession
from lms.classes.rules.places import SEAT
from lms.classes.services.reading import classes_where, people_in
from lms.core import clock
from lms.core.content import live_all
from lms.core.unit_of_work import unit_of_work
from lms.simulations.rules.queues.model import Item, Queue
from lms.simulations.rules.queues.playing import DECIDE, HAND_IN, OPEN
from lms.simulations.rules.queues.priority import BANDS
from lms.simulations.rules.queues.scoring import perfect
from lms.simulations.services.plays import find, played, take_step
from lms.simulations.services.queues import QUEUE, start_queue

BILLER = "10052"
TRIES = ((9, 72), (6, 100))
"""When the biller worked the queue, in days before today, and the percent of parts decided rightly."""
CLASS_KEY, CLASS_QUEUE = "demo:class:open", "WQ-5"
CLASS_KNOWS = (95, 80, 70, 85, 60)
SECONDS_AN_ITEM = 70

Form = dict[str, list[str]]


@dataclass(frozen=True)
class Sitting:
    """One person at one queue: from when, and in percent how much they know."""

    person_id: int
    key: str
    begins: datetime
    knows_percent: int


def fill_queues(scope: Scope, ids: Mapping[str, int]) -> None:
    """Let the biller and a class of the demo work queues; done before, nothing changes."""
    live = live_all(QUEUE)
    for sitting in (*_of_biller(scope, ids), *_of_class()):
        if sitting.key in live:
            _work(scope, sitting)


def _of_biller(scope: Scope, ids: Mapping[str, int]) -> Iterator[Sitting]:
    if BILLER in ids:
        for days_ago, knows in TRIES:
            yield Sitting(ids[BILLER], "WQ-1", _at(scope.before(days_ago), time(10, 30)), knows)


def _of_class() -> Iterator[Sitting]:
    """Yield the people of a class an hour after its first morning begins."""
    for it in classes_where(ClassSession.form_key == CLASS_KEY):
        seated = people_in(it.id, SEAT)
        begins = it.days[0].starts_at + timedelta(hours=1)
        for place, person_id in enumerate(seated):
            knows = CLASS_KNOWS[place % len(CLASS_KNOWS)]
            yield Sitting(person_id, CLASS_QUEUE, begins, knows)


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=clock.zone())


def _work(scope: Scope, sitting: Sitting) -> None:
    """Begin, look, decide item by item and hand in, each step at its moment."""
    token = f"demo:{sitting.key}:{sitting.begins:%Y-%m-%d}"
    rng = scope.stream("queue", sitting.key, sitting.person_id, token)
    with clock.frozen(sitting.begins), unit_of_work():
        play = start_queue(person_id=sitting.person_id, key=sitting.key, token=token, practice=False)
        public_id, queue = play.public_id, played(play).state.queue
    moment = sitting.begins
    for ordinal, form in enumerate(_forms(queue, rng, sitting), start=1):
        moment += timedelta(seconds=SECONDS_AN_ITEM // 2)
        with clock.frozen(moment), unit_of_work():
            take_step(play=find(public_id, lock=True), ordinal=ordinal, form=form)


def _forms(queue: Queue, rng: random.Random, sitting: Sitting) -> Iterator[Form]:
    for item in queue.items:
        tab = next(one for one in item.tabs if one.tells)
        yield {"act": [OPEN], "item": [item.id], "tab": [tab.id]}
        yield _decision(queue, item, rng, sitting.knows_percent)
    yield {"act": [HAND_IN]}


def _decision(queue: Queue, item: Item, rng: random.Random, knows_percent: int) -> Form:
    """Return a decision whose parts are right as often as somebody knows; nobody here breaks a rule."""
    best = perfect(item)
    others = [one.id for one in item.actions if one.id != best.action and not one.is_breach]
    roles = [slug for slug, _name in queue.roles if slug not in item.roots]

    def told(right: str, wrong: list[str]) -> list[str]:
        return [right if rng.randrange(100) < knows_percent else rng.choice(wrong)]

    return {
        "act": [DECIDE],
        "item": [item.id],
        "action": told(best.action, others),
        "root": told(best.root, roles),
        "band": told(best.band, [one for one in BANDS if one != best.band]),
    }
