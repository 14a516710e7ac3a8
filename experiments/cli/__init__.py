"""The command ``boundlab``: one subcommand a file, each a frozen dataclass whose fields are its options.

Exit codes: 0 every verdict is the expected one (or the command did its work), 1 some verdict differs or
a check fails, 2 bad usage, with one line on stderr, 3 the workers were lost, 4 the disk does not take what
a run writes, 130 interrupted; of 3, 4 and 130 the line says how to go on. Nothing heavy is imported before
a command runs: ``boundlab list`` needs neither arrays nor compiled code.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from experiments.cli.interruption import INTERRUPTED, Unfinished
from theory.errors import InvalidInput

BAD_USAGE = 2
CLOSED_PIPE = 141  # what a shell reports of a program that SIGPIPE ended


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``boundlab`` with these arguments, the process's own when omitted, and return the exit code."""
    try:
        from experiments.cli.parsing import parse  # takes long enough to be interrupted

        parsed = parse(sys.argv[1:] if argv is None else argv)
        code = parsed if isinstance(parsed, int) else parsed.run()
        sys.stdout.flush()
    except InvalidInput as error:
        return _complain(str(error), BAD_USAGE)
    except Unfinished as stopped:
        return _complain(str(stopped), stopped.code)
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)
    except BrokenPipeError:  # boundlab ... | head
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # or the exit flushes, and fails, again
        return CLOSED_PIPE
    return code


def _complain(message: str, code: int) -> int:
    print(f"boundlab: {' '.join(message.split())}", file=sys.stderr)
    return code
