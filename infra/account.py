"""Whose resources a stack's are.

In: nothing. Out: `Account`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """The 12 digits, and the partition that starts every ARN (`aws`, `aws-cn`...)."""

    id: str
    partition: str = "aws"
