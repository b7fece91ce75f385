"""What an operator may choose about a stack.

In: command-line values. Out: checked `Settings`; each field carries the help text of its own flag.
"""

import re
from dataclasses import dataclass, field

from infra.errors import InvalidSettings

DEFAULT_STACK = "shopper-sentiment"
DEAD_LETTER_DAYS = 14
LONGEST_BUCKET_NAME = 63

# A bucket is named <stack>-<12 digits>-<region>-archive, or -results, whichever is longer.
_LONGEST_PURPOSE = len("archive")
_STACK = re.compile(r"[a-z][a-z0-9-]*[a-z0-9]")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_LOG_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
# What the tables keep, as the function's own settings list it.
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
    """One stack's choices. Raises InvalidSettings for a value that cannot work."""

    stack: str = DEFAULT_STACK
    region: str
    archive_days: int = field(
        default=7, metadata={"help": "days an analysed picture is kept in the archive bucket; 0 deletes it at once"}
    )
    raw_days: int = field(
        default=DEAD_LETTER_DAYS + 1,
        metadata={"help": f"days a picture that could not be analysed waits; more than {DEAD_LETTER_DAYS}"},
    )
    results_days: int = field(default=7, metadata={"help": "days Athena's result files are kept"})
    log_days: int = field(default=30, metadata={"help": "days of logs; one of CloudWatch's own steps"})
    memory_megabytes: int = field(default=256, metadata={"help": "the function's memory"})
    timeout_seconds: int = field(default=60, metadata={"help": "the function's time for one batch"})
    max_concurrency: int = field(
        default=5, metadata={"help": "functions at work at once, which bounds the load on Rekognition; 2 to 1000"}
    )
    buffer_seconds: int = field(
        default=300,
        metadata={
            "help": "how long Firehose gathers rows before it writes a file; 60 to 900, longer makes cheaper queries"
        },
    )
    scan_limit_megabytes: int = field(
        default=10_000, metadata={"help": "a query that would read more of the lake is stopped; at least 10"}
    )
    attributes: str = field(
        default="AGE_RANGE,EMOTIONS,GENDER", metadata={"help": "what Rekognition is asked for, with commas"}
    )
    emotion_threshold_percent: int = field(
        default=50, metadata={"help": "an expression below this confidence counts as UNKNOWN"}
    )
    keep_landmarks: int = field(default=0, metadata={"help": "1 keeps the points of each face, 0 drops them"})

    def __post_init__(self) -> None:
        if not _REGION.fullmatch(self.region):
            raise InvalidSettings(f"region {self.region!r} does not read like eu-west-1")
        longest = LONGEST_BUCKET_NAME - len(f"--{self.region}-") - 12 - _LONGEST_PURPOSE
        if not _STACK.fullmatch(self.stack) or len(self.stack) > longest or "--" in self.stack:
            raise InvalidSettings(
                f"stack {self.stack!r} is not a stack's name: use 2 to {longest} of a-z, 0-9 and single '-', starting "
                f"with a letter, so that bucket names in {self.region} fit in {LONGEST_BUCKET_NAME} characters"
            )
        self._check_range("archive_days", 0, 3650)
        self._check_range("raw_days", DEAD_LETTER_DAYS + 1, 3650)
        self._check_range("results_days", 1, 3650)
        self._check_range("memory_megabytes", 128, 10_240)
        # Half of it must hold the function's two tries at Rekognition.
        self._check_range("timeout_seconds", 60, 900)
        self._check_range("max_concurrency", 2, 1000)
        # Dynamic partitioning knows no shorter buffer: https://docs.aws.amazon.com/firehose/latest/dev/buffering.html
        self._check_range("buffer_seconds", 60, 900)
        self._check_range("scan_limit_megabytes", 10, 1_000_000_000)
        self._check_range("emotion_threshold_percent", 0, 100)
        self._check_range("keep_landmarks", 0, 1)
        if self.log_days not in _LOG_DAYS:
            raise InvalidSettings(f"log_days {self.log_days} is not one of {', '.join(map(str, _LOG_DAYS))}")
        for attribute in self.attributes.split(","):
            if attribute not in ATTRIBUTES:
                raise InvalidSettings(f"attributes has {attribute!r}, which is not one of {', '.join(ATTRIBUTES)}")

    def _check_range(self, name: str, lowest: int, highest: int) -> None:
        value = getattr(self, name)
        if not lowest <= value <= highest:
            raise InvalidSettings(f"{name} {value} is not between {lowest} and {highest}")
