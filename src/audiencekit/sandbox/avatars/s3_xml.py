"""The XML of the storage service: its errors, its answers, and the two bodies it reads (contract 4.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from email.utils import formatdate
from xml.etree import ElementTree

from starlette.responses import Response

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


class S3Error(Exception):
    """An answer other than success: S3's error *code*, a sentence, the HTTP *status*."""

    def __init__(self, code: str, message: str, *, status: int) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status

    def response(self, *, path: str, head: bool) -> Response:
        """The error document; nothing but the status when a HEAD was asked."""
        if head:
            return Response(status_code=self.status)
        fields = {"Code": self.code, "Message": self.message, "Resource": path}
        return document("Error", fields, namespace=False, status=self.status)


def no_such_key(key: str) -> S3Error:
    """The object is not there."""
    return S3Error("NoSuchKey", f"There is no object {key!r}.", status=404)


def document(
    root: str,
    fields: Mapping[str, str],
    children: Iterable[tuple[str, Mapping[str, str]]] = (),
    *,
    namespace: bool = True,
    status: int = 200,
) -> Response:
    """A flat XML answer: *fields* under *root*, then one element per child with its own fields."""
    element = ElementTree.Element(root, {"xmlns": NAMESPACE} if namespace else {})
    _fill(element, fields)
    for name, content in children:
        _fill(ElementTree.SubElement(element, name), content)
    body = ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)
    return Response(body, status_code=status, media_type="application/xml")


def read(body: bytes, *, root: str, repeated: str) -> list[dict[str, str]]:
    """The fields of every *repeated* element under *root*; `S3Error` MalformedXML for anything else."""
    try:
        element = _parse(body)
    except (ElementTree.ParseError, UnicodeDecodeError):
        raise S3Error("MalformedXML", "The body is not well-formed XML.", status=400) from None
    if _local(element.tag) != root:
        raise S3Error("MalformedXML", f"The body must be a {root} document.", status=400)
    return [
        {_local(field.tag): field.text or "" for field in child} for child in element if _local(child.tag) == repeated
    ]


def http_date(timestamp: float) -> str:
    """Last-Modified as headers carry it."""
    return formatdate(timestamp, usegmt=True)


def _parse(body: bytes) -> ElementTree.Element:
    # Entities are what makes XML dangerous, and no S3 body has a document type.
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise S3Error("MalformedXML", "A document type is not accepted.", status=400)
    return ElementTree.fromstring(body)


def _fill(element: ElementTree.Element, fields: Mapping[str, str]) -> None:
    for name, text in fields.items():
        ElementTree.SubElement(element, name).text = text


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
