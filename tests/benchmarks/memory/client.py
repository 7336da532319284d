"""A client that costs little: raw requests over connections that stay open, in a process of its own.

`python -m tests.benchmarks.memory.client PORT ADDRESS CONNECTIONS SECONDS` prints how many seconds each request took.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time


class Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port_here: int = self.socket.getsockname()[1]

    def get(self, address: str, encoding: str = "br") -> tuple[bytes, bytes]:
        """Head and body of an answer."""
        self.socket.sendall(request(address, encoding))
        read = b""
        while b"\r\n\r\n" not in read:
            read += self._more()
        head, _, body = read.partition(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        while len(body) < length:
            body += self._more()
        return head, body

    def _more(self) -> bytes:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionResetError
        return data

    def close(self) -> None:
        self.socket.close()


def request(address: str, encoding: str) -> bytes:
    return (
        f"GET {address} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\nAccept: text/html\r\n"
        f"Accept-Language: de\r\nAccept-Encoding: {encoding}\r\n\r\n"
    ).encode()


def hammer(port: int, address: str, connections: int, seconds: float) -> list[float]:
    """Ask again on each connection as soon as it has answered; every answer must have the size of the first."""
    first = Connection(port)
    size = sum(map(len, first.get(address))) + len(b"\r\n\r\n")
    first.close()
    asked = request(address, "br")
    times: list[float] = []
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            one = Connection(port).socket
            selector.register(one, selectors.EVENT_READ, [time.perf_counter(), 0])
            one.sendall(asked)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            for key, _ in selector.select(1):
                one = key.fileobj  # type: ignore[assignment]
                data = one.recv(65536)
                if not data:
                    raise ConnectionResetError
                key.data[1] += len(data)
                if key.data[1] < size:
                    continue
                now = time.perf_counter()
                times.append(now - key.data[0])
                key.data[:] = [now, 0]
                one.sendall(asked)
    return times


if __name__ == "__main__":
    _, port, address, connections, seconds = sys.argv
    print(json.dumps(hammer(int(port), address, int(connections), float(seconds))))
