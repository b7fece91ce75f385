"""Errors of the bootstrap, classified by what the operator can do.

In: what failed, with its values. Out: exceptions whose text ends with the next step. A `RetryableError` may be
transient; every other error requires a change first.
"""


class BootstrapError(Exception):
    """A failure that the command prints as one line with the next step, before it exits with code 1."""

    next_step = "Fix the cause, then run the same command again."

    def __init__(self, message: str, next_step: str | None = None) -> None:
        super().__init__(message)
        self.next_step = next_step or self.next_step

    def __str__(self) -> str:
        return f"{super().__str__().rstrip('.')}. {self.next_step}"


class RetryableError(BootstrapError):
    """A transient failure: the same command may succeed later."""

    next_step = "Run the same command again in a minute: it resumes where it stopped."


class AwsUnreachable(RetryableError):
    """The endpoint cannot be reached."""

    next_step = "Check the network, the region and AWS_ENDPOINT_URL, then run the same command again."


class NotReadyInTime(RetryableError):
    """A resource was created or changed, but did not become ready before the timeout."""


class StatementFailed(RetryableError):
    """Athena did not complete a statement."""


class MoreRunsNeeded(StatementFailed):
    """Athena did a part of an OPTIMIZE or a VACUUM; the same statement does the next."""


class MaintenanceBusy(RetryableError):
    """Another job has the right to change the history."""

    next_step = "Nothing was changed. Run the same command again after that time."


class OutOfTime(Exception):
    """A job has used the time that it was given; the next run continues."""


class NoCredentials(BootstrapError):
    """Credentials are missing, expired or invalid."""

    next_step = "Sign in (for example `aws sso login`) or set AWS_PROFILE, then run the same command again."


class AccessDenied(BootstrapError):
    """The caller lacks a permission."""

    next_step = (
        "Request the permission (docs/bootstrap.md lists what an operator needs), then run the same command again."
    )


class AwsFailure(BootstrapError):
    """AWS rejected the request for another reason."""


class InvalidSettings(BootstrapError):
    """A setting is invalid."""

    next_step = "Change it and run the command again; --help lists the allowed values."


class ForeignResource(BootstrapError):
    """A resource with the expected name lacks the stack's tag, so it is left unchanged."""


class NameTaken(BootstrapError):
    """The bucket name is owned by another account."""


class ColumnTypeChanged(BootstrapError):
    """A column of a table would get another type than the files that are already written."""

    next_step = (
        "Nothing was changed: files keep the type that they were written with, and Athena cannot read them as another. "
        "Give the new values a column of another name. If the type was changed by hand in Glue, delete the table there "
        "(its files stay) and deploy again."
    )


class NotEmpty(BootstrapError):
    """A resource to be removed still contains data."""
