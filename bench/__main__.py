"""`scripts/bench`: measures, prints a table, keeps the figures as JSON.

Server and database run on one core, the load on another. Candidates take turns: the bare echo,
the stock library and the program, on each kind of store, round by round.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from bench import parts
from bench.figures import OURS, Figures
from bench.places import Places, places

PARTS = (
    "echo",
    "stock",
    "commands",
    "one",
    "long",
    "visible",
    "live",
    "memory",
    "startup",
    "growth",
    "log",
    "rebuild",
)
BEGINS, ENDS = "<!-- the table begins -->", "<!-- the table ends -->"


def main() -> None:
    asked = _asked()
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[-1]})
    plan = parts.Plan(
        parts=frozenset(asked.parts),
        seconds=1.0 if asked.quick else asked.seconds,
        rounds=1 if asked.quick else asked.rounds,
        events=min(asked.events, 20_000) if asked.quick else asked.events,
        core=cores[0],
        long=300 if asked.quick else 1_000,
        looks=20 if asked.quick else 100,
    )
    figures = Figures()
    figures.conditions |= {
        "rounds": plan.rounds,
        "seconds": plan.seconds,
        "events": plan.events,
        "cores": "one for server and database, one for the load" if len(cores) > 1 else "one",
    }
    with places(asked.stores, plan.core) as kept:
        for turn in range(plan.rounds):
            print(f"round {turn + 1} of {plan.rounds}", flush=True)
            one_round(plan, kept, figures)
        for place in kept:
            parts.grown_parts(plan, place, figures)
    sys.stdout.write(f"\n{figures.table()}\n")
    if asked.json:
        asked.json.write_text(json.dumps(figures.as_json(), indent=1))
    if asked.page:
        put_into(asked.page, figures.table())


def put_into(page: Path, table: str) -> None:
    """Replace what lies between the page's two marks."""
    before, _, rest = page.read_text("utf-8").partition(f"{BEGINS}\n")
    _, mark, after = rest.partition(ENDS)
    if not mark:
        sys.exit(f"{page} has no lines {BEGINS} and {ENDS}")
    page.write_text(f"{before}{BEGINS}\n\n{table}\n\n{ENDS}{after}", encoding="utf-8")


def one_round(plan: parts.Plan, kept: list[Places], figures: Figures) -> None:
    if "echo" in plan.parts:
        parts.echo(plan, figures)
    for store in kept:
        if "stock" in plan.parts:
            with store.fresh(log=False) as place:
                parts.stock(plan, place, f"stock {store.store}", figures)
        if plan.parts & {"commands", "one", "long", "visible", "live", "memory"}:
            with store.fresh() as place:
                parts.ours(plan, place, store.store, figures)


def _asked() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    options.add_argument("--rounds", type=int, default=3, help="interleaved rounds (default 3)")
    options.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    options.add_argument(
        "--events", type=int, default=100_000, help="length of the large log (default 100,000)"
    )
    options.add_argument("--stores", type=_some(OURS), default=OURS, help="sqlite,postgresql")
    options.add_argument(
        "--parts", type=_some(PARTS), default=PARTS, help=f"some of {','.join(PARTS)}"
    )
    options.add_argument("--quick", action="store_true", help="one short round, a short log")
    options.add_argument("--json", type=Path, help="keep the figures in this file")
    options.add_argument("--page", type=Path, help="a page whose table is replaced")
    return options.parse_args()


def _some(known: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """What argparse calls a type: some of the words known."""

    def some(text: str) -> tuple[str, ...]:
        wanted = tuple(part for part in text.split(",") if part)
        if unknown := set(wanted) - set(known):
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}")
        return wanted

    return some


if __name__ == "__main__":
    main()
