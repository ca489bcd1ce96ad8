"""The way of one run through its proposals."""

from cfpcli.review.screens.seam import Course, ReviewAnswer, Way

ANSWER = ReviewAnswer()


def way(codes: str = "ABCD", before: int = 0, read: int = 0) -> Way:
    return Way(Course(codes=tuple(codes), before=before, read=read))


def answer(one: Way) -> None:
    one.answer(one.code, ANSWER)
    one.forward()


def test_answers_lead_from_the_first_behind_the_last() -> None:
    one = way()
    seen = []
    while one.code:
        seen.append((one.code, one.place, one.done, one.left))
        answer(one)
    assert seen == [("A", 1, 0, 4), ("B", 2, 1, 3), ("C", 3, 2, 2), ("D", 4, 3, 1)]
    assert (one.done, one.left, one.total) == (4, 0, 4)


def test_what_was_done_before_counts_in_all_but_what_is_left() -> None:
    one = way(before=10, read=12)
    assert (one.place, one.done, one.total, one.left) == (11, 10, 14, 4)
    assert [one.read(code) for code in "CAC"] == [13, 14, 13]


def test_back_and_forward_pass_over_what_is_answered() -> None:
    one = way()
    one.forward()
    answer(one)
    assert one.code == "C"
    assert one.back()
    assert one.code == "A"
    assert not one.back()
    one.forward()
    assert one.code == "C"


def test_what_was_skipped_comes_again() -> None:
    one = way("ABC")
    one.forward()
    answer(one)
    answer(one)
    assert (one.code, one.left) == ("", 1)
    one.again()
    assert one.code == "A"


def test_a_visit_leads_back_to_where_it_began() -> None:
    one = way()
    one.go_to("C")
    assert (one.code, one.place) == ("C", 3)
    answer(one)
    assert one.code == "A"
    one.go_to("X")
    assert (one.code, one.place, one.total) == ("X", 0, 4)
    answer(one)
    assert (one.code, one.done) == ("A", 1)
    assert one.upcoming(5) == ("B", "D")


def test_what_is_visited_does_not_come_up_as_well() -> None:
    one = way()
    one.go_to("C")
    assert one.upcoming(2) == ("A", "B")
    assert one.upcoming(9) == ("A", "B", "D")


def test_taking_back_opens_it_again_or_leaves_an_earlier_answer() -> None:
    one = way("AB")
    answer(one)
    one.take_back("A", None)
    assert (one.code, one.done, one.left) == ("A", 0, 2)
    one.answer("A", ANSWER)
    one.answer("A", ReviewAnswer(reason="again"))
    one.take_back("A", ANSWER)
    assert (one.answered["A"], one.done) == (ANSWER, 1)


def test_what_is_dropped_is_neither_done_nor_left() -> None:
    one = way("AB")
    one.drop("A")
    assert (one.code, one.done, one.left) == ("B", 0, 1)
    assert not one.back()
