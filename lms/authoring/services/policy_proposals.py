"""Changing a value of policy: one person proposes it with a reason, another one approves it."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select

from lms.authoring.models_policy import PolicyProposal
from lms.authoring.rules.policy_rows import VALUES, Value, changed_at, value_at
from lms.authoring.rules.yaml_edit import NotYaml, mapping_of, plain, rewritten, value_of
from lms.authoring.services.drafts import draft_at, open_draft
from lms.authoring.services.files import files_of_draft, save_file
from lms.authoring.services.policy_evidence import Document, evidence_of, first_day_of, gates_before, name_of
from lms.authoring.services.publishing import publish_draft
from lms.compliance.api import APPLIED_EFFECT, RuleEffect, keep_effect
from lms.core import audit, clock
from lms.core.content import live, newest_source, path_of
from lms.core.content.kinds import flatten
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.feature import features
from lms.core.i18n import gettext as _
from lms.core.once import refuse_other_use
from lms.core.superseding import succeed
from lms.core.unit_of_work import recorded_at
from lms.core.web.formats import day_short
from lms.people.api import person

POLICY = "policy"
PROPOSED, APPROVED, DECLINED, WITHDRAWN = "proposed", "approved", "declined", "withdrawn"
LONGEST_VALUE = 8000
_SHARED = ("section", "path", "was", "value", "starts_on", "reason", "proposed_by_id")


def value_of_policy(name: str) -> Value:
    """Return a value of the table by its name.

    Raises:
        NotFound: when the table has none.
    """
    found = VALUES.get(name)
    if found is None:
        raise NotFound(_("There is no such value of policy."), hint=_("Choose one from the table."))
    return found


def propose(
    *, name: str, text: str, starts_on: date | None, reason: str, by_id: int, public_id: str
) -> PolicyProposal:
    """Propose another value; nothing changes before somebody else approves it.

    Args:
        name: section and path, as the table names it.
        text: the value as it would stand in the file: a number, a list, a mapping.
        starts_on: the first day; None = the day of the approval.
        reason: why.
        by_id: who proposes.
        public_id: made with the form, so that sending it twice proposes once.

    Raises:
        Refused: for a value that policy does not take, that it has already, a past day or no reason.
        Conflict: when another proposal for it waits, a change of policy is planned for a later day, or
            ``public_id`` was sent for something else.
    """
    value = value_of_policy(name)
    known = newest_proposal(public_id)
    if known is not None:
        refuse_other_use(known, section=value.section, path=value.path, proposed_by_id=by_id)
        return known
    day = starts_on or clock.today()
    if not reason.strip():
        raise Refused(_("A change of policy has a reason."), hint=_("Say in a few words why."))
    if day < clock.today():
        raise Refused(_("The first day is past."), hint=_("Choose today or a later day."))
    _refuse_before_planned(path_of(POLICY, value.section), day)
    was, wanted = _now(value), read_value(text)
    _refuse_wrong(value, wanted, was)
    if _waits(value):
        raise Conflict(_("Another change of it waits for approval."), hint=_("Decide that one first."))
    succeed(
        PolicyProposal,
        {"public_id": public_id},
        section=value.section,
        path=value.path,
        was=as_json(was),
        value=as_json(wanted),
        starts_on=day,
        reason=reason.strip(),
        state=PROPOSED,
        note=None,
        proposed_by_id=by_id,
        decided_by_id=None,
        published_id=None,
    )
    made = proposal(public_id)
    _recorded(made, by_id)
    return made


def approve(public_id: str, *, by_id: int, note: str = "") -> PolicyProposal:
    """Approve a proposal: the file of the policy gets the value, as a version with both names.

    Whom it affects is kept as evidence; its digest stands in the audit log. Approving it twice is one act.

    Raises:
        Refused: for whoever proposed it, or when policy does not take the value any more.
        Conflict: when it was decided otherwise, the value has changed, or a draft of the policy is open.
    """
    asked = proposal(public_id, lock=True)
    if asked.state == APPROVED:
        return asked
    _refuse_decided(asked)
    if by_id == asked.proposed_by_id:
        raise Refused(
            _("Whoever proposes a change does not approve it."), hint=_("Ask another administrator.")
        )
    published_id, document = _published(asked, by_id)
    kept = keep_effect(
        of=name_of(asked),
        stage=APPLIED_EFFECT,
        text=public_id,
        document=document,
        by=person(by_id).employee_no,
    )
    return _followed(asked, APPROVED, by_id, note, published_id, kept)


def tried_out(public_id: str, *, by_id: int) -> Document:
    """Publish what a proposal asks for and return who is affected; the caller undoes the unit of work.

    Raises:
        Refused: when policy does not take the value any more.
        Conflict: when it was decided, the value has changed, or a draft of the policy is open.
    """
    asked = proposal(public_id)
    _refuse_decided(asked)
    return _published(asked, by_id, is_rehearsal=True)[1]


def _published(asked: PolicyProposal, by_id: int, *, is_rehearsal: bool = False) -> tuple[int, Document]:
    """Publish the value; return the version that it made, and who is affected by it."""
    value = value_of_policy(f"{asked.section}.{asked.path}")
    now, wanted = _now(value), json.loads(asked.value)
    if as_json(now) != asked.was:
        raise Conflict(_("The value has changed since."), hint=_("Decline it and propose it anew."))
    _refuse_wrong(value, wanted, now)
    before = gates_before(asked)
    published_id = _publish(asked, value, wanted, by_id, is_rehearsal=is_rehearsal)
    return published_id, evidence_of(asked, before, recorded_at())


def decline(public_id: str, *, by_id: int, note: str) -> PolicyProposal:
    """Decline a proposal, or withdraw one's own.

    Raises:
        Refused: without words, when it is another person's.
        Conflict: when it was decided already.
    """
    asked = proposal(public_id, lock=True)
    _refuse_decided(asked)
    is_own = by_id == asked.proposed_by_id
    if not is_own and not note.strip():
        raise Refused(_("Say in a few words why."))
    return _followed(asked, WITHDRAWN if is_own else DECLINED, by_id, note, None)


def _publish(asked: PolicyProposal, value: Value, wanted: Any, by_id: int, *, is_rehearsal: bool) -> int:
    path = path_of(POLICY, value.section)
    if path is not None and draft_at(path) is not None:
        raise Conflict(_("A draft of the policy is open."), hint=_("Publish or drop that draft first."))
    starts_on = first_day_of(asked)
    _refuse_before_planned(path, starts_on)
    draft = open_draft(kind=POLICY, key=value.section, by_id=asked.proposed_by_id)
    file = files_of_draft(draft).get(draft.path)
    document = mapping_of(file.text) if file else None
    if file is None or document is None or value.section not in document:
        raise Refused(_("The file of the policy cannot be read."), hint=_("Repair it at the desk."))
    document[value.section] = changed_at(document[value.section], value.path, wanted)
    text = rewritten(file.text, document)
    save_file(draft, file.path, text, seen=file.number, by_id=asked.proposed_by_id)
    decided = publish_draft(
        draft, reason=asked.reason, by_id=by_id, starts_on=starts_on, is_rehearsal=is_rehearsal
    )
    return decided.source.id


def _refuse_before_planned(path: str | None, day: date) -> None:
    """Refuse a day before that of a planned change: policy is one text, its newest version binds whole."""
    newest = newest_source(path) if path is not None else None
    planned = newest.effective_on if newest else None
    if planned is not None and planned > day:
        raise Conflict(
            _("Another change of policy begins on %s, and would begin with this one.") % day_short(planned),
            hint=_("Choose that day or a later one, or withdraw what is planned first."),
        )


def _followed(
    asked: PolicyProposal,
    state: str,
    by_id: int,
    note: str,
    published_id: int | None,
    effect: RuleEffect | None = None,
) -> PolicyProposal:
    values = {name: getattr(asked, name) for name in _SHARED}
    succeed(
        PolicyProposal,
        {"public_id": asked.public_id},
        **values,
        state=state,
        note=note.strip() or None,
        decided_by_id=by_id,
        published_id=published_id,
    )
    found = proposal(asked.public_id)
    _recorded(found, by_id, effect)
    return found


def _recorded(one: PolicyProposal, by_id: int, effect: RuleEffect | None = None) -> None:
    did = {"effect": effect.digest, "people": effect.document["people"]} if effect else {}
    audit.record(
        f"authoring.policy-{one.state}",
        subject=f"policy:{one.section}.{one.path}",
        actor=person(by_id).employee_no,
        proposal=one.public_id,
        was=one.was,
        value=one.value,
        starts_on=one.starts_on,
        reason=one.note or one.reason,
        **did,
    )


def _refuse_decided(asked: PolicyProposal) -> None:
    if asked.state != PROPOSED:
        raise Conflict(_("It was decided in the meantime."), hint=_("Open the table to see how it stands."))


def _refuse_wrong(value: Value, wanted: Any, now: Any) -> None:
    """Refuse a value that the schema of its section does not take, or that stands there already."""
    if as_json(wanted) == as_json(now):
        raise Refused(_("This is the value that it has."), hint=_("Enter another one."))
    schema = features().policy_schemas[value.section]
    try:
        schema().load(changed_at(live(POLICY, value.section).body, value.path, wanted))
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, path))}: {text}" for path, text in flatten(error.messages, ()))
        raise Refused(_("Policy does not take this value."), hint=said[:300]) from error


def _now(value: Value) -> Any:
    return value_at(live(POLICY, value.section).body, value.path)


def _waits(value: Value) -> bool:
    statement = select(PolicyProposal.id).where(
        PolicyProposal.superseded_at.is_(None),
        PolicyProposal.state == PROPOSED,
        PolicyProposal.section == value.section,
        PolicyProposal.path == value.path,
    )
    return db.session.scalar(statement) is not None


def read_value(text: str) -> Any:
    """Return the value that a text says, as JSON values.

    Raises:
        Refused: when it is empty, too long or cannot be read.
    """
    if not text.strip() or len(text) > LONGEST_VALUE:
        raise Refused(_("Enter a value."), hint=_("As it stands in the file: a number, or a list."))
    try:
        return value_of(text)
    except NotYaml as error:
        raise Refused(_("This cannot be read."), hint=" ".join(str(error).split())[:200]) from error


def as_json(value: Any) -> str:
    """Return a value as JSON text, always the same for equal values."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False)


def proposal(public_id: str, *, lock: bool = False) -> PolicyProposal:
    """Return how a proposal stands now; locked, so that two decisions wait, if asked.

    Raises:
        NotFound: when there is none.
    """
    if lock:
        steps = select(PolicyProposal.id).where(PolicyProposal.public_id == public_id)
        db.session.execute(steps.with_for_update()).all()
    found = newest_proposal(public_id)
    if found is None:
        raise NotFound(_("There is no such proposal."), hint=_("Choose one from the table."))
    return found


def newest_proposal(public_id: str) -> PolicyProposal | None:
    """Return how a proposal stands now, None when there is none."""
    known = select(PolicyProposal).where(
        PolicyProposal.public_id == public_id, PolicyProposal.superseded_at.is_(None)
    )
    return db.session.scalar(known.execution_options(populate_existing=True))


def steps_of_proposal(public_id: str) -> Sequence[PolicyProposal]:
    """Return every step of a proposal, oldest first."""
    return db.session.scalars(
        select(PolicyProposal).where(PolicyProposal.public_id == public_id).order_by(PolicyProposal.id)
    ).all()
