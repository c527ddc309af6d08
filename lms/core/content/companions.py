"""Files that go with authored texts and are no texts themselves, such as pictures: a feature keeps them.

They lie in the content folder beside the texts. Checking, loading and exporting a folder asks every feature
that declares some; equal files change nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lms.core.content.documents import Fault
from lms.core.feature import features


@dataclass(frozen=True)
class Companion:
    """How a feature keeps files that go with texts.

    Attributes:
        name: what they are, in the plural.
        place: the folder below the content folder in which they lie.
        check: reads a content folder and says what is wrong with its files.
        take: stores what is new of a checked content folder in the open unit of work; returns how many.
        give: returns the files that go with texts, by path below the content folder.
    """

    name: str
    place: str
    check: Callable[[Path], list[Fault]]
    take: Callable[[Path], int]
    give: Callable[[Iterator[str]], Mapping[str, bytes]]


def companions() -> tuple[Companion, ...]:
    """Return what every feature keeps."""
    return tuple(one for feature in features().all for one in feature.companions)
