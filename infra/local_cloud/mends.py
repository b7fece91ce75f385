"""What ministack does differently from AWS and the pipeline would notice, put right before it serves.

In: ministack's modules, as its pinned version has them. Out: the same modules with some functions replaced. Each mend
names its trap; a function that is no longer where it was stops the start, so that a new version is looked at.
ministack is imported where it is mended, because it reads its settings at import.
"""

from importlib.metadata import version
from typing import Any

from infra.local_cloud.athena_results import value_text
from infra.local_cloud.mend_athena import execute_query, forget_executions, link_table_files, read_json_by_columns
from infra.local_cloud.mend_firehose import deliver_by_partition, keys_of_first_document

MINISTACK_VERSION = "1.5.33"


class MendDoesNotFit(RuntimeError):
    """ministack is not the version that the mends were written for."""


def apply() -> None:
    """Applies every mend. Raises MendDoesNotFit when ministack is another version or lacks a mended function."""
    installed = version("ministack")
    if installed != MINISTACK_VERSION:
        raise MendDoesNotFit(
            f"ministack {installed} is installed, the mends in infra/local_cloud fit {MINISTACK_VERSION}: "
            "install the pinned requirements, or look through the mends and raise MINISTACK_VERSION"
        )
    mend_athena()
    mend_firehose()
    mend_queue_names()
    mend_docker()


def mend_athena() -> None:
    """Athena's results, its figures, its files and its cancellation; see `mend_athena.py` for each trap."""
    from ministack.services import athena, s3

    replace(athena, "_execute_query", execute_query(athena, s3))
    replace(athena, "_datum_text", value_text)
    replace(athena, "get_state", forget_executions(athena))
    replace(athena, "_materialize_table_files", link_table_files(athena, s3))
    replace(athena, "_table_relation", read_json_by_columns(athena))


def mend_firehose() -> None:
    """Records that hold several JSON documents; see `mend_firehose.py`."""
    from ministack.services import firehose

    replace(firehose, "_metadata_extraction_keys", keys_of_first_document(firehose._metadata_extraction_keys))
    replace(firehose, "_deliver_to_s3", deliver_by_partition(firehose))


def mend_queue_names() -> None:
    """Queues are found again on another port.

    The trap: ministack keeps a queue under its URL, port included (`services/sqs.py`, `_queue_url`). Restored on
    another port, a queue can still be asked for, but the poller of `services/lambda_svc.py` looks under a new URL and
    no function is called any more. Answers carry the port that the caller used (`_externalize_url`).
    """
    from ministack.services import sqs

    replace(sqs, "DEFAULT_PORT", "4566")
    replace(sqs, "_CANONICAL_NETLOC", f"{sqs.DEFAULT_HOST}:4566")


def mend_docker() -> None:
    """Docker stays alone: at start and end ministack removes containers of any ministack that it finds there."""
    from ministack import app

    replace(app, "_docker_socket_present", lambda: False)


def replace(module: Any, name: str, mended: Any) -> None:
    """Puts `mended` in the place of a module's function or constant. Raises MendDoesNotFit when there is none."""
    if not hasattr(module, name):
        raise MendDoesNotFit(f"{module.__name__} has no {name}: look at what ministack calls it now")
    setattr(module, name, mended)
