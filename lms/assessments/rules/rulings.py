"""Decisions on items after an appeal: struck from every form, or marked by another key. Pure.

A decision belongs to the words that learners saw: it holds in every revision in which the item stands
unchanged, and ends where its author has put it right.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

KEYED = ("single", "multiple")
"""The kinds whose key is a set of options, so that another one can be named."""
ASKED = ("id", "kind", "objective", "variants", "oracle")


class Act(StrEnum):
    """What was decided."""

    STRIKE = "strike"
    REKEY = "rekey"
    RESTORE = "restore"


@dataclass(frozen=True)
class Ruling:
    """A decision on an item; ``keys`` are the right options from then on."""

    act: Act
    keys: tuple[str, ...] = ()


def fingerprint(row: Mapping[str, Any], own: Mapping[str, Any]) -> str:
    """Return what tells an item from a changed one: everything that a learner is asked and marked by.

    Args:
        row: the item as its revision holds it.
        own: the fields of its kind.
    """
    asked = {name: row.get(name) for name in ASKED} | {"own": dict(own)}
    text = json.dumps(asked, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def rekeyed(question: Any, keys: Collection[str]) -> Any:
    """Return a question with options of which exactly ``keys`` are right."""
    options = tuple(replace(option, correct=option.key in keys) for option in question.options)
    return replace(question, options=options)
