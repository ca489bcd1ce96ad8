"""What a packet would replace, shown to a person, who says for each or for all whether it may."""

from cfpcli import render
from cfpcli.domain.change import Change, Kind, Record
from cfpcli.domain.text import clean_line
from cfpcli.env import Env
from cfpcli.interactive.ask import prompter_for
from cfpcli.render.screen import Screen

_KEYS = {"y": "replace", "n": "leave", "a": "replace all", "q": "leave the rest"}


class Asked:
    """Asks when it is called, and answers later for the very same change only."""

    def __init__(self, env: Env) -> None:
        self._env = env
        self._prompter = prompter_for(env)
        self._for_all = ""
        self._agreed: dict[str, tuple[Record, ...]] = {}

    def __call__(self, source: str, changes: tuple[Change, ...]) -> bool:
        """Show what a packet changes, and ask unless that was answered for all."""
        if not self._for_all:
            self._prompter.say(f"\n{clean_line(source)}", strong=True)
            shown = [one for one in changes if one.kind is not Kind.SETTING]
            self._prompter.say("".join(render.changes(shown, self._screen())).rstrip("\n"))
            answer = self._prompter.screen(lambda: "Replace what is there?", _KEYS)
            self._for_all = answer if answer in {"a", "q"} else ""
            agreed = answer in {"y", "a"}
        else:
            agreed = self._for_all == "a"
        if agreed:
            self._agreed[source] = _replaced_by(changes)
        return agreed

    def said(self, source: str, changes: tuple[Change, ...]) -> bool:
        """Whether the person agreed to this change of what is still there."""
        return self._agreed.get(source) == _replaced_by(changes)

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


def _replaced_by(changes: tuple[Change, ...]) -> tuple[Record, ...]:
    return tuple(one.before for one in changes if one.before is not None and one.kind is not Kind.SETTING)
