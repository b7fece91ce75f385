"""The local cloud: start, state kept between runs, and clean shutdown."""

import io
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from contextlib import suppress
from pathlib import Path

import boto3
import pytest

from infra.local_cloud import cloud
from infra.local_cloud.__main__ import STOPPED_MESSAGE, exit_message
from infra.local_cloud.child_process import ChildProcessFailed, spawn
from tests.support.waiting import WAIT_SECONDS, until

pytestmark = pytest.mark.local_cloud

FUNCTION = """
import json, os, boto3
def handler(event, context):
    wanted = {name: os.environ.get(name) for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_REKOGNITION", "GREETING")}
    body = json.dumps([wanted, [record["body"] for record in event["Records"]]])
    boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key="seen/" + context.aws_request_id, Body=body)
"""


def client(running, service):
    """A client of `running` that ignores the test's own environment."""
    session = boto3.Session(
        aws_access_key_id=running.account_id,
        aws_secret_access_key=running.secret_access_key,
        region_name=running.region,
    )
    return session.client(service, endpoint_url=running.endpoint_url)


def build(running):
    """Creates a bucket, a queue, a function with that queue as its event source, a stream, a table and a workgroup."""
    client(running, "s3").create_bucket(Bucket="things")
    client(running, "s3").put_object(Bucket="things", Key="a/b c.txt", Body=b"kept", Metadata={"reason": "test"})
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app/main.py", FUNCTION)
    queue_url = client(running, "sqs").create_queue(QueueName="work")["QueueUrl"]
    client(running, "lambda").create_function(
        FunctionName="worker",
        Runtime="python3.12",
        Role=f"arn:aws:iam::{running.account_id}:role/worker",
        Handler="app.main.handler",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": {"BUCKET": "things", "GREETING": "hello"}},
    )
    client(running, "lambda").create_event_source_mapping(
        EventSourceArn=f"arn:aws:sqs:{running.region}:{running.account_id}:work",
        FunctionName="worker",
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    client(running, "s3").put_bucket_notification_configuration(
        Bucket="things",
        NotificationConfiguration={
            "QueueConfigurations": [
                {
                    "QueueArn": f"arn:aws:sqs:{running.region}:{running.account_id}:work",
                    "Events": ["s3:ObjectCreated:*"],
                    "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "new/"}]}},
                }
            ]
        },
    )
    client(running, "firehose").create_delivery_stream(
        DeliveryStreamName="rows",
        ExtendedS3DestinationConfiguration={
            "RoleARN": f"arn:aws:iam::{running.account_id}:role/rows",
            "BucketARN": "arn:aws:s3:::things",
            "Prefix": "rows/",
        },
    )
    client(running, "glue").create_database(DatabaseInput={"Name": "shop"})
    client(running, "glue").create_table(DatabaseName="shop", TableInput={"Name": "faces"})
    client(running, "athena").create_work_group(Name="shop")
    query_with_a_time(client(running, "athena"))
    return queue_url


def query_with_a_time(athena):
    query_id = athena.start_query_execution(
        QueryString="SELECT TIMESTAMP '2026-11-22 10:15:30' AS t",
        ResultConfiguration={"OutputLocation": "s3://things/results/"},
    )["QueryExecutionId"]
    until(
        lambda: (
            "SUCCEEDED" == athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]["Status"]["State"]
        )
    )


def seen(running):
    s3 = client(running, "s3")
    listing = s3.list_objects_v2(Bucket="things", Prefix="seen/").get("Contents", [])
    return [json.load(s3.get_object(Bucket="things", Key=item["Key"])["Body"]) for item in listing]


