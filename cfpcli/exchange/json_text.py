"""JSON output: compact, on one line, UTF-8, and free of characters that a terminal would act on."""

import msgspec

from cfpcli.text import json_safe


def encode(value: object) -> bytes:
    """One value as a JSON document; instants as RFC 3339."""
    try:
        return json_safe(msgspec.json.encode(value))
    except UnicodeEncodeError:
        # the name of a file may not be valid text: JSON has escapes for characters that UTF-8 cannot encode
        import json

        return json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode()


def passed_on(document: bytes) -> bytes:
    """A stored document unchanged, but safe and on one line; nothing is decoded if it already is."""
    if b"\n" in document:
        document = msgspec.json.format(document, indent=-1)
    return json_safe(document)
