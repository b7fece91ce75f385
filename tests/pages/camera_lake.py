"""Writes pictures and heartbeats of today into a lake, at chosen ages."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from lib.contract.heartbeat import CameraHeartbeat
from lib.contract.lake import IMAGE_OBSERVATIONS
from lib.data.parquet_type import schema_of
from lib.synthetic.lake_files import write_partition


def add_picture(lake: Path, camera_id: str, ago: timedelta, times: int = 1, status: str = "ok") -> None:
    """A picture of cork-1/bakery without a face, written `times` times, as by repeated deliveries."""
    at = (datetime.now(UTC) - ago).replace(tzinfo=None)
    row = dict.fromkeys(schema_of(IMAGE_OBSERVATIONS).names) | {
        "image_id": f"{camera_id}-{at:%H%M%S%f}",
        "store_id": "cork-1",
        "aisle_id": "bakery",
        "camera_id": camera_id,
        "observed_at": at,
        "observed_local": at,
        "ingested_at": at,
        "faces": 0,
        "status": status,
        "analyzer": "rekognition",
    }
    written = write_partition(lake, IMAGE_OBSERVATIONS, "elsewhere", [{name: [row[name]] * times for name in row}])
    folder = lake / IMAGE_OBSERVATIONS.name / f"dt={at:%Y-%m-%d}"
    folder.mkdir(parents=True, exist_ok=True)
    written.rename(folder / f"{camera_id}.parquet")
    written.parent.rmdir()


def add_heartbeat(lake: Path, camera_id: str, ago: timedelta, waiting: int = 0, idle: timedelta | None = None) -> None:
    """A heartbeat of a camera of cork-1/bakery, whose uploader last sent a picture `idle` before it."""
    sent_at = datetime.now(UTC) - ago
    heartbeat = CameraHeartbeat(
        store_id="cork-1",
        aisle_id="bakery",
        camera_id=camera_id,
        sent_at=sent_at,
        started_at=sent_at - timedelta(days=3),
        version="1.2",
        waiting=waiting,
        sent=900,
        failed=2,
        last_sent_at=sent_at - (idle or timedelta(minutes=1)),
        disk_free_bytes=12_000_000_000,
    )
    path = lake / heartbeat.key
    path.parent.mkdir(parents=True)
    path.write_text(heartbeat.to_json(), encoding="utf-8")
