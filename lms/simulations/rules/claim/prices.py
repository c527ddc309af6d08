"""What a payer pays for a clean claim: a fixed teaching amount, or one that follows what is on the claim."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lms.simulations.rules.claim.facts import ZERO, Coverage
from lms.simulations.rules.claim.sheet import Sheet, money, same


def price(payer: Coverage, sheet: Sheet) -> Decimal:
    """Return the payment of a first payer: the first row of its term ``prices`` that fits, else ``pays``.

    A row is ``{when: {field: value}, pays: amount}``; a value of a list field fits when the list holds it.
    """
    for row in payer.terms.get("prices", ()):
        if all(_fits(sheet[name], value) for name, value in row["when"].items()):
            return money(row["pays"])
    return payer.pays


def prospect(sheet: Sheet) -> Decimal:
    """Return what the payers on a claim would pay for what stands on it if nobody refused anything."""
    first = sheet.visit.coverages.get(str(sheet["payer_1"]))
    second = sheet.visit.coverages.get(str(sheet["payer_2"]))
    if first is None:
        return ZERO
    if second is None or second is first:
        return price(first, sheet)
    return price(first, sheet) + second.pays_second


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(value, Mapping):
        return str(wanted) in map(str, value)
    if isinstance(value, list | tuple):
        return any(same(one, wanted) for one in value)
    if isinstance(wanted, list | tuple):
        return any(same(value, one) for one in wanted)
    return same(value, wanted)
