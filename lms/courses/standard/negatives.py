"""A question that asks for what is not so says it in capitals, or better asks the other way round."""

import re
from collections.abc import Iterator

from lms.core.content import Fault
from lms.courses.reading import ModuleFiles
from lms.courses.standard.material import questions

_QUESTION = re.compile(r"[^.?!:]*\?")
_ASKS = re.compile(r"\b(which|what|who|whose)\b(?P<rest>.*)", re.IGNORECASE)
_CLAUSE = re.compile(r",|;|\b(because|so|that|who|when|if|where|while|besides|although|after|before)\b")
_NEGATIVE = re.compile(r"\b(not|never|cannot|except|least (?:likely|useful|fitting|suitable)|\w+n't)\b")


def negative_faults(files: ModuleFiles) -> Iterator[Fault]:
    """Yield questions whose negative is easily read over."""
    for asked in questions(files):
        word = small_negative(str(asked.data["stem"]))
        if word:
            yield asked.warning(
                ("stem",), f"asks with a small '{word}'; ask for what is so, or write {word.upper()}"
            )


def small_negative(stem: str) -> str:
    """Return the negative in small letters that the last question of a stem asks with, else ""."""
    found = _QUESTION.findall(" ".join(stem.split()))
    asks = _ASKS.search(found[-1]) if found else None
    if asks is None:
        return ""
    clause = _CLAUSE.split(asks["rest"], maxsplit=1)[0]
    negative = _NEGATIVE.search(clause)
    return negative[0] if negative else ""
