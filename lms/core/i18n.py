"""Translation hook: every text a person reads passes through ``gettext`` (English until asked for)."""

from gettext import NullTranslations

LANGUAGE = "en"
_translations = NullTranslations()


def gettext(message: str) -> str:
    """Return the text in the reader's language."""
    return _translations.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the text for ``count`` things in the reader's language."""
    return _translations.ngettext(singular, plural, count)
