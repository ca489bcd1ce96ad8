"""The bytes of a file in pieces that end at line ends, so that a big file is never in memory whole."""

from collections.abc import Iterable, Iterator
from itertools import chain

_MARK = b"\xef\xbb\xbf"
_CHECKED_AT_ONCE = 1 << 18


def at_line_ends(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of a file without a byte order mark, in pieces of whole lines; the last line may lack its end."""
    begun: list[bytes] = []
    is_first = True
    for piece in chain.from_iterable(map(_in_small_pieces, pieces)):
        cut = piece.rfind(b"\n") + 1
        begun.append(piece[:cut] if cut else piece)
        if cut:
            whole = b"".join(begun)
            yield whole.removeprefix(_MARK) if is_first else whole
            begun, is_first = [piece[cut:]], False
    rest = b"".join(begun)
    if rest := rest.removeprefix(_MARK) if is_first else rest:
        yield rest


def _in_small_pieces(piece: bytes) -> Iterator[bytes]:
    if len(piece) <= _CHECKED_AT_ONCE:
        return iter((piece,))
    return (piece[start : start + _CHECKED_AT_ONCE] for start in range(0, len(piece), _CHECKED_AT_ONCE))
