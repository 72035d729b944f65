"""Says what an X server holds down, at each change: XQueryKeymap and XQueryPointer, asked every 2 ms over a connection of its own.

One line of JSON per change: wall-clock ms, the keycodes that are down, the mask of mouse buttons, the pointer's place, and
how long ago the server was asked last before it answered so: the change itself lies in between.
Usage: x-hands.py DISPLAY
"""

import ctypes
import json
import sys
import time

x11 = ctypes.CDLL("libX11.so.6")
x11.XOpenDisplay.restype = ctypes.c_void_p
x11.XDefaultRootWindow.restype = ctypes.c_ulong
display = ctypes.c_void_p(x11.XOpenDisplay(sys.argv[1].encode()))
if not display.value:
    sys.exit("no such display")
root = ctypes.c_ulong(x11.XDefaultRootWindow(display))

KEYS = ctypes.create_string_buffer(32)
UNUSED_WINDOWS = [ctypes.c_ulong(), ctypes.c_ulong()]
X, Y, IN_X, IN_Y = (ctypes.c_int() for _ in range(4))
MASK = ctypes.c_uint()
BUTTONS_SHIFT = 8  # Button1Mask is 1 << 8


def hands():
    x11.XQueryKeymap(display, KEYS)
    child, other = UNUSED_WINDOWS
    places = [ctypes.byref(one) for one in (child, other, X, Y, IN_X, IN_Y, MASK)]
    x11.XQueryPointer(display, root, *places)
    codes = [code for code in range(256) if KEYS.raw[code >> 3] & (1 << (code & 7))]
    return codes, (MASK.value >> BUTTONS_SHIFT) & 0x1F, X.value, Y.value


before = None
asked = time.monotonic()
while True:
    now = hands()
    answered = time.monotonic()
    since = answered - asked
    asked = answered
    if now != before:
        keys, buttons, x, y = now
        line = {"atMs": time.time() * 1000, "keys": keys, "buttons": buttons, "x": x, "y": y, "sinceAskedMs": since * 1000}
        print(json.dumps(line), flush=True)
        before = now
    time.sleep(0.002)
