"""The command line: start the program, hand out tokens, look inside, rebuild read models."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import rich_click as click

__all__ = ["main"]

EPILOG = """Start here: `export-program serve --demo`, then in another terminal
`export-program token create --name me --role secretariat` and
`curl -H "Authorization: Bearer TOKEN" http://127.0.0.1:8000/api/v1/registers/worklist`."""
# What help says of each command, and the module that has it. A command needs much of the program,
# help needs none of it.
KNOWN = {
    "serve": ("serve", "Serve the API, keep read models up, fire deadlines, react."),
    "demo": (
        "demo",
        "Load the demonstration program: an office from autumn 2025 to spring 2026, over HTTP.",
    ),
    "generate": (
        "generate",
        "Fill an empty data folder with a year of a busy office: firms, services, needs, matches.",
    ),
    "token": (
        "tokens",
        "Tokens: who may use the API, as what. A token is shown once and stored as a hash.",
    ),
    "store": (
        "store",
        "Where the log is kept: a file in the data folder, or a PostgreSQL database.",
    ),
    "code-list": (
        "code_lists",
        "Code lists: goods, countries, currencies, units, reasons, types of documents.",
    ),
    "rebuild": ("rebuild", "Rebuild one read MODEL, or all of them, from the first event on."),
    "status": ("inside", "Positions, lag and parked cases, as JSON."),
    "lifecycle": ("inside", "The tables: what may happen to which kind of case."),
    "doctor": (
        "inside",
        "Store settings, versions, disk. Exit code 1 if something is wrong with them.",
    ),
}


class Commands(click.RichGroup):
    """Shows every command and loads the one that is called."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, shown, rest = super().resolve_command(ctx, args)
        return name, shown and load(name or ""), rest


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="export-program", prog_name="export-program")
def group() -> None:
    """The workflow engine of an export-promotion office: cases, deadlines, read models, audit."""


for known, (_, sentence) in KNOWN.items():
    group.add_command(click.RichCommand(name=known, help=sentence))


def load(name: str) -> click.Command:
    """A command with all it needs, by its name in `KNOWN`."""
    module = f"export_program.cli.{KNOWN[name][0]}"
    if module not in sys.modules:
        with loading():
            import_module(module)
    command: click.Command = getattr(sys.modules[module], name.replace("-", "_"))
    return command


@contextmanager
def loading() -> Iterator[None]:
    """Around the import of much: a thousand types are made and all stay, so nothing is collected.

    The library for logs loads all of rich where it is installed, to show errors in colour; ours
    are lines of JSON, so it is not shown any.
    """
    gc.disable()
    there = {name: sys.modules.pop(name) for name in ("rich",) if name in sys.modules}
    sys.modules["rich"] = None  # type: ignore[assignment] # as if it were not installed
    try:
        import_module("structlog")
    finally:
        del sys.modules["rich"]
        sys.modules.update(there)
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def main() -> None:
    """Run the command line. A mistake of the caller is one line on standard error, exit code 2."""
    try:
        group.main(standalone_mode=False)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as mistake:
        sys.stderr.write(f"export-program: {' '.join(mistake.format_message().split())}\n")
        sys.exit(2)
