"""Review forms: written for what waits, filled in elsewhere, taken in as a whole."""

import re

import pytest

from tests.samples import BO, CALL, TALK, listed, opened, page, sent, write
from tests.world import ME, World

SCORE = "Score (1 to 5):"
CATEGORY = '[[review.categories]]\nslug = "{0}"\nname = "{0}"\nrequired = {1}\n'


@pytest.fixture
def call(world: World) -> World:
    """A small call with three proposals."""
    opened(world)
    for number in ("One", "Two", "Three"):
        sent(world, TALK.replace("Signed", f"{number} signed").replace("ana@", f"{number.lower()}@"))
    return world


def exported(world: World, *more: str) -> str:
    return world.ok("review", "--export", "-", *more).out


def filled(text: str, code: str, said: str, comment: str = "", feedback: str = "", score: str = SCORE) -> str:
    """The form of one proposal with these words in it."""
    head, form = re.split(rf"(?<==== {code} )", text, maxsplit=1)
    form = form.replace(score, f"{score} {said}", 1)
    form = form.replace("---- For the committee\n", f"---- For the committee\n{comment}\n", 1)
    return head + form.replace("---- For the speaker\n", f"---- For the speaker\n{feedback}\n", 1)


def nameless(text: str) -> str:
    """The forms as somebody wrote them by hand: for nobody in particular."""
    return re.sub(r"<!-- Reviewer: .*-->\n", "", text)


def taken(world: World, text: str, *more: str) -> list[dict[str, object]]:
    return world.ok("review", "--import", "-", "--json", *more, stdin=text).items


def test_a_form_for_each_that_waits_in_the_order_of_the_queue(call: World) -> None:
    call.ok("review", listed(call)[0], "--score", "3")
    text = exported(call, "--order", "id")
    assert re.findall(r"^==== (\w+) \(revision 1\) ====$", text, re.MULTILINE) == sorted(listed(call)[1:])
    assert "> # Three signed builds" in text
    assert "> How three people sign every build." in text
    assert "> Ana Ruiz" in text


def test_an_abstract_by_others_is_called_a_summary(call: World) -> None:
    call.ok("set", "abstract_is_summary=yes", listed(call)[0])
    assert exported(call).count("> ## Summary\n") == 1


def test_a_file_is_written_and_none_replaced(call: World) -> None:
    outcome = call.ok("review --export forms.md --limit 2")
    assert "Wrote 2 forms to forms.md." in outcome.err
    assert "cfp review --import forms.md" in outcome.err
    before = (call.folder / "forms.md").read_bytes()
    assert call.run("review --export forms.md").status == 4
    assert (call.folder / "forms.md").read_bytes() == before


def test_scores_texts_abstention_and_recusal_come_back(call: World) -> None:
    one, two, three = codes = sorted(listed(call))
    text = filled(exported(call, "--order", "id"), one, "4", "Concrete,\n\n---- and new.", "# Thanks\n\n> for this")
    text = filled(filled(text, two, "abstain", "Not my field."), three, "recuse: A colleague", "I know them.")
    write(call, "forms.md", text.replace("\n", "\r\n"))
    outcome = call.ok("review --import forms.md")
    assert "Imported 3 reviews from forms.md." in outcome.err
    found = [page(call, code)["reviews"][0] for code in codes]
    assert [one["state"] for one in found] == ["scored", "abstained", "recused"]
    assert (found[0]["scores"], found[0]["position"]) == ({"score": 4}, 1)
    assert (found[0]["comment"], found[0]["feedback"]) == ("Concrete,\n\n---- and new.", "# Thanks\n\n> for this")
    assert found[1]["comment"] == "Not my field."
    assert (found[2]["reason"], found[2]["comment"]) == ("A colleague", "")


def test_what_is_empty_says_nothing_and_twice_is_once(call: World) -> None:
    code = listed(call)[0]
    text = filled(exported(call), code, "4", "Concrete.")
    assert [item["code"] for item in taken(call, text)] == [code]
    before = call.files()
    assert taken(call, text) == []
    assert call.files() == before


def test_an_empty_section_takes_nothing_back(call: World) -> None:
    code = listed(call)[0]
    text = exported(call)
    call.ok("review", code, "--score", "2", "--comment", "Vague.")
    taken(call, filled(text, code, "4"))
    assert page(call, code)["reviews"][0]["comment"] == "Vague."


