"""What chance gives: the same for the same seed for ever, whatever else is drawn."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def number(seed: str, *about: str, below: int) -> int:
    """Return a whole number from 0 to ``below`` - 1."""
    text = "\x1f".join((seed, *about))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()) % below


def one_of(choices: Sequence[T], seed: str, *about: str) -> T:
    """Return one of several things."""
    return choices[number(seed, *about, below=len(choices))]


def shuffled(names: Iterable[str], seed: str, *about: str) -> tuple[str, ...]:
    """Return names in an order that the seed gives."""
    return tuple(sorted(names, key=lambda name: (number(seed, *about, name, below=2**62), name)))
