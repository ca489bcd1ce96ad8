"""The facts about fields: every field has its own, and a struct that inherits fields keeps its published order."""

from typing import Annotated

import msgspec
import pytest

from cfpcli.records.change import RECORD_TYPES, Kind
from cfpcli.records.facts import Fact, Owner, facts_of, placed, types_of
from cfpcli.records.fields import FIELDS
from cfpcli.records.proposal import LONG_TEXTS, Proposal, SubmittedFields, label_of, page_heading

NEEDED = dict.fromkeys(FIELDS, ("help",)) | {Kind.PROPOSAL: ("help", "owner", "blind", "public")}
"""What must be stated of every field of a kind of record."""


def missing(struct: type[msgspec.Struct], needed: tuple[str, ...]) -> list[str]:
    """Each fact that a field lacks, as `FIELD: FACT`."""
    facts = facts_of(struct)
    return [
        f"{name}: {fact}"
        for name in struct.__struct_fields__
        for fact in needed
        if name not in facts or getattr(facts[name], fact) in (None, "")
    ]


@pytest.mark.parametrize("kind", list(FIELDS))
def test_every_field_has_its_facts(kind: Kind) -> None:
    assert missing(RECORD_TYPES[kind], NEEDED[kind]) == []


def test_a_text_that_speakers_write_freely_has_a_ceiling() -> None:
    facts, types = facts_of(SubmittedFields), types_of(SubmittedFields)
    assert [n for n, fact in facts.items() if types[n] is str and not fact.offers and not fact.ceiling] == []


def test_a_field_without_its_facts_is_named_with_the_fact() -> None:
    class Bare(msgspec.Struct):
        title: str = ""
        tags: Annotated[tuple[str, ...], Fact("tags", Owner.SPEAKERS, public=True)] = ()

    assert missing(Bare, NEEDED[Kind.PROPOSAL]) == [
        "title: help", "title: owner", "title: blind", "title: public", "tags: blind",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", list(FIELDS))
def test_help_is_one_line_without_a_full_stop(kind: Kind) -> None:
    assert [name for name, one in FIELDS[kind].items() if "\n" in one.help or one.help.endswith(".")] == []


def test_the_heading_of_a_text_is_its_label_unless_its_facts_name_another() -> None:
    assert [page_heading(name) for name in LONG_TEXTS] == ["Abstract", "Description", "Notes to the committee"]
    assert label_of("description") == "Longer description"


def test_columns_give_way_in_one_order() -> None:
    steps = {
        (name, step) for fields in FIELDS.values() for name, field in fields.items() for step in field.fact.narrows
    }
    ranks = [rank for _, (rank, _) in steps]
    assert sorted(ranks) == sorted({*ranks})
    for fields in FIELDS.values():
        for name, field in fields.items():
            widths = [cells for _, cells in field.fact.narrows]
            assert widths == sorted(widths, reverse=True), name
            assert not (field.fact.rigid and widths), name


def test_inherited_fields_stand_where_the_struct_places_its_own() -> None:
    class Base(msgspec.Struct, frozen=True, kw_only=True):
        first: str = ""
        second: tuple[str, ...] = ()

    @placed(later="first", last="second")
    class Whole(Base, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
        """Of both."""

        code: str
        later: tuple[int, ...] = ()
        last: str = ""

    assert Whole.__struct_fields__ == ("code", "first", "later", "second", "last")
    assert msgspec.json.encode(Whole(code="A", last="z", first="b")) == b'{"code":"A","first":"b","last":"z"}'
    assert Whole.__doc__ == "Of both."
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.json.decode(b'{"code": "A", "more": 1}', type=Whole)


def test_the_order_of_a_proposal_is_the_published_one() -> None:
    published = """
        code number event state track session_type language title speakers level tags keywords duration guid
        pending_state notified_state created submitted updated revision late_reason state_reason state_tags
        pending_reason pending_tags do_not_record day start room stream_url recording_url chat_url abstract_is_summary
        resources answers acknowledged abstract description notes internal_notes redactions reference reported
    """
    assert list(Proposal.__struct_fields__) == published.split()


class Dated:
    """A base without fields."""

    def __str__(self) -> str:
        return "today"


def test_a_struct_put_in_order_keeps_its_methods_and_bases() -> None:
    class Base(msgspec.Struct, frozen=True, kw_only=True):
        name: str = ""
        place: str = ""

        @property
        def shout(self) -> str:
            return self.name.upper()

        def here(self) -> str:
            return "base"

    @placed(code="name")
    class Thing(Base, Dated, frozen=True, kw_only=True):
        """A thing."""

        code: str = "x"

        def here(self) -> str:
            return f"{self.code} {self.place}"

        @classmethod
        def at(cls, place: str) -> "Thing":
            return cls(place=place)

        @staticmethod
        def answer() -> int:
            return 42

    assert Thing.__struct_fields__ == ("name", "code", "place")
    thing = Thing.at("Paris")
    assert (thing.here(), Thing(name="a").shout, Thing.answer(), str(thing)) == ("x Paris", "A", 42, "today")
    assert isinstance(thing, Dated)
    assert isinstance(thing, Thing)
    assert Thing.__doc__ == "A thing."


def test_a_method_that_refers_to_its_class_is_refused() -> None:
    class Base(msgspec.Struct, frozen=True, kw_only=True):
        name: str = ""

    with pytest.raises(TypeError, match=r"Thing\.__str__ refers to its class"):

        @placed()
        class Thing(Base, frozen=True, kw_only=True):
            code: str = ""

            def __str__(self) -> str:
                return super().__str__()
