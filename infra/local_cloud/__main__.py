"""`python -m infra.local_cloud`: the local cloud in the foreground.

In: the folder that keeps its data. Out: the export lines that point a shell's programs at it, and servers until
Ctrl-C or SIGTERM, or until one of them ends by itself.
"""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from infra.local_cloud.child import ChildFailed
from infra.local_cloud.cloud import MODELS_FOLDER, FolderInUse, LocalCloud, PortTaken, start, wait_for_an_end


def main() -> int:
    """Runs until it is told to end. Exit code 0 then, 1 when a server could not start or ended by itself."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.local_cloud", description="Run the local cloud on 127.0.0.1."
    )
    parser.add_argument("--folder", type=Path, required=True, help="keeps the cloud's data and logs between runs")
    parser.add_argument("--models", type=Path, default=MODELS_FOLDER, help="the face models (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port of ministack (default: any free one)")
    parser.add_argument("--rekognition-port", type=int, default=0, help="port of DetectFaces (default: any free one)")
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
            print("The local cloud runs until Ctrl-C.", file=sys.stderr)
            ended = wait_for_an_end(cloud.children)
        print(f"{ended.name} ended by itself; its log is {ended.log}. Start the local cloud again.", file=sys.stderr)
    except KeyboardInterrupt:
        print("The local cloud has ended; its data stays.", file=sys.stderr)
        return 0
    except (ChildFailed, FolderInUse, PortTaken) as error:
        print(error, file=sys.stderr)
    return 1


def exports(cloud: LocalCloud) -> str:
    """Lines for a shell: evaluate them, and boto3, PyAthena and the aws command talk to this cloud."""
    return "\n".join(f"export {name}={value}" for name, value in cloud.environment.items())


def _interrupt(_signal_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    raise SystemExit(main())
