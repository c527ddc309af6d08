"""Open things as notices: the title, minutes and reasons in words, and where to go on."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from lms.compliance.models import ObligationReason
from lms.compliance.rules.ladder import Due, key_of
from lms.compliance.services.known import known_requirements
from lms.compliance.services.open_things import Open
from lms.core.database import plain_rows
from lms.courses.api import modules
from lms.notices.api import OWN, PROPOSALS, TEAM, UNITS, Item, names_of_people
from lms.people.api import in_chunks, valid_on_clause

_OWN_PAGES = {"module": "/learn/{subject}", "attestation": "/me/attest/{subject}"}
_PAGES = {TEAM: "/team/{employee_no}", UNITS: "/compliance/managers", PROPOSALS: "/access/{employee_no}"}
MOST_TEXT = 300


class Tellings:
    """Makes notices of open things; reads what they need of all of them at once."""

    def __init__(self, things: Sequence[Open], source: str, day: date) -> None:
        self._source, self._day = source, day
        self._known = known_requirements()
        self._reasons = _reasons(things, day)
        self._people = names_of_people({one.person_id for one in things})
        self._minutes = {key: module.minutes for key, module in modules(day).items()}

    def item(self, one: Open, due: Due, recipient_id: int, manager_id: int | None) -> Item:
        """Return the notice of a step of the ladder to a recipient."""
        is_own = due.audience == OWN
        return Item(
            recipient_id=recipient_id,
            about_id=one.person_id,
            key=f"{due.audience}:{key_of(one.topic, one.last_day, due.step)}",
            audience=due.audience,
            source=self._source,
            topic=one.topic,
            title=self.title(one),
            reason=self.reason(one) if is_own else "",
            href=self.href(one, due.audience),
            planned_on=max(due.on, self._day),
            step_days=due.step.days,
            due_on=one.last_day,
            minutes=self.minutes(one) if is_own else None,
            via_id=manager_id if due.audience == UNITS else None,
            is_bundled=is_own and due.step.days < 0,
        )

    def nudge(self, one: Open, by_id: int) -> Item:
        """Return the notice by which somebody is asked today for what they are late with."""
        return Item(
            recipient_id=one.person_id,
            about_id=one.person_id,
            key=f"nudge:{one.topic}:{self._day.isoformat()}",
            audience=OWN,
            source=self._source,
            topic=one.topic,
            title=self.title(one),
            reason=self.reason(one),
            href=self.href(one, OWN),
            planned_on=self._day,
            due_on=one.last_day,
            minutes=self.minutes(one),
            via_id=by_id,
        )

    def title(self, one: Open) -> str:
        """Return the name of a thing for people, with the id of a module."""
        kind, _, subject = one.topic.partition(":")
        title = self._known[one.requirement_ids[0]].title
        return f"{title}, {subject}" if kind == "module" else title

    def reason(self, one: Open) -> str:
        """Return every reason why the thing is owed, in words."""
        texts = (text for place in one.requirement_ids for text in self._reasons[one.person_id, place])
        return " ".join("; ".join(dict.fromkeys(texts)).split())[:MOST_TEXT]

    def minutes(self, one: Open) -> int | None:
        """Return how long a module takes; None for what is no module."""
        kind, _, subject = one.topic.partition(":")
        return self._minutes.get(subject) if kind == "module" else None

    def href(self, one: Open, audience: str) -> str:
        """Return where a recipient goes on: to the thing itself, the person or the teams."""
        kind, _, subject = one.topic.partition(":")
        page = _OWN_PAGES.get(kind, "/me") if audience == OWN else _PAGES[audience]
        return page.format(subject=subject, employee_no=self._people[one.person_id].employee_no)


def _reasons(things: Collection[Open], day: date) -> dict[tuple[int, int], list[str]]:
    wanted = {(one.person_id, place) for one in things for place in one.requirement_ids}
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for people in in_chunks({one.person_id for one in things}):
        statement = (
            select(ObligationReason.person_id, ObligationReason.requirement_id, ObligationReason.text)
            .where(
                ObligationReason.person_id.in_(people),
                ObligationReason.superseded_at.is_(None),
                valid_on_clause(ObligationReason.from_on, ObligationReason.to_on, day),
            )
            .order_by(ObligationReason.from_on, ObligationReason.key)
        )
        for person_id, requirement_id, text in plain_rows(statement):
            if (person_id, requirement_id) in wanted:
                found[person_id, requirement_id].append(text)
    return found
