"""Lines between hosts and servers, in a process of its own that others can break.

``python -m benchmarks.hosts.relay LINES`` takes a list in JSON, prints ``ready``, and then for
each ``GROUP STATE`` on its standard input ``done``.
"""

import asyncio
import json
import socket
import struct
import sys
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

PIECE = 1 << 16
RESET = struct.pack("ii", 1, 0)
"""Whoever closes a socket that lingers so hangs up without a word."""


class State(StrEnum):
    OPEN = "open"
    REFUSED = "refused"
    """Lines break, and nobody is there to take a new one."""
    SWALLOWED = "swallowed"
    """Both ends have a line still, and nothing comes through."""


@dataclass
class Line:
    """One way from one host to one server."""

    group: str
    address: str
    """Where it is entered, and where it seems to come from."""
    port: int
    target: int
    state: State = State.OPEN
    ends: set[asyncio.StreamWriter] = field(default_factory=set)
    listener: asyncio.Server | None = None

    async def listen(self) -> None:
        self.listener = await asyncio.start_server(
            self.take, self.address, self.port, backlog=512
        )

    async def take(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.ends.add(writer)
        try:
            if self.state is State.SWALLOWED:
                await self.pump(reader, None)
                return
            onward = await asyncio.open_connection(
                "127.0.0.1", self.target, local_addr=(self.address, 0)
            )
        except OSError:
            self.hang_up(writer)
            return
        self.ends.add(onward[1])
        ways = [
            asyncio.create_task(self.pump(reader, onward[1])),
            asyncio.create_task(self.pump(onward[0], writer)),
        ]
        await asyncio.wait(ways)
        for end in (writer, onward[1]):
            self.ends.discard(end)
            end.close()

    async def pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None
    ) -> None:
        try:
            while data := await reader.read(PIECE):
                if writer is None or self.state is State.SWALLOWED:
                    continue
                writer.write(data)
                await writer.drain()
            if writer is not None and self.state is State.OPEN:
                writer.write_eof()
        except OSError:
            if writer is not None:
                self.hang_up(writer)

    def hang_up(self, end: asyncio.StreamWriter) -> None:
        self.ends.discard(end)
        held: socket.socket | None = end.get_extra_info("socket")
        if held is not None and held.fileno() >= 0:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        end.transport.abort()

    async def turn(self, state: State) -> None:
        was, self.state = self.state, state
        if state is State.REFUSED and self.listener is not None:
            self.listener.close()
            self.listener = None
        # A line of which a part was swallowed is of no use to anybody.
        if state is State.REFUSED or was is State.SWALLOWED:
            for end in list(self.ends):
                self.hang_up(end)
        if state is not State.REFUSED and self.listener is None:
            await self.listen()


async def relay(given: list[dict[str, Any]]) -> None:
    lines = [Line(**each) for each in given]
    for line in lines:
        await line.listen()
    print("ready", flush=True)
    orders = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    while order := await orders.readline():
        group, state = order.decode().split()
        for line in lines:
            if line.group == group:
                await line.turn(State(state))
        print("done", flush=True)


if __name__ == "__main__":
    asyncio.run(relay(json.loads(sys.argv[1])))
