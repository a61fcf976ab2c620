"""A running program for tests: people with roles and tokens, and a client for each."""

import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from export_program.api.app import create_app
from export_program.domain import account
from export_program.engine.actors import Role, policy
from export_program.runtime import projector
from export_program.runtime.directory import token_hash
from export_program.runtime.program import Program
from export_program.runtime.requests import Asked
from export_program.runtime.settings import Settings
from tests.founded import found

SETUP = policy("test", 1)
ALL_SCOPES = ("read", "write", "personal", "admin")
API = "/api/v1"
PATIENCE = 60.0  # seconds


@dataclass
class Person:
    """Somebody with a token, and a client that uses it."""

    id: str
    token: str
    client: httpx.AsyncClient

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.client.get(path, **more)

    async def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        if body is not None:
            more["json"] = body
        return await self.client.post(path, **more)


@dataclass
class TestOffice:
    """The program, its app, and whoever uses it."""

    __test__ = False

    program: Program
    app: Any
    people: list[Person] = field(default_factory=list)

    def client(self, token: str | None = None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://office", headers=headers)

    async def person(
        self,
        *roles: Role,
        scopes: Iterable[str] = ALL_SCOPES,
        organisation: UUID | None = None,
    ) -> Person:
        account_id = await new_account(self.program, roles, organisation)
        token = await new_token(self.program, account_id, scopes)
        person = Person(str(account_id), token, self.client(token))
        self.people.append(person)
        return person

    async def issue(self, kind: str, case_id: UUID | None, command: Any) -> Any:
        return await issue(self.program, kind, case_id, command)


async def issue(program: Program, kind: str, case_id: UUID | None, command: Any) -> Any:
    asked = Asked(SETUP, secrets.token_hex(16))
    return await program.bus.handle(kind, case_id, command, asked)


async def new_account(
    program: Program, roles: Iterable[Role], organisation: UUID | None = None
) -> UUID:
    opened = account.OpenAccount(name="نام آزمایشی", organisation=organisation)
    made = await issue(program, "account", None, opened)
    for role in roles:
        await issue(program, "account", made.case_id, account.GrantRole(role=role))
    case_id: UUID = made.case_id
    return case_id


async def new_token(program: Program, account_id: UUID, scopes: Iterable[str]) -> str:
    token = f"ep_{secrets.token_urlsafe(32)}"
    until = program.bus.office.now() + timedelta(days=30)
    command = account.IssueToken(
        token_hash=token_hash(token), label="test", expires_at=until, scopes=tuple(scopes)
    )
    await issue(program, "account", account_id, command)
    return token


@asynccontextmanager
async def running_office(data: Path, **settings: Any) -> AsyncIterator[TestOffice]:
    """A program on a data folder behind its app, in this event loop."""
    if not settings:
        found(data)
    program = Program(Settings(data=data, **{"at_least_timeout": PATIENCE, **settings}))
    app = create_app(program)
    office = TestOffice(program, app)
    with pytest.MonkeyPatch.context() as patient:
        # A read waits as long as it takes for what this process wrote before it.
        patient.setattr(projector, "LONGEST_PAUSE", PATIENCE)
        async with app.lifespan():
            try:
                yield office
            finally:
                for person in office.people:
                    await person.client.aclose()


FIRM = {
    "national_id": "10999000012",
    "name": "Padideh Detergents",
    "name_fa": "شویندهٔ پدیده",
    "district": "Alborz industrial town",
    "activity": "C2023",
    "contacts": [{"ref": "sales", "name": "سارا احمدی", "phone": "0912 000 0000"}],
}
PDF = b"%PDF-1.7\n% an invented document\n"


def legal_entity_id(number: int) -> str:
    """An invented national id of a firm that passes the check: serial and check digit."""
    digits = [int(digit) for digit in f"10999{number:05d}"]
    shift = digits[9] + 2
    weights = (29, 27, 23, 19, 17) * 2
    total = sum((digit + shift) * weight for digit, weight in zip(digits, weights, strict=True))
    return "".join(map(str, digits)) + str(total % 11 % 10)


async def new_exporter(agent: Person, **changes: Any) -> dict[str, Any]:
    """The answer to opening an exporter's draft."""
    made = await agent.post(f"{API}/exporters", {**FIRM, **changes})
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


def problem(response: Any, status: int, slug: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["type"] == f"/problems/{slug}"
    assert body["status"] == status
    assert body["request_id"] == response.headers["x-request-id"]
    return body
