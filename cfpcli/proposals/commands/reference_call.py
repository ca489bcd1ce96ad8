"""The call that a proposal is checked against: from the store, from an event file, or one that is shipped."""

from functools import cached_property

from cfpcli import shipped
from cfpcli.call.rules.standing import Standing, standing
from cfpcli.env import Env, path_option
from cfpcli.errors import NotFoundError
from cfpcli.records.draft import Draft
from cfpcli.records.event import Event
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line
from cfpcli.workspace.finder import chosen_event
from cfpcli.workspace.inputs import MOST_OF_A_DOCUMENT, read_text


class Calls:
    """The events at hand: one that `--event` names as a file or by slug, else those of the store, if there is one."""

    def __init__(self, env: Env, store: Store | None) -> None:
        self._env = env
        self._store = store
        self._by_slug = {event.slug: event for event in store.events()} if store else {}

    @cached_property
    def told(self) -> Event | None:
        """The event that `--event` names as a file, or without a store as a shipped call; None where it does not.

        Raises:
            NotFoundError: there is no such file, or neither a store nor a shipped call has this slug.
            DataRefusedError: the file has faults, which are all listed.
        """
        name = self._env.options.event
        is_file = name.endswith(".toml") or (bool(name) and path_option(name, self._env).is_file())
        if is_file and name not in self._by_slug:
            return self._read(read_text(name, self._env, most=MOST_OF_A_DOCUMENT), name)
        if not name or self._store is not None:
            return None
        if f"{name}.toml" not in shipped.names(".toml"):
            raise NotFoundError(
                f'there is no event "{clean_line(name)}", for there is no store',
                hint="--event FILE.toml takes an event file, cfp init makes a store of it",
            )
        return self._read(shipped.read_text(f"{name}.toml"), f"{name}.toml")

    def _read(self, text: str, source: str) -> Event:
        from cfpcli.call.files.event_file import load_event

        return load_event(text, source, now=self._env.now).event

    def selected(self) -> Event | None:
        """The store's event whose proposals a query selects; None for those of all.

        Raises:
            NotFoundError: the store does not have the event that is named.
        """
        if self._store is None:
            return None
        told = self.told
        options = self._env.options._replace(event=told.slug) if told else self._env.options
        return chosen_event(self._env.with_options(options), self._store)

    def of(self, slug: str) -> Event | None:
        """The event for a proposal that names this one; None where nothing tells which.

        Raises:
            NotFoundError: the store does not have the event that `--event` names.
        """
        if self.told is not None:
            return self.told
        if self._store is None:
            return None
        if not self._env.options.event and slug in self._by_slug:
            return self._by_slug[slug]
        return self._chosen

    @cached_property
    def _chosen(self) -> Event | None:
        return chosen_event(self._env, self._store) if self._store is not None and self._by_slug else None

    def closed(self, event: Event | None, draft: Draft) -> bool:
        """Whether the call is over for a draft, as far as any rule asks."""
        asked = event is not None and any(question.required_at_close for question in event.questions)
        return asked and event is not None and standing(event, self._env.now, draft=draft) is Standing.CLOSED
