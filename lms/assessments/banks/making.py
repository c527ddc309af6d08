"""Questions of ours from what other formats say, whatever the format."""

import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

ALL_THAT_APPLY = "Choose all that apply."
BLANK = "_____"
_KEY = re.compile(r"[A-Za-z0-9]{1,12}")


@dataclass(frozen=True)
class Answer:
    """An answer as a file has it; ``key`` is its name there, empty when it has none."""

    text: str
    correct: bool
    why: str = ""
    key: str = ""


def choice(stem: str, answers: Sequence[Answer], *, several: bool = False) -> dict[str, Any]:
    """Return a single choice, or a multiple choice when ``several`` answers may be taken."""
    rows = [
        {"key": key, "text": answer.text, "correct": answer.correct, "why": answer.why}
        for key, answer in zip(keys_of([one.key for one in answers]), answers, strict=True)
    ]
    if several and ALL_THAT_APPLY not in stem:
        stem = f"{stem} {ALL_THAT_APPLY}".strip()
    return {"kind": "multiple" if several else "single", "stem": stem, "options": rows}


def ordering(stem: str, answers: Sequence[Answer]) -> dict[str, Any]:
    """Return an ordering of answers that stand in the right order."""
    keys = keys_of([one.key for one in answers])
    rows = [
        {"key": key, "text": answer.text, "why": answer.why}
        for key, answer in zip(keys, answers, strict=True)
    ]
    return {"kind": "ordering", "stem": stem, "entries": rows}


def matching(stem: str, pairs: Sequence[tuple[Answer, str]], extra: Sequence[Answer] = ()) -> dict[str, Any]:
    """Return a matching of left sides with the right side of each, and right sides that fit nowhere."""
    keys = keys_of([left.key for left, _right in pairs] + [one.key for one in extra])
    rows = [
        {"key": key, "left": left.text, "right": right, "why": left.why}
        for key, (left, right) in zip(keys, pairs, strict=False)
    ]
    made: dict[str, Any] = {"kind": "matching", "stem": stem, "pairs": rows}
    if extra:
        made["distractors"] = [
            {"key": key, "right": one.text, "why": one.why}
            for key, one in zip(keys[len(pairs) :], extra, strict=True)
        ]
    return made


def numeric(stem: str, answer: Decimal, tolerance: Decimal, why: str = "", unit: str = "") -> dict[str, Any]:
    """Return a numeric question; its rounding is for the author to say."""
    made: dict[str, Any] = {
        "kind": "numeric",
        "stem": stem,
        "answer": plain(answer),
        "tolerance": plain(tolerance),
    }
    return made | ({"unit": unit} if unit else {}) | ({"why": why} if why else {})


def short_text(stem: str, answers: Sequence[str], why: str = "") -> dict[str, Any]:
    """Return a short text: the first answer, and the others as accepted ways to write it."""
    made: dict[str, Any] = {"kind": "short-text", "stem": stem, "answer": answers[0] if answers else ""}
    if answers[1:]:
        made["accept"] = list(dict.fromkeys(answers[1:]))
    return made | ({"why": why} if why else {})


def hot_text(stem: str, passage: str, answers: Sequence[Answer]) -> dict[str, Any]:
    """Return a hot text; the passage names each answer as ``{key}``."""
    rows = [{"key": one.key, "text": one.text, "correct": one.correct, "why": one.why} for one in answers]
    return {"kind": "hot-text", "stem": stem, "passage": passage, "spans": rows}


def keys_of(names: Sequence[str]) -> list[str]:
    """Return keys: the names that the file gives, when they are short and differ, else letters in order."""
    if len(set(names)) == len(names) and all(_KEY.fullmatch(name) for name in names):
        return list(names)
    return [letter_key(place) for place in range(len(names))]


def letter_key(place: int) -> str:
    """Return A, B … Z, A1, B1 … for places counted from 0."""
    turn, letter = divmod(place, len(string.ascii_uppercase))
    return string.ascii_uppercase[letter] + (str(turn) if turn else "")


def number_of(text: str) -> Decimal | None:
    """Return a finite number as files write it, None for anything else."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def plain(number: Decimal) -> Any:
    """Return a number as YAML holds it: whole numbers as such."""
    if number == number.to_integral_value() and abs(number) < 10**15:
        return int(number)
    return float(number)


def joined(parts: Iterable[str]) -> str:
    """Return stretches of text with plain single spaces."""
    return " ".join(" ".join(parts).split())
