"""The proofs in a pack: decisions as they were explained, signatures, the rules in force, the audit chain."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from lms.access.api import SignOff, decide, explain, record_of_signature
from lms.compliance.api import Requirement, RequirementTerms
from lms.core import seals
from lms.core.audit import GENESIS, AuditEntry, AuditPayload, digest_of_payload
from lms.core.content.revisions import ContentRevision
from lms.core.database import db, plain_rows
from lms.core.errors import NotFound, Refused
from lms.core.events import jsonable
from lms.core.i18n import gettext as _
from lms.core.progress import tell
from lms.core.seals import AuditSeal
from lms.people.api import in_chunks
from lms.reports.services.packing.facts import Asked, Row
from lms.reports.services.packing.subjects import REQUIREMENT

POLICIES = ("compliance", "access", "programme", "reciprocity")
"""The sections of the policy that decide obligations and gates; others may name people."""
MOST_LINKS = 50_000
_LINK = ("id", "at", "actor", "action", "subject", "unit", "payload_digest", "previous_digest", "digest")


def signatures_of(asked: Asked) -> list[SignOff]:
    """Return the signatures on the gates of the people, oldest first; none for a requirement."""
    if asked.subject.kind == REQUIREMENT:
        return []
    found: list[SignOff] = []
    for chunk in in_chunks(asked.subject.person_ids):
        statement = select(SignOff).where(SignOff.person_id.in_(chunk), SignOff.recorded_at <= asked.known_at)
        found += db.session.scalars(statement)
    return sorted(found, key=lambda signed: signed.id)


def signature_rows(signed: Sequence[SignOff]) -> list[Row]:
    """Return the records of signatures: what was signed, its meaning, digest and place in the chain."""
    return [
        {name: value for name, value in record_of_signature(one.id).items() if name != "seal"}
        for one in signed
    ]


def decision_rows(signed: Sequence[SignOff]) -> list[Row]:
    """Return the explanation of each gate as of each signature; None for a gate that is no more."""
    rows = []
    for number, one in enumerate(signed, 1):
        tell(_("Explaining decisions"), done=number, of=len(signed), noun=_("signatures"))
        rows.append(
            jsonable(
                {
                    "sign_off": one.id,
                    "gate": one.gate,
                    "as_of": one.signed_on,
                    "known_at": one.signed_at,
                    "explanation": _explained(one),
                }
            )
        )
    return rows


def _explained(signed: SignOff) -> Row | None:
    try:
        ruling = decide(signed.person_id, signed.gate, as_of=signed.signed_on, known_at=signed.signed_at)
    except NotFound:
        return None
    return explain([ruling])[0]


def policy_rows(asked: Asked, signed: Sequence[SignOff], obligations: Sequence[Row]) -> list[Row]:
    """Return the versions of policy, gates and terms that the obligations and decisions rest on."""
    gates = {one.gate_revision_id for one in signed}
    revisions = select(ContentRevision).where(
        ((ContentRevision.kind == "policy") & ContentRevision.key.in_(POLICIES))
        | ContentRevision.id.in_(gates),
        ContentRevision.published_at <= asked.known_at,
    )
    rows = [
        {
            "what": one.kind,
            "key": one.key,
            "number": one.number,
            "effective_on": one.effective_on,
            "published_at": one.published_at,
            "digest": one.digest,
            "body": one.body,
        }
        for one in db.session.scalars(revisions.order_by(ContentRevision.id))
    ]
    rows += _terms(
        asked, {(row["requirement"]["kind"], row["requirement"]["subject"]) for row in obligations}
    )
    return [jsonable(row) for row in rows]


def _terms(asked: Asked, named: set[tuple[str, str]]) -> Iterator[Row]:
    statement = (
        select(RequirementTerms, Requirement.kind, Requirement.subject)
        .join(Requirement, Requirement.id == RequirementTerms.requirement_id)
        .where(RequirementTerms.recorded_at <= asked.known_at)
        .order_by(Requirement.kind, Requirement.subject, RequirementTerms.number)
    )
    for terms, kind, subject in db.session.execute(statement):
        if (kind, subject) in named:
            yield {
                "what": "requirement",
                "key": f"{kind}:{subject}",
                "number": terms.number,
                "effective_on": terms.effective_on,
                "published_at": terms.recorded_at,
                "scope": terms.scope,
                "body": terms.body,
            }


def chain_rows(asked: Asked, *, with_links: bool) -> list[Row]:
    """Return the entries of the audit chain about the subject with their details.

    Args:
        asked: the pack.
        with_links: every entry from the first of them to the newest, those about others without details, so
            that the chain can be followed without a gap.

    Raises:
        Refused: when that is too many.
    """
    newest = head_at(asked)["entry"]
    about = AuditEntry.subject.in_(_about(asked))
    entries = [entry for entry in _entries(about, newest) if _is_relevant(entry, asked)]
    if with_links and entries:
        known = {entry["id"]: entry for entry in entries}
        links = list(_links(entries[0]["id"], newest))
        if len(links) > MOST_LINKS:
            raise Refused(
                _("The audit log is too long for a pack with every link."), hint=_("Leave the links out.")
            )
        return [known.get(link["id"], link) for link in links]
    return entries


def head_at(asked: Asked) -> Row:
    """Return number and digest of the newest entry that had been written when the pack was asked for."""
    newest = select(func.max(AuditEntry.id)).where(AuditEntry.at <= asked.known_at).scalar_subquery()
    found = db.session.scalar(select(AuditEntry).where(AuditEntry.id == newest))
    return {"entry": found.id, "digest": found.digest} if found else {"entry": 0, "digest": GENESIS}


def seal_rows(entries: Sequence[Row]) -> list[Row]:
    """Return the seals of the entries."""
    ids = [entry["id"] for entry in entries]
    found: list[AuditSeal] = []
    for chunk in in_chunks(ids):
        found += db.session.scalars(select(AuditSeal).where(AuditSeal.entry_id.in_(chunk)))
    return [seals.document(one) for one in sorted(found, key=lambda one: one.entry_id)]


def links_after(entry_id: int) -> list[Row]:
    """Return the entries of the chain after an entry, in order, without their details."""
    statement = select(*AuditEntry.__table__.columns).where(AuditEntry.id > entry_id).order_by(AuditEntry.id)
    return [_link(row) for row in plain_rows(statement)]


def entry_about(action: str, subject: str) -> Row | None:
    """Return the newest entry of an action about a subject with its details, or None."""
    statement = (
        select(AuditEntry)
        .where(AuditEntry.action == action, AuditEntry.subject == subject)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    entry = db.session.scalar(statement)
    payload = None if entry is None else db.session.get(AuditPayload, entry.id)
    if entry is None or payload is None:
        return None
    return _link(entry) | {"salt": payload.salt, "body": payload.body}


def _about(asked: Asked) -> list[str]:
    if asked.subject.kind == "unit":
        return [f"unit:{asked.subject.key}", *(f"person:{number}" for number in asked.numbers.values())]
    return [f"person:{number}" for number in asked.numbers.values()]


def _is_relevant(entry: Row, asked: Asked) -> bool:
    """Tell whether an entry belongs in: for a requirement only those whose details name it."""
    if asked.subject.kind != REQUIREMENT:
        return True
    kind, _colon, subject = asked.subject.key.partition(":")
    return _names(entry.get("body"), kind) and _names(entry.get("body"), subject)


def _names(value: Any, word: str) -> bool:
    if isinstance(value, dict):
        return any(_names(part, word) for part in value.values())
    if isinstance(value, list):
        return any(_names(part, word) for part in value)
    return bool(value == word)


def _entries(clause: ColumnElement[bool], newest: int) -> Iterator[Row]:
    """Yield entries with their details; details that were erased or redacted since are left out."""
    statement = (
        select(*AuditEntry.__table__.columns, AuditPayload.salt, AuditPayload.body)
        .outerjoin(AuditPayload, AuditPayload.entry_id == AuditEntry.id)
        .where(clause, AuditEntry.id <= newest)
        .order_by(AuditEntry.id)
    )
    for row in plain_rows(statement):
        is_whole = row.salt is not None and digest_of_payload(row.salt, row.body) == row.payload_digest
        yield _link(row) | ({"salt": row.salt, "body": row.body} if is_whole else {})


def _links(first: int, newest: int) -> Iterator[Row]:
    statement = (
        select(*AuditEntry.__table__.columns)
        .where(AuditEntry.id.between(first, newest))
        .order_by(AuditEntry.id)
        .limit(MOST_LINKS + 1)
    )
    return (_link(row) for row in plain_rows(statement))


def _link(row: Any) -> Row:
    told: Row = jsonable({name: getattr(row, name) for name in _LINK})
    return told
