"""Declarations to sign as things that can be found by everybody."""

import re
from collections.abc import Collection, Iterable

from lms.core.content import live_all
from lms.core.search import Entry, Searchable
from lms.core.search.sources import address

_MARKS = re.compile(r"\*|^ *[-#]+ ", re.MULTILINE)


def _attestations(_keys: Collection[int] | None) -> Iterable[Entry]:
    for key, found in live_all("attestation").items():
        href = address("attest.show", attestation_id=key)
        yield Entry(key, found.body["title"], text=_MARKS.sub("", found.body["text"]), href=href)


SEARCHABLE = (Searchable("attestation", "Declarations to sign", "edit", 35, _attestations, of_content=True),)
