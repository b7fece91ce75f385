"""What runs beside a camera; `VERSION` is the project's, because no camera has the project installed."""

VERSION = "0.1.0"
