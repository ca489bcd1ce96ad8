"""`cfp profile`: a person's name, address, biographies and so on, stored once for all calls."""

from typing import Annotated

import msgspec
import typer

from cfpcli.errors import UsageError
from cfpcli.people.rows import ShownProfile
from cfpcli.records.person import Profile, is_email, normalise_email, not_an_address
from cfpcli.records.soundness import is_web_link
from cfpcli.result import Level, Message, Result
from cfpcli.text import clean_line, did_you_mean, well_formed
from cfpcli.workspace.completion import editor_needs_a_terminal, not_an_assignment
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.inputs import read_text
from cfpcli.workspace.personal_files import profile_of, save_profile

FIELDS = Profile.__struct_fields__


def show_profile(work: Workspace) -> Result[ShownProfile]:
    """Show the details that the interview of cfp submit offers, with the length of each biography."""
    profile = profile_of(work.env)
    if profile is None:
        return _shown(Profile(), Message("You have no profile yet."), Message("cfp profile edit", Level.NEXT))
    return _shown(profile)


def edit_profile(
    work: Workspace,
    *,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="Set one field; @FILE reads a file."),
    ] = None,
) -> Result[ShownProfile]:
    """Change your profile in your editor or by --set. It stays on this machine until you add it to a proposal."""
    before = profile_of(work.env) or Profile()
    if not assignments:
        return _edited_by_hand(before, work)
    from cfpcli.exchange.html import converted, new_text

    after = before
    messages: list[Message] = []
    for text in assignments:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals:
            raise not_an_assignment(text)
        if name not in FIELDS:
            raise UsageError(f'"{name}" cannot be set: {did_you_mean(name, FIELDS)}')
        content = read_text(value[1:], work.env) if value.startswith("@") else value
        if name.startswith("biography"):
            arrived = new_text(content)
            messages += [converted(name.replace("_", " "))] if arrived.from_html else []
            content = arrived.text
        after = msgspec.structs.replace(after, **{name: content if name.startswith("biography") else _line(content)})
    saved = _saved(before, after, work)
    return msgspec.structs.replace(saved, messages=(*messages, *saved.messages))


def _line(text: str) -> str:
    return well_formed(text).strip()


def _edited_by_hand(before: Profile, work: Workspace) -> Result[ShownProfile]:
    if not work.can_ask:
        raise editor_needs_a_terminal("cfp profile edit --set FIELD=VALUE")
    from cfpcli.ui.prompts import prompter_for
    from cfpcli.ui.text_editor import edit_until_accepted
    from cfpcli.workspace.personal_files import dump_profile, load_profile

    saved = edit_until_accepted(
        dump_profile(before),
        lambda text: _saved(before, load_profile(text, "profile.md"), work),
        env=work.env,
        prompter=prompter_for(work.env),
        name="profile",
        help_text="Headings for biographies: ## Biography: short, ## Biography, ## Biography: long.",
    )
    return saved or _shown(before, Message("Nothing changed."))


def _saved(before: Profile, after: Profile, work: Workspace) -> Result[ShownProfile]:
    if after.email and not is_email(after.email):
        raise UsageError(not_an_address(after.email), hint="write --set email=NAME@EXAMPLE.ORG")
    for name in ("photo", "slides"):
        if (link := getattr(after, name)) and not is_web_link(link):
            raise UsageError(f'{name}: "{clean_line(link)}" is not a link that begins with https://')
    after = msgspec.structs.replace(after, email=normalise_email(after.email))
    if after == before:
        return _shown(before, Message("Nothing changed."))
    path = save_profile(after, work.env)
    return _shown(after, Message(f"Saved to {path}."), Message("cfp submit", Level.NEXT))


def _shown(profile: Profile, *messages: Message) -> Result[ShownProfile]:
    return Result(
        row=ShownProfile,
        items=[ShownProfile(profile=profile)] if profile != Profile() else [],
        picture="profile",
        messages=messages,
    )
