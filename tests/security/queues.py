"""A work queue whose every text is hostile, one play of it that is open and one that is handed in."""

import copy
from typing import Any

from lms.core.content import ContentRevision
from lms.core.database import db
from lms.core.unit_of_work import recorded_at
from lms.simulations.services.plays import find, played, take_step
from lms.simulations.services.queues import start_queue
from tests.cast import Cast
from tests.simulations.queues.examples import best, body

KEY = "WQ-1"


def set_up_queues(cast: Cast, mark: str) -> dict[str, str]:
    """Publish it and let the learner work it twice; inside an open unit of work."""
    db.session.add(
        ContentRevision(
            kind="queue",
            key=KEY,
            number=1,
            digest="queue",
            body=hostile(mark),
            effective_on=None,
            published_at=recorded_at(),
            source="tests",
        )
    )
    db.session.flush()
    learner = cast["learner"].id
    done = start_queue(person_id=learner, key=KEY, token="done", practice=False)
    item = best_of_first(done.public_id)
    for ordinal, form in enumerate((item, {"act": "hand-in"}), start=1):
        fields = {name: [value] for name, value in form.items()}
        take_step(play=find(done.public_id, lock=True), ordinal=ordinal, form=fields)
    running = start_queue(person_id=learner, key=KEY, token="open", practice=False)
    return {
        "queue_done": done.public_id,
        "queue_open": running.public_id,
        "queue_item": best_of_first(running.public_id)["item"],
    }


def best_of_first(public_id: str) -> dict[str, Any]:
    """Return the best decision on the first item of a play."""
    return best(played(find(public_id)).state.queue.items[0])


def hostile(mark: str) -> dict[str, Any]:
    """Return a shipped queue with ``mark`` in each of its texts."""
    made = copy.deepcopy(body(KEY))
    made["title"] += mark
    made["summary"] += mark
    made["roles"] = {slug: name + mark for slug, name in made["roles"].items()}
    for row in made["patterns"]:
        row |= {name: row[name] + mark for name in ("title", "request")}
    for row in made["items"]:
        row |= {name: row[name] + mark for name in ("title", "shows", "cause", "rule", "next_time")}
        for part in row["tabs"]:
            part |= {name: part[name] + mark for name in ("title", "text")}
        for part in row["actions"]:
            part |= {name: part[name] + mark for name in ("text", "follows")}
    return made
