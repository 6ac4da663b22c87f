"""The command ``nrdl``: its version without anything else being loaded, or ``checker.cli``."""

import gc
import os
import sys

from checker import __version__


def start() -> int:
    for descriptor in range(3):
        try:  # a file of ours must not be opened in the place of a stream that was closed
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:  # nobody listens, and nothing need ask
        sys.stderr = os.fdopen(2, "w", closefd=False)
    if sys.argv[1:] == ["--version"]:
        try:
            sys.stdout.write(f"nrdl {__version__}\n")
            sys.stdout.flush()
            return 0
        except (OSError, AttributeError):  # what is full or closed is told by the command
            pass
    gc.set_threshold(100_000)  # a run makes few cycles, and looking for them costs a tenth of a short one
    try:
        from checker.end_requests import end_when_asked

        end_when_asked()
        from checker.cli.main import main

        return main()
    except KeyboardInterrupt as ended:  # while the command is loaded; from then on it tells by itself
        from checker.end_requests import end_told
        from checker.messages import message, usual_language

        sentence, code = end_told(ended)
        sys.stderr.write(f"nrdl: {message(sentence)[usual_language()]}\n")
        return code
    finally:
        gc.freeze()  # what is left goes with the process: to look through it once more takes a twentieth of a check


if __name__ == "__main__":
    raise SystemExit(start())
