"""The profile of the acting person: found, read and kept on this machine."""

from pathlib import Path

import msgspec

from cfpcli.env import Env
from cfpcli.records.person import Person, Profile
from cfpcli.workspace.inputs import read_text
from cfpcli.workspace.personal_files import write_own


def profile_of(env: Env) -> Profile | None:
    """The person's profile; None if there is none.

    Raises:
        DataRefusedError: the file has faults.
    """
    path = _path(env)
    if not path.exists():
        return None
    from cfpcli.workspace.profile_file import load_profile

    return load_profile(read_text(str(path), env), str(path))


def own_profile(env: Env, person: Person | None) -> Profile | None:
    """The profile if it is that of this person; None if it is somebody else's or there is none."""
    profile = profile_of(env)
    return profile if profile and person and profile.email in {"", person.email} else None


def save_profile(profile: Profile, env: Env) -> Path:
    """Save a profile, readable by its owner only.

    Raises:
        CfpError: it cannot be written; the previous one is intact.
    """
    from cfpcli.workspace.profile_file import dump_profile

    return write_own(_path(env), dump_profile(profile).encode())


def keep_person(person: Person, env: Env) -> Path:
    """Save a person's name and address in their profile; its other fields do not change.

    Raises:
        CfpError: as `save_profile`.
    """
    profile = profile_of(env) or Profile()
    return save_profile(msgspec.structs.replace(profile, name=person.name, email=person.email), env)


def _path(env: Env) -> Path:
    return env.data_dir / "profile.md"
