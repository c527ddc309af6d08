"""How long records are kept: classes of records, and what each feature says of its tables.

A *class* is what is kept for the same reason and the same time; the months stand in the policy, section
``retention``. What no feature names belongs to the training record, which is kept longest: a table that is
forgotten here is never let go of too early.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lms.core.database import Base
from lms.core.feature import features

LEAVING, OWN_DAY, NEVER = "leaving", "own day", "never"


@dataclass(frozen=True)
class RecordClass:
    """Records that are kept for the same reason and time.

    Attributes:
        key: its name in the policy and in the audit log.
        title: its name for people.
        counted_from: the day that the months are counted from: of ``leaving``, of each record (``own day``),
            or ``never`` let go of.
        is_duty: whether it is kept until its day although the person asks for erasure.
        way: what letting go does, in words.
        reason: why it is kept so long.
    """

    key: str
    title: str
    counted_from: Literal["leaving", "own day", "never"]
    is_duty: bool
    way: str
    reason: str


CLASSES: dict[str, RecordClass] = {
    one.key: one
    for one in (
        RecordClass(
            "training",
            "Training record and access decisions",
            "leaving",
            True,
            "the person becomes a number; notes and reasons are emptied, dates and results stay",
            "Proof of training and access is kept six years after its last effect (45 CFR 164.530(j)).",
        ),
        RecordClass(
            "papers",
            "Certificates on paper",
            "leaving",
            False,
            "removed; the check at the printed address says that there is none",
            "Printed on demand from the training record.",
        ),
        RecordClass(
            "personal",
            "A person's own choices, notes and notices",
            "leaving",
            False,
            "removed",
            "They help while somebody works here.",
        ),
        RecordClass(
            "answers",
            "Answers in exams, practice and lessons",
            "own day",
            False,
            "of an answer its points stay; results and statistics are as they were",
            "Needed to review an item and to answer a challenge.",
        ),
        RecordClass(
            "sign_in",
            "Sign-ins, links and codes that were used, tokens",
            "own day",
            False,
            "removed",
            "Needed to look into misuse.",
        ),
        RecordClass(
            "mail", "Mail that was handed over", "own day", False, "removed", "Needed when mail is missed."
        ),
        RecordClass(
            "schedule",
            "Shifts that are over",
            "own day",
            False,
            "removed",
            "Access ends between shifts, not in one.",
        ),
        RecordClass(
            "runs",
            "Imports, timed jobs and events",
            "own day",
            False,
            "removed, of an import its counts stay",
            "Needed to find out why a number changed.",
        ),
        RecordClass(
            "audit",
            "Audit log and security log",
            "never",
            True,
            "kept; names are taken out of the details, employee numbers stay",
            "Who decided what can be shown for as long as the log lasts.",
        ),
        RecordClass(
            "content",
            "Published content and its versions",
            "never",
            True,
            "kept; a name in a text leaves it with the next version",
            "Every result names the version that it was reached on.",
        ),
    )
}


@dataclass(frozen=True)
class Kept:
    """What a feature says of one of its tables.

    Attributes:
        model: the table.
        under: the key of its class.
        day: the column whose day the months are counted from, for classes counted from the record's own day.
        gone: what letting go does to a row: ``delete`` it, ``empty`` the columns of ``empties``, ``stay``
            (nothing in it is a person's but the link), or ``elsewhere`` (a ``Letting`` of the class does it).
        empties: columns to empty; each takes NULL or an empty text.
        only_once: a column that must be filled before a row counts as over, such as the day a session ended.
    """

    model: type[Base]
    under: str
    day: str = "recorded_at"
    gone: Literal["delete", "empty", "stay", "elsewhere"] = "delete"
    empties: tuple[str, ...] = ()
    only_once: str = ""


@dataclass(frozen=True)
class Letting:
    """A feature's own way to let go of the records of a class, because sums must be kept right meanwhile.

    Attributes:
        under: the key of the class.
        months: how long they are kept; None = all.
        count: how many records older than an instant are there.
        some: lets go of some of them in the open unit of work and returns how many; 0 when none is left.
        of_person: lets go of all of a person's, whatever their age; returns how many.
    """

    under: str
    months: Callable[[], int | None]
    count: Callable[[datetime], int]
    some: Callable[[datetime], int]
    of_person: Callable[[int], int]


def all_kept() -> dict[type[Base], Kept]:
    """Return what the features say of their tables, by table.

    Raises:
        ValueError: when two say something of the same one.
    """
    found: dict[type[Base], Kept] = {}
    for one in (one for feature in features().all for one in feature.records if isinstance(one, Kept)):
        if one.model in found:
            raise ValueError(f"{one.model.__name__} is in two classes of records.")
        found[one.model] = one
    return found


def lettings() -> dict[str, Letting]:
    """Return the own ways of features, by class."""
    declared = (one for feature in features().all for one in feature.records)
    return {one.under: one for one in declared if isinstance(one, Letting)}


def people_on_hold() -> Collection[int]:
    """Return whose records a legal hold keeps today, by id of the person."""
    asked = features().people_on_hold
    return asked() if asked else ()
