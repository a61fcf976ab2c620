"""What all tests can use."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import begin_run, cluster, drop_databases, empty_postgres, postgres
from tests.sheet import pytest_report_header, pytest_runtest_makereport, sheet

__all__ = [
    "cluster",
    "empty_postgres",
    "postgres",
    "pytest_report_header",
    "pytest_runtest_makereport",
    "sheet",
]


def pytest_configure() -> None:
    begin_run()
    # An example that takes long says something about the machine, not about the program.
    slow = [HealthCheck.too_slow]
    settings.register_profile("unhurried", deadline=None, suppress_health_check=slow)
    settings.load_profile("unhurried")


@pytest.fixture(scope="session", autouse=True)
def _databases() -> Iterator[None]:
    yield
    drop_databases()
