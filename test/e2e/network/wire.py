"""A segment of Ethernet between network cards that it makes: what one sends, all others get.

    wire.py CAPTURE CARD...

Lines of JSON on standard input say how it behaves from then on; each is answered by one line:

    {"cut": false, "bitsPerSecond": 0, "delayMs": 0, "lossPart": 0}     0: as fast as it goes, at once, none lost

All that was sent is appended to CAPTURE, frame after frame, also what is lost afterwards. It ends, and its cards with
it, when its standard input does. (Kernels that tests run on need not have `netem`.)
"""

import fcntl
import heapq
import json
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI = 0x0002, 0x1000
# As a cheap router: what would have to wait longer is thrown away.
LONGEST_QUEUE_SECONDS = 0.4


def card(name):
    """A network card whose frames are read from, and written to, a file descriptor."""
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return fd


def main():
    capture = open(sys.argv[1], "ab", buffering=0)
    cards = [card(name) for name in sys.argv[2:]]
    chance = random.Random(7)
    free = dict.fromkeys(cards, 0.0)
    waiting = []
    order = 0
    cut, rate, delay, loss = False, 0, 0.0, 0.0
    poll = select.poll()
    for fd in [0, *cards]:
        poll.register(fd, select.POLLIN)
    print("ready", flush=True)
    while True:
        pause = max(0.0, waiting[0][0] - time.monotonic()) * 1000 if waiting else None
        for fd, event in poll.poll(pause):
            if fd == 0:
                line = sys.stdin.readline()
                if not line:
                    return
                wanted = json.loads(line)
                cut, rate = wanted["cut"], wanted["bitsPerSecond"]
                delay, loss = wanted["delayMs"] / 1000, wanted["lossPart"]
                print("done", flush=True)
                continue
            try:
                frame = os.read(fd, 65536)
            except OSError:
                continue  # a card that is down
            now = time.monotonic()
            capture.write(frame)
            if cut or chance.random() < loss:
                continue
            start = max(now, free[fd])
            if start - now > LONGEST_QUEUE_SECONDS:
                continue
            free[fd] = start + (len(frame) * 8 / rate if rate else 0)
            order += 1
            heapq.heappush(waiting, (free[fd] + delay, order, fd, frame))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, sender, frame = heapq.heappop(waiting)
            for fd in cards:
                if fd != sender and not cut:
                    try:
                        os.write(fd, frame)
                    except OSError:
                        pass  # a card that is down, or full: Ethernet promises nothing


main()
