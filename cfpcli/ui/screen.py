"""Where a picture is shown: how big the terminal is, whether it takes colour, and the reader's clock and zone."""

from datetime import datetime, tzinfo

import msgspec


class Screen(msgspec.Struct, frozen=True):
    """What every picture is drawn for.

    `width` and `height` count character cells; `color` False means no SGR at all, not even bold; `terminal` says
    whether a person looks at it; `now` is the UTC instant to reason with; `zone` is the reader's own time zone;
    `blocks` says whether the stream can take the block characters of which bars are drawn.
    """

    width: int
    height: int
    color: bool
    terminal: bool
    now: datetime
    zone: tzinfo
    blocks: bool = True
