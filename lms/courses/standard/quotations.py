"""No text of a licensed list: the X12 code lists and the UB-04 manual may be paraphrased, never quoted.

What may not be shipped cannot stand here to be compared with. So the first words of well-known entries are
known by their fingerprints only: SHA-256 over five words in small letters, the first 16 signs.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256

from lms.core.content import Fault
from lms.courses.standard.material import Passage

WORDS = 5
FINGERPRINTS = frozenset(
    {
        "08a4b543d7198e51",
        "0af230f6e70715b9",
        "0d7d58330a3ec71e",
        "1271f3e1c5d7647b",
        "1761b161dd114d80",
        "221402694c4eac9d",
        "2c7683bd3cee33bf",
        "2e0a57cbd1f6f060",
        "2e22c1779595bb6e",
        "3a192e996ea8d609",
        "3af4bd5e21ea0efe",
        "4409be108e6866b6",
        "511f7c33975e58ca",
        "57afbf2e8820b130",
        "6ad510e5c0276fae",
        "6c6b1ce41ea75d6a",
        "6d60ffdb6f7b6286",
        "8a053174609a16bc",
        "9bdf9f0de231364f",
        "9cb2f0701aed92f2",
        "a4c71b5c7f03b4e5",
        "b10818a87614970f",
        "b72024957e64dc02",
        "bf884af63e548ffa",
        "bfcc37ecf82ae33d",
        "c9d0aa5e0dd75c24",
        "d3381ac404a9d7ba",
        "d9ab6cd6ac714580",
        "e0854304fd023b01",
        "e0899aecf58f5a68",
        "e1be3b80ed09caf3",
        "e8c73b3a21bfac16",
        "e9eac13527cbc553",
        "faae615a1aab9e4b",
    }
)
_WORD = re.compile(r"[a-z0-9']+")


def quotation_faults(texts: Iterable[Passage], known: Collection[str] = FINGERPRINTS) -> Iterator[Fault]:
    """Yield passages with words of a licensed list; ``known`` are the fingerprints to look for."""
    for passage in texts:
        for words in _runs(passage.text):
            if fingerprint(words) in known:
                yield passage.warning(f"'{words}' is text of a licensed list; say it in your own words")


def fingerprint(words: str) -> str:
    """Return the fingerprint of five words in small letters."""
    return sha256(words.encode()).hexdigest()[:16]


def _runs(text: str) -> Iterator[str]:
    words = _WORD.findall(text.lower())
    for start in range(len(words) - WORDS + 1):
        yield " ".join(words[start : start + WORDS])
