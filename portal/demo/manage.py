"""Django's command line for the demo's database:  python -m portal.demo.manage COMMAND …

`demo` starts everything; `seed_demo`, `audit_ledger`, `shell` and all others work beside it.
"""

import os
import sys

from django.core.management import execute_from_command_line

from portal.demo import environment, ports

if __name__ == "__main__":
    try:
        environment.prepare(ports.choose(os.environ))
    except ports.PortProblem as problem:
        sys.exit(f"demo: {problem}")
    # A line is seen when it is written, through a pipe too.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    try:
        execute_from_command_line(["manage.py", *sys.argv[1:]])
    except KeyboardInterrupt:
        sys.exit("demo: stopped")
