"""Tests reach no further than this computer."""

from __future__ import annotations

import socket
import urllib.request

import pytest


def test_connection_to_another_computer_is_refused() -> None:
    with pytest.raises(RuntimeError, match="without a network"), socket.socket() as s:
        s.connect(("192.0.2.1", 80))  # an address reserved for documentation, RFC 5737


def test_name_of_another_computer_is_not_looked_up() -> None:
    with pytest.raises(RuntimeError, match="without a network"):
        urllib.request.urlopen("http://example.org/", timeout=1)  # refused before it leaves


def test_connection_to_this_computer_is_allowed() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.create_connection(server.getsockname(), timeout=2) as client:
            assert client.getpeername() == server.getsockname()
