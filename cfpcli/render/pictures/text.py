"""A whole text, such as a topic of the help."""

from cfpcli.render.pictures.lines import page

__all__ = ["page"]
