# SPDX-License-Identifier: MIT
"""A kernel's machine code, AMD's or PTX, as clang writes it: loops, ways, and what is in them."""

import collections
import heapq
import re

KINDS = "fp32", "fp64", "int32", "int64", "local", "global", "spill", "branch", "scalar"
# The first pattern an instruction begins with. None: no device issues it; PTX's names for values,
# and signs, which operands carry.
PATTERNS = (("spill", r"scratch_|buffer_(load|store)|(ld|st)\.local"),
            (None, r"s_(waitcnt|nop|inst)|buffer_|mov\.|neg\.|abs\.|ld\.param|cvta\."),
            ("branch", r"s_c?branch|s_endpgm|s_barrier|bra\b|bar\.|ret\b|call"),
            ("local", r"ds_|(ld|st)\.shared"), ("global", r"global_|flat_|(ld|st|atom)\."),
            ("scalar", r"s_"), ("int32", r"v_cndmask|selp\.[fbus]32"), ("int64", r"selp\.[fbus]64"),
            ("fp64", r".*f64"), ("fp32", r".*f32"), ("int64", r".*[_.][biuws]64"), ("int32", r"."))
STORE = re.compile(r"(global|flat)_store|st\.global")
DIVISION = "div.rn.f64"  # PTX's is a reciprocal and some nine multiply-adds of the device


def functions(text):
    """Each kernel's code, and what stands behind it until the next one."""
    parts = re.split(r"^(?:\.visible )?\.entry (\w+)\(|^(\w+): +; @\w+$", text, flags=re.M)
    return {parts[i] or parts[i + 1]: parts[i + 2] for i in range(1, len(parts), 3)}


def operation_of(line):
    return re.sub(r"^@!?%p\d+\s+", "", line).split()[0]


def kind_of(operation):
    return next(kind for kind, pattern in PATTERNS if re.match(pattern, operation))


def operations_in(operation):
    """AMD's packed ones are two."""
    return 10 if operation.startswith(DIVISION) else 2 if operation.startswith("v_pk_") else 1


def local_bytes(lines):
    """What the instructions load from local memory."""
    total = 0
    for operation in map(operation_of, lines):
        wide = re.match(r"ds_read(2?)\w*_b(\d+)|ld\.shared(?:\.v(\d))?\.[a-z](\d+)", operation)
        if wide:
            number = 2 if wide[1] else int(wide[3] or 1)
            total += number * int(wide[2] or wide[4]) // 8
    return total


def registers(text):
    """PTX has as many registers as it likes; what of it will not fit into a device's, only that
    device's assembler knows."""
    def number(pattern):
        found = re.search(pattern, text)
        return int(found[1]) if found else None
    return {"vgprs": number(r"; NumVgprs: (\d+)"), "sgprs": number(r"; NumSgprs: (\d+)"),
            "waves": number(r"; Occupancy: (\d+)"),
            "spilled_bytes": number(r"; ScratchSize: (\d+)") or
            number(r"__local_depot\d+\[(\d+)") or 0}


def reached(start, edges, avoided=None):
    seen, waiting = set(), [start]
    while waiting:
        i = waiting.pop()
        if i not in seen and i != avoided:
            seen.add(i)
            waiting += edges[i]
    return seen


class Code:
    """A kernel's basic blocks, each a list of instructions, and where each goes on."""

    def __init__(self, text):
        self.blocks, labels = [[]], {}
        for line in re.split(r"^\.Lfunc_end|^}", text, flags=re.M)[0].split("\n"):
            line = re.sub(r"(//|;).*|^\s*[({)].*|^\s*\.(?!L).*", "", line).strip()
            if re.fullmatch(r"[.$\w]+:", line):
                self.blocks.append([])
                labels[line[:-1]] = len(self.blocks) - 1
            elif line:
                self.blocks[-1].append(line)
                if re.search(r"\bbra\b|^s_c?branch|^s_endpgm|^ret\b", line):
                    self.blocks.append([])
        self.next = [self.after(i, labels) for i in range(len(self.blocks))]

    def after(self, i, labels):
        last = self.blocks[i][-1] if self.blocks[i] else ""
        aim = re.search(r"(?:\bbra(?:\.uni)?|^s_c?branch\w*)\s+(\S+)$", last)
        leaves = re.match(r"bra\b|s_branch|s_endpgm|ret\b", last) or i + 1 == len(self.blocks)
        return ([labels[aim[1]]] if aim else []) + ([] if leaves else [i + 1])

    def inner_loops(self):
        """The instructions of each loop that has none inside, the longest first."""
        before = [[] for _ in self.blocks]
        live = reached(0, self.next)
        for i in live:
            for j in self.next[i]:
                before[j].append(i)
        loops = collections.defaultdict(set)
        for i in live:
            for head in self.next[i]:
                if i not in reached(0, self.next, head):  # the head comes first on every way to i
                    loops[head] |= reached(i, before, head) | {head}
        inner = [body for head, body in loops.items()
                 if not any(other != head and other in body for other in loops)]
        return sorted(([line for i in sorted(body) for line in self.blocks[i]] for body in inner),
                      key=len, reverse=True)

    def shortest_storing_loop(self):
        """Of the inner loops that store results, the shortest one."""
        return [lines for lines in self.inner_loops() if any(map(STORE.search, lines))][-1]

    def shortest_way(self):
        """The fewest instructions that store a result."""
        queue, seen = [(len(self.blocks[0]), 0, ())], set()
        while queue:
            length, i, way = heapq.heappop(queue)
            if any(map(STORE.search, self.blocks[i])):
                return [line for j in (*way, i) for line in self.blocks[j]]
            if i not in seen:
                seen.add(i)
                for j in self.next[i]:
                    heapq.heappush(queue, (length + len(self.blocks[j]), j, (*way, i)))
        return []

    def everything(self):
        return [line for block in self.blocks for line in block]
