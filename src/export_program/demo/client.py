"""A small HTTP client: one connection that is kept, JSON both ways, problems as exceptions."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

API = "/api/v1"
PATIENCE = 30.0
ATTEMPTS = 3
LOST = (http.client.RemoteDisconnected, http.client.CannotSendRequest, ConnectionError)


class ProblemAnswered(Exception):
    """The server answered with a problem: its status, title, detail and faults in one sentence."""

    def __init__(self, asked: str, status: int, body: bytes) -> None:
        self.status = status
        super().__init__(f"{asked}: {status} {_told(body)}")


class Unreachable(Exception):
    """Nobody answers at the address."""


@dataclass(frozen=True)
class Answer:
    """What the server said. `position` is that of the command, or of what was read."""

    status: int
    body: Any
    position: int


class Client:
    """Talks to one server. A request that is repeated after a lost connection carries its key."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Unreachable(f"{address} is not an address such as http://127.0.0.1:8000")
        kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
        self.address = address
        self._connection = kinds[parts.scheme](parts.hostname, parts.port, timeout=PATIENCE)

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str, token: str | None, **query: object) -> Answer:
        asked = f"{path}?{urlencode(query)}" if query else path
        return self.send("GET", asked, token)

    def post(self, path: str, token: str | None, body: dict[str, Any], key: str) -> Answer:
        """A command with its idempotency key."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self.send("POST", path, token, json.dumps(body).encode(), headers)

    def upload(self, content: bytes, media_type: str, token: str | None) -> Answer:
        headers = {"Content-Type": media_type}
        return self.send("POST", f"{API}/documents", token, content, headers)

    def send(
        self,
        method: str,
        path: str,
        token: str | None,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request and its answer.

        Raises:
            ProblemAnswered: the server said no.
            Unreachable: there is no answer, or none in time.
        """
        allowed = {"Authorization": f"Bearer {token}"} if token else {}
        sent = {"Accept": "application/json", **allowed, **(headers or {})}
        status, given, content = self._exchange(method, path, body, sent)
        if status >= 400:  # noqa: PLR2004 - errors begin there
            raise ProblemAnswered(f"{method} {path}", status, content)
        is_json = given.get_content_type() == "application/json"
        read = json.loads(content) if is_json else content
        return Answer(status, read, int(given.get("Position", "0")))

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        lost: Exception | None = None
        for _ in range(ATTEMPTS):
            try:
                self._connection.request(method, path, body, headers)
                response = self._connection.getresponse()
                return response.status, response.headers, response.read()
            except LOST as error:  # the server had closed what was kept open
                lost = error
                self._connection.close()
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                raise Unreachable(f"{self.address} does not answer: {error}") from error
        raise Unreachable(f"{self.address} does not answer: {lost}") from lost


def _told(body: bytes) -> str:
    try:
        problem = json.loads(body)
        faults = [
            f"{fault.get('field') or fault['rule']}: {fault.get('found') or fault['sentence']}"
            for fault in problem.get("errors", ())
        ]
        told = f"{problem['title']}: {problem['detail']}"
    except (ValueError, KeyError, TypeError, AttributeError):
        return body[:300].decode("utf-8", "replace")
    return f"{told} ({'; '.join(faults)})" if faults else told
