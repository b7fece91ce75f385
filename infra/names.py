"""What everything in a stack is called.

In: stack, region, account. Out: names and ARNs; no other module builds one.
"""

from dataclasses import dataclass

from infra.account import Account
from lib.contract import lake

STACK_TAG = "shopper-sentiment:stack"


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one stack; `arn_of_...` where a service wants more than the name."""

    stack: str
    region: str
    account: Account

    def bucket(self, purpose: str) -> str:
        """`purpose` is raw, lake, archive or results. Bucket names are global, so they carry account and region."""
        return f"{self.stack}-{self.account.id}-{self.region}-{purpose}"

    def of(self, part: str) -> str:
        """A name that need only be unique in the account and region."""
        return f"{self.stack}-{part}"

    def stream(self, table: str) -> str:
        """The Firehose stream that fills a table."""
        return self.of(table.replace("_", "-"))

    @property
    def database(self) -> str:
        return lake.database_name(self.stack)

    def arn(self, service: str, resource: str) -> str:
        """An ARN with region and account."""
        return f"arn:{self.account.partition}:{service}:{self.region}:{self.account.id}:{resource}"

    def arn_of_bucket(self, purpose: str) -> str:
        return f"arn:{self.account.partition}:s3:::{self.bucket(purpose)}"

    def arn_of_queue(self, part: str) -> str:
        return self.arn("sqs", self.of(part))

    def role(self, part: str) -> str:
        """Roles know no region, so their names carry it: one stack's name may stand in two regions."""
        return f"{self.stack}-{self.region}-{part}"

    def arn_of_role(self, part: str) -> str:
        return f"arn:{self.account.partition}:iam::{self.account.id}:role/{self.role(part)}"

    def arn_of_log_group(self, name: str) -> str:
        return self.arn("logs", f"log-group:{name}")

    def arns_in_catalog(self, tables: str = "*") -> tuple[str, ...]:
        """Catalog, database and `tables` of the stack: Glue asks for all three to reach a table."""
        return (
            self.arn("glue", "catalog"),
            self.arn("glue", f"database/{self.database}"),
            self.arn("glue", f"table/{self.database}/{tables}"),
        )
