"""The form of a page, as a browser sends it that nobody has touched."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tests.pages import Page


def form_of(content: bytes) -> list[tuple[bytes, bytes]]:
    """The fields of the largest form that is sent by POST; none if there is no such form."""
    forms = [form for form in Page(content).all("form") if form.get("method", "").lower() == "post"]
    fields = max(([*_fields(form)] for form in forms), key=len, default=[])
    return [(name.encode(), value.encode()) for name, value in fields]


def _fields(form: Element) -> Iterator[tuple[str, str]]:
    for element in form.iter():
        name = element.get("name")
        if name and "disabled" not in element.attrib:
            yield from ((name, value) for value in _values(element))


def _values(element: Element) -> Iterator[str]:
    kind = element.get("type", "")
    if element.tag == "textarea":
        yield "".join(element.itertext())
    elif element.tag == "select":
        yield from (option.get("value", "") for option in element.iter("option") if "selected" in option.attrib)
    elif element.tag in {"input", "button"} and (kind not in {"checkbox", "radio"} or "checked" in element.attrib):
        yield element.get("value", "")
