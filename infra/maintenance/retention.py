"""How long observations are kept, and the deletion of older ones (docs/bootstrap.md).

In: clients, names and the day. Out: delivered files and rows of the history deleted, whole days of all stores. The
number of days is a parameter of the landing tables in Glue, which only `deploy` writes; maintenance has no settings.
"""

from collections.abc import Callable
from datetime import date, timedelta

from infra.athena import select
from infra.aws import Clients
from infra.maintenance import deliveries, statements
from infra.names import Names
from lib.contract.lake import Table

DAYS_PARAMETER = "shopper-sentiment:observations-days"
_KEYS_A_REQUEST = 1000


def days_kept(clients: Clients, names: Names, table: Table) -> int:
    """For how many days the rows of a table are kept; 0 is for ever."""
    found = clients("glue").get_table(DatabaseName=names.database, Name=table.landing_name)["Table"]
    return int(found.get("Parameters", {}).get(DAYS_PARAMETER, "0"))


def delete_old(clients: Clients, names: Names, table: Table, today: date, run_sql: Callable[[str], object]) -> bool:
    """Deletes the rows of days that are over for longer than they are kept; whether the history had such rows.

    Delivered files go first: otherwise their rows would still count, and be merged again. Old versions of the history
    keep the rows for five days, until VACUUM deletes them. Raises StatementFailed and botocore errors.
    """
    kept = days_kept(clients, names, table)
    if not kept:
        return False
    first = today - timedelta(days=kept)
    files = deliveries.list_files(clients, names, table.prefix)
    keys = [file.key for file in files if (day := deliveries.day_of(file)) and day < first]
    for start in range(0, len(keys), _KEYS_A_REQUEST):
        objects = [{"Key": key} for key in keys[start : start + _KEYS_A_REQUEST]]
        clients("s3").delete_objects(Bucket=names.bucket("lake"), Delete={"Objects": objects, "Quiet": True})
    ((number,),) = select(clients, names, statements.count_before(table, first))
    if number == "0":
        return False
    run_sql(statements.delete_before(table, first))
    return True
