"""`cfp whoami`: the person that commands act for, and where that was found."""

from cfpcli.commands.actor import WAYS, origin_of
from cfpcli.env import Env
from cfpcli.errors import WouldAskError
from cfpcli.result import Result

FIELDS = ("name", "email", "from")


def whoami(env: Env) -> Result:
    """Show as whom you act, and where that comes from: CFP_ME, the profile, else git.

    Example: cfp whoami
    """
    person, origin = origin_of(env)
    if person is None:
        raise WouldAskError("it is not known who is acting", hint=f"{WAYS}; or add --by where a command has it")
    items = [{"name": person.name, "email": person.email, "from": origin}]
    return Result(schema="person", items=items, fields=FIELDS, available=FIELDS)
