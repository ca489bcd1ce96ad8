"""One count of words and characters: prompt, file, linter, review screen and import agree; no module has its own."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.proposals.files.proposal import dump_draft, load_draft
from cfpcli.proposals.rules.lint.registry import RULES
from cfpcli.proposals.rules.lint.rule import Subject, checked
from cfpcli.records.change import Kind
from cfpcli.records.event import Event, Limits
from cfpcli.records.proposal import Draft, DraftSpeaker
from cfpcli.records.submission import completed, draft_faults
from cfpcli.review.commands.loop import item_of
from cfpcli.store import Store
from cfpcli.text import characters, words
from cfpcli.ui.text_editor import character_counter, word_counter
from tests.factories import change_set, make_event, make_proposal, make_speaker
from tests.world import World

PACKAGE = Path(__file__).parents[2] / "cfpcli"
THE_COUNT = "text.py"

SPLITS = {
    "cli/app.py": "the words of a command line",
    "proposals/rules/lint/content.py": "the points of an outline, no limit",
    "ui/wrapping.py": "whether a line on the screen is one link",
    "store/file/history.py": "the beginnings of lines in the history",
}
"""Modules that count the parts of a text for another purpose, with the reason."""

MEASURES = {
    "records/soundness.py": "how long the words about a link may be",
    "review/screens/screen.py": "how wide a title is on the screen",
}
"""Modules that take the length of a proposal's text for another purpose, with the reason."""

SHOWS_LIMITS: dict[str, str] = {}
"""Modules that know of limits and count nothing, with the reason."""

TEXTS_OF_A_PROPOSAL = {"title", "abstract", "description", "biography", "notes"}
LIMITS = {name for name in Limits.__struct_fields__ if "_words_" in name or "_characters_" in name}
COUNTERS = {
    "cfpcli.text": {"words", "characters"},
    "cfpcli.ui.text_editor": {"word_counter", "character_counter"},
}


def named(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def calls(tree: ast.AST, *names: str) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and named(node.func) in names]


def counted_parts(tree: ast.AST) -> list[int]:
    """The lines on which the parts of a text are counted: `len(text.split())` and what comes to the same."""
    found = []
    for call in calls(tree, "len", "sum"):
        inner = calls(ast.Module([ast.Expr(argument) for argument in call.args], []), "split", "splitlines", "findall")
        found += [call.lineno for _ in inner[:1]]
    found += [
        call.lineno for call in calls(tree, "count") if [*map(ast.dump, call.args)] == [ast.dump(ast.Constant(" "))]
    ]
    return found


def measured_texts(tree: ast.AST) -> list[int]:
    """The lines on which the length of a proposal's text is taken without the one count."""
    return [
        call.lineno
        for call in calls(tree, "len")
        for argument in call.args
        if named(argument) in TEXTS_OF_A_PROPOSAL
        or any(
            named(inner.func.value) in TEXTS_OF_A_PROPOSAL
            for inner in calls(argument, "strip")
            if isinstance(inner.func, ast.Attribute)
        )
    ]


