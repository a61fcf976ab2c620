"""`export-program code-list`: what codes there are, and published lists taken over from files."""

import asyncio
from pathlib import Path

import rich_click as click

from export_program.cli.folder import Failure, data_option, opened
from export_program.domain.vocabulary.hs import AdoptableList
from export_program.domain.vocabulary.hs_files import NomenclatureError
from export_program.engine.refusals import Refused
from export_program.runtime.program import Program

MOST_TOLD = 20


@click.group(name="code-list")
def code_list() -> None:
    """Code lists: goods, countries, currencies, units, reasons, types of documents.

    Example: export-program code-list load hs2022 harmonized-system.csv --edition 2022
    """


@code_list.command(name="list")
@data_option
def list_lists(data: Path) -> None:
    """Print every list in force with its version and how many codes it has.

    Example: export-program code-list list
    """
    with opened(data) as program:
        for found in program.reference_data.lists().values():
            click.echo(f"{found.name:16} {len(found.codes):6}  {found.version}")


@code_list.command()
@click.argument("name", type=click.Choice([name.value for name in AdoptableList]))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--edition", required=True, help="Which edition this is: 2022, 1404, ...")
@data_option
def load(name: str, file: Path, edition: str, data: Path) -> None:
    """Take over the published list NAME from the CSV FILE, whole or not at all.

    Harmonized System lists have the columns section,hscode,description,parent,level; the national
    tariff has code,en,fa with eight-digit codes. A running server works with it from its next
    command on.

    Example: export-program code-list load hs2022 harmonized-system.csv --edition 2022
    """
    with opened(data) as program:
        try:
            lines = asyncio.run(_adopt(program, AdoptableList(name), edition, file.read_bytes()))
        except NomenclatureError as error:
            told = error.problems[:MOST_TOLD]
            rows = "; ".join(f"line {line}: {reason}" for line, reason in told)
            more = len(error.problems) - len(told)
            rest = f"; and {more} more" if more else ""
            raise Failure(f"{file}: nothing was taken over: {rows}{rest}") from error
        except (Refused, OSError) as error:
            raise Failure(f"{file}: {error}") from error
    click.echo(f"{name} {edition}: {lines} codes in force")


async def _adopt(program: Program, name: AdoptableList, edition: str, text: bytes) -> int:
    command = await program.reference_data.adoption(name, edition, text)
    case = program.office_case
    if case is None:
        raise Failure("this office is not founded yet; start `export-program serve` once")
    await program.issue("program", case.id, command, "code-list", case.version, command.sha256)
    return command.lines