def test_resources_are_kept_and_work_after_a_restart(tmp_path):
    with cloud.start(tmp_path, with_rekognition=False) as first:
        client(first, "sqs").send_message(QueueUrl=build(first), MessageBody="first")
        until(lambda: any("first" in bodies for _, bodies in seen(first)))

    with cloud.start(tmp_path, with_rekognition=False) as second:
        assert first.secret_access_key != second.secret_access_key
        kept = client(second, "s3").get_object(Bucket="things", Key="a/b c.txt")
        assert (b"kept", {"reason": "test"}) == (kept["Body"].read(), kept["Metadata"])
        assert ["rows"] == client(second, "firehose").list_delivery_streams()["DeliveryStreamNames"]
        assert "faces" == client(second, "glue").get_table(DatabaseName="shop", Name="faces")["Table"]["Name"]
        assert "shop" == client(second, "athena").get_work_group(WorkGroup="shop")["WorkGroup"]["Name"]
        client(second, "s3").put_object(Bucket="things", Key="new/picture.jpg", Body=b"x")
        until(lambda: any("new/picture.jpg" in bodies[0] for _, bodies in seen(second)))

        queue_url = client(second, "sqs").get_queue_url(QueueName="work")["QueueUrl"]
        assert queue_url.startswith(second.endpoint_url)
        client(second, "sqs").send_message(QueueUrl=queue_url, MessageBody="second")
        until(lambda: any("second" in bodies for _, bodies in seen(second)))
        assert {second.endpoint_url, first.endpoint_url} == {
            environment["AWS_ENDPOINT_URL"] for environment, _ in seen(second)
        }


def test_a_function_gets_its_variables_and_the_endpoints(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_REKOGNITION", "http://elsewhere.invalid")
    with cloud.start(tmp_path, with_rekognition=False) as running:
        client(running, "sqs").send_message(QueueUrl=build(running), MessageBody="one")

        environment, _ = until(lambda: seen(running))[0]

        assert "hello" == environment["GREETING"]
        assert running.endpoint_url == environment["AWS_ENDPOINT_URL"]
        assert environment["AWS_ENDPOINT_URL_REKOGNITION"] is None


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_secret_is_in_no_command_line_no_file_and_no_repr(tmp_path):
    with cloud.start(tmp_path, with_rekognition=False) as running:
        client(running, "sqs").send_message(QueueUrl=build(running), MessageBody="one")
        until(lambda: seen(running))
        secret = running.secret_access_key

        assert secret not in repr(running)
        for command in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):  # the process has exited
                assert secret.encode() not in command.read_bytes()

    assert [] == [path for path in tmp_path.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def test_two_clouds_cannot_share_a_folder(tmp_path):
    with (
        cloud.start(tmp_path, with_rekognition=False),
        pytest.raises(cloud.FolderInUse, match=f"process {os.getpid()}: stop that one first"),
        cloud.start(tmp_path, with_rekognition=False),
    ):
        pass


def test_the_folder_is_unlocked_after_a_stop(tmp_path):
    for _ in range(2):
        with cloud.start(tmp_path, with_rekognition=False) as running:
            assert running.folder == tmp_path


def test_nothing_listens_after_a_stop(tmp_path):
    with cloud.start(tmp_path, with_rekognition=False) as running:
        pass

    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(running.endpoint_url, timeout=2)  # noqa: S310 a loopback http address


def test_a_port_in_use_is_named(tmp_path):
    with cloud.start(tmp_path / "one", with_rekognition=False) as running:
        taken = int(running.endpoint_url.rpartition(":")[2])
        with (
            pytest.raises(cloud.PortInUse, match=f"port {taken} of 127.0.0.1 .* choose another"),
            cloud.start(tmp_path / "two", with_rekognition=False, ministack_port=taken),
        ):
            pass


def program(folder, name, text, log):
    """A child process that runs `text`."""
    (folder / f"{name}.py").write_text(text)
    return spawn(name, [name], url="http://127.0.0.1:9", log=log, environment={"PYTHONPATH": str(folder)})


def test_a_server_that_cannot_start_is_reported_with_its_log(tmp_path):
    child = program(tmp_path, "broken", "raise SystemExit('no model file')", tmp_path / "log")

    with pytest.raises(ChildProcessFailed, match=r"(?s)broken exited with code 1 .*no model file"):
        child.wait_until_ready()


def test_a_server_that_does_not_respond_times_out(tmp_path):
    child = program(tmp_path, "silent", "import time; time.sleep(60)", tmp_path / "log")

    with pytest.raises(ChildProcessFailed, match=r"silent did not respond at http://127\.0\.0\.1:9 within 0 seconds"):
        child.wait_until_ready(timeout_seconds=0.1)
    child.stop()


def test_a_child_that_ignores_sigterm_is_killed(tmp_path):
    ignore = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    log = tmp_path / "log"
    child = program(
        tmp_path, "stubborn", f"import signal, time; {ignore}; print('up', flush=True); time.sleep(60)", log
    )
    until(lambda: "up" in log.read_text())

    child.stop(timeout_seconds=0.2)

    assert -signal.SIGKILL == child.process.returncode


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_everything_listens_on_loopback_only(tmp_path):
    with cloud.start(tmp_path, with_rekognition=False) as running:
        pid = int(next((tmp_path / "tmp").glob("ministack-*.pid")).read_text())

        assert {("127.0.0.1", int(running.endpoint_url.rpartition(":")[2]))} == listeners(pid)


def listeners(pid):
    """(address, port) of each TCP socket on which a process listens."""
    inodes = {str(opened.readlink()) for opened in Path(f"/proc/{pid}/fd").iterdir()}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                address, port = fields[1].split(":")
                found.add((".".join(str(byte) for byte in reversed(bytes.fromhex(address))), int(port, 16)))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="the parent-death signal is Linux's")
