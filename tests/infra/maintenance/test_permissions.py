"""The role of the maintenance function allows each call that a compaction makes itself, also to delete old days."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra import aws, pipeline
from infra.maintenance.compact import KEEP_MERGED, compact
from infra.names import Account, Names
from infra.resources import Role
from infra.settings import Settings
from tests.infra.maintenance.landing import TODAY, deliver, face, picture
from tests.support.local_stack import REGION
from tests.support.permissions import allows, needed

pytestmark = pytest.mark.local_cloud


class RecordingClients:
    """Clients that write down their calls: service, operation, parameters."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self._clients = aws.clients(REGION)

    def __call__(self, service: str) -> Any:
        client = self._clients(service)
        client.meta.events.register("provide-client-params.*.*", self._record, unique_id="record")
        return client

    def _record(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls.append((model.service_model.service_name, model.name, params))


def test_the_role_allows_each_call_of_a_compaction(aws_account, infra):
    assert 0 == infra("deploy", "--stack", "shop", "--observations-days", "30")[0]
    names = Names("shop", REGION, Account(aws_account))
    resources = pipeline.resources(Settings(stack="shop", region=REGION), names, b"", b"")
    (policy,) = [each.policy for each in resources if isinstance(each, Role) and each.name.endswith("-maintenance")]
    clients = RecordingClients()
    now = datetime.now(UTC)

    deliver(names, [face(1), picture(1), face(2, TODAY - timedelta(days=31))])
    compact(clients, names, lambda: now)
    compact(clients, names, lambda: now + KEEP_MERGED)

    calls = {needs for call in clients.calls for needs in needed(names, *call)}
    assert {"DeleteObjects", "PutObject", "StartQueryExecution"} <= {operation for _, operation, _ in clients.calls}
    assert [] == sorted(needs for needs in calls if not allows(policy, *needs))
