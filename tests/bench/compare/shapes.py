# SPDX-License-Identifier: Apache-2.0
"""What rows look like. A shape makes the columns of rows that are given by number: key columns depend on the number
alone, the others on a random generator. Sums of every float column are exact in any order (multiples of 1/4 below
2^20), so that engines may be compared to the last bit."""

import numpy as np

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
KEY_BITS = np.uint64(2**52 - 1)
HEX = np.frombuffer(b"0123456789abcdef", np.uint8)


def key_numbers(rows):
    """Spread over all numbers below 2^52, none twice: an odd multiplier permutes them."""
    return (rows.astype(np.uint64) * MULTIPLIER) & KEY_BITS


def hex_texts(prefix, rows):
    numbers = key_numbers(rows)
    digits = np.empty((len(rows), len(prefix) + 13), np.uint8)
    digits[:, :len(prefix)] = np.frombuffer(prefix, np.uint8)
    for place in range(13):
        digits[:, -1 - place] = HEX[((numbers >> np.uint64(4 * place)) & np.uint64(15)).astype(np.intp)]
    return digits.data, np.full(len(rows), digits.shape[1])


def names(rng, count):
    """Texts of 13 bytes: one more than fits into a view."""
    numbers = rng.integers(0, 10**8, count)
    digits = np.empty((count, 13), np.uint8)
    digits[:, :5] = np.frombuffer(b"name-", np.uint8)
    for place in range(8):
        digits[:, -1 - place] = 48 + numbers % 10
        numbers = numbers // 10
    return digits.data, np.full(count, 13)


def quantities(rng, count):
    return rng.integers(0, 2**40, count)


def prices(rng, count):
    return rng.integers(0, 4000, count) * 0.25


NUMBERS = {"quantity": ("int64", quantities), "price": ("float64", prices)}
PAYLOAD = {**NUMBERS, "name": ("text", names)}
WIDE = {"quantity": ("int64", quantities), "price": ("float64", prices), "name": ("text", names),
        **{f"i{n:02}": ("int64", quantities) for n in range(22)},
        **{f"f{n:02}": ("float64", prices) for n in range(20)},
        **{f"t{n:02}": ("text", names) for n in range(4)}}

INTEGER_KEY = {"id": ("int64", lambda rows: key_numbers(rows).astype(np.int64))}
TEXT_KEY = {"id": ("text", lambda rows: hex_texts(b"k-", rows))}
COMPOSITE_KEY = {"shop": ("int64", lambda rows: rows % 1000), "code": ("text", lambda rows: hex_texts(b"c-", rows))}


def labels(rng, count):
    """5,000 texts of 9 to 17 bytes: some fit into a view, some do not."""
    drawn = rng.integers(0, 5000, count)
    every = [b"item-%d" % (1000 + n) + b"x" * (n % 9) for n in range(5000)]
    lengths = np.array([len(text) for text in every])[drawn]
    return b"".join(map(every.__getitem__, drawn.tolist())), lengths


QUERY = {"bucket": ("int64", lambda rng, count: rng.integers(0, 1000, count)), "label": ("text", labels),
         "amount": ("int64", lambda rng, count: rng.integers(0, 10**9, count)), "price": ("float64", prices)}


class Shape:
    def __init__(self, keys, payload, indexed=True):
        self.key_makers, self.payload = keys, payload
        self.keys = list(keys) if indexed else []
        self.fields = {name: kind for name, (kind, _) in {**keys, **payload}.items()}

    def make(self, rng, rows, columns=()):
        """The columns of rows that are given by number; (): all."""
        made = {}
        for name, (_, maker) in self.key_makers.items():
            if not columns or name in columns:
                made[name] = maker(rows)
        for name, (_, maker) in self.payload.items():
            if not columns or name in columns:
                made[name] = maker(rng, len(rows))
        return made


SHAPES = {
    "narrow": Shape(INTEGER_KEY, PAYLOAD),
    "text_key": Shape(TEXT_KEY, PAYLOAD),
    "composite": Shape(COMPOSITE_KEY, PAYLOAD),
    "wide": Shape(INTEGER_KEY, WIDE),
    "numbers": Shape(INTEGER_KEY, NUMBERS, indexed=False),
    "rows": Shape(INTEGER_KEY, PAYLOAD, indexed=False),
    "query": Shape(INTEGER_KEY, QUERY),
}
