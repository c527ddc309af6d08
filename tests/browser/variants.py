"""A variant item as a page shows it: the values are read from the page, the answers worked out from them."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from lms.assessments.exams import BANK_FIELDS
from lms.assessments.oracles.base import Money, Unfit, Value
from lms.assessments.oracles.timely_filing import months_after
from lms.assessments.variants.filling import PLACE, filled_with
from lms.core.content.kinds import jsonable_yaml


def flat(text: str) -> str:
    """Return a text with single spaces, as a page shows it."""
    return " ".join(text.split())


def values_of(row: dict[str, Any]) -> list[Value]:
    """Return every value that a parameter can have."""
    if row["kind"] == "choice":
        return list(row["of"])
    least, most, step = (Decimal(str(row.get(name, 1))) for name in ("from", "to", "step"))
    numbers = [least + step * place for place in range(int((most - least) // step) + 1)]
    if row["kind"] == "money":
        return [Money(number) for number in numbers]
    if row["kind"] != "date":
        return [int(number) for number in numbers]
    base = date.fromisoformat(row["base"])
    if row.get("unit") == "months":
        return [months_after(base, int(number)) for number in numbers]
    return [base + timedelta(days=int(number)) for number in numbers]


def as_shown(item: dict[str, Any], stem: str, page: str) -> dict[str, Any] | None:
    """Return the question that a page shows of an item, None when it shows another item.

    Args:
        item: the item as its author wrote it.
        stem: the stem on the page.
        page: everything that the form of the item shows.
    """
    pattern = "".join(
        re.escape(part) if index % 3 == 0 else ".+?" if index % 3 == 1 else ""
        for index, part in enumerate(PLACE.split(flat(item["stem"])))
    )
    if not re.fullmatch(pattern, stem):
        return None
    item = jsonable_yaml(item)
    own = {name: value for name, value in item.items() if name not in BANK_FIELDS}
    told = {place["name"] for place in PLACE.finditer(f"{item['stem']} {item.get('source', '')}")}
    for drawn in _draws(item["variants"], told, page):
        try:
            found = filled_with(drawn, own, item.get("oracle"))
        except Unfit:
            continue
        if flat(found["stem"]) == stem and flat(found.get("source", "")) in page:
            return {**item, **found}
    return None


def _draws(parameters: dict[str, dict[str, Any]], told: set[str], page: str) -> Iterator[dict[str, Value]]:
    """Yield the draws whose values stand on the page; of those that it does not tell, all values."""
    seen = {
        name: [one for one in values_of(row) if name not in told or _stands(one, page)]
        for name, row in parameters.items()
    }
    for values in product(*seen.values()):
        yield dict(zip(seen, values, strict=True))


def _stands(value: Value, page: str) -> bool:
    shown = f"{value:%B} {value.day}, {value.year}" if isinstance(value, date) else str(value)
    return re.search(rf"(?<![\d,]){re.escape(shown)}(?![\d,]\d)", page) is not None
