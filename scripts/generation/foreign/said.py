"""What a vendor's document says, in its own terms, under the names that generated code has: what a report compares.

The document as the generator takes it has lost what no client can express: how a list is joined, what is in a parameter
of JSON, the fields of XML. A service that changes there breaks calls all the same.
"""

from __future__ import annotations

import json
from typing import Any

from generation.document import Document
from generation.foreign.names import schemas_of
from generation.foreign.parts import ForeignDocument
from generation.reach import reach

#: In what is kept: classes that are no component, for they were made of what stands within others.
CLASSES = "x-classes"


def keep_said(document: ForeignDocument) -> None:
    """Keep the document as it is now: bundled, corrected and named, and not yet made fit for the generator."""
    document.said = json.loads(json.dumps(document.data))


def as_said(document: Document) -> Document:
    """The document to compare; one of ours says all there is to say.

    Components that are used nowhere are left out, as no class is made of them.
    """
    if not isinstance(document, ForeignDocument) or document.said is None:
        return document
    said = Document(document.file, dict(document.said), {})
    schemas: dict[str, Any] = said.data.get("components", {}).get("schemas", {})
    classes, used = schemas_of(document), reach(said)
    kept = {name: schema for name, schema in schemas.items() if name in used or name in classes}
    said.data["components"] = {**said.data.get("components", {}), "schemas": kept}
    said.data[CLASSES] = sorted(classes.keys() - schemas.keys())
    return said
