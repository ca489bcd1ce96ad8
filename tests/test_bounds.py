"""The lower bounds of pyproject.toml, as the script that installs them reads them."""

import importlib.util
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def script() -> Any:  # noqa: ANN401  # a module that is found by its path
    spec = importlib.util.spec_from_file_location("bounds", ROOT / ".ci" / "bounds.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_dependency_has_its_bound() -> None:
    pins = dict(line.split("==") for line in script().bounds(PROJECT))
    assert len(pins) == len(PROJECT["dependencies"]) + len(PROJECT["optional-dependencies"]["solver"])
    assert pins["tinydb"] == "4.8.2"
    assert "pytest" not in pins


def test_a_dependency_without_a_bound_is_refused() -> None:
    with pytest.raises(ValueError, match="rich has no lower bound"):
        script().bounds({"dependencies": ["rich"], "optional-dependencies": {"solver": []}})
