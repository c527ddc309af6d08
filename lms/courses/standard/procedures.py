"""No procedure codes under license: CPT may not be shipped, neither its codes nor its descriptors.

A code is five digits between 00100 and 99607, or four digits and F, T or U. Other numbers of five digits are
told apart by what stands before them (an amount, a citation, a claim or a form number) or behind (cents).
A hospital with a license keeps its own codes in its own files and lives with the warning.
"""

import re
from collections.abc import Iterable, Iterator

from lms.core.content import Fault
from lms.courses.standard.material import Passage

_CODE = re.compile(r"(?<![\w$.,/#-])(?P<code>\d{5}|\d{4}[FTU])(?![\w-])(?!\.\d)(?!,\d)")
_OTHER = re.compile(
    r"(\bFR|\bUSC|U\.S\.C\.|\b(?:[Cc]laim|[Aa]ccount|[Rr]ecord|[Nn]umber|[Rr]eference|ZIP|CMS|sec\.)) ?$"
)
_UNIT = re.compile(r"^ ?(?:dollars|USD|euros|people|records|claims|patients|miles)\b")
_PLACE = re.compile(r"claim_fields\.\d+$")
"""Where loops of an electronic claim are named, such as 2310F."""
_OTHER_NUMBER = re.compile(r"\b(Luhn|check digit|NPI)\b")
LOWEST, HIGHEST = 100, 99607


def procedure_faults(texts: Iterable[Passage]) -> Iterator[Fault]:
    """Yield passages that hold what looks like a procedure code under license."""
    for passage in texts:
        if _PLACE.search(passage.where) or _OTHER_NUMBER.search(passage.text):
            continue
        for found in _CODE.finditer(passage.text):
            if _is_procedure(found, passage.text):
                yield passage.warning(
                    f"'{found['code']}' looks like a CPT code, which is licensed; say in words what was done"
                )


def _is_procedure(found: re.Match[str], text: str) -> bool:
    if found["code"].isdigit() and not LOWEST <= int(found["code"]) <= HIGHEST:
        return False
    return not (_OTHER.search(text[: found.start()]) or _UNIT.match(text[found.end() :]))
