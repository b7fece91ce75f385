"""A camera without expression analysis, from its capture.toml to the rows in Athena."""

import shutil

import pytest

from lib.contract.column import Column
from lib.data.queries import Query
from tests.e2e.conftest import point_at
from tests.e2e.pipeline import Pipeline

pytestmark = pytest.mark.local_cloud

CONFIG = """\
[station]
folder = "{folder}"
store = "e2e-store"
aisle = "till"
camera = "staff"
bucket = "{bucket}"

[privacy]
expressions = false
"""
FACES = Query(
    "SELECT count(*) AS faces, count(emotion) AS emotions, count(happy_percent) AS percents, count(gender) AS genders "
    "FROM face_observations",
    {},
    tuple(Column("bigint", "", "", name=name) for name in ("faces", "emotions", "percents", "genders")),
)


def test_its_faces_are_counted_and_have_no_expression(local_cloud, samples, tmp_path, monkeypatch):
    pipeline = Pipeline(local_cloud, account="999900003333", stack="staff")
    assert 0 == pipeline.infra("deploy").exit_code
    folder = tmp_path / "pictures"
    folder.mkdir()
    for path in sorted(samples.iterdir())[:6]:
        shutil.copy2(path, folder)
    config = tmp_path / "capture.toml"
    config.write_text(CONFIG.format(folder=folder, bucket=pipeline.outputs["SHOPPER_BUCKET"]))

    finished = pipeline.python("capture", "once", "--config", str(config))
    point_at(pipeline, monkeypatch)
    pictures = pipeline.wait_for_pictures(6)

    assert 0 == finished.exit_code, finished.output
    assert pictures["image_key"].str.contains("-noexpr-").all()
    counts = pipeline.engine.run(FACES).frame.iloc[0]
    assert counts["faces"] == counts["genders"] == pictures["faces"].sum() > 0
    assert (0, 0) == (counts["emotions"], counts["percents"])
