"""The people of the story, invented. Their accounts are found again by what they were opened on."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from export_program.demo.client import API, Client
from export_program.engine.actors import Role
from export_program.runtime.directory import PREFIX, token_hash

BASIS = "demonstration"
SCOPES = ("read", "write", "personal")
TOKEN_LASTS = timedelta(hours=6)
R = Role


@dataclass(frozen=True)
class Part:
    """Somebody in the story: how the story calls them, their invented name, their role."""

    ref: str
    name: str
    role: Role


STAFF = (
    Part("clerk", "مریم صالحی‌راد", R.SECRETARIAT),
    Part("registrar", "سعید کمالوند", R.SECRETARIAT),
    Part("lead", "سارا مهدوی‌نژاد", R.TEAM_LEAD),
    Part("desk", "پریسا عظیمی‌فر", R.DESK_OFFICER),
    Part("chair", "حمید رستگار", R.WG_CHAIR),
    Part("lawyer", "رضا دادخواه", R.LEGAL),
    Part("treasurer", "ندا شمسایی", R.FINANCE),
    Part("cashier", "بهروز نیکو", R.FINANCE),
    Part("controller", "الهام وفایی", R.FINANCE),
    Part("agent", "نگار بهاری", R.EXPORT_HOUSE_AGENT),
    Part("adviser", "کاوه سپهری", R.EXPORT_HOUSE_AGENT),
    Part("scorer", "لیلا فرهمند", R.EVALUATOR),
    Part("second-scorer", "امید جلالی‌پور", R.EVALUATOR),
    Part("inspector", "شیرین کیانفر", R.EVALUATOR),
    Part("tester", "فرزاد یگانه", R.EVALUATOR),
    Part("reviewer", "مهتاب آرین", R.REVIEWER),
    Part("committee", "داریوش پناهی", R.DECISION_MAKER),
    Part("organiser", "شرکت نمایشگاهی راه ابریشم کاسپین", R.ORGANISER),
    Part("monitor", "نسرین اعتمادی", R.MONITOR),
    Part("head", "بهمن شریف‌نیا", R.DELEGATION_HEAD),
    Part("chamber", "مهدی زرافشان", R.WG_MEMBER),
    Part("samt", "اکرم صنعتی‌نژاد", R.WG_MEMBER),
    Part("estates", "یوسف شهرکی", R.WG_MEMBER),
    Part("customs", "طاهره مرزبان", R.WG_MEMBER),
    Part("analyst", "آزاده پژوهنده", R.ANALYST),
    Part("research-reviewer", "کامران دانشور", R.RESEARCH_REVIEWER),
    Part("publisher", "گلاره نشرآیین", R.PUBLISHER),
    Part("manager", "سهراب بندری", R.PROJECT_MANAGER),
)


@dataclass(frozen=True)
class Person:
    """Somebody with an account and a token that lasts as long as the story is told."""

    ref: str
    id: str
    token: str
    token_key: str


class Accounts:
    """Opens the accounts of the story as an administrator, or finds those of an earlier attempt."""

    def __init__(self, client: Client, token: str) -> None:
        self._client, self._token = client, token
        self._run = secrets.token_hex(8)
        self._known = self._opened_before()
        self._issued: list[Person] = []

    def enrol(self, parts: Iterable[Part]) -> dict[str, Person]:
        return {part.ref: self._enrol(part) for part in parts}

    def at(self, client: Client) -> "Accounts":
        """The same accounts, on another server that holds a copy of this one's log."""
        there = Accounts(client, self._token)
        there._issued = list(self._issued)
        return there

    def act_for(self, person: Person, organisation: str) -> None:
        """Tell the program which exporter an outsider speaks for."""
        if self._account(person.id)["organisation"] != organisation:
            self._do(person.id, "change-organisation", {"organisation": organisation})

    def dismiss(self) -> None:
        """Revoke every token that was issued; the accounts stay, as history names them."""
        while self._issued:
            person = self._issued[-1]
            self._revoke(person.id, person.token_key)
            self._issued.pop()

    def _enrol(self, part: Part) -> Person:
        basis = f"{BASIS}:{part.ref}"
        account_id = self._known.get(basis) or self._open(part, basis)
        held = self._account(account_id)
        if part.role.value not in held["roles"]:
            self._do(account_id, "grant-role", {"role": part.role.value})
        for key, left in held["tokens"].items():
            if left.get("status", "active") == "active" and left["label"] == BASIS:
                self._revoke(account_id, key)
        token = PREFIX + secrets.token_urlsafe(32)
        until = datetime.now(UTC) + TOKEN_LASTS
        issue = {
            "token_hash": token_hash(token),
            "label": BASIS,
            "expires_at": until.isoformat(),
            "scopes": SCOPES,
        }
        self._do(account_id, "issue-token", issue)
        person = Person(part.ref, account_id, token, f"T{len(held['tokens']) + 1}")
        self._issued.append(person)
        return person

    def _revoke(self, account_id: str, token: str) -> None:
        reason = {"reason_code": "replaced", "reason": "The demonstration has been told."}
        self._do(account_id, "revoke-token", {"token": token, **reason})

    def _open(self, part: Part, basis: str) -> str:
        body = {"name": part.name, "basis": basis}
        made = self._client.post(f"{API}/accounts", self._token, body, basis)
        return str(made.body["case_id"])

    def _account(self, account_id: str) -> dict[str, Any]:
        read = self._client.get(f"{API}/accounts/{account_id}", self._token).body
        account: dict[str, Any] = read["case"]
        return account

    def _do(self, account_id: str, verb: str, body: dict[str, Any]) -> None:
        key = f"{BASIS}:{self._run}:{account_id}:{verb}:{body.get('token', '')}"
        self._client.post(f"{API}/accounts/{account_id}/{verb}", self._token, body, key)

    def _opened_before(self) -> dict[str, str]:
        asked = {"command": "OpenAccount", "basis__contains": f"{BASIS}:", "limit": 500}
        rows = self._client.get(f"{API}/registers/audit_log", self._token, **asked).body["rows"]
        return {row["basis"]: row["case_id"] for row in rows}
