"""What can go wrong in the bootstrap, by what the operator can do about it.

In: what failed, with its values. Out: exceptions whose text ends with the next step. `RetryLater` failures may go
away by themselves; every other one needs a change first.
"""


class BootstrapError(Exception):
    """A failure that the command prints as one line, with the next step, and exit code 1."""

    next_step = "Mend what this message names, then run the same command again."

    def __init__(self, message: str, next_step: str | None = None) -> None:
        super().__init__(message)
        self.next_step = next_step or self.next_step

    def __str__(self) -> str:
        return f"{super().__str__().rstrip('.')}. {self.next_step}"


class RetryLater(BootstrapError):
    """Nothing is wrong with the request: the same command may work in a while."""

    next_step = "Run the same command again in a minute: it goes on where it stopped."


class AwsUnreachable(RetryLater):
    """No connection to the endpoint."""

    next_step = "Check the network, the region and AWS_ENDPOINT_URL, then run the same command again."


class NotReadyInTime(RetryLater):
    """A resource was made, but did not become ready within the wait."""


class NoCredentials(BootstrapError):
    """Credentials are missing, expired or unknown."""

    next_step = "Sign in (for example `aws sso login`) or set AWS_PROFILE, then run the same command again."


class AccessDenied(BootstrapError):
    """The caller may not do this."""

    next_step = "Ask for the permission in docs/bootstrap.md (what an operator needs), then run the same command again."


class AwsFailure(BootstrapError):
    """AWS refused for a reason of its own."""


class InvalidSettings(BootstrapError):
    """A setting that cannot work."""

    next_step = "Change it and run the command again; --help lists what is allowed."


class ForeignResource(BootstrapError):
    """A resource of the right name does not carry the stack's tag, so it is not touched."""


class NameTaken(BootstrapError):
    """A bucket's name belongs to another account."""


class NotEmpty(BootstrapError):
    """Something to be removed still holds data."""
