"""A person's consent to the changes that packets would make to stored proposals."""

from cfpcli import ui
from cfpcli.env import Env
from cfpcli.proposals.rules.inbox import Question
from cfpcli.records.change import Record
from cfpcli.text import clean_line
from cfpcli.ui.prompts import prompter_for
from cfpcli.ui.values import Screen

_KEYS = {"y": "replace", "n": "leave", "a": "replace all", "q": "leave the rest"}


class Consent:
    """A person's consent to changes: asked for on the first call, afterwards valid for the very same change only."""

    def __init__(self, env: Env) -> None:
        self._env = env
        self._prompter = prompter_for(env)
        self._for_all = ""
        self._answers: dict[tuple[int, str], tuple[bool, tuple[Record, ...]]] = {}

    def __call__(self, question: Question) -> bool:
        """Show the changes of a packet, and ask unless the question was answered before or for all."""
        if not self._is_answered(question):
            self._answers[question.place, question.note] = self._answer(question), question.stored
        return self.is_agreed(question)

    def is_agreed(self, question: Question) -> bool:
        """Whether the person agreed to this change, and the stored records are still those that they saw."""
        return self._is_answered(question) and self._answers[question.place, question.note][0]

    def _is_answered(self, question: Question) -> bool:
        _, stored = self._answers.get((question.place, question.note), (False, None))
        return stored == question.stored

    def _answer(self, question: Question) -> bool:
        if not self._for_all:
            self._prompter.say(f"\n{clean_line(question.source)}", strong=True)
            if question.note:
                self._prompter.say(question.note)
            self._prompter.say("".join(ui.changes(question.changes, self._screen())).rstrip("\n"))
            answer = self._prompter.screen(lambda: "Replace the stored version?", _KEYS)
            self._for_all = answer if answer in {"a", "q"} else ""
            return answer in {"y", "a"}
        return self._for_all == "a"

    def _screen(self) -> Screen:
        env = self._env
        return Screen(
            width=self._prompter.columns,
            height=self._prompter.lines,
            color=False,
            terminal=True,
            now=env.now,
            zone=env.zone,
        )
