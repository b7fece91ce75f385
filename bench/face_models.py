"""Benchmarks the face models on the sample scenes.

In: the models folder. Out: per detection side, a line with true and false detections, the mean overlap with the true
boxes and the median milliseconds per picture; then the process's peak memory.

    python -m bench.face_models --models .local/models
"""

import argparse
import resource
import statistics
import tempfile
import time
from datetime import datetime
from pathlib import Path

from PIL import Image

from infra.demo.sample_pictures import Scene, write_scenes
from infra.local_cloud.faces.analysis import FaceAnalyzer
from infra.local_cloud.faces.detection import intersection_over_union

SIDES_PIXELS = (640, 960, 1280)
ROUNDS = 3
_SAME_FACE_OVERLAP = 0.5


def measure(models: Path, scenes: list[Scene], side_pixels: int) -> str:
    """One side's line of results; includes decoding the file, as in the server."""
    analyzer = FaceAnalyzer(models, side_pixels)
    milliseconds, overlaps, false_faces = [], [], 0
    for round_number in range(ROUNDS + 1):  # the first round warms up and is compared with the true boxes
        for scene in scenes:
            started = time.perf_counter()
            found = analyzer.analyze(Image.open(scene.path).convert("RGB"))
            if round_number:
                milliseconds.append((time.perf_counter() - started) * 1000)
                continue
            best = [
                max((intersection_over_union(true, face.detected.box) for face in found), default=0.0)
                for true in scene.faces
            ]
            matched = [share for share in best if share > _SAME_FACE_OVERLAP]
            overlaps += matched
            false_faces += len(found) - len(matched)
    faces = sum(len(scene.faces) for scene in scenes)
    return (
        f"{side_pixels:>6} px  {len(overlaps)} of {faces} found  {false_faces} false  overlap "
        f"{statistics.mean(overlaps):.2f}  {statistics.median(milliseconds):.0f} ms per picture "
        f"({min(milliseconds):.0f} to {max(milliseconds):.0f})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.face_models", description="Time the face models.")
    parser.add_argument("--models", type=Path, default=Path(".local/models"))
    models: Path = parser.parse_args().models
    with tempfile.TemporaryDirectory() as folder:
        scenes = write_scenes(Path(folder), models, datetime(2026, 11, 22, 10, 0))
        for side_pixels in SIDES_PIXELS:
            print(measure(models, scenes, side_pixels), flush=True)
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"Peak memory: {kilobytes / 1024:.0f} MB")


if __name__ == "__main__":
    main()
