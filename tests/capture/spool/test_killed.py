"""After SIGKILL at any moment nothing is lost or stored twice, and the next start cleans up."""

import subprocess
import time

import pytest

from tests.capture.pictures import encoded, opened, scene
from tests.support.in_memory_s3 import InMemoryS3, serving
from tests.support.uploader_process import start
from tests.support.waiting import WAIT_SECONDS, until

pytestmark = pytest.mark.slow

PICTURES = 2000
KILLS = 8
LONGEST_RUN_SECONDS = 0.15


@pytest.mark.parametrize("kept", [False, True], ids=["deleted", "kept in sent/"])
def test_a_repeatedly_killed_uploader_stores_every_picture_once(folder, rng, kept):
    s3 = InMemoryS3()
    more = ("--keep-sent-mb", "1000") if kept else ()
    taken = {f"7-20261122101530-{number:04d}.jpg": rng.randbytes(rng.randrange(1, 9000)) for number in range(PICTURES)}
    unwritten = list(taken)

    def take_pictures(count):
        for name in [unwritten.pop() for _ in range(min(count, len(unwritten)))]:
            (folder / name).write_bytes(taken[name])

    def names(path):
        return {each.name for each in path.iterdir() if each.is_file()}

    take_pictures(PICTURES // 2)
    with serving(s3) as port:
        for _ in range(KILLS):
            puts = s3.puts.total()
            process = start(folder, port, *more, stdout=subprocess.DEVNULL)
            until(lambda puts=puts: s3.puts.total() > puts or not names(folder))
            take_pictures(PICTURES // 2 // (KILLS + 1))  # the rest is for the last start
            time.sleep(rng.uniform(0, LONGEST_RUN_SECONDS))
            process.kill()
            process.wait()
        take_pictures(PICTURES)
        process = start(folder, port, *more, stdout=subprocess.DEVNULL)
        until(lambda: not names(folder))
        process.terminate()
        assert 0 == process.wait(WAIT_SECONDS)

    assert sorted(taken.values()) == sorted(s3.objects.values())
    assert {1} == set(s3.stored.values())
    if kept:
        kept_bytes = [path.read_bytes() for path in (folder / "sent").iterdir()]
        assert set(kept_bytes) <= set(taken.values())


def test_a_repeatedly_killed_uploader_stores_every_resized_picture_once(folder, rng, tmp_path):
    s3 = InMemoryS3()
    config = tmp_path / "capture.toml"
    config.write_text("[pictures]\nlongest_side_pixels = 320\njpeg_quality = 70\nstrip_exif = true\n")
    taken = 200
    for number in range(taken):
        (folder / f"7-20261122101530-{number:04d}.jpg").write_bytes(
            encoded(scene(shift=number, size=(400, 300)), orientation=1)
        )

    with serving(s3) as port:
        for _ in range(KILLS):
            puts = s3.puts.total()
            process = start(folder, port, "--config", str(config), stdout=subprocess.DEVNULL)
            until(lambda puts=puts: s3.puts.total() > puts or not any(folder.glob("*.jpg")))
            time.sleep(rng.uniform(0, LONGEST_RUN_SECONDS))
            process.kill()
            process.wait()
        process = start(folder, port, "--config", str(config), stdout=subprocess.DEVNULL)
        until(lambda: not any(folder.glob("*.jpg")))
        process.kill()
        process.wait()

    assert taken == len(s3.objects) == len({key.rpartition("-")[0] for key in s3.objects})
    assert {1} == set(s3.stored.values())
    assert {(320, 240)} == {opened(content).size for content in s3.objects.values()}
