"""What the two forms of the 837 write alike: diagnoses, providers, references, procedures.

A service line names a HCPCS Level II code under the qualifier HC. A service that only the licensed list of
procedures could name carries an invented code (FP and letters or digits) under the qualifier ER, which the
guides keep for codes of a payer or state; so every file is lawful and no licensed code is needed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lms.simulations.rules.claim.parties import CITY, Party, party
from lms.simulations.rules.claim.sheet import Sheet
from lms.simulations.rules.claim.writing.envelope import composite, segment, text

_LEVEL_TWO = re.compile(r"[A-V][0-9]{4}\Z")
MOST_CODES = 12


def qualifier(code: str) -> str:
    """Return HC for a HCPCS Level II code, ER for an invented one."""
    return "HC" if _LEVEL_TWO.match(code) else "ER"


def procedure(line: Mapping[str, Any]) -> str:
    """Return the composite of a service line, empty without a code."""
    code = text(line.get("code"))
    if not code:
        return ""
    modifiers = [text(one) for one in (line.get("modifiers") or ())][:4]
    padded = modifiers + [""] * (4 - len(modifiers))
    return composite(qualifier(code), code, *padded, text(line.get("text")))


def bare(code: object) -> str:
    """Return a diagnosis or procedure code without its point."""
    return text(code).replace(".", "")


def codes(*names: str, sheet: Sheet) -> list[str]:
    """Return the codes of these fields in order, without points, blanks and repetitions."""
    found: list[str] = []
    for name in names:
        value = sheet[name]
        for one in value if isinstance(value, list | tuple) else (value,):
            code = bare(one)
            if code and code not in found:
                found.append(code)
    return found


def in_twelves(composites: Sequence[str]) -> Iterator[str]:
    """Yield HI segments of at most twelve composites."""
    for start in range(0, len(composites), MOST_CODES):
        yield segment("HI", *composites[start : start + MOST_CODES])


def references(sheet: Sheet, kinds: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield REF segments of the fields that hold something."""
    for kind, name in kinds:
        if sheet[name]:
            yield segment("REF", kind, text(sheet[name]))


def provider(role: str, name: object, *, with_taxonomy: str = "") -> Iterator[str]:
    """Yield NM1 of a provider in a role, with the address of a place; nothing when the field is empty."""
    found = party(name)
    if found is None:
        return
    form = "1" if found.first else "2"
    yield segment("NM1", role, form, found.last, found.first, "", "", "", "XX", found.npi)
    if with_taxonomy:
        yield segment("PRV", with_taxonomy, "PXC", found.taxonomy)
    if role == "77":
        yield from address(found)


def address(found: Party) -> Iterator[str]:
    """Yield N3 and N4."""
    yield segment("N3", found.street)
    yield segment("N4", *CITY)
