"""Ends every process of the stack when the supervisor is gone, even by SIGKILL.

The supervisor starts this first, in a process group of its own, and then starts every service
into that group; it alone holds the writing end of our standard input. When that closes, the
group is told to stop, and what is left of it after the deadline is killed, this process included.
Run by path: it must be there before anything is imported. It knows nothing of the services.
"""

import os
import signal
import sys
import time

STOP_DEADLINE_S = 8.0


def main() -> None:
    """Wait for the end of standard input, then end the group."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    os.close(sys.stdout.fileno())
    while os.read(sys.stdin.fileno(), 1024):
        pass
    group = os.getpgrp()
    os.killpg(group, signal.SIGTERM)
    # How many are left cannot be asked portably; the deadline is short instead.
    time.sleep(float(sys.argv[1]) if len(sys.argv) > 1 else STOP_DEADLINE_S)
    os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
