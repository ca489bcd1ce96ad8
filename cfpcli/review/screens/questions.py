"""The questions of the review loop beside a score, and its words for a review under way."""

from cfpcli.records.event import Category, ReviewSettings
from cfpcli.review.screens.scoring import Scoring, in_words, scale_of, scores_in_words
from cfpcli.review.screens.seam import TriageItem
from cfpcli.text import clean_line
from cfpcli.ui.dialogue import Prompter, short_answer, word_count
from cfpcli.ui.wrapping import wrap

_REASONS = {"a": "author", "c": "colleague", "f": "friend or family"}


def number(prompter: Prompter, category: Category, settings: ReviewSettings, begun: str) -> int | None:
    """Ask for a score on a scale that has more than digits; None where the category may go without."""
    allowed = scale_of(settings)
    answers = {str(score) for score in allowed} | (set() if category.required else {""})

    def fault(text: str) -> str:
        return "" if text.strip() in answers else f"{allowed[0]} to {allowed[-1]}"

    label = f"{clean_line(category.name)} ({allowed[0]} to {allowed[-1]})"
    text = short_answer(prompter, label, fault, begun).strip()
    return int(text) if text else None


def recusal(prompter: Prompter) -> str:
    """Ask by one key why somebody recuses; empty where they go back."""
    question = "Reason for recusing yourself; the proposal and its results will be hidden from you permanently"
    width = prompter.columns - 1
    key = prompter.screen(
        lambda: "\n".join(wrap(question, width)), {**_REASONS, "o": "other, in words", "backspace": "go back", "q": ""}
    )
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
    lines += [f"{name}: {word_count(text)}, saved with your answer" for name, text in texts if text]
    if begun := Scoring.of(item.pending, settings).scores:
        lines.append(f"So far: {scores_in_words(begun, settings)}")
    return lines
