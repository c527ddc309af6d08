"""What a password must be: long, not about its owner, not one that everybody tries first."""

import unicodedata
from collections.abc import Collection

LONGEST_PASSWORD = 200
SHORTEST_NAME = 3
COMMON = frozenset(
    {
        "123456789012",
        "1234567890123",
        "12345678901234",
        "1q2w3e4r5t6y",
        "abcdefghijkl",
        "abcdefghijklmnop",
        "changemeplease",
        "correcthorsebatterystaple",
        "firstpassfirstpass",
        "hospitalhospital",
        "iloveyouforever",
        "letmeinletmein",
        "letmeinplease",
        "passwordpassword",
        "qwertyqwerty",
        "qwertyuiop12",
        "qwertyuiop123",
        "qwertyuiopasdf",
        "trustno1trustno1",
        "welcomewelcome",
        "welcometohospital",
    }
)
_WORDS = ("password", "welcome", "hospital", "firstpass", "letmein", "changeme", "qwerty", "qwertyuiop")


def normalised(password: str) -> str:
    """Return the one spelling of a password that is kept and compared (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", password)


def password_faults(
    password: str, *, employee_no: str, names: Collection[str] = (), shortest: int = 12
) -> list[str]:
    """Return every reason why a password is refused, each saying what to do; none = accepted.

    Args:
        password: as typed.
        employee_no: of the owner; may not stand in the password.
        names: given and family name and the like; none of their words may stand in it.
        shortest: least number of characters.
    """
    text = normalised(password)
    faults = []
    if len(text) < shortest:
        faults.append(f"Use at least {shortest} characters; three or four words are easy to keep in mind.")
    if len(text) > LONGEST_PASSWORD:
        faults.append(f"Use at most {LONGEST_PASSWORD} characters.")
    folded = text.casefold()
    if len(employee_no) >= SHORTEST_NAME and employee_no.casefold() in folded:
        faults.append("Leave your employee number out of it.")
    if any(word in folded for word in _words_of(names)):
        faults.append("Leave your own name out of it.")
    if is_common(folded):
        faults.append("Choose another: this one is among the first that people try.")
    return faults


def is_common(folded: str) -> bool:
    """Tell whether a case-folded password is among the first that people try.

    That is: on the list, one character or one common word over and over, or a common word with nothing
    but digits and signs around it.
    """
    letters = "".join(character for character in folded if character.isalpha())
    return folded in COMMON or letters in _WORDS or _repeats(folded)


def _repeats(text: str) -> bool:
    return any(text == text[:size] * (len(text) // size) for size in range(1, min(4, len(text) // 2) + 1))


def _words_of(names: Collection[str]) -> list[str]:
    words = [word for name in names for word in normalised(name).casefold().replace("-", " ").split()]
    return [word for word in words if len(word) >= SHORTEST_NAME]
