"""The Lambda entry point: AWS clients, environment, standard output.

In: an SQS batch event. Out: `batchItemFailures`. The function's only importer of boto3; the clients are created at the
first invocation and kept for the life of the execution environment.
"""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.functions.face_detector.batch import handle_batch
from infra.functions.face_detector.errors import CallFailed
from infra.functions.face_detector.runtime import Operation, Runtime, Services
from infra.functions.face_detector.settings import Settings

# Two attempts of at most 13 seconds each fit into the half of an invocation that `batch` reserves for calls in flight
# (the bootstrap's shortest timeout is 60 seconds). A call that fails twice is retried from the queue.
CLIENT_CONFIG = Config(
    connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 2}, max_pool_connections=32
)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Handles one batch; the function's configured entry point. Raises InvalidSettings at the first event."""
    return handle_batch(event, runtime(), context.get_remaining_time_in_millis)


@cache
def runtime() -> Runtime:
    """The production services, clock and log, created once per execution environment."""
    settings = Settings.from_environment(os.environ)
    session = boto3.Session()
    s3, rekognition, firehose = (
        session.client(name, config=CLIENT_CONFIG) for name in ("s3", "rekognition", "firehose")
    )
    return Runtime(
        services=services(s3=s3, rekognition=rekognition, firehose=firehose),
        settings=settings,
        now=lambda: datetime.now(UTC),
        sleep=time.sleep,
        log=lambda line: print(json.dumps(line), flush=True),
    )


def services(*, s3: Any, rekognition: Any, firehose: Any) -> Services:
    """The operations of these boto3 clients, raising CallFailed for every client error."""
    return Services(
        detect_faces=_operation(rekognition.detect_faces),
        put_record_batch=_operation(firehose.put_record_batch),
        head_object=_operation(s3.head_object),
        get_object=_operation(s3.get_object),
        copy_object=_operation(s3.copy_object),
        put_object=_operation(s3.put_object),
        delete_object=_operation(s3.delete_object),
    )


def _operation(method: Callable[..., dict[str, Any]]) -> Operation:
    def call(**parameters: Any) -> dict[str, Any]:
        try:
            return method(**parameters)
        except ClientError as error:
            reason = error.response["Error"]
            headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
            raise CallFailed(method.__name__, reason["Code"], reason.get("Message", ""), headers) from error
        except BotoCoreError as error:
            raise CallFailed(method.__name__, type(error).__name__, str(error), {}) from error

    return call
