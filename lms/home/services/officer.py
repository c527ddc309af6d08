"""The first page of an access officer: whom to release, whom to limit or end, who works provisionally."""

from dataclasses import dataclass
from decimal import Decimal

from lms.access import api as access
from lms.core import clock
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.permissions import Identity, scope_paths
from lms.core.web import formats
from lms.home.services.parts import Tile, people
from lms.roles import api as roles

SHOWN_ROWS = 8
QUEUE = "/access"


@dataclass(frozen=True)
class Ready:
    """Somebody who waits for a release."""

    name: str
    href: str
    sub: str
    unit: str
    met: str
    confirmed: str
    waits: str


@dataclass(frozen=True)
class Ending:
    """Somebody whose access was valid and is not now."""

    name: str
    href: str
    sub: str
    state: str
    why: str
    since: str


@dataclass(frozen=True)
class Officer:
    """The first page of an access officer."""

    heading: str
    line: str
    tiles: tuple[Tile, ...]
    ready: tuple[Ready, ...]
    ready_count: int
    ending: tuple[Ending, ...]
    ending_count: int


def officer_of(identity: Identity) -> Officer:
    """Return the first page of an access officer."""
    counts = access.register_counts(identity)
    disagreements = sum(access.reconcile_counts(identity).values())
    valid = access.access_validity(scope_paths(access.RECONCILE, identity), clock.today())
    waiting = access.release_queue(identity, most=SHOWN_ROWS)
    ending = access.limit_or_end(identity, most=SHOWN_ROWS)
    return Officer(
        heading=_heading(counts.release, counts.limit),
        line=_line(waiting),
        tiles=(*_tiles(counts, disagreements, valid), *_orders(access.orders_to_act_on(identity))),
        ready=tuple(map(_ready, waiting)),
        ready_count=counts.release,
        ending=tuple(map(_ending, ending)),
        ending_count=counts.limit,
    )


def _heading(ready: int, ending: int) -> str:
    first = ngettext("%s is ready for release", "%s are ready for release", ready or 1) % people(ready)
    if not ending:
        return first
    return f"{first}, " + ngettext("%s to limit or end", "%s to limit or end", ending) % formats.in_words(
        ending
    )


def _line(waiting: list[access.Waiting]) -> str:
    if not waiting:
        return _("Everybody who was confirmed has been decided on.")
    oldest = _waits(waiting[0])
    return _("Met and confirmed by a manager. The oldest waits %s; the target is 1 working day.") % oldest


def _waits(one: access.Waiting) -> str:
    days = (clock.now() - one.confirmation.signed_at).days
    return ngettext("%d day", "%d days", days) % days if days else _("less than a day")


def _tiles(counts: access.RegisterCounts, disagreements: int, valid: access.Validity) -> tuple[Tile, ...]:
    return (
        Tile(
            _("Ready for release"),
            f"{QUEUE}?show=release",
            str(counts.release),
            detail=_confirm(counts.confirm),
        ),
        Tile(
            _("Limit or end today"),
            f"{QUEUE}?show=limit",
            str(counts.limit),
            detail=_("was valid, is not now"),
        ),
        Tile(
            _("Provisional"),
            f"{QUEUE}?show=provisional",
            str(counts.provisional),
            detail=_("%d valid gates end within 30 days") % counts.ending,
        ),
        Tile(
            _("Disagreements with the EHR"),
            f"{QUEUE}?show=reconcile",
            str(disagreements),
            detail=_in_figures(valid),
        ),
    )


def _in_figures(found: access.Validity) -> str:
    """Return K64 with both of its numbers; without an account there is no figure."""
    if not found.holders:
        return _("K64: no account is known")
    share = formats.percent(Decimal(100 * found.valid) / found.holders, 1)
    words = ngettext(
        "K64 %(share)s: %(valid)s of %(count)s account valid",
        "K64 %(share)s: %(valid)s of %(count)s accounts valid",
        found.holders,
    )
    return words % {
        "share": share,
        "valid": formats.whole(found.valid),
        "count": formats.whole(found.holders),
    }


def _orders(count: int) -> tuple[Tile, ...]:
    """Return the tile of orders that failed or are held; nothing to act on takes no room."""
    if not count:
        return ()
    return (Tile(_("Orders to act on"), f"{QUEUE}/orders", str(count), detail=_("failed or held")),)


def _confirm(count: int) -> str:
    return ngettext("%d more waits for a manager", "%d more wait for a manager", count) % count


def _ready(one: access.Waiting) -> Ready:
    return Ready(
        name=one.person.full_name,
        href=f"{QUEUE}/{one.person.employee_no}",
        sub=f"{one.person.employee_no} · {roles.title_of(one.span.job_role)}",
        unit=one.unit.name,
        met=_("%(met)d of %(all)d met") % {"met": one.span.met, "all": one.span.asked},
        confirmed=f"{one.confirmer.full_name}, {formats.day_short(one.confirmation.signed_on)}",
        waits=_waits(one),
    )


def _ending(one: access.Listed) -> Ending:
    return Ending(
        name=one.person.full_name,
        href=f"{QUEUE}/{one.person.employee_no}",
        sub=f"{one.person.employee_no} · {roles.title_of(one.span.job_role)}, {one.unit.name}",
        state=one.span.state,
        why=one.span.why,
        since=formats.weekday(one.span.from_on),
    )
