"""`python -m infra import-images`: sends a camera's old pictures through the pipeline, as the camera would have.

In: a plan, and a pace. Out: the pictures in the raw bucket under their keys, each sent once, whatever was sent before
(`analysed.py` says why); the files stay as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from infra.aws import ClientError, Clients, error_code
from infra.errors import BootstrapError
from infra.history.analysed import is_delivered
from infra.history.import_plan import Plan, printable
from infra.history.old_pictures import UnusablePicture
from infra.history.pace import Pace, QueueDepths
from infra.history.progress import Progress
from infra.names import Names
from infra.status import queue_depth
from lib.contract.picture_file import media_type


class PicturesLeft(BootstrapError):
    """Some pictures cannot be sent; each was named with its reason."""

    next_step = (
        "Each is named above with the reason. Correct or remove them, then run the same command again: it sends only "
        "what is missing."
    )


@dataclass(slots=True)
class Sent:
    """The numbers of pictures sent, waiting in the raw bucket since an earlier run, and analysed since the plan.

    `changed` has the reason for each file that could no longer be read.
    """

    sent: int = 0
    waiting: int = 0
    analysed: int = 0
    changed: dict[Path, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return (
            f"{self.sent:,} pictures sent, {self.waiting:,} were still in the raw bucket, {self.analysed:,} analysed "
            "meanwhile. `python -m infra status` shows when all are analysed."
        )


def queue_depths(clients: Clients, names: Names) -> QueueDepths:
    """The present depths of the stack's queues."""
    return QueueDepths(
        pictures=sum(queue_depth(clients, names.prefixed("pictures"))),
        dead_letters=sum(queue_depth(clients, names.prefixed("pictures-dead"))),
    )


def send(plan: Plan, pace: Pace, clients: Clients, names: Names, write: Callable[[str], None]) -> Sent:
    """Sends the plan's pictures. Raises what `Pace.wait` raises, and botocore errors; the same command resumes."""
    done = Sent()
    progress = Progress(len(plan.to_send), write)
    for picture in plan.to_send:
        key = picture.key.build()
        try:
            if is_delivered(key, clients, names):
                done.analysed += 1
            else:
                content = picture.content()
                pace.wait(picture.key.shot.dt)
                if _put(key, content, clients, names):
                    done.sent += 1
                else:
                    done.waiting += 1
        except UnusablePicture as error:
            done.changed[picture.path] = str(error)
            write(f"Left, cannot be sent: {printable(picture.path)}: {error}\n")
        progress.add(1)
        progress.show(f"{done.sent:,} pictures sent")
    return done


def _put(key: str, content: bytes, clients: Clients, names: Names) -> bool:
    """Whether the picture was stored; False if it is in the bucket already."""
    try:
        clients("s3").put_object(
            Bucket=names.bucket("raw"),
            Key=key,
            Body=content,
            ContentType=media_type(content),
            IfNoneMatch="*",
            ExpectedBucketOwner=names.account.id,
        )
    except ClientError as error:
        if error_code(error) in ("PreconditionFailed", "412"):
            return False
        raise
    return True
