"""Applies all patches to ministack before it serves.

In: the installed ministack. Out: its modules, with functions replaced where ministack differs from AWS in a way that
matters to the pipeline. Each patch documents the difference. With another version of ministack the start fails, so
that the patches are checked against it. ministack is imported inside functions, because it reads its settings at
import.
"""

from importlib.metadata import version

from infra.local_cloud.patches import PatchDoesNotFit, app, athena, firehose, sqs

MINISTACK_VERSION = "1.5.33"


def apply(secret: str) -> None:
    """Applies all patches; `secret` is the one that requests must be signed with.

    Raises PatchDoesNotFit when ministack is another version or lacks a patched function.
    """
    installed = version("ministack")
    if installed != MINISTACK_VERSION:
        raise PatchDoesNotFit(
            f"ministack {installed} is installed, but the patches in infra/local_cloud are for {MINISTACK_VERSION}: "
            "install the pinned requirements, or check the patches against it and update MINISTACK_VERSION"
        )
    athena.apply()
    firehose.apply()
    sqs.apply()
    app.apply(secret)
