"""The command line: start the program, hand out tokens, look inside, rebuild read models."""

import sys
from importlib.metadata import version

import rich_click as click

from export_program.cli.code_lists import code_list
from export_program.cli.demo import demo
from export_program.cli.generate import generate
from export_program.cli.inside import doctor, lifecycle, status
from export_program.cli.rebuild import rebuild
from export_program.cli.serve import serve
from export_program.cli.store import store
from export_program.cli.tokens import token

__all__ = ["main"]

EPILOG = """Start here: `export-program serve --demo`, then in another terminal
`export-program token create --name me --role secretariat` and
`curl -H "Authorization: Bearer TOKEN" http://127.0.0.1:8000/api/v1/registers/worklist`."""


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("export-program"), prog_name="export-program")
def group() -> None:
    """The workflow engine of an export-promotion office: cases, deadlines, read models, audit."""


for command in (serve, demo, generate, token, store, code_list, rebuild, status, lifecycle, doctor):
    group.add_command(command)


def main() -> None:
    """Run the command line. A mistake of the caller is one line on standard error, exit code 2."""
    try:
        group.main(standalone_mode=False)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as mistake:
        sys.stderr.write(f"export-program: {' '.join(mistake.format_message().split())}\n")
        sys.exit(2)
