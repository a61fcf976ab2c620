"""`export-program demo`: the demonstration program, told through the HTTP API."""

import asyncio
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import rich_click as click
import uvicorn
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from export_program.api.app import create_app
from export_program.cli.folder import Failure, data_option, settings_for, take_lock
from export_program.demo.client import Client, ProblemAnswered, Unreachable
from export_program.demo.people import BASIS
from export_program.demo.questions import ask_all
from export_program.demo.story import Report, finish, is_told, silent, tell
from export_program.domain import account
from export_program.engine.actors import Actor, ActorKind, Role
from export_program.engine.messages import Command
from export_program.engine.refusals import Refused
from export_program.logging import configure_logging
from export_program.runtime.directory import PREFIX, token_hash
from export_program.runtime.program import Program
from export_program.runtime.queries import Query
from export_program.runtime.requests import Asked, Outcome
from export_program.store import StoreError
from projections.audit_log import AUDIT_LOG

TELLER = Actor(id=f"system:{BASIS}", role=Role.POLICY, kind=ActorKind.POLICY)
UP_WITHIN = 30.0
SEE = """What there is to see (with a token: export-program token create --name ME --role auditor):
  GET /api/v1/registers/exporters          thirty invented firms, by stage, card and readiness
  GET /api/v1/registers/obligations        what Qazvin and Khatlon promised each other, one late
  GET /api/v1/registers/fair_ranking       who applied for Tajikistan-2025, the totals, the waitlist
  GET /api/v1/registers/stands             the stand map
  GET /api/v1/registers/subsidies          the subsidy ledger, paid and reconciled by four eyes
  GET /api/v1/registers/mark_register      the public register of quality marks
  GET /api/v1/registers/deadlines          the deadlines board
  GET /api/v1/registers/agenda?next=true   what the next Saturday session hears
  GET /api/v1/registers/confirmed_wins     contracts that exporters confirmed, counted to targets
  GET /api/v1/cases/QZ-RES-1404-00002/chain?format=mermaid   from a resolution to the exports
  GET /api/v1/agreements/{id}/timeline     who did what, when, in which role and why"""


@click.command()
@data_option
@click.option("--url", help="A server that runs already, such as http://127.0.0.1:8000.")
@click.option("--token", help="An administrator's token on that server.")
def demo(data: Path, url: str | None, token: str | None) -> None:
    """Load the demonstration program: an office from autumn 2025 to spring 2026, over HTTP.

    When it is told, the fifteen questions of the office's day are asked and their answers printed,
    as they stand on the story's last morning, 26 May 2026. Without --url it starts a
    server of its own on the data folder, tells the story and stops it.
    A second run finds the story told and changes nothing.
    """
    configure_logging("warning")
    answers: list[str] = []
    if (url is None) is not (token is None):
        raise Failure("--url and --token go together")
    with _bar() as report:
        if url is not None and token is not None:
            told = _on_running(url, token, report, answers)
        else:
            told = _on_own(data, report, answers)
    click.echo("The demonstration is loaded." if told else "The demonstration was loaded already.")
    for line in answers:
        click.echo(line)
    click.echo(SEE)


async def load_into(program: Program, address: str) -> None:
    """Tell the story to a program that serves at `address`, unless it was told before.

    Raises:
        ProblemAnswered, Unreachable: it was told in part; the next attempt goes on from there.
    """
    await _load(program, address, silent, [])


async def _load(program: Program, address: str, report: Report, answers: list[str]) -> bool:
    await asyncio.to_thread(_wait_for, address)
    await program.projector.reached(program.store.head(), UP_WITHIN)
    told = Query({"command": "ReleaseTimers", "basis": BASIS})
    if program.queries.count(AUDIT_LOG, told):
        return False
    admin_id, token_id, token = await _administrator(program)
    try:
        await asyncio.to_thread(_tell, address, token, report, answers)
    finally:
        await _revoke(program, admin_id, token_id)
    return True


def _tell(address: str, token: str, report: Report, answers: list[str]) -> bool:
    client = Client(address)
    try:
        if is_told(client, token):
            return False
        office = tell(client, token, report)
        answers += ask_all(client, token)  # before the deadlines of the months since then ring
        finish(office)
    finally:
        client.close()
    return True


def _on_running(url: str, token: str, report: Report, answers: list[str]) -> bool:
    try:
        return _tell(url, token, report, answers)
    except (ProblemAnswered, Unreachable) as error:
        raise Failure(str(error)) from error


def _on_own(data: Path, report: Report, answers: list[str]) -> bool:
    lock = take_lock(data)
    try:
        program = Program(settings_for(data))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_serve_and_tell(program, report, answers))
    except (StoreError, OSError, ProblemAnswered, Unreachable) as error:
        raise Failure(f"{data}: {error}") from error
    finally:
        os.close(lock)


async def _serve_and_tell(program: Program, report: Report, answers: list[str]) -> bool:
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(create_app(program), access_log=False, log_config=None, loop="none")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        return await _load(program, address, report, answers)
    finally:
        server.should_exit = True
        await running


async def _administrator(program: Program) -> tuple[UUID, str, str]:
    """The account that tells the story, opened once, with a token for this time."""
    opening = account.OpenAccount(name="راوی نمایش", basis=f"{BASIS}:administrator")
    made = await _issue(program, None, opening, "administrator")
    grant = account.GrantRole(role=Role.ADMIN)
    await _issue(program, made.case_id, grant, "grant")
    for left in [record for record in _tokens(program, made.case_id) if record.status == "active"]:
        await _revoke(program, made.case_id, left.id)
    token = PREFIX + secrets.token_urlsafe(32)
    issue = account.IssueToken(
        token_hash=token_hash(token),
        label=BASIS,
        expires_at=datetime.now(UTC) + timedelta(hours=6),
        scopes=("read", "write", "admin"),
    )
    await _issue(program, made.case_id, issue, secrets.token_hex(8))
    return made.case_id, _tokens(program, made.case_id)[-1].id, token


def _tokens(program: Program, account_id: UUID) -> list[account.TokenRecord]:
    held = program.bus.cases.get(account_id)
    return list(held.tokens.values()) if isinstance(held, account.Account) else []


async def _revoke(program: Program, account_id: UUID, token_id: str) -> None:
    replaced = account.AccountReason.REPLACED
    revoke = account.RevokeToken(token=token_id, reason_code=replaced, reason="Told.")
    await _issue(program, account_id, revoke, secrets.token_hex(8))


async def _issue(program: Program, case_id: UUID | None, command: Command, step: str) -> Outcome:
    asked = Asked(TELLER, f"{BASIS}:{step}", given_key=True)
    try:
        return await program.bus.handle("account", case_id, command, asked)
    except Refused as refusal:
        raise Failure(refusal.detail) from refusal


def _wait_for(address: str) -> None:
    patience, client = time.monotonic() + UP_WITHIN, Client(address)
    try:
        while True:
            try:
                client.get("/health/live", None)
            except Unreachable:
                if time.monotonic() > patience:
                    raise
                time.sleep(0.02)
            else:
                return
    finally:
        client.close()


@contextmanager
def _bar() -> Iterator[Report]:
    columns = (TextColumn("{task.description:28}"), BarColumn(), MofNCompleteColumn())
    console = Console(file=sys.stderr)
    turn = threading.Lock()
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task("Starting", total=None)

        def report(title: str, done: int, total: int) -> None:
            with turn:
                progress.update(task, description=title, completed=done, total=total)

        yield report
