"""What stands before the first question."""

from cfpcli.proposals.screens.interview import preamble
from cfpcli.proposals.screens.steps import Step
from cfpcli.records.event import Event


def step(label: str, limits: str = "", *, minutes: float = 0.5, lacks: bool = True) -> Step:
    return Step(
        names=(label,),
        label=label,
        limits=limits,
        minutes=minutes,
        ask=lambda draft, _: draft,
        shown=lambda _: ("", ""),
        lacks=lambda _: lacks,
    )


EVENT = Event(slug="e", name="E", timezone="UTC", audience=("everybody",), reasons=("to be heard",))


def test_everything_that_is_asked_stands_there_with_its_limits_and_how_long_it_takes() -> None:
    steps = [step("Title", "at most 80 characters"), step("Abstract", "100-300 words", minutes=5), step("Level?")]
    told = preamble(EVENT, [*steps, step("Tags", lacks=False)], 80, back="Shift+Tab")
    assert told.splitlines() == [
        "For    everybody",
        "Why    to be heard",
        "Asked  title (at most 80 characters); abstract (100-300 words); level. About 10",
        "       minutes.",
        "Later  at the end, if you like: tags.",
        "Saved after every answer.  Shift+Tab: back  Ctrl+C: keep the draft and leave",
    ]


def test_nothing_is_wider_than_the_terminal() -> None:
    steps = [step(f"Question number {number}", "optional, for organisers") for number in range(12)]
    for columns in (40, 80, 120):
        assert max(map(len, preamble(EVENT, steps, columns, back="<").splitlines())) < columns
