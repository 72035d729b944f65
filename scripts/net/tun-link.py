"""Lines between two network namespaces: a rate, a delay, and a queue that drops what does not fit at its tail.

Usage: tun-link.py NAMESPACE_A NAMESPACE_B MBIT_PER_S RTT_MS QUEUE_KIB [LINES]      (root; ends with its stdin)

Every IP packet passes through this program, so a line is the same on kernels without netem, and TCP on top of it is
the kernel's own. On line N, from 0, A gets 10.77.N.1 and B 10.77.N.2. Prints {"ready":true,"pid":…,"devices":[{"a":…,
"b":…},…]} when they are up. Each line of JSON on stdin, {"line":N,"lost":"none"|"both"|"toA"|"toB"}, loses every packet of
that line and way from then on, what is under way with it, and is answered with {"set":N,"dropped":…}.

Python, because a TUN device needs one ioctl that Node does not have.
"""

import collections
import fcntl
import json
import os
import select
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
MTU = 1500
LOST_WAYS = {"none": (), "both": ("a", "b"), "toA": ("a",), "toB": ("b",)}


def open_end(name, namespace, address, peer):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    for command in (
        ["ip", "link", "set", name, "netns", namespace],
        ["ip", "-n", namespace, "addr", "add", address, "peer", peer, "dev", name],
        ["ip", "-n", namespace, "link", "set", name, "mtu", str(MTU), "up"],
    ):
        subprocess.run(command, check=True)
    return fd


class Direction:
    """Queue, then the line's rate, then its delay; all three in the order of arrival."""

    def __init__(self, target, bytes_per_s, delay_s, queue_bytes):
        self.target = target
        self.bytes_per_s = bytes_per_s
        self.delay_s = delay_s
        self.queue_bytes = queue_bytes
        self.packets = collections.deque()
        self.sent_at = 0.0
        self.waiting = collections.deque()
        self.waiting_bytes = 0
        self.dropped = 0
        self.loses = False

    def lose(self, loses):
        self.loses = loses
        if not loses:
            return
        self.dropped += len(self.packets)
        self.packets.clear()
        self.waiting.clear()
        self.waiting_bytes = 0

    def take(self, packet, now):
        self.leave(now)
        if self.loses or self.waiting_bytes + len(packet) > self.queue_bytes:
            self.dropped += 1
            return
        self.sent_at = max(now, self.sent_at) + len(packet) / self.bytes_per_s
        self.waiting.append((self.sent_at, len(packet)))
        self.waiting_bytes += len(packet)
        self.packets.append((self.sent_at + self.delay_s, packet))

    def leave(self, now):
        while self.waiting and self.waiting[0][0] <= now:
            self.waiting_bytes -= self.waiting.popleft()[1]

    def deliver(self, now):
        while self.packets and self.packets[0][0] <= now:
            packet = self.packets.popleft()[1]
            try:
                os.write(self.target, packet)
            except OSError:
                # The device was taken down.
                self.dropped += 1

    def next_at(self):
        return self.packets[0][0] if self.packets else None


class Line:
    def __init__(self, number, namespaces, shape):
        tag = f"{os.getpid() % 10_000}n{number}"
        self.devices = {end: f"ff{end}{tag}" for end in "ab"}
        addresses = {"a": f"10.77.{number}.1", "b": f"10.77.{number}.2"}
        self.fds = {
            end: open_end(self.devices[end], namespace, addresses[end], addresses[other])
            for end, other, namespace in (("a", "b", namespaces[0]), ("b", "a", namespaces[1]))
        }
        self.toward = {end: Direction(self.fds[end], *shape) for end in "ab"}


def obey(lines, text):
    order = json.loads(text)
    line = lines[order["line"]]
    for end, direction in line.toward.items():
        direction.lose(end in LOST_WAYS[order["lost"]])
    dropped = sum(direction.dropped for direction in line.toward.values())
    print(json.dumps({"set": order["line"], "dropped": dropped}), flush=True)


def main():
    namespace_a, namespace_b, mbit, rtt_ms, queue_kib = sys.argv[1:6]
    count = int(sys.argv[6]) if len(sys.argv) > 6 else 1
    shape = (float(mbit) * 1e6 / 8, float(rtt_ms) / 2_000, int(queue_kib) * 1_024)
    lines = [Line(number, (namespace_a, namespace_b), shape) for number in range(count)]
    from_fd = {}
    for line in lines:
        from_fd[line.fds["a"]] = line.toward["b"]
        from_fd[line.fds["b"]] = line.toward["a"]
    stdin = sys.stdin.fileno()
    os.set_blocking(stdin, False)
    said = b""
    ready = {"ready": True, "pid": os.getpid(), "devices": [line.devices for line in lines]}
    print(json.dumps(ready), flush=True)
    while True:
        times = [one.next_at() for one in from_fd.values() if one.next_at() is not None]
        timeout = max(0.0, min(times) - time.monotonic()) if times else None
        readable, _, _ = select.select([*from_fd, stdin], [], [], timeout)
        now = time.monotonic()
        for fd in readable:
            if fd == stdin:
                chunk = os.read(stdin, 65_536)
                if chunk == b"":
                    return
                said += chunk
                while b"\n" in said:
                    text, said = said.split(b"\n", 1)
                    obey(lines, text)
                continue
            while True:
                try:
                    from_fd[fd].take(os.read(fd, 65_536), now)
                except BlockingIOError:
                    break
                except OSError:
                    # The device was taken down.
                    break
        for one in from_fd.values():
            one.deliver(time.monotonic())


main()
