"""What the review loop asks beside a score, what it says of a review under way, and which keys it takes."""

from cfpcli.records.event import Category, ReviewSettings
from cfpcli.review.screens import screen
from cfpcli.review.screens.scoring import Scoring, beginnings, by_position, in_words, scale_of, scores_in_words
from cfpcli.review.screens.seam import TriageItem
from cfpcli.text import clean_line
from cfpcli.ui.dialogue import Prompter, word_count

_REASONS = {"a": "author", "c": "colleague", "f": "friend or family"}


def keys(item: TriageItem, settings: ReviewSettings, category: Category, *, by_line: bool) -> dict[str, str]:
    """The keys that a proposal takes; a terminal of lines takes whole scores where a digit is not enough."""
    positions = by_position(settings)
    scores: tuple[str, ...] = tuple(positions)
    if not positions:
        scores = tuple(map(str, scale_of(settings))) if by_line else tuple(sorted(beginnings(settings)))
    labels = dict.fromkeys((*scores, "0", "up", "down", *screen.KEYS), "")
    if not category.required or (item.former and item.mine):
        labels["enter"] = ""
    return labels


def number(prompter: Prompter, category: Category, settings: ReviewSettings, begun: str) -> int | None:
    """Ask for a score on a scale that has more than digits; None where the category may go without."""
    allowed = scale_of(settings)
    answers = {str(score) for score in allowed} | (set() if category.required else {""})

    def fault(text: str) -> str:
        return "" if text.strip() in answers else f"{allowed[0]} to {allowed[-1]}"

    text = prompter.text(f"{clean_line(category.name)} ({allowed[0]} to {allowed[-1]})", begun, fault).strip()
    return int(text) if text else None


def recusal(prompter: Prompter) -> str:
    """Ask by one key why somebody recuses; empty where they go back."""
    question = "Reason for recusing yourself; the proposal and its results will be hidden from you permanently"
    key = prompter.screen(lambda: question, {**_REASONS, "o": "other, in words", "backspace": "go back", "q": ""})
    if key == "o":
        return prompter.text("The reason (empty: go back)").strip()
    return _REASONS.get(key, "")


def so_far(item: TriageItem, settings: ReviewSettings) -> list[str]:
    """The reviewer's flag, review, texts and scores of a proposal so far, each on a line."""
    lines = ["Flagged by you"] if item.flagged else []
    if item.mine:
        stands = "; Enter keeps it" if item.former else ""
        lines.append(f"Your review so far: {in_words(item.mine, settings)}{stands}")
    texts = (("Your comment", item.pending.comment), ("Your feedback", item.pending.feedback))
    lines += [f"{name}: {word_count(text)}, saved with your score" for name, text in texts if text]
    if begun := Scoring.of(item.pending, settings).scores:
        lines.append(f"So far: {scores_in_words(begun, settings)}")
    return lines


def explain(prompter: Prompter, settings: ReviewSettings) -> None:
    """Show every key with what it does."""
    digits = list(by_position(settings))
    score = f"{digits[0]}-{digits[-1]}" if len(digits) > 1 else digits[0] if digits else "digits"
    does = "score, and go on to the next" if digits else "start a score; Enter ends it"
    if digits and settings.scale_min != 1:
        does = f"score, from the lowest ({settings.scale_min}) to the highest ({settings.scale_max}), and go on"
    rows = [
        f"  {score:<7} {does}",
        *(f"  {'Space' if key == 'space' else key:<7} {does}" for key, does in screen.KEYS.items()),
    ]

    def draw() -> str:
        prompter.clear()
        prompter.say("\n".join(rows))
        return ""

    prompter.screen(draw, {"enter": "go back", **dict.fromkeys(("space", "backspace", "escape", "q", "?"), "")})
