"""The story, told once to a real server for all tests, and how its boards are read."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from export_program.demo.client import Client
from export_program.demo.office import Office
from export_program.demo.story import AUTUMN, SPRING, begin
from tests.demo import autumn
from tests.demo.reading import dump
from tests.demo.serving import free_port, run, serving


class Told:
    """A told story: its office, its server, and what was wrong at the end of 2025, if anything."""

    def __init__(self, data: Path, stack: ExitStack) -> None:
        self.data, self._stack, self.port = data, stack, free_port()
        self.address = self._stack.enter_context(serving(data, self.port))
        whose = ("--name", "T", "--role", "admin", "--data", str(data))
        self.token = run("token", "create", *whose).strip()
        self.client = Client(self.address)
        self.office: Office = begin(self.client, self.token)
        self.wrong_in_autumn: AssertionError | None = None

    def tell(self) -> None:
        for _, chapter in AUTUMN:
            chapter(self.office)
        try:
            autumn.check(self.office)
        except AssertionError as wrong:  # told by its own test, once the story is whole
            self.wrong_in_autumn = wrong
        for _, chapter in SPRING:
            chapter(self.office)

    def rebuilt(self, copy: Path) -> tuple[dict[str, bytes], dict[str, bytes], int, int]:
        """Every row before and after the read models are made anew, and the log's head each time.

        While nobody serves, a copy of the data folder is laid aside.
        """
        before, head = dump(self.office), self.head()
        self._stack.close()
        shutil.copytree(self.data, copy)
        for part in self.data.glob("read.db*"):
            part.unlink()
        self._stack.enter_context(serving(self.data, self.port))
        return before, dump(self.office), head, self.head()

    def head(self) -> int:
        head: int = self.office.ask("")["head"]
        return head

    def ask(self, path: str) -> Any:
        return self.office.ask(path)


@contextmanager
def told(data: Path) -> Iterator[Told]:
    with ExitStack() as stack:
        story = Told(data, stack)
        with closing(story.client):
            story.tell()
            yield story
