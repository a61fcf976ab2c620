"""The event-sourcing library's application, wired with our mapper and recorder."""

from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, Mapper
from eventsourcing.utils import Environment, EnvType

from export_program.store.mapper import EventMapper


class CaseLog(Application[UUID]):
    """All cases' steps as the library sees them: `events`, `recorder`, `notification_log`.

    Whatever works on a library application works on this one, with `Recorded` as its event.
    """

    name = "cases"
    log_section_size = 1000

    def __init__(self, factory: InfrastructureFactory[Any], mapper: EventMapper) -> None:
        self._given_factory = factory
        self._given_mapper = mapper
        super().__init__()

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Ours alone; the library would take in the whole process environment."""
        return Environment(name, {"DEEPCOPY_FROM_AGGREGATE_CACHE": "n", **(env or {})})

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:  # noqa: ARG002
        return self._given_factory

    def construct_mapper(self) -> Mapper[UUID]:
        return self._given_mapper
