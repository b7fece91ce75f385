"""How warm the camera's computer is.

In: Linux's thermal zones, in thousandths of a degree. Out: the warmest one, or None where there is none.
https://docs.kernel.org/driver-api/thermal/sysfs-api.html
"""

from pathlib import Path

THERMAL_ZONES = Path("/sys/class/thermal")


def temperature_celsius(zones: Path = THERMAL_ZONES) -> float | None:
    """The warmest zone that says anything."""
    degrees = []
    for zone in zones.glob("thermal_zone*/temp"):
        try:
            degrees.append(int(zone.read_text()) / 1000)
        except (OSError, ValueError):  # a sensor that is asleep refuses
            continue
    return max(degrees, default=None)
