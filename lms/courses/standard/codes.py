"""Diagnosis codes are codes of ICD-10-CM, and the codes of a case can be billed.

Checked against the release that simple-icd-10-cm ships (FY 2026, April 2026 update). A code of a case key
must be billable. A code in a text must exist; a category is written with a dash (``R10.2-``), or the words
beside it say that it is not a code to bill (``TOLD``). Seven signs without a point are ICD-10-PCS and not
checked.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from lms.core.content import Fault
from lms.core.icd10 import is_leaf, is_valid
from lms.courses.standard.material import Passage

_CODE = re.compile(r"\b(?P<code>[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4})(?P<dash>[-–])?(?![0-9A-Za-z])")
_KEY = re.compile(r"\bcodes\.\d+\.code$")
TOLD = re.compile(
    r"no longer valid|not valid|invalid|refuses|asks for more|needs? a (seventh|fourth|fifth|sixth)"
    r"|category|subdivi|incomplete|too short|placeholder|not billable",
    re.IGNORECASE,
)
_PROCEDURE_SIGNS = 7


def code_faults(texts: Iterable[Passage]) -> Iterator[Fault]:
    """Yield codes that do not exist, categories that pose as codes, and case keys that cannot be billed."""
    for passage in texts:
        if _KEY.search(passage.where):
            if _is_diagnosis(passage.text) and not is_billable(passage.text):
                yield passage.fault(f"{passage.text} is a right code of the case and cannot be billed")
            continue
        for found in _CODE.finditer(passage.text):
            message = _fault_of(found["code"], has_dash=bool(found["dash"]))
            if message and not TOLD.search(passage.around):
                yield passage.warning(message)


def _fault_of(code: str, *, has_dash: bool) -> str:
    if not _exists(code):
        return f"{code} is no ICD-10-CM code"
    if not has_dash and not is_billable(code):
        return f"{code} is a category; write {code}- or name the full code"
    return ""


def _is_diagnosis(code: str) -> bool:
    """Tell whether a code is one of ICD-10-CM and not of ICD-10-PCS, by how it is written."""
    return len(code) != _PROCEDURE_SIGNS or "." in code


@lru_cache(maxsize=8192)
def is_billable(code: str) -> bool:
    """Tell whether a code exists and has no subdivision."""
    return is_leaf(code)


@lru_cache(maxsize=8192)
def _exists(code: str) -> bool:
    return is_valid(code)