def test_categories_have_a_line_each(world: World) -> None:
    opened(world, CALL + CATEGORY.format("content", "true") + CATEGORY.format("fit", "false"))
    code = sent(world)
    text = exported(world)
    half = filled(text, code, "4", score="Score fit (1 to 5):")
    assert "no score for content" in world.run("review", "--import", "-", stdin=half).err
    assert taken(world, filled(text, code, "4", score="Score content (1 to 5):"))[0]["scores"] == {"content": 4}


def test_all_faults_at_once_and_nothing_taken(call: World) -> None:
    one, two, three = sorted(listed(call))
    text = exported(call, "--order", "id")
    text = filled(filled(text, one, "9"), three, "", "A text alone.")
    head, form = text.split(f"==== {two} ")
    write(call, "forms.md", f"{head}==== {two} {form.replace(SCORE, 'Mark:', 1)}")
    before = call.files()
    outcome = call.run("review --import forms.md")
    assert outcome.status == 4
    assert f"forms.md:5: {one}: 9 is not on the scale: 1 to 5" in outcome.err
    assert f'{two}: the line "{SCORE}" is missing' in outcome.err
    assert f"{three}: has a text but no score" in outcome.err
    assert call.files() == before
    assert call.run("review --import -", stdin="nothing").status == 4


def test_a_form_is_of_the_text_that_was_read(call: World) -> None:
    code = listed(call)[0]
    text = filled(exported(call), code, "4")
    call.ok("edit", code, "--set", "title=Another")
    outcome = call.ok("review", "--import", "-", stdin=text)
    assert f"changed since you read them: {code}" in outcome.err
    assert page(call, code)["reviews"][0]["proposal_revision"] == 1
    assert [item["code"] for item in call.ok("review --stale --json").items] == [code]
    early = text.replace("(revision 1)", "(revision 7)")
    assert "has no revision 7 here" in call.run("review", "--import", "-", stdin=early).err


def test_ones_own_is_refused_and_recused_stays_so(call: World) -> None:
    one, two = listed(call)[:2]
    text = exported(call)
    call.ok("review", two, "--recuse", "A colleague")
    outcome = call.run("review", "--import", "-", stdin=filled(filled(text, one, "4"), two, "5"))
    assert f"you recused yourself from {two}" in outcome.err
    speaker = f"{page(call, one)['speakers'][0]['name']} <{page(call, one)['speakers'][0]['email']}>"
    outcome = call.run("review", "--import", "-", "--reviewer", speaker, stdin=filled(nameless(text), one, "4"))
    assert "cannot review it" in outcome.err


def test_forms_are_read_for_the_reviewer_whom_they_name(call: World) -> None:
    code = listed(call)[0]
    text = filled(exported(call), code, "4")
    before = call.files()
    outcome = call.run("review", "--import", "-", "--reviewer", BO, stdin=text)
    assert outcome.status == 4
    assert "the forms are for sam@example.org, not for bo@example.org" in outcome.err
    assert call.files() == before
    assert taken(call, nameless(text), "--reviewer", BO)[0]["reviewer"] == "bo@example.org"


def test_another_person_s_review_is_replaced_by_no_form_and_no_flag_unasked(call: World) -> None:
    code = listed(call)[0]
    call.ok("organisers", "add", ME)
    call.ok("reviewers", "add", BO)
    text = filled(exported(call, "--reviewer", BO), code, "2")
    call.ok("review", code, "--score", "5", CFP_ME=BO)
    call.ok("review", code, "--score", "4", CFP_ME=BO)
    before = call.files()
    by_flag = call.run("review", code, "--reviewer", BO, "--score", "1")
    by_form = call.run("review", "--import", "-", "--reviewer", BO, stdin=text)
    for outcome in (by_flag, by_form):
        assert outcome.status == 2
        assert f"this would replace the review of {code} by Bo Ström" in outcome.err
    assert call.files() == before
    call.ok("review", code, "--reviewer", BO, "--score", "1", "--yes")
    assert page(call, code)["reviews"][0]["scores"] == {"score": 1}
    assert taken(call, text, "--reviewer", BO, "--yes")[0]["scores"] == {"score": 2}


def test_a_blind_form_names_nobody(world: World) -> None:
    opened(world, CALL + "[review]\nblind = true\n")
    sent(world)
    assert "Ruiz" not in exported(world)
    assert "ana@" not in exported(world)


def test_a_dry_run_takes_nothing_in(call: World) -> None:
    text = filled(exported(call), listed(call)[0], "4")
    before = call.files()
    call.ok("review", "--import", "-", "--dry-run", stdin=text)
    assert call.files() == before
