"""Patch for ministack's Firehose: one record may hold several JSON documents.

In: ministack's `services/firehose.py`. Out: replacements for two of its functions. The trap: it reads a whole record
as one JSON document when it looks for partition keys, so a record of newline-joined documents goes to the error
prefix although the stream has the RecordDeAggregation processor. AWS takes such a record apart first:
https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-multirecord-deaggergation.html
"""

import json
from collections.abc import Callable
from typing import Any

from infra.local_cloud.patches.replace import replace


def apply() -> None:
    """Replaces how a record's partition keys are found, and how a record is delivered."""
    from ministack.services import firehose

    replace(firehose, "_metadata_extraction_keys", keys_of_first_document(firehose._metadata_extraction_keys))
    replace(firehose, "_deliver_to_s3", deliver_by_partition(firehose))


def keys_of_first_document(original: Callable[..., Any]) -> Callable[..., Any]:
    """`_metadata_extraction_keys` for records whose documents all have the same keys: it reads the first one."""

    def metadata_extraction_keys(destination: dict[str, Any], record: bytes) -> Any:
        return original(destination, documents_of(record)[0])

    return metadata_extraction_keys


def deliver_by_partition(firehose: Any) -> Callable[..., None]:
    """`_deliver_to_s3` that takes a record apart and delivers the documents of each partition as one object."""
    original, keys_of = firehose._deliver_to_s3, firehose._metadata_extraction_keys

    def deliver_to_s3(
        stream: dict[str, Any], destination: dict[str, Any], record: bytes, lambda_keys: dict[str, str] | None = None
    ) -> None:
        configuration = destination["config"]
        if not deaggregates_json(configuration):
            original(stream, destination, record, lambda_keys)
            return
        partitions: dict[str, list[bytes]] = {}
        for document in documents_of(record):
            try:
                keys = json.dumps(keys_of(configuration, document), sort_keys=True)
            except firehose._DeliveryError:
                original(stream, destination, document, lambda_keys)  # it writes the error object
                continue
            partitions.setdefault(keys, []).append(document)
        for documents in partitions.values():
            original(stream, destination, b"\n".join(documents), lambda_keys)

    return deliver_to_s3


def deaggregates_json(configuration: dict[str, Any]) -> bool:
    """Whether a destination has the RecordDeAggregation processor with SubRecordType JSON."""
    processing = configuration.get("ProcessingConfiguration") or {}
    return bool(processing.get("Enabled")) and any(
        processor.get("Type") == "RecordDeAggregation"
        and {"ParameterName": "SubRecordType", "ParameterValue": "JSON"} in (processor.get("Parameters") or [])
        for processor in processing.get("Processors") or []
    )


def documents_of(record: bytes) -> list[bytes]:
    """The JSON documents of a record, joined by line ends or by nothing; what cannot be read stays one last piece."""
    text = record.decode(errors="surrogateescape")
    decoder, documents, position = json.JSONDecoder(), [], 0
    while position < len(text):
        try:
            _, end = decoder.raw_decode(text, position)
        except ValueError:
            end = len(text)
        documents.append(text[position:end].encode(errors="surrogateescape"))
        while end < len(text) and text[end].isspace():
            end += 1
        position = end
    return documents or [record]
