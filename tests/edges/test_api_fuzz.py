"""The API under requests made from its own description: nothing makes it fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from starlette.testclient import TestClient

from tests.edges.sites import Site, open_site

# A few for each of some sixty operations: defects of this kind show within the first ones.
_EXAMPLES = 8
# Forms of photos have tests of their own (tests/faults/test_abuse.py): what is generated for
# them is nothing that this client can send.
_OF_PHOTOS = ("/boards", "/versions", "/photos")
_HEADERS = {"Host": "127.0.0.1", "X-Boardsnap-Client": "fuzz"}


class Made(Protocol):
    """A request that was made from the description."""

    method: str
    path: str
    path_parameters: dict[str, object]

    def as_transport_kwargs(self, base_url: str) -> dict[str, Any]:
        """What a client sends."""


@pytest.fixture(params=["sqlite", "postgresql"])
def fuzzed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """A server that anything may be done to."""
    limits = {"requests_per_minute": 10_000_000, "uploads_per_minute": 1_000_000}
    database = (
        {"database": request.getfixturevalue("postgres_url")}
        if request.param == "postgresql"
        else {}
    )
    with open_site(tmp_path, host="127.0.0.1", **limits, **database) as site:
        yield site


def test_no_request_makes_the_server_fail(fuzzed: Site) -> None:
    schema = schemathesis.openapi.from_dict(fuzzed.web.openapi())
    project, board = _things(fuzzed)
    statuses: Counter[int] = Counter()
    with TestClient(fuzzed.web, base_url=fuzzed.address, follow_redirects=False) as client:
        for found in schema.get_all_operations():
            assert isinstance(found, Ok)
            operation = found.ok()
            if operation.method == "post" and operation.path.endswith(_OF_PHOTOS):
                continue

            @settings(
                max_examples=_EXAMPLES,
                derandomize=True,
                database=None,
                deadline=None,
                phases=(Phase.generate,),
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(), known=st.booleans())
            def send(case: Made, known: bool) -> None:
                if known:
                    names = {"project_id": project, "board_id": board, "version": 1, "position": 0}
                    case.path_parameters.update(
                        {name: names[name] for name in case.path_parameters if name in names}
                    )
                wanted = case.as_transport_kwargs(base_url=fuzzed.address)
                wanted["headers"] = {**wanted["headers"], **_HEADERS}
                del wanted["cookies"]
                answer = client.request(**wanted)
                statuses[answer.status_code] += 1
                assert answer.status_code < 500, (case.method, case.path, answer.text)

            send()
    # That it is really reached: some are understood, some refused.
    assert statuses[200] > 0
    assert statuses[422] > 0


def _things(site: Site) -> tuple[str, str]:
    """A project and a board of the local user's, which was read."""
    who = site.world.app.accounts.local_actor()
    site.world.actors["owner"] = who
    return site.project, site.board().id
