"""The way of one run through its proposals: which is in turn, which are answered, what comes next, and back."""

from cfpcli.review.screens.seam import Course, ReviewAnswer


class Way:
    """Places in a course: an answer moves on to the next that is open, and behind the last nothing is in turn.

    What was gone to by name, found by its text or taken back is a `visit`: leaving it leads back to where the course
    was left. No step looks at more than the places it passes.
    """

    def __init__(self, course: Course) -> None:
        self.codes = course.codes
        self.answered: dict[str, ReviewAnswer] = {}
        self._gone: set[str] = set()
        self._before = course.before
        self._places = {code: at for at, code in enumerate(course.codes)}
        self._at = 0
        self._done = 0
        self._visit = ""
        self._read_before = course.read
        self._read: dict[str, int] = {}

    @property
    def code(self) -> str:
        """The code in turn; empty behind the last."""
        if self._visit:
            return self._visit
        return self.codes[self._at] if self._at < len(self.codes) else ""

    @property
    def place(self) -> int:
        """The place of the code in turn, from 1, counting what was answered before this run; 0 where it has none."""
        at = self._places.get(self.code)
        return 0 if at is None else self._before + at + 1

    @property
    def total(self) -> int:
        """How many there are, counting what was answered before this run."""
        return self._before + len(self.codes)

    @property
    def done(self) -> int:
        """How many of the total are answered."""
        return self._before + self._done

    @property
    def left(self) -> int:
        """How many of the course are open."""
        return len(self.codes) - self._done - len(self._gone)

    def upcoming(self, count: int) -> tuple[str, ...]:
        """The codes that come after the one in turn, so many at most."""
        found: list[str] = []
        at = self._at if self._visit else self._at + 1
        while len(found) < count and (place := self._open_from(at)) is not None:
            if self.codes[place] != self._visit:
                found.append(self.codes[place])
            at = place + 1
        return tuple(found)

    def read(self, code: str) -> int:
        """At which place this reviewer read a proposal, counted by when it was first shown to them."""
        return self._read.setdefault(code, self._read_before + len(self._read) + 1)

    def answer(self, code: str, answer: ReviewAnswer) -> None:
        """Take note of an answer."""
        self._done += code in self._places and code not in self.answered
        self.answered[code] = answer

    def take_back(self, code: str, former: ReviewAnswer | None) -> None:
        """Put a proposal in turn again whose answer was taken back; `former` is an answer of this run before it."""
        if former:
            self.answered[code] = former
        elif self.answered.pop(code, None):
            self._done -= code in self._places
        self.go_to(code)

    def drop(self, code: str) -> None:
        """Leave out a proposal that takes no reviews any more, and move on."""
        if code in self._places and code not in self.answered:
            self._gone.add(code)
        self.forward()

    def forward(self) -> None:
        """To the next open place; behind the last where there is none. From a visit back to the course."""
        place = self._open_from(self._at if self._visit else self._at + 1)
        self._visit = ""
        self._at = len(self.codes) if place is None else place

    def back(self) -> bool:
        """To the open place before, or from a visit back to the course; whether there was one."""
        if self._visit:
            self.forward()
            return True
        place = next((at for at in range(self._at - 1, -1, -1) if self._is_open(self.codes[at])), None)
        if place is None:
            return False
        self._at = place
        return True

    def again(self) -> None:
        """From behind the last to the first place that is open."""
        self._at, self._visit = -1, ""
        self.forward()

    def go_to(self, code: str) -> None:
        """Visit a proposal, of the course or not."""
        self._visit = code

    def _is_open(self, code: str) -> bool:
        return code not in self.answered and code not in self._gone

    def _open_from(self, at: int) -> int | None:
        return next((place for place in range(at, len(self.codes)) if self._is_open(self.codes[place])), None)
