"""`python -m infra upload`: uploads all files or none, and reports every problem."""

import pytest

from infra.upload import InvalidFiles, read_files
from lib.contract.lake import STORES
from tests.support.local_stack import bucket, client

HEADER = "store_id,name,category,time_zone\n"
WRITTEN_HEADER = "store_id,name,category,time_zone,currency\n"


@pytest.fixture
def file(tmp_path):
    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def uploaded(key: str) -> str:
    content: bytes = client("s3").get_object(Bucket=bucket("lake"), Key=key)["Body"].read()
    return content.decode()


def test_one_invalid_file_rejects_all_files_and_every_problem_is_listed(tmp_path):
    (tmp_path / "stores.csv").write_text(f"{HEADER}dublin-1,,,Mars\ncork-1,,,\n")
    (tmp_path / "sales.csv").write_text("store_id,aisle_id,hour,transactions,revenue\na,b,now,1,1\n")
    (tmp_path / "staff.csv").write_text("name\n")
    names = ["stores.csv", "sales.csv", "staff.csv", "aisles.csv"]

    with pytest.raises(InvalidFiles) as error:
        read_files([tmp_path / name for name in names])

    assert [
        f"{tmp_path}/stores.csv: stores has 1 problem:",
        "  line 2, time_zone 'Mars': must be empty or a name of the IANA time zone database, for example "
        "'Europe/Dublin'",
        f"{tmp_path}/sales.csv: sales has 1 problem:",
        "  line 2, hour 'now': must be the start of an hour, as YYYY-MM-DD HH:00, for example '2026-11-22 17:00'",
        f"{tmp_path}/staff.csv: the file name selects the table, so it must be one of stores.csv, aisles.csv, "
        "campaigns.csv, sales.csv",
        f"{tmp_path}/aisles.csv: No such file or directory",
        InvalidFiles.next_step,
    ] == str(error.value).splitlines()


def test_the_same_table_twice_is_rejected(tmp_path):
    path = tmp_path / "stores.csv"
    path.write_text(HEADER)

    with pytest.raises(InvalidFiles, match=r"stores\.csv is given twice"):
        read_files([path, path])


def test_the_uploaded_content_has_the_form_that_athena_reads(tmp_path):
    path = tmp_path / "stores.csv"
    path.write_text("\ufeffname,store_id,time_zone,category\r\nDublin,dublin-1,,\r\n", encoding="utf-8")

    [upload] = read_files([path])

    assert (STORES, 1, f"{WRITTEN_HEADER}dublin-1,Dublin,,,\n".encode()) == (upload.table, upload.rows, upload.content)


@pytest.mark.local_cloud
def test_each_file_replaces_its_table_and_a_file_with_only_a_header_empties_it(infra, shop, file):
    stores, aisles = file("a/stores.csv", f"{HEADER}dublin-1,,,\ncork-1,,,\n"), "store_id,aisle_id,name,category\n"

    code, out, err = infra("upload", "--stack", "shop", stores, file("b/aisles.csv", f"{aisles}dublin-1,coffee,,\n"))

    assert (0, "") == (code, err)
    assert [
        f"stores: 2 rows in s3://{bucket('lake')}/stores/stores.csv",
        f"aisles: 1 row in s3://{bucket('lake')}/aisles/aisles.csv",
    ] == out.splitlines()
    assert f"{WRITTEN_HEADER}dublin-1,,,,\ncork-1,,,,\n" == uploaded("stores/stores.csv")

    code, out, _ = infra("upload", "--stack", "shop", file("stores.csv", HEADER), file("aisles.csv", aisles))
    assert (0, "stores: 0 rows") == (code, out[:14])
    assert WRITTEN_HEADER == uploaded("stores/stores.csv")


@pytest.mark.local_cloud
def test_an_invalid_file_leaves_existing_tables_unchanged(infra, shop, file):
    infra("upload", "--stack", "shop", file("stores.csv", f"{HEADER}dublin-1,,,\n"))

    code, out, err = infra(
        "upload", "--stack", "shop", file("stores.csv", f"{HEADER}cork-1,,,\n"), file("sales.csv", "wrong\n")
    )

    assert (1, "") == (code, out)
    assert "sales.csv: sales has 2 problems:\n  line 1: lacks store_id" in err
    assert f"{WRITTEN_HEADER}dublin-1,,,,\n" == uploaded("stores/stores.csv")


@pytest.mark.local_cloud
@pytest.mark.usefixtures("aws_account")
def test_without_a_stack_the_error_suggests_deploy(infra, file):
    code, out, err = infra("upload", "--stack", "shop", file("stores.csv", HEADER))

    assert (1, "") == (code, out)
    assert f"bucket {bucket('lake')} does not exist. Run deploy first" in err
