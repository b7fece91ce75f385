"""Applies every patch to ministack before it serves.

In: the installed ministack. Out: its modules, with the functions replaced in which it differs from AWS and the pipeline
would notice. Each patch names the difference. A new version of ministack stops the start, so that somebody checks the
patches against it. ministack is imported inside functions, because it reads its settings at import.
"""

from importlib.metadata import version

from infra.local_cloud.patches import athena, firehose, sqs, startup
from infra.local_cloud.patches.replace import PatchDoesNotFit

MINISTACK_VERSION = "1.5.33"


def apply(secret: str) -> None:
    """Applies every patch; `secret` is what requests must be signed with.

    Raises PatchDoesNotFit when ministack is another version or lacks a patched function.
    """
    installed = version("ministack")
    if installed != MINISTACK_VERSION:
        raise PatchDoesNotFit(
            f"ministack {installed} is installed, the patches in infra/local_cloud fit {MINISTACK_VERSION}: "
            "install the pinned requirements, or check the patches against it and raise MINISTACK_VERSION"
        )
    athena.apply()
    firehose.apply()
    sqs.apply()
    startup.apply(secret)