def test_the_servers_stop_when_their_parent_is_killed(tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-m", "infra.local_cloud", "--without-rekognition", "--folder", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    url = parent.stdout.readline().strip().removeprefix("export AWS_ENDPOINT_URL=")

    parent.kill()
    parent.wait()

    until(lambda: not responds(url))


def test_the_command_prints_exports_and_stops_on_interrupt(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.local_cloud", "--without-rekognition", "--folder", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    exports = dict(process.stdout.readline().strip().removeprefix("export ").split("=", 1) for _ in range(5))
    url = exports["AWS_ENDPOINT_URL"]
    assert responds(url)
    session = boto3.Session(
        exports["AWS_ACCESS_KEY_ID"], exports["AWS_SECRET_ACCESS_KEY"], region_name=exports["AWS_REGION"]
    )
    assert [] == session.client("s3", endpoint_url=url).list_buckets()["Buckets"]

    process.send_signal(signal.SIGINT)
    try:
        _, stderr = process.communicate(timeout=WAIT_SECONDS)
    finally:
        process.kill()

    assert (0, True) == (process.returncode, STOPPED_MESSAGE in stderr)
    assert not responds(url)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the server's process through ministack's pid file")
def test_the_command_stops_with_one_line_when_a_server_exits(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.local_cloud", "--without-rekognition", "--folder", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()

    os.kill(int(next((tmp_path / "tmp").glob("ministack-*.pid")).read_text()), signal.SIGKILL)
    try:
        _, stderr = process.communicate(timeout=WAIT_SECONDS)
    finally:
        process.kill()

    assert 1 == process.returncode
    assert exit_message("ministack", tmp_path / "logs/ministack.log") == stderr.splitlines()[-1]
    assert "Traceback" not in stderr


def test_a_running_cloud_lists_its_servers(tmp_path):
    with cloud.start(tmp_path, with_rekognition=False) as running:
        assert ["ministack"] == [child.name for child in running.children]
        assert [None] == [child.process.poll() for child in running.children]


def test_waiting_returns_the_first_program_that_exits(tmp_path):
    lasting = program(tmp_path, "lasting", "import time; time.sleep(60)", tmp_path / "lasting.log")
    ending = program(tmp_path, "ending", "", tmp_path / "ending.log")

    assert ending is cloud.wait_for_exit([lasting, ending])
    lasting.stop()


def responds(url):
    try:
        with urllib.request.urlopen(f"{url}/_ministack/health", timeout=2):  # noqa: S310 a loopback http address
            return True
    except OSError:
        return False
