"""The table of faults: each is put at many random moments, and what it costs is counted.

``python tests/fault_table.py --to docs/faults.md`` writes the page. Results are added to ``--results`` one by one, and
those that are there already are not made again.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import signal
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

from fault_case import PLANNED, Case, Outcome, TooLateError
from faults import FAULTS, Fault
from namespace import Refused

HEADER = """\
# Faults

What each fault costs a run of {trials} trials of 60 ms, put at so many random moments of a run of `boundlab sweep`
with real processes, signals, mounts and network namespaces. Each run is then completed, with `--resume` where it ended,
and compared with an undisturbed run of one process.

- *lost*: trials that are not on disk in the end; *twice*: trials that are on disk more than once; *changed*: trials
  any value of which differs in any bit from the undisturbed run;
- *stored*: trials on disk when the fault came, on average; *again*: of those, how many were computed again;
- *under way*: trials that began more than once, because what they had come to was not stored; on average, and at most;
- *surprises*: other exit codes than the documented ones, tracebacks, files or processes left behind.

| fault | how it is put | times | lost | twice | changed | stored | again | under way | surprises |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|
"""

FOOTER = """
Every worker has one batch ahead of the one it runs: of two workers that end, four trials may begin anew. A damaged
file counts as not stored, its trials run again. Ctrl-C in the first tenths of a second, while Python itself starts,
ends in Python's own traceback; nothing has begun then.

Made on {system} with Python {python}, as root for the lines on Slurm, by

    RESULTS=faults.jsonl MOMENTS={moments} .ci/slurm
    python tests/fault_table.py --moments {moments} --results faults.jsonl --to docs/faults.md

`tests/test_faults.py` and `tests/test_cluster.py` put some of these faults once, with every change.
"""


def moments(fault: Fault, number: int) -> list[float]:
    """Return moments in [0, 1), one at random in each of so many equal parts; a third of them for a dear fault."""
    rng = random.Random(fault.name)
    number = max(1, number // 3) if fault.dear else number
    return [(part + rng.random()) / number for part in range(number)]


def put(name: str, moment: float) -> Outcome | str:
    """Put a fault once; a text says why it was not put."""
    fault = next(fault for fault in FAULTS if fault.name == name)
    with tempfile.TemporaryDirectory(prefix="faults-") as place:
        case = Case(Path(place), random.Random(f"{name} {moment}"), moment)
        try:
            fault.inject(case)
        except (Refused, TooLateError) as reason:
            return str(reason)
        return case.outcome()


def line(fault: Fault, outcomes: Sequence[dict[str, object]]) -> str:
    """Return a line of the table, with dashes for a fault that could not be put here."""
    if not outcomes:
        return f"| {fault.name} | {fault.how} | 0 |{' – |' * 7}\n"

    def total(column: str) -> int:
        return sum(int(str(outcome[column])) for outcome in outcomes)

    times = len(outcomes)
    repeated = [int(str(outcome["repeated"])) for outcome in outcomes]
    surprises = sum(bool(outcome["surprises"]) for outcome in outcomes)
    cells = (
        fault.name,
        fault.how,
        times,
        *(total(column) for column in ("lost", "doubled", "changed")),
        f"{total('stored') / times:.1f}",
        total("repeated_stored"),
        f"{sum(repeated) / times:.1f} (≤ {max(repeated)})",
        surprises,
    )
    return f"| {' | '.join(map(str, cells))} |\n"


def main() -> int:
    """Put the faults, and write the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--moments", type=int, default=30)
    options.add_argument("--only", default="", help="part of the names of the faults")
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--results", type=Path, default=Path("faults.jsonl"))
    options.add_argument("--to", type=Path)
    chosen = options.parse_args()
    # A shell makes jobs in the background deaf, and with them their children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    wanted = [(f, m) for f in FAULTS if chosen.only in f.name for m in moments(f, chosen.moments)]
    known = read(chosen.results)
    with ProcessPoolExecutor(chosen.jobs, get_context("spawn")) as pool, chosen.results.open("a") as results:
        running = {pool.submit(put, f.name, m): (f, m) for f, m in wanted if (f.name, m) not in known}
        for done in as_completed(running):
            fault, moment = running[done]
            outcome = done.result()
            found = {"surprises": [outcome]} if isinstance(outcome, str) else asdict(outcome)
            refused = isinstance(outcome, str)
            print(
                json.dumps({"fault": fault.name, "moment": moment, "refused": refused, **found}), file=results
            )
            results.flush()
            print(fault.name, round(moment, 3), outcome, flush=True)
    found_in_all = read(chosen.results)
    text = HEADER.format(trials=len(PLANNED))
    faulty = False
    for fault in (fault for fault in FAULTS if chosen.only in fault.name):
        outcomes = [found for (name, _), found in found_in_all.items() if name == fault.name]
        text += line(fault, outcomes)
        faulty |= any(
            outcome[bad] for outcome in outcomes for bad in ("lost", "doubled", "changed", "surprises")
        )
    system = f"{platform.system()} {platform.machine()}"
    text += FOOTER.format(system=system, python=platform.python_version(), moments=chosen.moments)
    if chosen.to:
        chosen.to.write_text(text)
    print(text)
    return int(faulty)


def read(results: Path) -> dict[tuple[str, float], dict[str, object]]:
    """Return what has been found before; a fault that was not put is tried again."""
    if not results.exists():
        return {}
    found = [json.loads(text) for text in results.read_text().splitlines()]
    return {(one["fault"], one["moment"]): one for one in found if not one["refused"]}


if __name__ == "__main__":
    sys.exit(main())
