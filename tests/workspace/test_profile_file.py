"""Profile files: every field comes back, whatever was written into it, and faults name their place."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import DataRefusedError
from cfpcli.records.person import Profile
from cfpcli.text import well_formed
from cfpcli.workspace.personal_profile import dump_profile, load_profile

WHOLE = Profile(
    name="Ana Ruiz",
    email="ana@example.org",
    pronouns="she",
    affiliation="Example Cooperative",
    url="https://example.org/ana",
    biography_short="Ana builds release tooling.",
    biography="Ana builds release tooling.\n\nShe maintains three packages.",
    biography_long="## A life\n\n- one\n- two",
)


def test_a_profile_comes_back() -> None:
    assert load_profile(dump_profile(WHOLE), "profile.md") == WHOLE


def test_an_empty_profile_has_everything_to_fill_in() -> None:
    text = dump_profile(Profile())
    assert all(f"{name}:" in text for name in ("name", "email", "pronouns", "affiliation", "url"))
    for heading in ("## Biography: short\n", "## Biography\n", "## Biography: long\n"):
        assert heading in text
    assert load_profile(text, "profile.md") == Profile()


lines = st.text(max_size=30).map(lambda text: " ".join(well_formed(text).split()))
texts = st.text(max_size=60).map(lambda text: well_formed(text).strip())


@given(lines, lines, texts, texts, texts)
def test_any_text_comes_back(name: str, affiliation: str, short: str, biography: str, long: str) -> None:
    profile = msgspec.structs.replace(
        WHOLE,
        name=name,
        affiliation=affiliation,
        biography_short=short,
        biography=f"{biography}\n\n## Notes\n\n{biography}".strip(),
        biography_long=long,
    )
    back = load_profile(dump_profile(profile), "profile.md")
    assert [" ".join(text.split()) for text in msgspec.structs.astuple(back)] == [
        " ".join(text.split()) for text in msgspec.structs.astuple(profile)
    ]


def test_faults_are_told_together_with_their_lines() -> None:
    text = "---\nname: Ana\nemail: nowhere\nphone: 12\n---\n## Abstract\n\nnot here\n"
    with pytest.raises(DataRefusedError) as refused:
        load_profile(text, "profile.md")
    assert [(fault.line, fault.field) for fault in refused.value.faults] == [(4, "phone"), (6, ""), (3, "email")]
