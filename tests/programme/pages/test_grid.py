"""The picture of a day: what stands where, at 80 columns and at 120, and never wider than the terminal."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.programme.pages.grid import picture
from cfpcli.programme.rules.agenda import Agenda, Item
from cfpcli.programme.rules.timeline import By, grid
from cfpcli.ui.page import cells
from cfpcli.ui.terminal import write
from tests.programme.open_days import EVENT, crowd, item, programme
from tests.ui import samples


def shown(agenda: Agenda, width: int = 80, by: By = By.ROOM, *, blocks: bool = True) -> list[str]:
    screen = replace(samples.screen(width), blocks=blocks)
    page = picture([grid(agenda, day, by, condensed=True) for day in agenda.days[:1]], agenda.event, screen)
    return "".join(write(page, screen, measure=width)).splitlines()


DAY = programme(
    item("Opening", "2026-01-31 09:30", "h1"),
    item(
        "AAAAAA",
        "2026-01-31 10:00",
        "h1",
        50,
        speakers=("ANARUZ", "BSTRMX"),
        title="Signed builds for three people who do not trust one another",
    ),
    item(
        "BBBBBB", "2026-01-31 10:00", "k1", 25, speakers=("CHGARN",), title="供給網の安全を三人で守る方法についての話"
    ),
    item("CCCCCC", "2026-01-31 10:30", "k1", 25, title="Short"),
    item("DDDDDD", "2026-01-31 10:45", "k1", 15, title="Crossing"),
    item("Lunch", "2026-01-31 12:00", "", 60),
    item("EEEEEE", "2026-01-31 13:00", "k1", 120, title="A workshop"),
    item("FFFFFF", "2026-01-31 14:00", "h1", title="Procurement"),
    item("GGGGGG", "2026-02-01 00:30", "h1", title="Night"),
    item("HHHHHH", "2026-01-31", "k1", title="Some time"),
)

PICTURE = """\
Saturday 31 January 2026
       H.1                                  K.1

09:30  Opening
       30m

10:00  Signed builds for three people who   供給網の安全を三人で守る方法につい
       do not trust one another             ての話
       AAAAAA 50m Ana Ruiz, Bo Ström        BBBBBB 25m Chloé Garnier
       │
10:30  │                                    ! Short
       │                                    CCCCCC 25m
       │                                    │
10:45                                       ! Crossing
                                            DDDDDD 15m

11:00

12:00  Lunch, 60 min

13:00                                       A workshop
                                            EEEEEE 120m
                                            │
14:00  Procurement
       FFFFFF 30m

15:00

00:30  Night
       GGGGGG 30m

Time not announced
  HHHHHH  Some time

No sessions in AW1.120
"""


def test_a_day() -> None:
    assert shown(DAY) == PICTURE.splitlines()


def test_without_block_characters() -> None:
    assert "│" not in "".join(shown(DAY, blocks=False))
    assert "10:30  |" in "\n".join(shown(DAY, blocks=False))


def test_as_many_rooms_as_fit_in_pages_of_like_width() -> None:
    agenda = crowd(60, 6, 1)
    heads = [text for text in shown(agenda) if "January" in text]
    assert heads == [
        "Saturday 31 January 2026, rooms 1 to 3 of 6",
        "Saturday 31 January 2026, rooms 4 to 6 of 6",
    ]
    assert [text for text in shown(agenda, 120) if "January" in text] == ["Saturday 31 January 2026"]
    assert next(text for text in shown(agenda, 30) if "January" in text) == "Saturday 31 January 2026, roo…"


def test_rooms_are_named_where_columns_are_tracks() -> None:
    lines = shown(programme(item("AAAAAA", "2026-01-31 10:00", "k1", track="security")), by=By.TRACK)
    assert lines[1:] == ["       Security", "", "10:00  Talk AAAAAA", "       AAAAAA 30m K.1"]


def test_a_day_without_sessions_is_not_drawn() -> None:
    assert shown(programme()) == []


TEXT = st.text(st.sampled_from("ab 供\u0301…😀\x1b\n"), max_size=60)
ITEMS = st.lists(
    st.builds(
        lambda number, start, room, minutes, title: replace(
            item(f"{number:06}", start, room, minutes, speakers=("ANARUZ",)), title=title
        ),
        st.integers(0, 30),
        st.sampled_from(["2026-01-31", "2026-01-31 10:00", "2026-01-31 10:20", "2026-02-01 00:30"]),
        st.sampled_from(["", "h1", "k1", "aw1", "gone"]),
        st.sampled_from([15, 30, 95]),
        TEXT,
    ),
    unique_by=lambda each: each.guid,
    max_size=12,
).map(tuple)


@given(ITEMS, st.sampled_from([20, 40, 80, 120]), st.sampled_from(By))
def test_no_line_is_wider_than_the_terminal(items: tuple[Item, ...], width: int, by: By) -> None:
    lines = shown(programme(*items), width, by)
    assert all(cells(text) <= width for text in lines)
    assert not any("\x1b" in text for text in lines)


@given(ITEMS)
def test_every_session_is_in_the_picture(items: tuple[Item, ...]) -> None:
    text = "\n".join(shown(programme(*items), 120))
    assert all(each.code in text for each in items if each.day == EVENT.starts)
