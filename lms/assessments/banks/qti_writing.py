"""Items of ours as a package of QTI 3.0: one file an item, and a manifest.

What QTI has no place for stands in the manifest under a name of our own; what it cannot ask is listed.
Source: 1EdTech, Question and Test Interoperability 3.0, Assessment Section and Item model, package profile.
"""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from lms.assessments.banks.base import AUTHORED, Item, Left
from lms.assessments.banks.qti import OWN_EXTRAS, OWN_NAMESPACE
from lms.assessments.banks.qti_bodies import BODIES
from lms.core.i18n import gettext as _

ITEM_NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE_NAMESPACE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]")
_FIRST = (1980, 1, 1, 0, 0, 0)
_BY_OTHERS = {"short-text": ("accept",)}


def package(title: str, items: Sequence[Item], *, at: datetime | None = None) -> tuple[bytes, list[Left]]:
    """Return a zip package of QTI 3.0 and what could not be said in it; the same items give the same bytes.

    Args:
        title: of the bank.
        items: as authors write them.
        at: the day that the entries of the archive carry; None for none.
    """
    left: list[Left] = []
    said: list[tuple[str, Item, Element]] = []
    for item in items:
        why = _why_not(item)
        if why:
            left.append(Left(str(item.get("id", "")), str(item.get("kind", "")), why))
        else:
            name = _identifier(str(item["id"]), {one[0] for one in said})
            said.append((name, item, _item(name, item)))
    files = {f"items/{name}.xml": root for name, _item_data, root in said}
    files["imsmanifest.xml"] = _manifest(title, [(name, item) for name, item, _root in said])
    return _zipped(files, at), left


def _why_not(item: Mapping[str, Any]) -> str:
    """Return why an item cannot be said in QTI, empty when it can."""
    if "variants" in item:
        return _("Its numbers are drawn by an oracle of ours.")
    if item.get("kind") not in BODIES:
        return _("QTI has no interaction of this kind.")
    return ""


def _identifier(wanted: str, taken: set[str]) -> str:
    """Return a name that XML takes and no other item has."""
    name = _NO_NAME.sub("-", wanted)
    name = name if name[:1].isalpha() else f"item-{name}"
    number, found = 2, name
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    return found


def _item(name: str, item: Item) -> Element:
    """Return an item as the root of its file."""
    root = Element("qti-assessment-item", {"xmlns": ITEM_NAMESPACE, "identifier": name})
    root.attrib |= {
        "title": str(item["id"]),
        "adaptive": "false",
        "time-dependent": "false",
        "xml:lang": "en",
    }
    body = BODIES[item["kind"]](item)
    root.append(body.declaration)
    SubElement(root, "qti-outcome-declaration", _single("SCORE", "float"))
    SubElement(root, "qti-outcome-declaration", _single("FEEDBACK", "identifier"))
    root.append(body.body)
    if body.processing is None:
        SubElement(root, "qti-response-processing", {"template": f"{TEMPLATES}{body.template}.xml"})
    else:
        root.append(body.processing)
    for feedback in body.feedback:
        root.append(feedback)
    return root


def _single(name: str, base: str) -> dict[str, str]:
    return {"identifier": name, "cardinality": "single", "base-type": base}


def _manifest(title: str, items: Sequence[tuple[str, Item]]) -> Element:
    root = Element(
        "manifest", {"xmlns": PACKAGE_NAMESPACE, "identifier": _identifier(f"bank-{title}", set())}
    )
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = "QTI Package"
    SubElement(metadata, "schemaversion").text = "3.0.0"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    for name, item in items:
        href = f"items/{name}.xml"
        about = {"identifier": f"resource-{name}", "type": "imsqti_item_xmlv3p0", "href": href}
        resource = SubElement(resources, "resource", about)
        own = SubElement(resource, "metadata")
        authored = SubElement(own, "authored", {"xmlns": OWN_NAMESPACE, "identifier": name})
        authored.text = json.dumps(_authored(item), sort_keys=True, default=str)
        SubElement(resource, "file", {"href": href})
    return root


def _authored(item: Item) -> dict[str, Any]:
    """Return what QTI has no place for: its id here, the fields of authors, and extras of its kind."""
    said = _BY_OTHERS.get(item["kind"], ())
    names = ("id", *AUTHORED, *(name for name in OWN_EXTRAS if name not in said))
    own_options = item["kind"] != "short-text"
    return {name: item[name] for name in names if name in item and not (name == "options" and own_options)}


def _zipped(files: Mapping[str, Element], at: datetime | None) -> bytes:
    file = io.BytesIO()
    day = (at.year, at.month, at.day, at.hour, at.minute, at.second) if at else _FIRST
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            text = tostring(files[name], encoding="unicode")
            entry = zipfile.ZipInfo(name, day)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode())
    return file.getvalue()
