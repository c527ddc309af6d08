"""Work queues of the demo: a biller who passes at the second try, and a class that works one together."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from lms.app.demo.classes import first_day_of
from lms.app.demo.history import Step
from lms.app.demo.players import instant
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
CLASS, CLASS_QUEUE = "open", "WQ-5"
BEGAN = time(10)
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


def queue_steps(scope: Scope, ids_of: Callable[[], Mapping[str, int]]) -> list[Step]:
    """Return when the biller and a class of the demo worked queues; done before, nothing changes."""
    tries = [
        Step(
            at := datetime.combine(scope.before(days_ago), time(10, 30)),
            act=partial(_try, scope, at, knows, ids_of),
        )
        for days_ago, knows in TRIES
    ]
    together = datetime.combine(first_day_of(scope, CLASS), BEGAN)
    return [*tries, Step(together, act=partial(_work_together, scope))]


def _try(scope: Scope, at: datetime, knows: int, ids_of: Callable[[], Mapping[str, int]]) -> None:
    person_id = ids_of().get(BILLER)
    if person_id is not None:
        _work(scope, Sitting(person_id, "WQ-1", instant(at), knows))


def _work_together(scope: Scope) -> None:
    """Let the people of a class work a queue an hour after its first morning began."""
    for it in classes_where(ClassSession.form_key == f"demo:class:{CLASS}"):
        for place, person_id in enumerate(people_in(it.id, SEAT)):
            knows = CLASS_KNOWS[place % len(CLASS_KNOWS)]
            _work(scope, Sitting(person_id, CLASS_QUEUE, it.days[0].starts_at + timedelta(hours=1), knows))


def _work(scope: Scope, sitting: Sitting) -> None:
    """Begin, look, decide item by item and hand in, each step at its moment."""
    if sitting.key not in live_all(QUEUE):
        return
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
