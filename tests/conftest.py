"""What holds of every test's process, and the order of the files."""

from __future__ import annotations

import signal

import pytest

LONGEST = ("test_verify", "test_study", "test_notebooks", "test_cli", "test_erm", "test_transfer_studies")

# A shell makes jobs in the background deaf to Ctrl-C, and with them their children: tests of it would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: a file stays in one process, and none should be left alone at the end."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))
