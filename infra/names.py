"""Names and ARNs of all resources of a stack.

In: stack, region, account. Out: names and ARNs; no other module constructs them.
"""

from dataclasses import dataclass

from lib.contract import lake

STACK_TAG = "shopper-sentiment:stack"


@dataclass(frozen=True, slots=True)
class Account:
    """An AWS account: its 12-digit id, and the partition of its ARNs (`aws`, `aws-cn` ...)."""

    id: str
    partition: str = "aws"


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one stack; `..._arn` for services that require ARNs."""

    stack: str
    region: str
    account: Account

    def bucket(self, purpose: str) -> str:
        """`purpose` is raw, lake, archive or results. Bucket names are global, so they contain account and region."""
        return f"{self.stack}-{self.account.id}-{self.region}-{purpose}"

    def prefixed(self, part: str) -> str:
        """A name that only needs to be unique within the account and region."""
        return f"{self.stack}-{part}"

    def stream(self, table: str) -> str:
        """The Firehose stream that writes a table."""
        return self.prefixed(table.replace("_", "-"))

    @property
    def database(self) -> str:
        return lake.database_name(self.stack)

    def arn(self, service: str, resource: str) -> str:
        """An ARN that contains region and account."""
        return f"arn:{self.account.partition}:{service}:{self.region}:{self.account.id}:{resource}"

    def bucket_arn(self, purpose: str) -> str:
        return f"arn:{self.account.partition}:s3:::{self.bucket(purpose)}"

    def queue_arn(self, part: str) -> str:
        return self.arn("sqs", self.prefixed(part))

    def role(self, part: str) -> str:
        """Roles are not regional, so their names contain the region: one stack name can be used in two regions."""
        return f"{self.stack}-{self.region}-{part}"

    def role_arn(self, part: str) -> str:
        return f"arn:{self.account.partition}:iam::{self.account.id}:role/{self.role(part)}"

    def log_group_arn(self, name: str) -> str:
        return self.arn("logs", f"log-group:{name}")

    def catalog_arns(self, *tables: str) -> tuple[str, ...]:
        """Catalog, database and `tables` (default: all) of the stack: Glue checks all three for access to a table."""
        return (
            self.arn("glue", "catalog"),
            self.arn("glue", f"database/{self.database}"),
            *(self.arn("glue", f"table/{self.database}/{table}") for table in tables or ("*",)),
        )
