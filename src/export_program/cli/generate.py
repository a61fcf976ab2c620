"""`export-program generate`: a made-up year of a busy office, for load tests."""

import asyncio
import sys
from pathlib import Path

import rich_click as click
import uvloop

from export_program.cli.folder import Failure, data_option, opened
from export_program.cli.progress import progress_bar
from export_program.demo.living import Progress, Year
from export_program.runtime.program import Program

LEAST, MOST = 1_000, 10_000_000
SHOWN = 5


@click.command()
@data_option
@click.option(
    "--events",
    type=click.IntRange(LEAST, MOST),
    default=100_000,
    show_default=True,
    help="About how many commands people give; deadlines and reactions add their own.",
)
@click.option(
    "--seed", type=int, default=1403, show_default=True, help="Another seed, another year."
)
def generate(data: Path, events: int, seed: int) -> None:
    """Fill an empty data folder with a year of a busy office: firms, services, needs, matches.

    Everything is invented and goes through the same tables as people's commands; deadlines fire and
    reactions follow. Ten thousand events take some ten seconds.

    Example: export-program generate --data /tmp/busy --events 100000
    """
    with opened(data, must_exist=False, alone=True) as program, progress_bar(sys.stderr) as bar:
        if program.store.head() > 0:
            raise Failure(f"{data} holds an office already; choose an empty --data")
        task = bar.add_task("living through the year", total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            year = runner.run(_live(program, seed, events, tell))
        head = program.store.head()
    click.echo(f"{head} events in {data}")
    for refusal in year.refused[:SHOWN]:
        click.echo(f"refused: {refusal}", err=True)


async def _live(program: Program, seed: int, events: int, tell: Progress) -> Year:
    year = Year(program, seed, events)
    await program.start()
    try:
        await year.live(tell)
        await program.projector.reached(program.store.head(), 600)
    finally:
        await program.leader.stop()
    return year
