"""JSON as it leaves the program: compact, on one line, UTF-8, and nothing in it that a terminal would act on."""

import msgspec

from cfpcli.text import json_safe


def encode(value: object) -> bytes:
    """One value as a JSON document; instants as RFC 3339."""
    try:
        return json_safe(msgspec.json.encode(value))
    except UnicodeEncodeError:
        # a name of a file that is no text, say: JSON can spell what UTF-8 cannot
        import json

        return json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode()


def passed_on(document: bytes) -> bytes:
    """A stored document as it stands, but safe and on one line; nothing is decoded where that holds already."""
    if b"\n" in document:
        document = msgspec.json.format(document, indent=-1)
    return json_safe(document)
