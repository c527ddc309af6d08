"""Facts of claims from the database, as the rules read them, in groups that belong together.

Nearly always a group is what shares one claim number. A replacement under another number, or an answer
or remittance whose own number is not known, also joins the group that its control number names.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from lms.claims.models import ClaimAcknowledgment, ClaimSubmission, RemitEvent, X12Set
from lms.claims.rules.acknowledgments import reached_sets
from lms.claims.rules.facts import Acknowledgment, Remit, Submission
from lms.claims.services.bulk import chunks
from lms.claims.services.rows import levels_from
from lms.claims.services.touched import names_any
from lms.core.database import db

_REPLACEMENTS = ("7", "8")


@dataclass(slots=True)
class Group:
    """Facts to be put together to roots; ``npis`` are provider numbers by submission key."""

    claim_keys: set[str] = field(default_factory=set)
    submissions: list[Submission] = field(default_factory=list)
    acks: list[Acknowledgment] = field(default_factory=list)
    remits: list[Remit] = field(default_factory=list)
    npis: dict[str, tuple[str | None, ...]] = field(default_factory=dict)


def gather(claim_keys: Collection[str], *, with_all_answers: bool = False) -> list[Group]:
    """Return the groups that hold these claims.

    Args:
        claim_keys: claims asked for; others that belong to their groups come along.
        with_all_answers: also the wide answers that did not reject, which decide nothing but are shown.
    """
    links = _Links(claim_keys)
    submissions, acks, remits = _read(links.claim_keys)
    links.follow(submissions, acks, remits)
    more = links.claim_keys - set(claim_keys)
    if more:
        for known, found in zip((submissions, acks, remits), _read(more), strict=True):
            known.extend(found)
    groups: dict[str, Group] = defaultdict(Group)
    for key in links.claim_keys:
        groups[links.group_of(key)].claim_keys.add(key)
    for row in submissions:
        group = groups[links.group_of(row.claim_key)]
        group.submissions.append(_submission(row))
        group.npis[str(row.id)] = (row.rendering_npi, row.facility_npi, row.billing_npi)
    for row in acks:
        groups[links.group_of(row.claim_key)].acks.append(_ack(row))
    for row in remits:
        groups[links.group_of(row.claim_key)].remits.append(_remit(row))
    _add_wide_answers(list(groups.values()), with_all=with_all_answers)
    return list(groups.values())


class _Links:
    """Which claim keys belong to one group, by the control numbers that name each other."""

    def __init__(self, claim_keys: Iterable[str]) -> None:
        self.claim_keys = set(claim_keys)
        self._parent: dict[str, str] = {}

    def group_of(self, key: str) -> str:
        """Return the key that stands for the group."""
        while self._parent.get(key, key) != key:
            key = self._parent[key]
        return key

    def _join(self, one: str, other: str) -> None:
        first, second = sorted((self.group_of(one), self.group_of(other)))
        if first != second:
            self._parent[second] = first

    def follow(self, submissions: Sequence[Any], acks: Sequence[Any], remits: Sequence[Any]) -> None:
        """Add the claims that replacements and events without a claim name, and those that name these."""
        claimed = {row.claim_key for row in submissions}
        originals = {row.claim_key for row in submissions if row.frequency not in _REPLACEMENTS}
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in submissions:
            if row.claim_key not in originals and row.original_control_key is not None:
                wanted[row.original_control_key].add(row.claim_key)
        owned: dict[str, set[str]] = defaultdict(set)
        for row in (*acks, *remits):
            if row.control_key is not None:
                (owned if row.claim_key in claimed else wanted)[row.control_key].add(row.claim_key)
        self._link(wanted, _owners(list(wanted)))
        self._link(owned, _seekers(list(owned), self.claim_keys))

    def _link(self, here: dict[str, set[str]], there: Iterable[tuple[Any, Any]]) -> None:
        """Join the claims under one control number."""
        for control, claim_key in there:
            self.claim_keys.add(claim_key)
            for key in here[control]:
                self._join(key, claim_key)


def _owners(controls: Sequence[str]) -> list[tuple[Any, Any]]:
    """Return ``(control, claim)`` of the answers and remittances that carry these control numbers."""
    found = []
    for some in chunks(controls):
        for model in (RemitEvent, ClaimAcknowledgment):
            statement = select(model.control_key, model.claim_key).where(
                model.control_key.in_(some), model.claim_key.is_not(None)
            )
            found += [(control, key) for control, key in db.session.execute(statement.distinct())]
    return found


def _seekers(controls: Sequence[str], known: Collection[str]) -> list[tuple[Any, Any]]:
    """Return ``(control, claim)`` of replacements and unclaimed events that name these control numbers."""
    found = []
    for some in chunks(controls):
        replacing = select(ClaimSubmission.original_control_key, ClaimSubmission.claim_key).where(
            ClaimSubmission.original_control_key.in_(some)
        )
        has_claim = (
            select(ClaimSubmission.id).where(ClaimSubmission.claim_key == RemitEvent.claim_key).exists()
        )
        unclaimed = select(RemitEvent.control_key, RemitEvent.claim_key).where(
            RemitEvent.control_key.in_(some), ~has_claim
        )
        for statement in (replacing, unclaimed):
            rows = db.session.execute(statement.distinct())
            found += [(control, key) for control, key in rows if key not in known]
    return found


def _read(claim_keys: Collection[str]) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the rows of submissions, claim-level answers and remittances of claims."""
    submissions: list[Any] = []
    acks: list[Any] = []
    remits: list[Any] = []
    for some in chunks(sorted(claim_keys)):
        statement = select(*ClaimSubmission.__table__.columns, X12Set.batch_ref).join(
            X12Set, X12Set.id == ClaimSubmission.set_id
        )
        submissions += db.session.execute(statement.where(ClaimSubmission.claim_key.in_(some)))
        columns = ClaimAcknowledgment.__table__.columns
        acks += db.session.execute(select(*columns).where(ClaimAcknowledgment.claim_key.in_(some)))
        statement = select(*RemitEvent.__table__.columns, X12Set.difference.label("set_difference")).join(
            X12Set, X12Set.id == RemitEvent.set_id
        )
        remits += db.session.execute(statement.where(RemitEvent.claim_key.in_(some)))
    return submissions, acks, remits


