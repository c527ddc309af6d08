"""What floors above may ask of access: gates of a person, the lists of those who decide, validity for K64."""

from collections.abc import Collection
from datetime import date

from lms.access.models import (
    AccessChange,
    AccessDelivery,
    AccessOrder,
    AccessSpan,
    EhrAccount,
    GateSpan,
    ProvisionalGrant,
    SignOff,
    Suspension,
)
from lms.access.permissions import (
    CONFIRM,
    EXPLAIN,
    OVERRIDES,
    PRIVILEGE,
    RECONCILE,
    REGISTER,
    RELEASE,
    SUSPEND,
    TEAM,
)
from lms.access.rules.decisions import STATES as GATE_STATES
from lms.access.services.accounts import is_replaced as account_is_replaced
from lms.access.services.acknowledging import confirm_seen
from lms.access.services.cards import GateCard, gate_card, my_gates
from lms.access.services.combinations import Excepting
from lms.access.services.combinations import allow as allow_combination
from lms.access.services.coverage_notices import tell_coverage
from lms.access.services.decisions import Ruling, decide, decide_many, explain
from lms.access.services.emergencies import Declaring, Placing, declare, place, possible_days
from lms.access.services.gate_counts import GateStood, gates_counted, gates_standing
from lms.access.services.holders import Holders, holders_on
from lms.access.services.order_list import counts_of
from lms.access.services.ordering import order_what_changed
from lms.access.services.outlook import Outlook, not_cleared, outlook
from lms.access.services.overrides import MonthOfOverrides, last_month
from lms.access.services.privilege_cards import HeldPrivilege, held_privilege
from lms.access.services.privilege_signing import PrivilegeSigning, sign_privilege
from lms.access.services.proposals import propose
from lms.access.services.provisional import Granting, grant_provisional
from lms.access.services.provisioning import orders_folder
from lms.access.services.reconciling import Found, Validity, counts_by_kind, pointers
from lms.access.services.reconciling import access_validity as validity_in
from lms.access.services.records import Rejudged, rejudge
from lms.access.services.registers import (
    Listed,
    RegisterCounts,
    Waiting,
    counts,
    to_limit_or_end,
    waiting_count,
    waiting_for_release,
)
from lms.access.services.security_sinks import keep_security_log
from lms.access.services.sign_off import Signing, confirm, decline, release
from lms.access.services.signatures import record_of as record_of_signature
from lms.access.services.spans import differences, refresh_all
from lms.access.services.suspensions import Suspending, restore, suspend
from lms.access.services.taking_in import take_in
from lms.access.services.team import TeamRow, TeamWeek
from lms.access.services.team import team_week as team_in
from lms.core import clock
from lms.core.permissions import Identity, scope_paths

__all__ = [
    "CONFIRM",
    "EXPLAIN",
    "GATE_STATES",
    "OVERRIDES",
    "PRIVILEGE",
    "RECONCILE",
    "REGISTER",
    "RELEASE",
    "SUSPEND",
    "TEAM",
    "AccessChange",
    "AccessDelivery",
    "AccessOrder",
    "AccessSpan",
    "Declaring",
    "EhrAccount",
    "Excepting",
    "Found",
    "GateCard",
    "GateSpan",
    "GateStood",
    "Granting",
    "HeldPrivilege",
    "Holders",
    "Listed",
    "MonthOfOverrides",
    "Outlook",
    "Placing",
    "PrivilegeSigning",
    "ProvisionalGrant",
    "RegisterCounts",
    "Rejudged",
    "Ruling",
    "SignOff",
    "Signing",
    "Suspending",
    "Suspension",
    "TeamRow",
    "TeamWeek",
    "Validity",
    "Waiting",
    "access_validity",
    "account_is_replaced",
    "allow_combination",
    "confirm",
    "confirm_seen",
    "confirmations_waiting",
    "decide",
    "decide_many",
    "declare",
    "decline",
    "differences",
    "explain",
    "gate_card",
    "gates_counted",
    "gates_standing",
    "grant_provisional",
    "held_privilege",
    "holders_on",
    "keep_security_log",
    "last_month",
    "limit_or_end",
    "my_gates",
    "not_cleared",
    "order_what_changed",
    "orders_folder",
    "orders_to_act_on",
    "outlook",
    "place",
    "possible_days",
    "propose",
    "reconcile_counts",
    "record_of_signature",
    "refresh_all",
    "register_counts",
    "rejudge",
    "release",
    "release_queue",
    "releases_waiting",
    "restore",
    "sign_privilege",
    "suspend",
    "take_in",
    "team_week",
    "tell_coverage",
]


def release_queue(identity: Identity, *, most: int | None = None) -> list[Waiting]:
    """Return who waits for a release in the units of an access officer, the longest waiting first."""
    return waiting_for_release(scope_paths(REGISTER, identity), clock.today(), most=most)


def limit_or_end(identity: Identity, *, most: int | None = None) -> list[Listed]:
    """Return whose access must be limited or ended today in the units of an access officer."""
    return to_limit_or_end(scope_paths(REGISTER, identity), clock.today(), most=most)


def register_counts(identity: Identity) -> RegisterCounts:
    """Return the counts of the access officer's lists, in one query."""
    return counts(scope_paths(REGISTER, identity), clock.today())


def reconcile_counts(identity: Identity) -> dict[str, int]:
    """Return how many disagreements between gates and EHR accounts there are, by kind."""
    return counts_by_kind(pointers(scope_paths(RECONCILE, identity), clock.today()))


def orders_to_act_on(identity: Identity) -> int:
    """Return how many orders to systems failed or are held in the units of an access officer."""
    return counts_of(scope_paths(REGISTER, identity))["act"]


def team_week(identity: Identity, day: date | None = None) -> TeamWeek:
    """Return the team of a manager: seven days of shifts beside gates, what runs out, who waits."""
    return team_in(scope_paths(TEAM, identity), day)


def confirmations_waiting(identity: Identity) -> int:
    """Return how many people wait for a manager's confirmation in the manager's units."""
    return waiting_count(scope_paths(TEAM, identity), clock.today(), is_confirmed=False)


def releases_waiting(identity: Identity) -> int:
    """Return how many people wait for a release in the units of an access officer."""
    return waiting_count(scope_paths(REGISTER, identity), clock.today(), is_confirmed=True)


def access_validity(paths: Collection[str], as_of: date) -> Validity:
    """Return how many holders of an active EHR account in units have a valid gate on a day (K64)."""
    return validity_in(paths, as_of)
