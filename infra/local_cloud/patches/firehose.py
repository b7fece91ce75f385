"""Patch for ministack's Firehose: deaggregates records of several JSON documents.

In: ministack's `services/firehose.py`. Out: replacements for two of its functions. ministack parses a whole record as
one JSON document when it extracts partition keys, so a record of newline-separated documents goes to the error
prefix although the stream has the RecordDeAggregation processor. AWS deaggregates such a record first:
https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-multirecord-deaggergation.html
"""

import json
from collections.abc import Callable
from typing import Any

from infra.local_cloud.patches import replace


def apply() -> None:
    """Replaces the extraction of partition keys and the delivery of records."""
    from ministack.services import firehose

    replace(firehose, "_metadata_extraction_keys", keys_from_first_document(firehose._metadata_extraction_keys))
    replace(firehose, "_deliver_to_s3", deliver_by_partition(firehose))


def keys_from_first_document(original: Callable[..., Any]) -> Callable[..., Any]:
    """Replacement for `_metadata_extraction_keys` that reads a record's first document; all have the same keys."""

    def metadata_extraction_keys(destination: dict[str, Any], record: bytes) -> Any:
        return original(destination, split_documents(record)[0])

    return metadata_extraction_keys


def deliver_by_partition(firehose: Any) -> Callable[..., None]:
    """Replacement for `_deliver_to_s3` that delivers a record's documents as one object per partition."""
    original, keys_of = firehose._deliver_to_s3, firehose._metadata_extraction_keys

    def deliver_to_s3(
        stream: dict[str, Any], destination: dict[str, Any], record: bytes, lambda_keys: dict[str, str] | None = None
    ) -> None:
        configuration = destination["config"]
        if not deaggregates_json(configuration):
            original(stream, destination, record, lambda_keys)
            return
        partitions: dict[str, list[bytes]] = {}
        for document in split_documents(record):
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


def split_documents(record: bytes) -> list[bytes]:
    """Splits a record into its JSON documents, with or without newlines between; invalid input is the last item."""
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
