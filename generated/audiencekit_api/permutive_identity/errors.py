"""Contains shared errors types that can be raised from API functions"""

from collections.abc import Mapping

#: As much of an answer's body as an error keeps.
KEPT_BYTES = 16_384

#: The headers an error keeps; others may carry secrets.
KEPT_HEADERS = ("content-type", "retry-after")


class UnexpectedStatus(Exception):
    """Raised by api functions when the response has an undocumented status and Client.raise_on_unexpected_status is True"""

    def __init__(self, status_code: int, content: bytes):
        self.status_code = status_code
        self.content = content[:KEPT_BYTES]
        super().__init__(status_code, self.content)

    def __str__(self) -> str:
        return f"status {self.status_code} is not documented"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class DecodeError(Exception):
    """Raised by api functions when the response is not what the document says for its status

    It holds plain data, and pickles: ``status_code``; ``content``, the first bytes of the body; ``headers``, those of
    KEPT_HEADERS that were present, in lower case; ``reason``, what went wrong, at most 200 characters.
    """

    def __init__(self, status_code: int, content: bytes, headers: Mapping[str, str], reason: str):
        self.status_code = status_code
        self.content = content[:KEPT_BYTES]
        self.headers = {name.lower(): value for name, value in headers.items() if name.lower() in KEPT_HEADERS}
        self.reason = reason[:200]
        super().__init__(status_code, self.content, self.headers, self.reason)

    def __str__(self) -> str:
        return f"the answer with status {self.status_code} cannot be decoded ({self.reason})"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


__all__ = ["DecodeError", "UnexpectedStatus"]
