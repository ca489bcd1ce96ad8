"""The context of every command: the acting person, the event, the store as that person may see it, and the clock."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from cfpcli.env import STORE_TO_NAME, Env, Options
from cfpcli.store.location import OPTION

if TYPE_CHECKING:
    from cfpcli.records.event import Event
    from cfpcli.records.person import Person
    from cfpcli.result import Result, RowT_co
    from cfpcli.store.location import Location
    from cfpcli.store.protocol import Store
    from cfpcli.workspace.admission import Judges
    from cfpcli.workspace.rules.court import Door


class Workspace:
    """The context of one command, looked up on first use.

    `env` is the environment of the program: streams, variables, paths. `store` and `event` are read once; `fresh_store`
    reads again, because others may have written meanwhile. `judges` name the judge of each kind that may be written;
    without them nothing can be.
    """

    def __init__(self, env: Env, judges: "Judges | None" = None) -> None:
        self.env = env
        self.judges = judges or {}
        self._people: dict[tuple[Store, Person], Person] = {}

    @property
    def options(self) -> Options:
        """The common options of the command line."""
        return self.env.options

    @property
    def now(self) -> datetime:
        """The UTC instant that this command treats as now."""
        return self.env.now

    @property
    def can_ask(self) -> bool:
        """Whether a person can be asked."""
        return self.env.can_ask

    @property
    def draws(self) -> bool:
        """Whether stdout shows pictures to a person, instead of rows to a program."""
        return self.env.draws

    def is_terminal(self, stream: str) -> bool:
        """Whether `stdin`, `stdout` or `stderr` is a terminal."""
        return self.env.is_terminal(stream)

    @cached_property
    def store(self) -> "Store":
        """The store this command works on, as far as the acting person may see it.

        Raises:
            NotFoundError: there is none; the hint makes one.
            UsageError: CFP_CLOCK is set and the store is not a rehearsal store.
        """
        return self.fresh_store()

    def fresh_store(self) -> "Store":
        """The store as it is now; raises as `store`."""
        from cfpcli.workspace.finder import open_store

        return open_store(self.env)

    def reopened(self) -> "Store":
        """The store read anew, now that more is known of the acting person; raises as `store`."""
        self.__dict__.pop("store", None)
        return self.store

    @property
    def location(self) -> "Location":
        """The location of the store for this command, whether it exists or not.

        Raises:
            UsageError: the address of a database is given instead of a file.
        """
        from cfpcli.workspace.finder import location_of

        return location_of(self.env)

    @property
    def has_store(self) -> bool:
        """Whether there is a store at all; raises as `location`."""
        return self.location.exists

    @property
    def event(self) -> "Event | None":
        """The event that is named, in use or the only one; None if several are possible.

        Raises:
            NotFoundError: the event named is not in the store, or the store has no event.
        """
        from cfpcli.workspace.finder import chosen_event

        return chosen_event(self.env, self.store)

    @property
    def required_event(self) -> "Event":
        """The one event this command works on, which is run in this store.

        Raises:
            DataRefusedError: the event is followed.
            UsageError: the store has several and none was chosen.
        """
        from cfpcli.workspace.finder import required_event

        return required_event(self.env, self.store)

    @property
    def required_call(self) -> "Event":
        """The one event whose call a speaker means, run or followed; asked for if several are possible.

        Raises:
            UsageError: the store has several, none was chosen and nobody can be asked.
        """
        from cfpcli.workspace.finder import required_call

        return required_call(self.env, self.store)

    @property
    def identified_person(self) -> "tuple[Person | None, str]":
        """The acting person if they are known without asking, and the source; None if nobody is named.

        In a store the person goes by their first address, whichever of theirs is named.

        Raises:
            UsageError: the person named has no address.
        """
        from cfpcli.workspace.identity import origin_of

        person, origin = origin_of(self.env)
        return (self._as_stored(person) if person else None), origin

    def acting(self, named: str = "", flag: str = "--by") -> "Person":
        """The person this command acts for: `named` by `flag`, else the acting person, asked for at a terminal.

        Raises:
            UsageError: the person named has no address.
            WouldAskError: nobody is named anywhere and nobody can be asked.
        """
        from cfpcli.workspace.identity import acting

        return self._as_stored(acting(self.env, named, flag))

    def _as_stored(self, person: "Person") -> "Person":
        """The person under their first address in the store; as named if there is no store that could be read."""
        from contextlib import suppress

        from cfpcli.errors import CfpError

        with suppress(CfpError):  # the command that needs the store reports what is wrong with it
            if self.has_store:
                from cfpcli.workspace.identity import as_stored

                store = everything = self.store
                if not store.is_whole:
                    from cfpcli.workspace.visibility import whole

                    everything = whole(store)
                if (store, person) not in self._people:
                    self._people = {**self._people, (store, person): as_stored(everything, person)}
                return self._people[store, person]
        return person

    def commit(
        self,
        decide: "Callable[[Store], Result[RowT_co]]",
        *,
        by: "Person",
        undoes: tuple[int, ...] = (),
        door: "Door | None" = None,
    ) -> "Result[RowT_co]":
        """Decide on the store as it is now and write the changes as one change set, once it is admitted.

        Raises:
            UsageError: `--as-of` without `--dry-run`: a change is dated by the real clock.
        """
        from cfpcli.workspace.commit import commit
        from cfpcli.workspace.rules.court import Door

        self.__dict__.pop("store", None)
        return commit(self.env, decide, judges=self.judges, by=by, undoes=undoes, door=door or Door.COMMAND)

    def under(self, options: Options) -> "Workspace":
        """The same context under other common options."""
        return Workspace(self.env.with_options(options), self.judges)

    def in_store(self, location: "Location", *, shown: str = "") -> "Workspace":
        """The same context in another store.

        With `shown`, its place as typed in a shell, the commands that this run proposes name it.
        """
        if shown:
            self.env.remembered[STORE_TO_NAME] = {OPTION: shown}
        return self.under(self.options._replace(store=location.address, followed=False))

    def anew(self) -> "Workspace":
        """The same context with its clock and its store read again, for decisions after a dialogue."""
        from cfpcli.workspace.commit import anew

        return Workspace(anew(self.env), self.judges)
