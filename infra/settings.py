"""The operator's settings of a stack.

In: command-line values. Out: validated `Settings`; each field carries the help text of its flag.
"""

import re
from dataclasses import dataclass, field

from infra.errors import InvalidSettings

DEFAULT_STACK = "shopper-sentiment"
DEAD_LETTER_DAYS = 14
DEFAULT_COMPACT_MINUTES = 60
MAX_BUCKET_NAME_LENGTH = 63

# A bucket is named <stack>-<12 digits>-<region>-archive, or -results, whichever is longer.
_MAX_PURPOSE_LENGTH = len("archive")
_STACK = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_LOG_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
# The attributes that have columns in the tables; equal to the list in the function's settings.
ATTRIBUTES = (
    "DEFAULT",
    "AGE_RANGE",
    "BEARD",
    "EMOTIONS",
    "EYEGLASSES",
    "EYES_OPEN",
    "FACE_OCCLUDED",
    "GENDER",
    "MOUTH_OPEN",
    "MUSTACHE",
    "SMILE",
    "SUNGLASSES",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one stack. Raises InvalidSettings for an invalid value."""

    stack: str = DEFAULT_STACK
    region: str
    archive_days: int = field(
        default=7, metadata={"help": "days to keep analysed pictures in the archive bucket; 0 deletes them immediately"}
    )
    raw_days: int = field(
        default=DEAD_LETTER_DAYS + 1,
        metadata={"help": f"days to keep pictures that could not be analysed; more than {DEAD_LETTER_DAYS}"},
    )
    observations_days: int = field(
        default=0, metadata={"help": "days to keep observations, by their local date; 0 keeps them for ever"}
    )
    results_days: int = field(default=7, metadata={"help": "days to keep Athena's result files"})
    log_days: int = field(default=30, metadata={"help": "days to keep logs; one of the values that CloudWatch allows"})
    memory_megabytes: int = field(default=256, metadata={"help": "the function's memory"})
    timeout_seconds: int = field(default=60, metadata={"help": "the function's timeout for one batch"})
    max_concurrency: int = field(
        default=5, metadata={"help": "maximum concurrent invocations, which limits the load on Rekognition; 2 to 1000"}
    )
    buffer_seconds: int = field(
        default=300,
        metadata={
            "help": "how long Firehose buffers rows before it writes a file; 60 to 900, longer makes queries cheaper"
        },
    )
    compact_every_minutes: int = field(
        default=DEFAULT_COMPACT_MINUTES,
        metadata={"help": "how often the history is compacted; 0 switches the schedule off, 1440 is once a day"},
    )
    scan_limit_megabytes: int = field(
        default=10_000, metadata={"help": "a query that scans more than this is cancelled; at least 10"}
    )
    attributes: str = field(
        default="AGE_RANGE,EMOTIONS,GENDER",
        metadata={"help": "comma-separated face attributes to request from Rekognition"},
    )
    emotion_threshold_percent: int = field(
        default=50, metadata={"help": "an expression below this confidence is stored as UNKNOWN"}
    )
    keep_landmarks: int = field(default=0, metadata={"help": "1 stores the landmarks of each face, 0 drops them"})

    def __post_init__(self) -> None:
        if not _REGION.fullmatch(self.region):
            raise InvalidSettings(f"region {self.region!r} does not have the form of eu-west-1")
        longest = MAX_BUCKET_NAME_LENGTH - len(f"--{self.region}-") - 12 - _MAX_PURPOSE_LENGTH
        if not _STACK.fullmatch(self.stack) or len(self.stack) > longest or "--" in self.stack:
            raise InvalidSettings(
                f"stack {self.stack!r} is not a valid name: use 2 to {longest} of a-z, 0-9 and single '-', starting "
                f"with a letter, so that bucket names in {self.region} have at most {MAX_BUCKET_NAME_LENGTH} characters"
            )
        self._check_range("archive_days", 0, 3650)
        self._check_range("raw_days", DEAD_LETTER_DAYS + 1, 3650)
        self._check_range("observations_days", 0, 36_500)
        self._check_range("results_days", 1, 3650)
        self._check_range("memory_megabytes", 128, 10_240)
        # Half of it must be long enough for the function's two attempts to call Rekognition.
        self._check_range("timeout_seconds", 60, 900)
        self._check_range("max_concurrency", 2, 1000)
        # The minimum with dynamic partitioning is 60: https://docs.aws.amazon.com/firehose/latest/dev/buffering.html
        self._check_range("buffer_seconds", 60, 900)
        self._check_range("compact_every_minutes", 0, 1440)
        self._check_range("scan_limit_megabytes", 10, 1_000_000_000)
        self._check_range("emotion_threshold_percent", 0, 100)
        self._check_range("keep_landmarks", 0, 1)
        if self.log_days not in _LOG_DAYS:
            raise InvalidSettings(f"log_days {self.log_days} is not one of {', '.join(map(str, _LOG_DAYS))}")
        for attribute in self.attributes.split(","):
            if attribute not in ATTRIBUTES:
                raise InvalidSettings(f"attributes contains {attribute!r}, which is not one of {', '.join(ATTRIBUTES)}")

    def _check_range(self, name: str, lowest: int, highest: int) -> None:
        value = getattr(self, name)
        if not lowest <= value <= highest:
            raise InvalidSettings(f"{name} {value} is not between {lowest} and {highest}")
