# SPDX-License-Identifier: MIT
"""The same bits on every device: how many float32 results of each are those of one thread of the CPU path.

Each OpenCL device here, and the CPU path with more threads, beside the formulas in NumPy, whose functions round as they
happen to on a machine.
"""

import textwrap

import numpy as np
import sigramp
from support import brute_force, expect, expect_close, options, picture

given = options(__doc__, count=200_000)
random = np.random.default_rng(754)
x = random.normal(0, 8, given.count).astype(np.float32)
offsets = random.normal(0, 3, 50).astype(np.float32)
few = x[:20_000]

OURS = {
    "logistic": lambda **where: sigramp.map("logistic", x, **where),
    "softplus": lambda **where: sigramp.map("softplus", x, **where),
    "density": lambda **where: sigramp.map("density", x, **where),
    "sum of 50": lambda **where: sigramp.sum(few, offsets, **where),
}
FORMULAS = {
    "logistic": lambda: 1 / (1 + np.exp(-x)),
    "softplus": lambda: np.logaddexp(np.float32(0), x),
    "density": lambda: np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))) ** 2,
    "sum of 50": lambda: sum(1 / (1 + np.exp(offset - few)) for offset in offsets),
}


def share(results, right):
    """Of the results, those with the bits of the right ones, in percent."""
    return 100 * np.mean(results.view(np.uint32) == right.view(np.uint32))


with np.errstate(over="ignore"):
    formulas = {name: compute() for name, compute in FORMULAS.items()}
right = {name: compute(device="cpu", threads=1) for name, compute in OURS.items()}
shares = {"NumPy's functions": [share(formulas[name], right[name]) for name in OURS]}
places = [("cpu", threads, f"CPU, {threads} threads") for threads in (2, 5)]
places += [(device.id, None, device.platform) for device in sigramp.devices() if device.usable and device.id != "cpu"]
for device, threads, title in places:
    found = {name: compute(device=device, threads=threads) for name, compute in OURS.items()}
    shares[title] = [share(found[name], right[name]) for name in OURS]
    expect(all(each == 100 for each in shares[title]), f"{title}: the bits of one thread of the CPU path")
print("  of NumPy's results that share have the same bits:",
      ", ".join(f"{name} {each:.1f} %" for name, each in zip(OURS, shares["NumPy's functions"])))
expect_close(right["sum of 50"][:20], brute_force(few[:20], offsets), "the sum", 1e-7)

if given.picture:
    (ax,), save = picture(given.picture)
    ax.imshow(list(shares.values()), cmap="cividis", vmin=0, vmax=100, aspect="auto")
    for row, each in enumerate(shares.values()):
        for column, percent in enumerate(each):
            ax.text(column, row, f"{percent:.3g}", ha="center", va="center", color="black" if percent > 50 else "white")
    ax.set_xticks(range(len(OURS)), list(OURS))
    ax.set_yticks(range(len(shares)), [textwrap.fill(title, 18) for title in shares])
    ax.set_title("float32 results with the same bits, percent", fontsize="medium")
    save()
