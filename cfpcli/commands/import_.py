"""`cfp import`: exported records brought in whole or not at all, or packets one by one; again changes nothing."""

from pathlib import PurePath
from typing import Annotated

import msgspec
import typer

from cfpcli.commands.actor import acting
from cfpcli.commands.commit import commit
from cfpcli.commands.headings import HEADING
from cfpcli.commands.outcome import BY
from cfpcli.commands.reading import read_bytes
from cfpcli.domain.change import Kind, Record, key_of, kind_of
from cfpcli.domain.importing import Stored, import_changes, import_faults, one_person_one_code
from cfpcli.domain.section_headings import parsed_answers
from cfpcli.domain.speaker import Speaker
from cfpcli.domain.text import did_you_mean
from cfpcli.env import Env
from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.formats import FORMATS, load_records
from cfpcli.options import path_option
from cfpcli.result import Level, Message, Result
from cfpcli.store.store import Store

FIELDS = ("kind", "added", "updated", "unchanged")

PACKETS = "packet"
"""The word that says that what follows is packets: `cfp import packet inbox/`."""

_ONE = "one export is imported at a time"
_PACKET_ENDINGS = (".cfp.json", ".eml", ".mbox")


def import_records(
    env: Env,
    file: Annotated[
        list[str],
        typer.Argument(help="A file that cfp export wrote; after the word packet, files, folders, mail; - is stdin."),
    ],
    *,
    source_format: Annotated[
        str, typer.Option("--from", metavar="FORMAT", help="json, jsonl or csv; else by the file's ending.")
    ] = "",
    late: Annotated[
        str, typer.Option("--late", metavar="REASON", help="Take packets that came after the close, so marked.")
    ] = "",
    heading: Annotated[list[str] | None, HEADING] = None,
    by: Annotated[str, BY] = "",
) -> Result:
    """Bring exported proposals, speakers and reviews in with every field: all of them, or none.

    As cfp import packet inbox/ mail.mbox, take in what speakers sent with cfp submit --to: packets or proposal files,
    in folders or attached to mail (.eml, .mbox). The good ones come in, the others are named with their reasons. What
    would change a proposal is shown and asked first; --yes agrees, and without a terminal it is kept back.

    Example: cfp import proposals.json --dry-run
    """
    if file[0] == PACKETS or all(_is_packet(one, env) for one in file):
        if source_format:
            raise UsageError("packets say their form themselves", hint="leave --from out")
        from cfpcli.commands.import_packets import import_packets

        paths, answers = file[1:] if file[0] == PACKETS else file, parsed_answers(heading or ())
        return import_packets(env, paths, late=late, by=by, answers=answers)
    if late or heading or len(file) > 1:
        wrong = f"{'--late' if late else '--heading'} is for packets" if late or heading else _ONE
        raise UsageError(wrong, hint="proposals that speakers sent come in with cfp import packet FILE…")
    return _import_export(env, file[0], source_format, by)


def _is_packet(name: str, env: Env) -> bool:
    return name.casefold().endswith(_PACKET_ENDINGS) or (name != "-" and path_option(name, env).is_dir())


def _import_export(env: Env, file: str, source_format: str, by: str) -> Result:
    name = _format_of(file, source_format)
    source = "stdin" if file == "-" else file
    loaded = load_records(name, read_bytes(file, env), source)
    if loaded.faults:
        raise DataRefusedError(f"{source} cannot be imported", faults=loaded.faults)
    me = acting(env, by)

    def decide(store: Store) -> Result:
        stored = _stored(store, loaded.records)
        records = one_person_one_code(loaded.records, stored.codes_by_email)
        faults = import_faults(records, stored, source)
        if faults:
            raise DataRefusedError(f"{source} cannot be imported", faults=faults)
        changes, tallies = import_changes(records, stored)
        total = sum(one.added + one.updated for one in tallies)
        said = f"Imported {total} record{'' if total == 1 else 's'} from {source}." if total else "Nothing new."
        following = (Message("cfp list", Level.NEXT),) if total else ()
        items = [msgspec.structs.asdict(tally) for tally in tallies]
        return Result(
            schema="imported",
            items=items,
            fields=FIELDS,
            changes=changes,
            picture="messages",
            messages=(Message(said), *following),
        )

    return commit(env, decide, by=me)


def _format_of(file: str, told: str) -> str:
    known = [name for name, row in FORMATS.items() if row.loads and row.carries == "records"]
    name = told or PurePath(file).suffix.removeprefix(".")
    if name not in known:
        wrong = f'"{name}" cannot be imported' if name else f"{file} does not say its format"
        raise UsageError(f"{wrong}: {did_you_mean(name, known)}", hint="add --from FORMAT")
    return name


def _stored(store: Store, records: tuple[Record, ...]) -> Stored:
    people = store.rows(Kind.SPEAKER, ("code", "email"))
    keys: dict[Kind, list[str]] = {}
    for record in records:
        keys.setdefault(kind_of(record), []).append(key_of(record))
    by_email = {row.email: row.code for row in people if row.email}
    same_person = [by_email[one.email] for one in records if isinstance(one, Speaker) and one.email in by_email]
    if same_person:
        keys.setdefault(Kind.SPEAKER, []).extend(same_person)
    found = {
        (kind, key): record for kind, wanted in keys.items() for key, record in store.get_many(kind, wanted).items()
    }
    return Stored(
        events={event.slug: event for event in store.events()},
        records=found,
        codes_by_email=by_email,
        proposal_codes=frozenset(row.code for row in store.rows(Kind.PROPOSAL, ("code",))),
        speaker_codes=frozenset(row.code for row in people),
    )
