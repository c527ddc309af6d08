"""Which transaction set is which: told by the implementation named in ST03 or GS08, never by a file name."""

_BY_GUIDE: tuple[tuple[str, str, str], ...] = (
    ("837", "X222", "837P"),
    ("837", "X223", "837I"),
    ("837", "X224", "837D"),
    ("277", "X214", "277CA"),
    ("999", "X231", "999"),
    ("835", "X221", "835"),
)
READ_KINDS = frozenset({"837P", "837I", "277CA", "999", "835", "TA1"})


def set_kind(identifier: str, set_guide: str, group_guide: str) -> str:
    """Return the kind of a set, its bare identifier when the guide is not one of those read here.

    Args:
        identifier: ST01, such as 837.
        set_guide: ST03, empty in older files.
        group_guide: GS08.
    """
    guide = set_guide or group_guide
    for known, part, kind in _BY_GUIDE:
        if identifier == known and part in guide:
            return kind
    return identifier if identifier.isdigit() and len(identifier) == 3 else "unknown"
