"""The call of the tests of `cfp people`."""

import pytest

from tests.people.committee_call import committee_call
from tests.world import World


@pytest.fixture
def call(world: World) -> World:
    """A call with a proposal each of Ana, who is a reviewer and chairs a track, and of Bo."""
    return committee_call(world)
