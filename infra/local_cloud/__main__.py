"""`python -m infra.local_cloud`: the local cloud in the foreground.

In: the folder for its data. Out: `export` lines that point a shell's programs at it, and the running servers until
Ctrl-C or SIGTERM, or until one of them exits.
"""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from infra.local_cloud.child_process import ChildProcessFailed
from infra.local_cloud.cloud import MODELS_FOLDER, FolderInUse, LocalCloud, PortInUse, start, wait_for_exit

STOPPED_MESSAGE = "The local cloud has stopped; its data is kept."


def main() -> int:
    """Runs until it is stopped. Returns exit code 0 then, and 1 when a server could not start or exited."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.local_cloud", description="Run the local cloud on 127.0.0.1."
    )
    parser.add_argument("--folder", type=Path, required=True, help="where data and logs are kept")
    parser.add_argument(
        "--models", type=Path, default=MODELS_FOLDER, help="folder of the face models (default: %(default)s)"
    )
    parser.add_argument("--port", type=int, default=0, help="port of ministack (default: any free port)")
    parser.add_argument("--rekognition-port", type=int, default=0, help="port of DetectFaces (default: any free port)")
    parser.add_argument("--without-rekognition", action="store_true", help="run ministack alone, without face models")
    arguments = parser.parse_args()

    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with start(
            arguments.folder,
            with_rekognition=not arguments.without_rekognition,
            models=arguments.models,
            ministack_port=arguments.port,
            rekognition_port=arguments.rekognition_port,
        ) as cloud:
            print(exports(cloud), flush=True)
            print("The local cloud is running. Press Ctrl-C to stop it.", file=sys.stderr)
            exited = wait_for_exit(cloud.children)
        print(exit_message(exited.name, exited.log), file=sys.stderr)
    except KeyboardInterrupt:
        print(STOPPED_MESSAGE, file=sys.stderr)
        return 0
    except (ChildProcessFailed, FolderInUse, PortInUse) as error:
        print(error, file=sys.stderr)
    return 1


def exit_message(name: str, log: Path) -> str:
    """The error message for a server that exited while the local cloud was running."""
    return f"{name} exited unexpectedly; see its log, {log}. Start the local cloud again."


def exports(cloud: LocalCloud) -> str:
    """Shell lines that point boto3, PyAthena and the aws command at this cloud."""
    return "\n".join(f"export {name}={value}" for name, value in cloud.environment.items())


def _interrupt(_signal_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(main())
