"""Which first page a person gets: by the duties held, the widest view first; a job makes a learner."""

from collections.abc import Collection

DIRECTOR = "director"
MANAGER = "manager"
ACCESS = "access"
ADMINISTRATOR = "administrator"
TRAINER = "trainer"
DUTY = "duty"
LEARNER = "learner"

_DUTIES = (
    (DIRECTOR, frozenset({"director", "executive"})),
    (MANAGER, frozenset({"manager"})),
    (ACCESS, frozenset({"access_officer"})),
    (ADMINISTRATOR, frozenset({"administrator"})),
    (TRAINER, frozenset({"trainer"})),
    (DUTY, frozenset({"educator", "coding_manager", "compliance_consultant", "auditor"})),
)


def personas_of(duties: Collection[str], *, has_job: bool) -> tuple[str, ...]:
    """Return the first pages a person may open, their own first; never empty."""
    held = [persona for persona, wanted in _DUTIES if wanted & set(duties)]
    if has_job or not held:
        held.append(LEARNER)
    return tuple(held)


def chosen(personas: tuple[str, ...], wanted: str | None) -> str:
    """Return the page asked for when it is one of the person's own, else their first one."""
    return wanted if wanted in personas else personas[0]
