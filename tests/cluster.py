"""A cluster started by hand: a scheduler and workers as processes of their own, each on its own host where permitted.

A host is a network namespace with its own address, joined to the others by a bridge; all of them live inside one user
namespace, so that nobody's network is touched and no root is needed where the system permits that. Elsewhere every
process has the loopback interface.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from fault_case import eventually
from namespace import Refused, Shell

PORT = 8786
ENTER = ("nsenter", "--preserve-credentials", "--user", "--net", "--target")


class Network(Protocol):
    """Where the processes of a cluster live."""

    driver: Sequence[str]

    def host(self) -> Host:
        """Return a host for one more process."""

    def close(self) -> None:
        """Take it down."""


@dataclass(frozen=True)
class Host:
    """An address, and the command that leads there."""

    address: str
    inside: Sequence[str] = ()
    link: str = ""


class Loopback:
    """One host for all."""

    driver: Sequence[str] = ()

    def host(self) -> Host:
        """Return this machine."""
        return Host("127.0.0.1")

    def close(self) -> None:
        """Nothing has to be taken down."""


class Namespaces:
    """A bridge with a network namespace for every host; drivers live where the bridge is.

    Raises
    ------
    Refused
        If the system does not permit it, or ``ip`` is missing.
    """

    def __init__(self) -> None:
        self._bridge = Shell("unshare", "--user", "--map-root-user", "--net")
        self._hosts: list[Shell] = []
        self.driver: Sequence[str] = (*ENTER, str(self._bridge.pid))
        try:
            self._bridge.do("ip link set lo up")
            self._bridge.do("ip link add bridge type bridge")
            self._bridge.do("ip address add 10.77.0.1/24 dev bridge")
            self._bridge.do("ip link set bridge up")
            self.host()  # a spare one: now is the time to find that hosts are not permitted
        except Refused:
            self.close()
            raise

    def host(self) -> Host:
        """Return a new host with its own address."""
        shell = Shell(*self.driver, "unshare", "--net")
        self._hosts.append(shell)
        number = len(self._hosts) + 1
        inside = (*ENTER, str(shell.pid))
        address, link = f"10.77.0.{number}", f"host{number}"
        self._bridge.do(f"ip link add {link} type veth peer name eth0 netns {shell.pid}")
        self._bridge.do(f"ip link set {link} master bridge up")
        shell.do("ip link set lo up")
        shell.do(f"ip address add {address}/24 dev eth0")
        shell.do("ip link set eth0 up")
        shell.do("ip route add default via 10.77.0.1")  # without one a process does not find its own address
        return Host(address, inside, link)

    def cut(self, host: Host) -> None:
        """Let nothing more through to a host, as when its cable is pulled."""
        self._bridge.do(f"ip link set {host.link} down")

    def close(self) -> None:
        """End every namespace."""
        for shell in (*self._hosts, self._bridge):
            shell.close()


def network() -> Network:
    """Return namespaces where they are permitted, else the loopback interface."""
    try:
        return Namespaces()
    except Refused:
        return Loopback()


@dataclass
class Node:
    """A process of the cluster; ``pid`` is that of the scheduler, or of the nanny of a worker."""

    host: Host
    process: subprocess.Popen[bytes]
    words: Path

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid


@dataclass
class Cluster:
    """A scheduler and some workers, started as their manual says."""

    place: Path
    environment: Mapping[str, str]
    workers: int = 2
    network: Network = field(default_factory=network)
    nodes: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._first = self.network.host()
        self.port = PORT if isinstance(self.network, Namespaces) else _free_port()
        self.address = f"tcp://{self._first.address}:{self.port}"

    @property
    def driver(self) -> Sequence[str]:
        """The command that leads to where the scheduler can be reached."""
        return self.network.driver

    def start(self, wait_for_workers: bool = True) -> None:
        """Start a scheduler, always at the same address, and its workers: those of a lost scheduler end with it."""
        where = ["--host", self._first.address, "--port", str(self.port)]
        self.scheduler = self._start(self._first, "dask_scheduler", *where, "--no-dashboard", "--no-jupyter")
        workers = [self.start_worker() for _ in range(self.workers)]
        # Drivers do not wait for long.
        assert eventually(lambda: "Scheduler at:" in self.scheduler.words.read_text())
        if wait_for_workers:
            assert eventually(lambda: all("Registered to" in worker.words.read_text() for worker in workers))

    def start_worker(self) -> Node:
        """Start a worker on a host of its own."""
        host = self.network.host()
        where = ["--host", host.address, "--local-directory", str(self.place), "--no-dashboard"]
        return self._start(host, "dask_worker", self.address, *where, "--nthreads", "1")

    def end(self, node: Node) -> None:
        """Kill a process with its children, as when its machine is switched off."""
        with suppress(ProcessLookupError):
            os.killpg(node.pid, signal.SIGKILL)
        node.process.wait()

    def _start(self, host: Host, program: str, *options: str) -> Node:
        words = self.place / f"{program}-{len(self.nodes)}"
        with words.open("w") as said:
            process = subprocess.Popen(
                [*host.inside, sys.executable, "-m", f"distributed.cli.{program}", *options],
                cwd=self.place,
                env=dict(self.environment),
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )
        self.nodes.append(Node(host, process, words))
        return self.nodes[-1]

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill every process of the cluster, and take the network down."""
        for node in reversed(self.nodes):
            self.end(node)
        self.network.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
