"""A provider number in a lesson is lawful by its check digit: nobody learns what an edit refuses."""

import re
from collections.abc import Iterable, Iterator

from lms.core.content import Fault
from lms.core.npi import is_npi
from lms.courses.standard.material import Passage

_NUMBER = re.compile(r"(?<!\d)\d{10}(?!\d)")
_MEANT = re.compile(r"\bNPI\b|provider number", re.IGNORECASE)
_ON_PURPOSE = re.compile(r"check digit", re.IGNORECASE)


def provider_number_faults(texts: Iterable[Passage]) -> Iterator[Fault]:
    """Yield provider numbers that fail; one that is meant to fail stands beside the words "check digit"."""
    for passage in texts:
        if not _MEANT.search(passage.text) or _ON_PURPOSE.search(passage.around):
            continue
        for found in _NUMBER.finditer(passage.text):
            if not is_npi(found[0].encode()):
                yield passage.warning(f"'{found[0]}' fails the NPI check digit")
