"""Work queues of a class while they are worked: people for who leads it, figures over enough of them."""

from dataclasses import dataclass
from datetime import datetime, time

from lms.classes.rules.places import SEAT
from lms.classes.rules.together import Said, Together, together
from lms.classes.services.reading import Class, people_in
from lms.people.api import Person, people
from lms.simulations.api import LivePlay, live_plays, smallest_group


@dataclass(frozen=True)
class LiveRow:
    """A person of the class: their newest play of the queue, None before they began."""

    person: Person
    play: LivePlay | None


@dataclass(frozen=True)
class Live:
    """A queue in a class. ``rows`` are there for who leads it only; ``queues`` are ``(key, title)`` so far.

    ``by_root`` and ``by_band`` add up the decisions of everybody, and are shown over enough people.
    """

    it: Class
    key: str | None
    queues: tuple[tuple[str, str], ...]
    rows: tuple[LiveRow, ...]
    seated: int
    begun: int
    finished: int
    by_root: tuple[Together, ...]
    by_band: tuple[Together, ...]
    smallest: int

    @property
    def shows_names(self) -> bool:
        """Tell whether the reader leads the class, and so sees who is how far."""
        return bool(self.rows)


def live_of(it: Class, *, by_id: int, key: str | None = None) -> Live:
    """Return how a class stands in a queue that its people began since the first morning of the class.

    Args:
        it: the class.
        by_id: who looks; the names are for those who lead it.
        key: the queue; None takes the one that was begun last.
    """
    seated = people_in(it.id, SEAT)
    since = datetime.combine(it.first_on, time.min, it.zone)
    plays = live_plays(seated, since=since) if seated else []
    queues = {play.key: play.title for play in plays}
    key = key if key in queues else next(reversed(queues), None)
    chosen = {play.person_id: play for play in plays if play.key == key}
    judged = [one for play in chosen.values() for one in play.judged]
    smallest = smallest_group()
    leads = any(one.person_id == by_id for one in it.trainers)
    return Live(
        it=it,
        key=key,
        queues=tuple(sorted(queues.items())),
        rows=_rows(seated, chosen) if leads else (),
        seated=len(seated),
        begun=len(chosen),
        finished=sum(play.is_finished for play in chosen.values()),
        by_root=together(
            (Said(one.person_id, one.root, one.root_right) for one in judged), smallest=smallest
        ),
        by_band=together(
            (Said(one.person_id, one.band, one.band_right) for one in judged), smallest=smallest
        ),
        smallest=smallest,
    )


def _rows(seated: list[int], chosen: dict[int, LivePlay]) -> tuple[LiveRow, ...]:
    """Return the people by name; nobody is ranked."""
    named = sorted(people(seated).values(), key=lambda one: (one.family_name, one.given_name, one.id))
    return tuple(LiveRow(person, chosen.get(person.id)) for person in named)
