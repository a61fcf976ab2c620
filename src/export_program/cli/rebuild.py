"""`export-program rebuild`: make read models anew from the log."""

import sys
from pathlib import Path

import rich_click as click

from export_program.cli.folder import Failure, data_option, opened
from export_program.cli.progress import progress_bar
from projections import READ_MODELS

NAMES = tuple(model.name for model in READ_MODELS)


@click.command()
@click.argument("model", required=False)
@data_option
def rebuild(model: str | None, data: Path) -> None:
    """Rebuild one read MODEL, or all of them, from the first event on.

    Read models are never the truth: they can be rebuilt at any time, to the same bytes. The server
    rebuilds by itself what has changed; this is for when you want to see it done.

    Example: export-program rebuild worklist
    """
    if model is not None and model not in NAMES:
        raise Failure(f"there is no read model {model!r}; known: {', '.join(NAMES)}")
    names = (model,) if model else NAMES
    with opened(data, alone=True) as program, progress_bar(sys.stderr) as bar:
        task = bar.add_task(f"rebuilding {', '.join(names)}", total=program.store.head())
        head, poisoned = program.projector.projection.build(
            names, program.store, lambda done, total: bar.update(task, completed=done, total=total)
        )
    click.echo(f"rebuilt {len(names)} read model(s) up to position {head}")
    for poison in poisoned:
        click.echo(f"parked: {poison.model} case {poison.case_id}: {poison.error}", err=True)
