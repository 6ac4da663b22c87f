"""Property tests draw the same examples in every run, so that a run does not fail by chance.

``HYPOTHESIS_PROFILE=search`` draws new ones, to look for what the known ones do not show.
"""

from __future__ import annotations

import gc
import os
import signal

from hypothesis import settings

os.environ["LC_ALL"] = "C.UTF-8"  # the reports' language follows the system's

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's jobs in the background hear none, nor what they start
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_collection_finish() -> None:
    """What was collected stays to the end: it is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
