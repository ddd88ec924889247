"""What all tests share: where the shared material lies, and a network that reaches no further than this computer."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared_folder() -> Path:
    """Folder of the shared material: ``AZOGUE_SHARED``, else the folder ``shared`` beside the repository."""
    return Path(os.environ.get("AZOGUE_SHARED") or ROOT.parent / "shared").resolve()


# A job started in the background hands "ignore Ctrl-C" down to all its children; tests that press it need it heard.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def root() -> Path:
    """Top folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the shared material (documents, reference facts, real layers).

    Absent: the test is skipped, saying so; with ``AZOGUE_REQUIRE_SHARED=1`` it fails.
    """
    folder = shared_folder()
    if (folder / "data").is_dir():
        return folder
    reason = f"the shared material is not at {folder}; set AZOGUE_SHARED to its folder"
    if os.environ.get("AZOGUE_REQUIRE_SHARED") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


class NetworkTouched(RuntimeError):
    """A test tried to reach another computer."""


def _is_here(address: Any) -> bool:
    """Whether an address of ``socket.connect`` stays on this computer."""
    if not isinstance(address, tuple):  # a Unix socket path
        return True
    host = str(address[0])
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection and look-up that would leave this computer."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded(original: Any) -> Any:
        def reach(self: socket.socket, address: Any) -> Any:
            if not _is_here(address):
                raise NetworkTouched(f"a test tried to connect to {address!r}; tests work without a network")
            return original(self, address)

        return reach

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_here((name, 0)):
            raise NetworkTouched(f"a test tried to look up {name!r}; tests work without a network")
        return look_up(host, *args, **kwargs)

    socket.socket.connect = guarded(connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = guarded(connect_ex)  # type: ignore[method-assign]
    socket.getaddrinfo = guarded_look_up
    yield
    socket.socket.connect, socket.socket.connect_ex = connect, connect_ex  # type: ignore[method-assign]
    socket.getaddrinfo = look_up
