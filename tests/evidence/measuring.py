"""How much memory reading took, in bytes; 0 where the system does not say."""

import re
import sys
import time
from contextlib import contextmanager
from pathlib import Path


def peak_of(child):
    """The most that a running process ever held; 0 where there is none any more."""
    if child is None:
        return 0
    try:
        status = Path(f"/proc/{child.pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return 1024 * int(found[1]) if found else 0


def own_peak():
    """The most that this process ever held."""
    if sys.platform != "linux":
        return 0
    import resource

    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextmanager
def told(what, parser=None):
    """Prints how long something took, and what memory its reader and this process needed."""
    started, before = time.perf_counter(), own_peak()
    yield
    seconds, more = time.perf_counter() - started, own_peak() - before
    child = peak_of(parser._child) if parser else 0
    reader = f", reader at most {child / 1e6:.0f} MB" if child else ""
    print(f"\n{what}: {seconds:.1f} s{reader}, this process {more / 1e6:.0f} MB more")
