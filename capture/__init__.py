"""The uploader, which runs beside a camera. `VERSION` equals the project's: no camera has the project installed."""

VERSION = "0.1.0"
