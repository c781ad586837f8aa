# SPDX-License-Identifier: Apache-2.0
"""Plots as SVG of our own: a style sheet inside gives them a light and a dark form, and a background that suits it."""

import math
from html import escape

from figures import NAMES, duration, engine_name, rate, row_seconds

WIDTH = 860
STYLE = """
  .ground { fill: #ffffff; } .text { fill: #1f2328; } .soft { fill: #59636e; } .grid { stroke: #d1d9e0; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; } .text { fill: #f0f6fc; } .soft { fill: #9198a1; } .grid { stroke: #3d444d; }
  }
  text { font: 13px system-ui, sans-serif; } .title { font-weight: 600; font-size: 15px; }
"""
# Of middling brightness: at least 3 to 1 against either background.
COLOURS = {
    "colmerge": "#e5534b", "roofline": "#768390", "flat_map": "#986ee2", "duckdb": "#b58407", "duckdb_merge": "#8f7b3a",
    "sqlite": "#3b82d6", "pandas": "#c2559d", "polars": "#2f9e6e", "polars_update": "#5a9a30", "perspective": "#3a93a0",
}


class Drawing:
    def __init__(self, title, height):
        self.height = height
        self.parts = [f'<text class="text title" x="16" y="26">{escape(title)}</text>']

    def text(self, x, y, text, anchor="start", style="text"):
        self.parts.append(f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>')

    def grid(self, x1, y1, x2, y2):
        self.parts.append(f'<line class="grid" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')

    def bar(self, x, y, width, height, colour):
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height}" rx="2" fill="{colour}"/>')

    def line(self, points, colour, strong=False):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{3 if strong else 1.8}"/>')
        self.parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{4 if strong else 3}" fill="{colour}"/>' for x, y in points]

    def __str__(self):
        return (f'<!-- SPDX-License-Identifier: Apache-2.0 -->\n<svg xmlns="http://www.w3.org/2000/svg" '
                f'viewBox="0 0 {WIDTH} {self.height}" width="{WIDTH}" height="{self.height}" role="img">\n'
                f'<style>{STYLE}</style>\n<rect class="ground" width="{WIDTH}" height="{self.height}" rx="6"/>\n'
                + "\n".join(self.parts) + "\n</svg>\n")


class LogScale:
    """Positions between two ends for values over whole decades."""

    def __init__(self, values, start, end):
        self.low = math.floor(math.log10(min(values)) + 1e-9)
        self.high = max(math.ceil(math.log10(max(values)) - 1e-9), self.low + 1)
        self.start, self.end = start, end

    def __call__(self, value):
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self):
        return [10.0**power for power in range(self.low, self.high + 1)]


def draw(figures, folder):
    """Writes the plots that the figures suffice for: group to path."""
    found = {}
    groups = figures.groups()
    for group, make in {
        "merge": lambda cases: bars("Merge: rows a second, 10,000-row batches into 1,000,000 rows", cases),
        "table size": lambda cases: curves("Merge: time a row by size of the table", cases, "rows", "rows"),
        "batch size": lambda cases: curves("Merge: time a row by size of the batch", cases, "batch_rows", "rows a batch"),
        "query": lambda cases: bars("Queries: rows of the table a second", cases),
        "append": lambda cases: bars("Append: rows a second", cases),
        "lookup": lambda cases: bars("Lookup: keys a second", cases),
        "calls": lambda cases: bars("Calls from Python: rows a second", cases),
        "TPC-H": lambda cases: bars("TPC-H refresh streams: rows a second", cases),
    }.items():
        drawing = make([case for case in groups.get(group, []) if _results(case)])
        if drawing is not None:
            found[group] = folder / f"{group.replace(' ', '_').lower()}.svg"
            found[group].write_text(str(drawing))
    return found


def _results(case):
    return {engine: row_seconds(case, result) for engine, result in case["results"].items() if result["status"] == "ok"}


def bars(title, cases):
    """Rates, a block of bars for each case, by a logarithmic scale."""
    if not cases:
        return None
    blocks = [(case, {engine: 1 / seconds for engine, seconds in _results(case).items()}) for case in cases]
    titled = len(blocks) > 1
    height = 60 + sum(len(rates) * 22 + (34 if titled else 10) for _, rates in blocks) + 24
    drawing = Drawing(title, height)
    scale = LogScale([value for _, rates in blocks for value in rates.values()], 190, WIDTH - 90)
    for tick in scale.ticks():
        drawing.grid(scale(tick), 42, scale(tick), height - 32)
        drawing.text(scale(tick), height - 14, rate(tick).replace(".00", "").replace(".0", ""), "middle", "soft")
    y = 50
    for case, rates in blocks:
        if titled:
            drawing.text(16, y + 14, case["name"].split("/", 1)[1])
            y += 24
        for engine, value in sorted(rates.items(), key=lambda item: -item[1]):
            drawing.text(182, y + 13, engine_name(engine, case), "end", "text" if engine == "colmerge" else "soft")
            drawing.bar(190, y + 1, scale(value) - 190, 16, COLOURS[engine])
            drawing.text(scale(value) + 6, y + 13, rate(value))
            y += 22
        y += 10
    return drawing


def curves(title, cases, member, axis):
    """Times a row by a number that the cases differ in, both scales logarithmic."""
    if len(cases) < 2:
        return None
    cases = sorted(cases, key=lambda case: case[member])
    height, left, right, top, bottom = 470, 80, WIDTH - 170, 48, 400
    drawing = Drawing(title, height)
    across = LogScale([case[member] for case in cases], left, right)
    up = LogScale([value for case in cases for value in _results(case).values()], bottom, top)
    for tick in across.ticks():
        drawing.grid(across(tick), top, across(tick), bottom)
        drawing.text(across(tick), bottom + 20, f"{tick:,.0f}", "middle", "soft")
    for tick in up.ticks():
        drawing.grid(left, up(tick), right, up(tick))
        drawing.text(left - 8, up(tick) + 4, duration(tick * 1.0000001).replace(".00", "").replace(".0", ""), "end", "soft")
    drawing.text((left + right) / 2, height - 22, axis, "middle", "soft")
    labels = []
    for engine in NAMES:
        points = [(across(case[member]), up(_results(case)[engine])) for case in cases if engine in _results(case)]
        if points:
            drawing.line(points, COLOURS[engine], engine == "colmerge")
            labels.append((points[-1][1], points[-1][0], engine))
    _label(drawing, labels, right)
    return drawing


def _label(drawing, labels, right):
    """Names at the ends of the curves, apart from each other."""
    last = -100.0
    for y, _, engine in sorted(labels):
        last = max(y + 4, last + 17)
        drawing.parts.append(f'<text x="{right + 12}" y="{last:.1f}" fill="{COLOURS[engine]}">{escape(NAMES[engine])}</text>')
