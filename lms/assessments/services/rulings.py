"""Decisions on items: recording one, and the exam of a revision with those in force applied."""

from sqlalchemy import select

from lms.assessments.exams import Exam, Item, exam_of
from lms.assessments.models import ItemRuling
from lms.assessments.rules.rulings import KEYED, Act, Ruling
from lms.core import audit
from lms.core.content import parsed, revision
from lms.core.database import db, plain_rows
from lms.core.errors import NotFound, Refused
from lms.core.ids import new_public_id
from lms.core.kept import kept
from lms.core.unit_of_work import recorded_at
from lms.people.api import Person

_ALL = select(ItemRuling.module, ItemRuling.fingerprint, ItemRuling.act, ItemRuling.keys).order_by(
    ItemRuling.id
)
LEAST_REASON = 10
MOST_REASON = 2000


def exam_in_force(revision_id: int) -> Exam:
    """Return the exam of a revision with the decisions on its items applied: what marking goes by."""
    found = revision(revision_id)
    exam = parsed(found, exam_of)
    rulings = kept("assessments.rulings", (ItemRuling,), _read).get(found.key)
    return exam.under(rulings) if rulings else exam


def _read() -> dict[str, dict[str, Ruling]]:
    """Return the newest decision on each item by module and fingerprint."""
    found: dict[str, dict[str, Ruling]] = {}
    for module, fingerprint, act, keys in plain_rows(_ALL):
        found.setdefault(module, {})[fingerprint] = Ruling(Act(act), tuple(keys))
    return found


def rulings_of(module: str, item_id: str) -> list[ItemRuling]:
    """Return the decisions on an item, oldest first."""
    own = select(ItemRuling).where(ItemRuling.module == module, ItemRuling.item_id == item_id)
    return list(db.session.scalars(own.order_by(ItemRuling.id)))


def ruling_by_public_id(public_id: str) -> ItemRuling:
    """Return a decision.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(select(ItemRuling).where(ItemRuling.public_id == public_id))
    if found is None:
        raise NotFound("There is no such decision.")
    return found


def record_ruling(
    *, module: str, item: Item, ruling: Ruling, reason: str, by: Person, form_key: str
) -> tuple[ItemRuling, bool]:
    """Record a decision on an item, once for each form; tell whether it is new.

    Raises:
        Refused: when it cannot be, with what to change.
    """
    known = db.session.scalar(select(ItemRuling).where(ItemRuling.form_key == form_key))
    if known is not None:
        return known, False
    refuse_impossible(item, ruling, reason)
    made = ItemRuling(
        public_id=new_public_id(),
        module=module,
        item_id=item.id,
        fingerprint=item.fingerprint,
        act=ruling.act.value,
        keys=list(ruling.keys),
        reason=reason,
        form_key=form_key,
        by_id=by.id,
        recorded_at=recorded_at(),
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        "assessments.item.ruled",
        subject=f"item:{item.id}",
        actor=by.employee_no,
        module=module,
        act=ruling.act.value,
        keys=list(ruling.keys),
        reason=reason,
    )
    return made, True


def refuse_impossible(item: Item, ruling: Ruling, reason: str) -> None:
    """Do nothing when a decision fits an item.

    Raises:
        Refused: when it does not, with what to change.
    """
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise Refused(
            "Say why, in a sentence.", hint="Learners whose result changes read it, and so does an auditor."
        )
    if ruling.act is not Act.REKEY:
        return
    if item.kind not in KEYED or item.variants is not None:
        raise Refused(
            "Only a choice with fixed options can get another key.",
            hint="Strike the item, and put it right in a new revision.",
        )
    options = {option.key for option in item.question.options}
    if not ruling.keys or not options > set(ruling.keys):
        raise Refused("Name at least one right option, and leave one that is wrong.")
