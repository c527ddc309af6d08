"""Values inside elements: money, dates, diagnosis codes; each cached, none ever raises."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

_AMOUNT = re.compile(rb"-?(?:\d{1,12}(?:\.\d{0,2}0*)?|\.\d{1,2}0*)\Z")
_ICD10 = re.compile(rb"[A-TV-Z][0-9][0-9AB](?:[0-9A-Z]{0,4})\Z")
_ICD10_LISTS = frozenset({b"ABK", b"ABF", b"ABJ", b"ABN", b"APR"})
_FOREIGN_SEPARATOR = re.compile(rb"[A-Z0-9]{1,3}[>:|^\\<~!][A-Z0-9]")
_FIRST_YEAR, _LAST_YEAR = 1950, 2099


@lru_cache(maxsize=8192)
def amount(raw: bytes) -> Decimal | None:
    """Return the decimal in ``raw``, None when it is not one: never a float, never zero (rule P3)."""
    return Decimal(raw.decode("ascii")) if _AMOUNT.match(raw) else None


@lru_cache(maxsize=8192)
def day(raw: bytes) -> date | None:
    """Return the date of CCYYMMDD (a time may follow); None when it is no date between 1950 and 2099."""
    if not raw[:8].isdigit() or len(raw) not in (8, 12, 14):
        return None
    year = int(raw[:4])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, int(raw[4:6]), int(raw[6:8]))
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def period(form: bytes, raw: bytes) -> tuple[date | None, date | None, bool]:
    """Return first and last day of a DTP value (D8, DT, or the range RD8) and whether it is lawful."""
    if not raw:
        return None, None, True
    if form != b"RD8":
        only = day(raw)
        return only, only, only is not None
    start, _, end = raw.partition(b"-")
    first, last = day(start), day(end)
    return first, last, first is not None and last is not None


@lru_cache(maxsize=1024)
def moment(day6: bytes, clock: bytes) -> datetime | None:
    """Return the local date and time of ISA09 (YYMMDD) and ISA10 (HHMM); None when they are none.

    Two-digit years from 70 on belong to the last century. The result is naive: X12 names no zone.
    """
    if not day6.isdigit():
        return None
    century = b"19" if day6[:2] >= b"70" else b"20"
    on = day(century + day6)
    if on is None:
        return None
    try:
        at = time(int(clock[:2]), int(clock[2:4]))
    except ValueError:
        at = time()
    return datetime.combine(on, at)


@lru_cache(maxsize=8192)
def is_icd10(raw: bytes) -> bool:
    """Tell whether ``raw`` has the shape of an ICD-10-CM code, written without its point."""
    return _ICD10.match(raw) is not None


@lru_cache(maxsize=8192)
def diagnosis_fault(composite: bytes, component: bytes) -> str | None:
    """Return what is wrong with one composite of HI: ``separator``, ``diagnosis``, or None."""
    parts = composite.split(component)
    if len(parts) == 1:
        return "separator" if uses_foreign_separator(composite) else None
    if parts[0] in _ICD10_LISTS and not is_icd10(parts[1]):
        return "diagnosis"
    return None


def uses_foreign_separator(composite: bytes) -> bool:
    """Tell whether a composite without the announced separator looks as if it used another one."""
    return _FOREIGN_SEPARATOR.match(composite) is not None


@lru_cache(maxsize=4096)
def word(raw: bytes) -> str:
    """Return a short code as text, cached; not for anything that could name a person."""
    return raw.decode("latin-1").strip()


def text(raw: bytes) -> str:
    """Return an element as text; any byte is allowed, because a fault is told elsewhere."""
    return raw.decode("latin-1").strip()


def control(raw: bytes) -> str:
    """Return a control number fit to be shown: letters and digits, at most nine, else a question mark."""
    value = raw.strip()
    return value.decode("ascii") if value.isalnum() and value.isascii() and len(value) <= 9 else "?"
