"""A notification: a person and a proposal, with the facts that a kind of record needs."""

from cfpcli.records.facts import facts_of
from cfpcli.records.programme import Notification
from cfpcli.records.proposal import State
from tests.factories import NOW


def test_every_field_has_its_facts() -> None:
    facts = facts_of(Notification)
    assert set(facts) == set(Notification.__struct_fields__)
    assert not [name for name, fact in facts.items() if "\n" in fact.help or fact.help.endswith(".")]


def test_its_key_is_the_person_and_the_proposal() -> None:
    notification = Notification(event="e", person="SPKR3A", proposal="K7QX3D", state=State.ACCEPTED, at=NOW)
    assert notification.key == "SPKR3A/K7QX3D"
