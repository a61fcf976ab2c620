"""`export-program demo`: the demonstration program, told through the HTTP API."""
import rich_click as click


@click.command()
def demo() -> None:
    """Load it."""


async def load_into(program, address):  # noqa
    pass
