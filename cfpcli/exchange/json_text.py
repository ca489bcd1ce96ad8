"""JSON as it leaves the program: compact, on one line, UTF-8, and nothing in it that a terminal would act on."""

import re

import msgspec

from cfpcli.text import json_safe

_HARMLESS = bytes(range(0x7F))
_UNSAFE = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2(?:\x80[\x8e\x8f\xa8-\xae]|\x81[\xa6-\xa9])")


def encode(value: object) -> bytes:
    """One value as a JSON document; instants as RFC 3339."""
    try:
        return terminal_safe(msgspec.json.encode(value))
    except UnicodeEncodeError:
        # a name of a file that is no text, say: JSON can spell what UTF-8 cannot
        import json

        return json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode()


def passed_on(document: bytes) -> bytes:
    """A stored document as it stands, but safe and on one line; nothing is decoded where that holds already."""
    if b"\n" in document:
        document = msgspec.json.format(document, indent=-1)
    return terminal_safe(document)


def terminal_safe(encoded: bytes) -> bytes:
    r"""As `json_safe`, for many documents: only those that hold something unsafe are decoded for it.

    Most lack even the bytes that unsafe characters begin with. The others are searched without their ASCII, a
    fraction of most texts; UTF-8 keeps the bytes of a character together, so nothing new can appear there.
    """
    if b"\xc2" in encoded or b"\xe2" in encoded or b"\xd8" in encoded or b"\x7f" in encoded:
        return json_safe(encoded) if _UNSAFE.search(encoded.translate(None, _HARMLESS)) else encoded
    return encoded
