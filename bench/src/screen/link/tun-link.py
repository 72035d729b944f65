"""A line between two network namespaces: a rate, a delay, and a queue that drops what does not fit at its tail.

Usage: tun-link.py NAMESPACE_A NAMESPACE_B MBIT_PER_S RTT_MS QUEUE_KIB      (root; ends with its stdin)

Every IP packet passes through this program, so the line is the same on kernels without netem, and TCP on top of it is
the kernel's own. A gets 10.77.0.1, B 10.77.0.2. Prints {"ready":true,"pid":…} when the line is up.

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

    def take(self, packet, now):
        self.leave(now)
        if self.waiting_bytes + len(packet) > self.queue_bytes:
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
            os.write(self.target, self.packets.popleft()[1])

    def next_at(self):
        return self.packets[0][0] if self.packets else None


def main():
    namespace_a, namespace_b, mbit, rtt_ms, queue_kib = sys.argv[1:6]
    tag = os.getpid() % 10_000
    a = open_end(f"ffa{tag}", namespace_a, "10.77.0.1", "10.77.0.2")
    b = open_end(f"ffb{tag}", namespace_b, "10.77.0.2", "10.77.0.1")
    shape = (float(mbit) * 1e6 / 8, float(rtt_ms) / 2_000, int(queue_kib) * 1_024)
    toward = {a: Direction(b, *shape), b: Direction(a, *shape)}
    print(json.dumps({"ready": True, "pid": os.getpid()}), flush=True)
    while True:
        times = [one.next_at() for one in toward.values() if one.next_at() is not None]
        timeout = max(0.0, min(times) - time.monotonic()) if times else None
        readable, _, _ = select.select([a, b, sys.stdin], [], [], timeout)
        now = time.monotonic()
        for fd in readable:
            if fd is sys.stdin:
                return
            while True:
                try:
                    toward[fd].take(os.read(fd, 65_536), now)
                except BlockingIOError:
                    break
        for one in toward.values():
            one.deliver(time.monotonic())


main()
