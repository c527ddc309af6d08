"""The claim sheet: values and facts while decisions are applied, each with the choice that set it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from lms.simulations.rules.claim.catalogue import LINE
from lms.simulations.rules.claim.facts import Change, Visit


@dataclass
class Sheet:
    """What is known of a claim at one moment.

    ``setters`` and ``fact_setters`` name the change that last altered a value; what the visit brought along
    has none. A change that says what is already there alters nothing.
    """

    visit: Visit
    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    setters: dict[str, Change] = field(default_factory=dict)
    fact_setters: dict[str, Change] = field(default_factory=dict)
    order: list[Change] = field(default_factory=list)

    @classmethod
    def of(cls, visit: Visit) -> "Sheet":
        """Return the sheet of a visit before anybody decided."""
        values = {
            "patient_last": visit.patient["last"],
            "patient_first": visit.patient["first"],
            "patient_born": visit.patient["born"],
            "patient_sex": visit.patient["sex"],
            **visit.base,
        }
        return cls(visit, values, dict(visit.facts))

    def copy(self) -> "Sheet":
        """Return a sheet that can be changed without changing this one."""
        return Sheet(
            self.visit,
            dict(self.values),
            dict(self.facts),
            dict(self.setters),
            dict(self.fact_setters),
            list(self.order),
        )

    def apply(self, change: Change) -> None:
        """Apply one decision."""
        self.order.append(change)
        _alter(self.values, self.setters, change.fields, change)
        _alter(self.facts, self.fact_setters, change.facts, change)

    def __getitem__(self, name: str) -> Any:
        """Return a value, None when it is not set."""
        found = LINE.match(name)
        if found is None:
            return self.values.get(name)
        if name in self.values:
            return self.values[name]
        lines = self.values.get("lines", ())
        place = int(found[1]) - 1
        return lines[place].get(found[2]) if place < len(lines) else None

    def fact(self, name: str, default: Any = None) -> Any:
        """Return a fact beside the claim."""
        return self.facts.get(name, default)

    def lines(self) -> list[dict[str, Any]]:
        """Return the service lines with what decisions changed in them."""
        lines = [dict(line) for line in self.values.get("lines", ())]
        for name, value in self.values.items():
            found = LINE.match(name)
            if found is not None and int(found[1]) <= len(lines):
                lines[int(found[1]) - 1][found[2]] = value
        return [line for line in lines if line.get("charge") is not None]

    def charge(self) -> Decimal:
        """Return the sum of the lines."""
        return sum((money(line["charge"]) for line in self.lines()), Decimal(0))

    def is_right(self, name: str) -> bool:
        """Tell whether a field has its true value, or one that is right too."""
        value = self[name]
        told = self.facts.get("truth") or {}
        if name in told:
            return same(value, told[name])
        if name not in self.visit.truth:
            return True
        right = (self.visit.truth[name], *self.visit.accepts.get(name, ()))
        return any(same(value, one) for one in right)

    def answerable(self, fields: Iterable[str], facts: Iterable[str] = ()) -> Change | None:
        """Return the last change that set one of the wrong fields among these, or one of the facts.

        A field among the facts counts whether it is right or wrong.
        """
        found = [self.setters[name] for name in fields if name in self.setters and not self.is_right(name)]
        for name in facts:
            found += [known[name] for known in (self.setters, self.fact_setters) if name in known]
        return max(found, key=self._place, default=None)

    def _place(self, change: Change) -> int:
        return max(place for place, one in enumerate(self.order) if one is change)


def _alter(
    known: dict[str, Any], setters: dict[str, Change], news: Mapping[str, Any], change: Change
) -> None:
    for name, value in news.items():
        if name not in known or not same(known[name], value):
            setters[name] = change
        known[name] = value


def same(one: Any, other: Any) -> bool:
    """Tell whether two values mean the same: nothing is None, empty or no list; order of lists counts."""
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    if value is None or value in ("", [], {}, ()):
        return None
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)).normalize()
    return str(value)


def money(value: Any) -> Decimal:
    """Return an authored amount as exact money."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def day(value: Any) -> date | None:
    """Return an authored date, None without one."""
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value))
