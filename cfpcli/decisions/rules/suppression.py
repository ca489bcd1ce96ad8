"""Small counts in what is published: which figures to withhold so that nobody is found, not even by subtraction.

The rules are those of official statistics: A. Hundepool and others, "Statistical Disclosure Control" (Wiley, 2012), on
frequency tables and on secondary cell suppression. A count from 1 to one less than the least that may be shown is
withheld (primary suppression); a count of 0 is about nobody and stays. As totals are published, further counts are
withheld (secondary, or complementary, suppression) until every small count may still be anything that "small" may mean:
the exact bounds that a reader can work out are computed, and tell when that is so. It protects one report; the
difference of two, about almost the same proposals, it cannot protect.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType


class Withheld(StrEnum):
    """Why a count is not shown."""

    SMALL = "small"
    COMPLEMENTARY = "complementary"


_NONE: Mapping[str, Withheld] = MappingProxyType({})


def withheld_counts(counts: Mapping[str, int], least: int) -> dict[str, Withheld]:
    """Which counts of a table to withhold, where the total and the kind of each withholding are known to readers.

    A small count is protected once it may, for all that a reader can tell, be any number from 1 to `least` - 1. To
    the reader a count withheld as small is one of those, one withheld as complementary `least` or more, and all of
    them together are the total less what is shown. The smallest counts are withheld first. Where even all counts
    together do not suffice, none is shown and all are marked as complementary, so that no mark tells one from the
    other.
    """
    found = {name: Withheld.SMALL for name, count in counts.items() if 0 < count < least}
    rest = sorted((count, name) for name, count in counts.items() if count >= least)
    while found and not _is_protected(counts, found, least):
        if not rest:
            return {name: Withheld.COMPLEMENTARY for name, count in counts.items() if count}
        found[rest.pop(0)[1]] = Withheld.COMPLEMENTARY
    return {name: found[name] for name in counts if name in found}


def _is_protected(counts: Mapping[str, int], found: Mapping[str, Withheld], least: int) -> bool:
    small = sum(why is Withheld.SMALL for why in found.values())
    large = len(found) - small
    together = sum(counts[name] for name in found)
    most = together - (small - 1) - large * least
    fewest = 1 if large else together - (small - 1) * (least - 1)
    return fewest <= 1 and most >= least - 1


def withheld_rows(
    table: Mapping[str, Sequence[int]], least: int, hidden: Mapping[str, Withheld] = _NONE
) -> frozenset[str]:
    """Which rows of a table of counts to withhold whole, where column totals are known to readers, and row totals too.

    `hidden` are the rows whose total is not shown (`withheld_counts`). They are withheld, as is each row with a small
    count; then the rows with the fewest, until a reader cannot tell a small count more closely than that it is small:
    its bounds lie at least `least` - 1 apart. They are Fréchet's, for a table of which nothing but its margins is
    known: from max(0, row + column - all) to min(row, column). The total of a row that is hidden as small may be
    anything from 1, so that there the column alone can tell too much. Where even all rows do not suffice, all are
    withheld.
    """
    found = {name for name, counts in table.items() if any(0 < count < least for count in counts)}
    found |= {name for name in hidden if name in table}
    rest = sorted((sum(counts), name) for name, counts in table.items() if name not in found and any(counts))
    while found and rest and not _rows_are_protected(table, found, least, hidden):
        found.add(rest.pop(0)[1])
    return frozenset(found)


def _rows_are_protected(
    table: Mapping[str, Sequence[int]], found: Collection[str], least: int, hidden: Mapping[str, Withheld]
) -> bool:
    rows = [table[name] for name in found]
    columns = [sum(row[at] for row in rows) for at in range(len(rows[0]))]
    everything = sum(columns)
    for name in found:
        row, is_small = sum(table[name]), hidden.get(name) is Withheld.SMALL
        for count, column in zip(table[name], columns, strict=True):
            room = column if is_small else min(row, column) - max(0, row + column - everything)
            if 0 < count < least and room < least - 1:
                return False
    return True
