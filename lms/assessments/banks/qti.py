"""QTI 2.1 and 3.0: items alone or in a package. One reader: names are read in the way of both.

Source: 1EdTech, Question and Test Interoperability, Assessment Section and Item model 2.1 and 3.0.
"""

import json
from collections.abc import Sequence
from typing import Any, ClassVar
from xml.etree.ElementTree import Element

from lms.assessments.banks.base import AUTHORED, Bank, BankFile
from lms.assessments.banks.qti_interactions import INTERACTIONS, Asked
from lms.assessments.banks.xml import named, root_of, text_of
from lms.core.i18n import gettext as _

OWN_NAMESPACE = "urn:firstpass:items"
OWN_EXTRAS = ("unit", "rounding", "mistakes", "note", "format", "options", "accept")
_ROOTS = ("assessmentItem", "assessmentTest", "assessmentSection", "manifest", "assessmentStimulus")
_HINTS = (b"assessmentItem", b"qti-assessment-item", b"imsmanifest", b"qti-assessment-test", b"<manifest")


class Qti:
    """Reads QTI 2.1 and 3.0."""

    kind: ClassVar[str] = "qti"
    label: ClassVar[str] = "QTI"

    def recognises(self, file: BankFile) -> bool:
        """XML whose root is an item, a test or a manifest of QTI."""
        root = root_of(file) if any(hint in file.data for hint in _HINTS) else None
        return root is not None and root.tag in _ROOTS

    def read(self, files: Sequence[BankFile]) -> Bank:
        """Read every item."""
        bank = Bank(self.label)
        roots = [(file, root_of(file)) for file in files]
        known: dict[str, dict[str, Any]] = {}
        for _file, root in roots:
            if root is not None and root.tag == "manifest":
                known |= _authored(root)
        for file, root in roots:
            if root is None:
                bank.leave(file.name, file.name, _("It is no XML, or XML that defines entities."))
            elif root.tag == "questestinterop":
                bank.leave(file.name, file.name, _("QTI 1: export the bank as QTI 2.1 or 3.0."))
            elif root.tag == "assessmentItem":
                _item(bank, file.name, root, known.get(root.get("identifier", ""), {}))
        return bank


def _authored(manifest: Element) -> dict[str, dict[str, Any]]:
    """Return what a package of ours says about its items besides what QTI can say, by identifier."""
    found = {}
    for element in named(manifest, "authored"):
        try:
            data = json.loads(text_of(element) or "{}")
        except ValueError:
            continue
        if isinstance(data, dict):
            found[element.get("identifier", "")] = data
    return found


def _item(bank: Bank, name: str, root: Element, known: dict[str, Any]) -> None:
    """Take an item, or leave it with the reason."""
    title = root.get("title") or root.get("identifier") or ""
    body = root.find("itemBody")
    asked = [one for one in (body.iter() if body is not None else ()) if _is_interaction(one)]
    if body is None or not asked:
        bank.leave(name, title, _("It asks nothing."))
        return
    if len(asked) > 1:
        bank.leave(name, title, _("It asks %d things; here an item asks one.") % len(asked))
        return
    read = INTERACTIONS.get(asked[0].tag)
    if read is None:
        bank.leave(name, title, _("Nothing here asks in this way: %s.") % asked[0].tag)
        return
    reading = Asked(root, body, asked[0])
    question = read(reading)
    for picture in reading.pictures():
        bank.leave(name, picture, _("A picture or recording: add it as a medium."))
    for what, why in reading.notes:
        bank.leave(name, what, why)
    if isinstance(question, str):
        bank.leave(name, title, question)
        return
    extras = {field: value for field, value in known.items() if field in OWN_EXTRAS}
    authored = {field: known[field] for field in ("id", *AUTHORED) if field in known}
    bank.take(name, title, {**question, **extras}, **authored)


def _is_interaction(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag.endswith("Interaction")