def _submission(row: Any) -> Submission:
    return Submission(
        key=str(row.id),
        claim_key=row.claim_key,
        sent_on=row.sent_on,
        sent_at=row.sent_at,
        frequency=row.frequency,
        charge=row.charge,
        claim_type=row.claim_type,
        billing_npi=row.billing_npi,
        payer=row.payer,
        payer_order=row.payer_order,
        member=row.member_key,
        original_control=row.original_control_key,
        service_from=row.service_from,
        service_to=row.service_to,
        set_key=str(row.set_id),
        batch_ref=row.batch_ref,
    )


def _ack(row: Any) -> Acknowledgment:
    return Acknowledgment(
        key=f"{row.set_id}:{row.ordinal}",
        scope=row.scope,
        answer=row.answer,
        acked_on=row.acked_on,
        acked_at=row.acked_at,
        claim_key=row.claim_key,
        batch_ref=row.reference if row.scope in ("claim", "batch") else "",
        billing_npi=row.billing_npi,
        payer=row.payer,
        control=row.control_key,
        detail=row.detail,
        conflict=row.conflict,
        from_payer=row.from_payer,
        amount=row.amount,
        service_from=row.service_from,
    )


def _remit(row: Any) -> Remit:
    body, lines = levels_from(row.detail, row.charge, row.paid)
    return Remit(
        key=row.key,
        claim_key=row.claim_key,
        status=row.status,
        paid_on=row.paid_on,
        body=body,
        lines=lines,
        control=row.control_key,
        original_control=row.original_control_key,
        remittance=row.remittance_key,
        filing=row.filing,
        facility_code=row.facility_code,
        frequency=row.frequency,
        billing_npi=row.billing_npi,
        payer=row.payer,
        service_from=row.service_from,
        service_to=row.service_to,
        set_balanced=not row.set_difference,
        accepted=row.accepted_at is not None,
    )


def _add_wide_answers(groups: Sequence[Group], *, with_all: bool) -> None:
    """Add the answers to sets, groups and interchanges to the groups whose sets they reach."""
    by_set: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        for set_key in {one.set_key for one in group.submissions}:
            by_set[set_key].append(group)
    for ack in _wide_answers([int(key) for key in by_set], with_all=with_all):
        reached = {id(group): group for key in ack.set_keys for group in by_set.get(key, ())}
        for group in reached.values():
            group.acks.append(ack)


def _wide_answers(set_ids: Sequence[int], *, with_all: bool) -> list[Acknowledgment]:
    """Return the answers above claims that name these sets, each with the sets it reaches."""
    sets = [
        row
        for some in chunks(set_ids)
        for row in db.session.execute(_set_columns().where(X12Set.id.in_(some)))
    ]
    references = {reference for row in sets for reference in row[2:] if reference}
    found = []
    for some in chunks(sorted(references)):
        statement = (
            select(*ClaimAcknowledgment.__table__.columns, X12Set.submitter)
            .join(X12Set, X12Set.id == ClaimAcknowledgment.set_id)
            .where(ClaimAcknowledgment.scope != "claim", ClaimAcknowledgment.reference.in_(some))
        )
        if not with_all:
            statement = statement.where(ClaimAcknowledgment.answer == "rejected")
        rows = db.session.execute(statement).all()
        named = _sets_by_reference({row.reference for row in rows})
        found += [_with_reach(row, named[row.reference]) for row in rows]
    return found


def _set_columns() -> Any:
    return select(
        X12Set.id, X12Set.sent_at, X12Set.set_ref, X12Set.group_ref, X12Set.interchange_ref, X12Set.batch_ref
    )


def _sets_by_reference(references: Collection[str]) -> dict[str, list[Any]]:
    """Return all claim sets that each reference names, whoever sent them."""
    found: dict[str, list[Any]] = defaultdict(list)
    if not references:
        return found
    statement = _set_columns().add_columns(X12Set.submitter)
    claims = X12Set.kind.in_(("837P", "837I"))
    for row in db.session.execute(statement.where(claims, names_any(sorted(references)))):
        for reference in row[2:6]:
            if reference in references:
                found[reference].append(row)
    return found


def _with_reach(row: Any, named: Sequence[Any]) -> Acknowledgment:
    """Return an answer with the sets it means: those of its own submitter when there are any."""
    own = [one for one in named if one.submitter == row.submitter] or named
    reach = reached_sets(row.acked_at, [(str(one.id), one.sent_at) for one in own])
    return replace(_ack(row), set_keys=reach)
