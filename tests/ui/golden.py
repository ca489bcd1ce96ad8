"""Golden files: `CFP_GOLDEN=write pytest tests/render` writes them anew, to be read before they are kept."""

import os
from pathlib import Path

FOLDER = Path(__file__).with_name("golden")


def golden(name: str, text: str) -> str:
    """What the file of this name holds; `text` is what it will hold where it is written anew."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("CFP_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")
