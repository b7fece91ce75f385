"""Camera heartbeats: one object per camera, one line of JSON."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from lib.contract.heartbeat import CameraHeartbeat, heartbeat_key
from lib.contract.image_key import InvalidImageKey
from lib.contract.lake import CAMERA_HEARTBEATS


def heartbeat(**changes) -> CameraHeartbeat:
    values: dict[str, Any] = {
        "store_id": "dublin-1",
        "aisle_id": "coffee",
        "camera_id": "cam-3",
        "sent_at": datetime(2026, 11, 23, 10, 15, 30, 123456, tzinfo=UTC),
        "started_at": datetime(2026, 11, 23, 10, tzinfo=UTC),
        "version": "0.1.0",
        "waiting": 4,
        "sent": 2,
        "failed": 1,
        "last_sent_at": None,
        "disk_free_bytes": 5_000_000_000,
    }
    return CameraHeartbeat(**(values | changes))


def test_all_heartbeats_of_a_camera_have_the_same_key():
    first, later = heartbeat(), heartbeat(sent_at=datetime(2026, 11, 24, tzinfo=UTC), sent=9)

    assert "camera_heartbeats/store_id=dublin-1/aisle_id=coffee/camera_id=cam-3/heartbeat.json" == first.key
    assert first.key == later.key
    assert first.key.startswith(CAMERA_HEARTBEATS.prefix)


def test_a_heartbeat_is_one_line_of_json_with_the_tables_columns():
    line = heartbeat().to_json()

    assert [True, 1] == [line.endswith("\n"), line.count("\n")]
    assert [column.name for column in CAMERA_HEARTBEATS.columns] == list(json.loads(line))
    assert "2026-11-23 10:15:30.123" == json.loads(line)["sent_at"]
    assert None is json.loads(line)["last_sent_at"]


def test_an_invalid_id_is_rejected():
    with pytest.raises(InvalidImageKey, match="camera_id '\\.\\./cam-1' is not an id"):
        heartbeat_key("dublin-1", "coffee", "../cam-1")
