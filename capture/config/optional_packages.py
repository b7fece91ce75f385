"""Parts that a camera needs only for some settings, and says so when they are missing.

In: the name of a package that a setting asks for. Out: nothing, or an error that says what to install. Whoever imports
such a package does it inside a function, so that it takes no memory from a camera that does without.
"""

from importlib.util import find_spec

from capture.config.schema import InvalidSettings

_PICTURES, _FACES, _VIDEOS, _CAMERA = (
    f"pip install -r capture/requirements-{part}.txt" for part in ["pictures", "faces", "videos", "camera"]
)
# Each importable name, what people call it, and what installs it.
_PACKAGES = {
    "PIL": ("Pillow", _PICTURES),
    "onnxruntime": ("onnxruntime", _FACES),
    "av": ("PyAV", _VIDEOS),
    "cv2": ("OpenCV", _CAMERA),
    "picamera2": ("picamera2", "apt install python3-picamera2"),
}


def require(package: str, setting: str) -> None:
    """Raises InvalidSettings, with the next step, when `setting` asks for a package that is not installed."""
    if find_spec(package) is None:
        called, command = _PACKAGES[package]
        raise InvalidSettings(f"{setting} needs {called}, which is not installed: {command}")
