"""Which systems are told of orders, with what secret, and which security class a job role has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app

from lms.access.provisioning import ADAPTERS
from lms.access.provisioning.base import Adapter, Outside, Undeliverable
from lms.core import clock
from lms.core.content import live_all
from lms.core.mail import deliver as deliver_mail

SECTION, ACCOUNTS = "provisioning", "ehr_accounts"
MOST_ENDS_AT_ONCE = 50
STALE_DAYS = 7


@dataclass(frozen=True)
class Target:
    """A system that is told of orders: its name, the way to it and what the policy says of it."""

    name: str
    adapter: Adapter
    terms: Mapping[str, Any]

    @property
    def secret(self) -> str:
        """The secret from the environment; empty when there is none."""
        found: str = current_app.config.get("LMS_PROVISIONING_SECRETS", {}).get(self.name, "")
        return found

    @property
    def problem(self) -> str | None:
        """What keeps it from being told anything, in a sentence; None = nothing."""
        weakness = self.adapter.weakness(self.secret)
        if weakness is None:
            return None
        setting = f"LMS_PROVISIONING_SECRET_{self.name.upper()}"
        return f"{setting} is not set." if not self.secret else f"{setting} {weakness}."

    def outside(self) -> Outside:
        """Return what the adapter may use.

        Raises:
            Undeliverable: when its secret is missing or weak.
        """
        if self.problem is not None:
            raise Undeliverable(self.problem)
        return Outside(self.secret, orders_folder(), clock.now(), deliver_mail)


@dataclass(frozen=True)
class Settings:
    """What the policy says, or what holds without it: nobody is told, and no class is expected.

    Attributes:
        classes: by job role the security classes it may have, those of privileges included; the first one is
            ordered.
        of_roles: the same without those of privileges.
        privileges: by privilege, with or without its scope, the class that is ordered while it is held; a
            privilege that is not named here is told nobody.
        most_ends_at_once: more ends than this in one step wait for an officer.
        stale_days: days after which an import of accounts is too old to reconcile with.
    """

    targets: tuple[Target, ...] = ()
    classes: Mapping[str, tuple[str, ...]] | None = None
    most_ends_at_once: int = MOST_ENDS_AT_ONCE
    stale_days: int = STALE_DAYS
    privileges: Mapping[str, str] = field(default_factory=dict)
    of_roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def target(self, name: str) -> Target | None:
        """Return the system of a name, None when none is called so now."""
        return next((one for one in self.targets if one.name == name), None)

    def class_of(self, job_role: str) -> str:
        """Return the security class that is ordered for a job role."""
        known = (self.classes or {}).get(job_role)
        return known[0] if known else job_role.upper()

    def class_of_privilege(self, key: str) -> str | None:
        """Return the class that is ordered for a privilege: of its scope, else of all of it; or None."""
        return self.privileges.get(key) or self.privileges.get(key.partition(":")[0])

    def accepted(self, job_role: str) -> tuple[str, ...]:
        """Return the security classes that are right for a job role; empty = nobody said."""
        return (self.classes or {}).get(job_role, ())


def settings() -> Settings:
    """Return how provisioning is set up now."""
    live = live_all("policy")
    told, body = (live[name].body if name in live else {} for name in (SECTION, ACCOUNTS))
    privileges: dict[str, str] = dict(body.get("privileges") or {})
    of_privileges = tuple(sorted(set(privileges.values())))
    of_roles = {role: tuple(classes) for role, classes in (body.get("security_classes") or {}).items()}
    return Settings(
        targets=tuple(
            Target(str(one.get("name") or one["kind"]), ADAPTERS.get(one["kind"]), one)
            for one in told.get("adapters") or ()
        ),
        classes={role: (*classes, *of_privileges) for role, classes in of_roles.items()},
        of_roles=of_roles,
        most_ends_at_once=body.get("most_ends_at_once", MOST_ENDS_AT_ONCE),
        stale_days=body.get("stale_days", STALE_DAYS),
        privileges=privileges,
    )


def orders_folder() -> Path:
    """Return the folder below which orders are dropped as files."""
    named = current_app.config.get("LMS_ORDERS_FOLDER")
    return Path(named) if named else Path(current_app.config["INSTANCE"]) / "orders"


def problems() -> list[str]:
    """Return what keeps systems from being told, for the health page.

    Orders that failed are not among them: they stand on the desk of those who can judge them.
    """
    return [
        f"Orders of access do not reach {one.name}: {one.problem}"
        for one in settings().targets
        if one.problem is not None
    ]
