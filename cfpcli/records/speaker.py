"""A speaker: one person, many proposals, found by normalised e-mail or, without one, by code."""

from typing import Annotated

import msgspec

from cfpcli.records.facts import LONGEST, Fact, placed


class SpeakerFields(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a speaker says of themselves, in the same words in a draft and in the store."""

    name: Annotated[str, Fact("name as it is to be printed", most=200)]
    email: Annotated[str, Fact("address, lower-case")] = ""
    pronouns: Annotated[str, Fact("pronouns", most=200)] = ""
    affiliation: Annotated[str, Fact("company, project or institution", most=300)] = ""
    url: Annotated[str, Fact("home page", header="home page", most=2_000)] = ""
    availability: Annotated[str, Fact("when the speaker can be there", most=LONGEST)] = ""
    biography: Annotated[
        str,
        Fact(
            "biography",
            long=True,
            most=5_000,
            advice='Of one speaker; with several, a section for each: "Biography: NAME". May stay empty.',
        ),
    ] = ""


@placed()
class Speaker(SpeakerFields, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A person who speaks; `email` is normalised and empty for one known only from a published programme."""

    code: Annotated[str, Fact("six characters that name the speaker for ever")]
    number: Annotated[int, Fact("small number that never changes", header="no.")] = 0
