# SPDX-License-Identifier: Apache-2.0
"""A nightly load: yesterday's table, today's changes, a report; and what happens when a file is bad.

Run it from anywhere: ``python bindings/python/examples/nightly_load.py``. It uses the small files that ship with the
source; other files of the same kind may be named: ``nightly_load.py BASE.csv CHANGES.csv``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import colmerge

DATA = Path(__file__).resolve().parents[2] / "c" / "examples" / "data"


def main(base: Path, changes: Path) -> None:
    store = colmerge.Store()
    cities = store.table("cities")

    # The first write creates the table and finds the types out.
    loaded = cities.append(colmerge.Csv.read(base))
    print(f"{loaded.inserted} cities loaded")

    # A snapshot keeps showing the table as it is now, whatever is written later.
    yesterday = cities.snapshot()

    # Rows whose id is there are updated, others are added, all in one step.
    merged = cities.merge(colmerge.Csv.read(changes), keys=["id"])
    print(f"{merged.updated} updated, {merged.inserted} added\n")

    # Which ones changed? Yesterday's rows by the keys of today's.
    for new in cities:
        old = yesterday.lookup(new["id"], by=["id"])
        if old is not None and old["population"] != new["population"]:
            print(f"{new['name']}: {old['population'] or 'unknown'} -> {new['population']}")

    print()
    print(
        store.sql(
            "SELECT capital, count(*) AS cities, sum(population) AS people FROM cities "
            "WHERE population > ? GROUP BY capital ORDER BY people DESC",
            [100_000],
        )
    )

    # A bad row anywhere in a file changes nothing.
    try:
        cities.merge(colmerge.Csv("id,name,population\n1,Kraków,804000\n2,Lisbon,half a million\n"), keys=["id"])
    except colmerge.InvalidTextError as error:
        print(f"\nrefused, line {error.line}: {error}")
    print(f"version {cities.version}, {len(cities)} cities")


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    main(*(given or [DATA / "cities_base.csv", DATA / "cities_delta.csv"]))
