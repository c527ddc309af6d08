"""Who is told of an exception: the leader of a wish, the directors of what is asked, everybody of the end."""

from lms.compliance.models_exceptions import ExceptionStep
from lms.compliance.rules.exceptions import WISHED
from lms.compliance.services.known import known_requirements
from lms.core import clock
from lms.notices.api import OWN, TEAM, UNITS, Item, circles_of, plan
from lms.people.api import person

SOURCE = "exceptions"


def title_of_topic(topic: str) -> str:
    """Return the name for people of a thing: the title of what it asks, for a module with its id."""
    kind, _, subject = topic.partition(":")
    kinds = ("module-completed", "exam-passed") if kind == "module" else (kind,)
    known = known_requirements().values()
    title = next((one.title for one in known if one.subject == subject and one.kind in kinds), subject)
    return f"{title}, {subject}" if kind == "module" else title


def tell_asked(step: ExceptionStep) -> None:
    """Tell whoever must act next: the managers of a wish, the directors of what a leader asks for."""
    circle = circles_of([step.person_id], clock.today())[step.person_id]
    is_wish = step.state == WISHED
    told = circle.managers if is_wish else circle.directors
    audience = TEAM if is_wish else UNITS
    others = [one for one in told if one not in (step.asked_by_id, step.person_id)]
    plan([_item(step, one, audience, step.reason) for one in others], at_once=True)


def tell_outcome(step: ExceptionStep, words: str) -> None:
    """Tell the person and whoever asked what became of it."""
    reason = f"{words}: {step.note}" if step.note else words
    told = {step.person_id: OWN}
    if step.asked_by_id is not None:
        told[step.asked_by_id] = TEAM
    plan([_item(step, id_, audience, reason) for id_, audience in told.items()], at_once=True)


def _item(step: ExceptionStep, recipient_id: int, audience: str, reason: str) -> Item:
    about = person(step.person_id)
    return Item(
        recipient_id=recipient_id,
        about_id=step.person_id,
        key=f"{SOURCE}:{step.public_id}:{step.state}",
        audience=audience,
        source=SOURCE,
        topic=step.topic,
        title=title_of_topic(step.topic),
        reason=f"{step.kind} {step.state}: {reason}"[:300],
        href=f"/team/{about.employee_no}/exceptions" if audience != UNITS else "/compliance/exceptions",
        planned_on=clock.today(),
        due_on=None,
    )
