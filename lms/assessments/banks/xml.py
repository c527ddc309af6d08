"""XML of other systems: read without entities, and the same whatever its namespace and way of naming."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from lms.assessments.banks.base import BankFile

_HYPHEN = re.compile(r"-([a-z])")


def root_of(file: BankFile) -> Element | None:
    """Return the root of a file, None when it is no XML or XML that defines entities."""
    try:
        return plain(fromstring(file.data))
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None


def plain(root: Element) -> Element:
    """Return an element with every name without its namespace, ``qti-simple-choice`` as ``simpleChoice``."""
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = _name(element.tag)
        for name in list(element.attrib):
            element.attrib[_name(name)] = element.attrib.pop(name)
    return root


def _name(name: str) -> str:
    bare = name.rpartition("}")[2].removeprefix("qti-")
    return _HYPHEN.sub(lambda found: found[1].upper(), bare)


def inner_html(element: Element | None, *, without: tuple[str, ...] = ()) -> str:
    """Return what is within an element as HTML; elements named in ``without`` are left out."""
    if element is None:
        return ""
    return (_escaped(element.text) + "".join(_html(child, without) for child in element)).strip()


def _html(element: Element, without: tuple[str, ...]) -> str:
    tail = _escaped(element.tail)
    if not isinstance(element.tag, str) or element.tag in without:
        return tail
    if not len(element) and not element.text and element.tag in ("br", "img", "hr"):
        copy = Element(element.tag, element.attrib)
        return tostring(copy, encoding="unicode", method="html") + tail
    inner = _escaped(element.text) + "".join(_html(child, without) for child in element)
    return f"<{element.tag}>{inner}</{element.tag}>{tail}"


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def named(root: Element, *names: str) -> Iterator[Element]:
    """Yield every element within ``root`` of one of these names, in the order of the file."""
    return (element for element in root.iter() if element.tag in names)


def text_of(element: Element | None) -> str:
    """Return the text of an element with plain single spaces; empty for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
