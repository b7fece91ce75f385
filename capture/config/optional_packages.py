"""Optional packages that only some settings need.

In: the name of a package that a setting needs. Out: nothing, or an error with the command that installs it. Modules
import such packages inside functions, so that a camera that does not use them spends no memory on them.
"""

from importlib.util import find_spec

from capture.config.schema import InvalidSettings

_PICTURES, _FACES, _VIDEOS, _CAMERA = (
    f"pip install -r capture/requirements-{part}.txt" for part in ["pictures", "faces", "videos", "camera"]
)
# Import name: (project name, command that installs it).
_PACKAGES = {
    "PIL": ("Pillow", _PICTURES),
    "onnxruntime": ("onnxruntime", _FACES),
    "av": ("PyAV", _VIDEOS),
    "cv2": ("OpenCV", _CAMERA),
    "picamera2": ("picamera2", "apt install python3-picamera2"),
}


def require(package: str, setting: str) -> None:
    """Raises InvalidSettings, with the command to run, when `setting` needs a package that is not installed."""
    if find_spec(package) is None:
        project, command = _PACKAGES[package]
        raise InvalidSettings(f"{setting} needs {project}, which is not installed: {command}")
