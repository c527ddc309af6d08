"""Which submissions, answers and remittances belong to one claim root (rules I1 to I5 and A3).

A root is one claim for one payer in one payer order: billing NPI + CLM01 + payer + SBR01, and the member
when that key meets two members; an interim bill is a root of its own by its statement dates.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from lms.claims.rules.facts import Acknowledgment, Remit, Submission

_ORDER_OF_STATUS = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}


@dataclass(slots=True)
class Root:
    """A claim root with the facts that belong to it; ``identity`` is what names it for ever."""

    identity: tuple[str, ...]
    submissions: list[Submission] = field(default_factory=list)
    acks: list[Acknowledgment] = field(default_factory=list)
    remits: list[Remit] = field(default_factory=list)

    @property
    def payer(self) -> str | None:
        """Return the payer of the root."""
        return self.submissions[0].payer

    @property
    def payer_order(self) -> str:
        """Return SBR01 of the root."""
        return self.submissions[0].payer_order

    @property
    def controls(self) -> set[str]:
        """Return the payer's control numbers known for the root."""
        events: Iterable[Remit | Acknowledgment] = (*self.remits, *self.acks)
        return {event.control for event in events if event.control is not None}


@dataclass(frozen=True, slots=True)
class Parked:
    """An event that fits no root (``no-claim``) or more than one (``several-claims``)."""

    event: Remit | Acknowledgment
    reason: str


@dataclass(slots=True)
class Assembly:
    """All roots made from some facts, and what could not be placed."""

    roots: list[Root] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)


def assemble(
    submissions: Iterable[Submission], acks: Iterable[Acknowledgment], remits: Iterable[Remit]
) -> Assembly:
    """Put facts together to roots; the order in which they are given does not matter."""
    ordered = sorted(submissions, key=lambda one: (one.sent_at, one.key))
    roots, orphans = _group(ordered)
    assembly = Assembly(roots)
    wide = [ack for ack in acks if ack.scope != "claim"]
    events: list[Remit | Acknowledgment] = [ack for ack in acks if ack.scope == "claim"]
    events += remits
    events.sort(key=_when)
    left = [event for event in events if not _place(event, assembly.roots)]
    _adopt(orphans, assembly)
    assembly.parked = [
        Parked(event, "several-claims" if _candidates(event, assembly.roots) else "no-claim")
        for event in left
        if not _place(event, assembly.roots)
    ]
    for root in assembly.roots:
        sets = {one.set_key for one in root.submissions}
        root.acks += [ack for ack in wide if not sets.isdisjoint(ack.set_keys)]
    return assembly


def _when(event: Remit | Acknowledgment) -> tuple[str, str]:
    """Return what sorts events by time, the same in every run."""
    day = event.paid_on if isinstance(event, Remit) else event.acked_on
    return day.isoformat(), event.key


def _group(submissions: Sequence[Submission]) -> tuple[list[Root], list[Submission]]:
    """Group originals to roots and add the replacements that name the same claim; return the others."""
    roots: dict[tuple[str, ...], Root] = {}
    members: dict[tuple[str, ...], str | None] = {}
    orphans = []
    for one in submissions:
        if one.is_original:
            identity = _identity(one, members)
            roots.setdefault(identity, Root(identity)).submissions.append(one)
    for one in submissions:
        if one.is_original:
            continue
        root = _replaced(one, [root for root in roots.values() if _base(root.submissions[0]) == _base(one)])
        if root is None:
            orphans.append(one)
        else:
            root.submissions.append(one)
    return list(roots.values()), orphans


def _base(one: Submission) -> tuple[str, ...]:
    """Return the key of rule I4 without the member."""
    return (one.billing_npi or "", one.claim_key, one.payer or "", one.payer_order)


def _identity(one: Submission, members: dict[tuple[str, ...], str | None]) -> tuple[str, ...]:
    """Return the root's identity; the first member met under a key needs no mention in it."""
    base = _base(one)
    identity = base
    if members.setdefault(base, one.member) != one.member:
        identity += ("member", one.member or "")
    if one.is_interim:
        identity += ("from", one.service_from.isoformat() if one.service_from else "")
    return identity


def _replaced(one: Submission, roots: Sequence[Root]) -> Root | None:
    """Return which of the roots under the same key a replacement or void means."""
    found = _narrow(roots, lambda root: root.submissions[0].member == one.member)
    found = _narrow(found, lambda root: root.submissions[0].service_from == one.service_from)
    return found[0] if found else None


def _adopt(orphans: Sequence[Submission], assembly: Assembly) -> None:
    """Give replacements under another CLM01 to the root whose control number they name (I1), else a root."""
    for one in orphans:
        named = [
            root for root in assembly.roots if one.original_control and one.original_control in root.controls
        ]
        if len(named) == 1:
            named[0].submissions.append(one)
            continue
        same = [root for root in assembly.roots if root.identity == (*_base(one), "replacement")]
        if same:
            same[0].submissions.append(one)
        else:
            assembly.roots.append(Root((*_base(one), "replacement"), [one]))


def _place(event: Remit | Acknowledgment, roots: Sequence[Root]) -> bool:
    """Give an event to the one root it fits; return whether there was exactly one."""
    found = _candidates(event, roots)
    if len(found) != 1:
        return False
    if isinstance(event, Remit):
        found[0].remits.append(event)
    else:
        found[0].acks.append(event)
    return True


def _candidates(event: Remit | Acknowledgment, roots: Sequence[Root]) -> list[Root]:
    """Return the roots that an event may mean: number and NPI, else control number; then narrowed."""
    numbered = [root for root in roots if any(one.claim_key == event.claim_key for one in root.submissions)]
    own = [root for root in numbered if _npi_fits(event, root)]
    named = [root for root in roots if _control_fits(event, root)]
    alike = [root for root in numbered if _dates_fit(event, root) and _money_fits(event, root)]
    found: Sequence[Root] = own or named or alike
    for test in (_batch_fits, _control_fits, _dates_fit, _money_fits, _payer_fits, _order_fits):
        found = _narrow(found, partial(test, event))
    return list(found)


def _narrow(roots: Sequence[Root], test: Callable[[Root], bool]) -> Sequence[Root]:
    """Keep the roots that pass, or all when none or only one is left to choose from."""
    if len(roots) < 2:
        return roots
    return [root for root in roots if test(root)] or roots


def _npi_fits(event: Remit | Acknowledgment, root: Root) -> bool:
    numbers = {one.billing_npi for one in root.submissions}
    return event.billing_npi is None or event.billing_npi in numbers or None in numbers


def _batch_fits(event: Remit | Acknowledgment, root: Root) -> bool:
    if isinstance(event, Remit) or not event.batch_ref:
        return False
    return any(one.batch_ref == event.batch_ref for one in root.submissions)


def _control_fits(event: Remit | Acknowledgment, root: Root) -> bool:
    return event.control is not None and event.control in root.controls


def _dates_fit(event: Remit | Acknowledgment, root: Root) -> bool:
    day = event.service_from
    return day is not None and any(
        one.service_from is not None and one.service_from <= day <= (one.service_to or one.service_from)
        for one in root.submissions
    )


def _money_fits(event: Remit | Acknowledgment, root: Root) -> bool:
    told = abs(event.charge) if isinstance(event, Remit) else event.amount
    return any(one.charge == told for one in root.submissions)


def _payer_fits(event: Remit | Acknowledgment, root: Root) -> bool:
    return event.payer is not None and event.payer == root.payer


def _order_fits(event: Remit | Acknowledgment, root: Root) -> bool:
    return isinstance(event, Remit) and _ORDER_OF_STATUS.get(event.status) == root.payer_order
