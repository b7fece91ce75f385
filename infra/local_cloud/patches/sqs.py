"""Patch for ministack's SQS: a restored queue works on another port.

ministack stores a queue under its URL, port included (`services/sqs.py`, `_queue_url`). Restored on another port, a
queue can still be queried, but the poller of `services/lambda_svc.py` uses the new URL and invokes no function.
Responses have the port that the caller used (`_externalize_url`).
"""

from infra.local_cloud.patches import replace


def apply() -> None:
    """Stores every queue under one fixed port, whatever port ministack listens on."""
    from ministack.services import sqs

    replace(sqs, "DEFAULT_PORT", "4566")
    replace(sqs, "_CANONICAL_NETLOC", f"{sqs.DEFAULT_HOST}:4566")
