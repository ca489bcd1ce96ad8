"""Print the lower bounds in pyproject.toml as constraints for pip: what the program promises to run with."""

import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

EXTRAS = ("solver",)
"""Extras whose bounds are promised as well; the tools of `dev` are taken at their newest."""


def bounds(project: dict[str, object]) -> list[str]:
    """One `NAME==VERSION` for each dependency of the program.

    Raises:
        ValueError: a dependency has no lower bound.
    """
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for extra in EXTRAS for line in extras[extra])]
    return [f"{one.name}=={_lowest(one)}" for one in map(Requirement, lines)]


def _lowest(requirement: Requirement) -> str:
    lowest = [one.version for one in requirement.specifier if one.operator == ">="]
    if len(lowest) != 1:
        raise ValueError(f"{requirement} has no lower bound")
    return lowest[0]


if __name__ == "__main__":
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    sys.stdout.writelines(f"{line}\n" for line in bounds(tomllib.loads(text)["project"]))