def limits_without_count(tree: ast.AST) -> list[int]:
    """The lines that read a limit, in a module that does not import the one count."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    counts = any({alias.name for alias in node.names} & COUNTERS.get(node.module or "", set()) for node in imports)
    read = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in LIMITS]
    spelled = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value in LIMITS]
    return [] if counts else read + spelled


Look = Callable[[ast.AST], list[int]]
RULES_OF_COUNTING: tuple[tuple[Look, dict[str, str]], ...] = (
    (counted_parts, SPLITS),
    (measured_texts, MEASURES),
    (limits_without_count, SHOWS_LIMITS),
)


def modules() -> dict[str, ast.Module]:
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in PACKAGE.rglob("*.py")
    }


@pytest.mark.parametrize(("look", "excepted"), RULES_OF_COUNTING)
def test_no_module_counts_on_its_own(look: Look, excepted: dict[str, str]) -> None:
    found = {name: lines for name, tree in modules().items() if name != THE_COUNT and (lines := look(tree))}
    assert {name: lines for name, lines in found.items() if name not in excepted} == {}
    assert set(excepted) - set(found) == set(), "these exceptions are not needed any more"


@pytest.mark.parametrize(
    ("look", "text"),
    [
        (counted_parts, "n = len(draft.abstract.split())"),
        (counted_parts, "n = len(re.findall(r'\\w+', text))"),
        (counted_parts, "n = sum(1 for _ in text.split())"),
        (counted_parts, "n = text.count(' ') + 1"),
        (measured_texts, "if len(draft.title) > 100: pass"),
        (measured_texts, "n = len(title.strip())"),
        (limits_without_count, "most = limits.abstract_words_max"),
        (limits_without_count, "most = getattr(limits, 'title_characters_max')"),
    ],
)
def test_a_count_of_ones_own_is_found(look: Look, text: str) -> None:
    assert look(ast.parse(text)) == [1]


COUNTED = {
    "state-of-the-art": (1, 16),
    "one\r\ntwo": (2, 7),
    "one\ntwo": (2, 7),
    "  padded  ": (1, 6),
    "l'été d'après": (2, 13),
    "naïve\N{NO-BREAK SPACE}words — three": (3, 19),
    "🙂 smile": (1, 7),
    "- one\n- two\n1. three": (3, 20),
    "## Head\n\n| a | b |\n|---|---|\n| c | d |": (5, 38),
    "Rust \u5165\u9580 \u3067\u3059\u3002": (5, 11),
    "\uc548\ub155 \ud558\uc138\uc694": (2, 6),
    "\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22": (7, 7),
    "**bold** and [a link](https://example.org/x)": (4, 44),
}
"""Texts with their words and characters: white space separates where a script has it, and marks are no words."""

FAR = 90


def held_against(draft: Draft) -> tuple[Draft, Event]:
    limits = Limits(abstract_words_min=FAR, title_characters_max=1)
    call = replace(make_event().call, limits=limits)
    event = make_event(call=call)
    return completed(draft, event), event


def draft_with(text: str) -> Draft:
    speaker = DraftSpeaker(name="Ana Ruiz", email="ana@example.org")
    return Draft(
        title=text.replace("\r\n", " ").replace("\n", " "),
        abstract=text,
        track="security",
        session_type="talk",
        language="en",
        speakers=(speaker,),
    )


@pytest.mark.parametrize("text", COUNTED)
def test_the_count_itself(text: str) -> None:
    assert (words(text), characters(text)) == COUNTED[text]


@pytest.mark.parametrize("text", COUNTED)
def test_the_prompt_counts_so(text: str) -> None:
    number, points = COUNTED[text]
    assert word_counter(FAR)(text).words.startswith(f"{number} word")
    assert character_counter(FAR)(text).words == f"{points}/{FAR} characters"


@pytest.mark.parametrize("text", COUNTED)
@pytest.mark.parametrize("through_a_file", [False, True])
def test_sending_and_checking_count_so(text: str, *, through_a_file: bool) -> None:
    number, points = COUNTED[text]
    given = draft_with(text)
    if through_a_file:
        given = load_draft(dump_draft(completed(given, make_event())), "talk.md")
    draft, event = held_against(given)
    one = Subject(draft=draft, event=event, code="K7QX3D")
    messages = {
        "sent": [f"{fault.field} {fault.message}" for fault in draft_faults(draft, event)],
        "checked": [finding.message for finding in checked(one, [RULES["limits"]])],
    }
    for found in messages.values():
        assert f"title has {points} characters, at most 1 are allowed" in found
        unit = "word" if number == 1 else "words"
        assert f"abstract has {number} {unit}, at least {FAR} are required" in found


@pytest.mark.parametrize("text", COUNTED)
def test_the_review_screen_counts_so_after_an_import(world: World, text: str) -> None:
    source, target = world.folder / "source.json", world.store
    event = make_event()
    store = Store.create(source)
    speaker = make_speaker()
    store.apply(change_set(event, speaker, make_proposal(abstract=text)))
    world.ok("export", "csv", "--store", "source.json", "-o", "all.csv")
    Store.create(target).apply(change_set(event, speaker))
    world.ok("import", "all.csv")
    there = Store.open(target)
    (proposal,) = there.get_many(Kind.PROPOSAL, ["K7QX3D"]).values()
    assert f"{COUNTED[text][0]} words" in item_of(there, proposal, event).counts
