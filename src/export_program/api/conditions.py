"""What a request says about versions, positions and moments, parsed strictly."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from litestar import Request

from export_program.api.answers import JSON
from export_program.api.problems import Fault, Wrong, bad
from export_program.engine.solar_hijri import mistaken
from export_program.runtime.program import Program

_TAG = re.compile(r'^(?:W/)?"?(?P<version>[0-9]{1,9})"?$')
_CURSOR = re.compile(r"^(?:(?P<epoch>[0-9]{1,9})-)?(?P<position>[0-9]{1,18})$")
_KEY = re.compile(r"^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$")
LONGEST = 2_000  # characters of a parameter
SHORTEST_PURPOSE, LONGEST_PURPOSE = 3, 200


def if_match(request: Request[Any, Any, Any]) -> int | None:
    """The version the client saw, from `"5"`, `W/"5"` or `5`; None if it names none or `*`."""
    given = request.headers.get("if-match")
    if given is None or given.strip() == "*":
        return None
    found = _TAG.match(given.strip())
    if found is None:
        raise bad("If-Match", 'If-Match is one version, such as "5".', given[:50])
    return int(found["version"])


def idempotency_key(request: Request[Any, Any, Any]) -> str | None:
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    if not _KEY.match(given):
        sentence = "An idempotency key is 1 to 200 printable ASCII characters."
        raise bad("Idempotency-Key", sentence, f"{len(given)} characters")
    return given


def parameters(request: Request[Any, Any, Any], known: tuple[str, ...] | None) -> dict[str, str]:
    """The query parameters, each at most once. Names outside `known` are refused."""
    raw = request.scope["query_string"]
    if not raw:
        return {}
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise bad("query", "The query is percent-encoded UTF-8.") from None
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in given:
            raise bad(name[:100], f"{name[:100]!r} is given more than once.")
        if known is not None and name not in known:
            listed = ", ".join(known) or "none"
            raise bad(name[:100], f"Unknown parameter {name[:100]!r}; known: {listed}.")
        if "\0" in value or len(value) > LONGEST:
            raise bad(name[:100], "A parameter is a text of up to 2,000 characters, without NUL.")
        given[name] = value
    return given


def number(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,18}", text) or not least <= int(text) <= most:
        raise bad(name, f"{name} is a number from {least} to {most}.", text[:50])
    return int(text)


def purpose_in(given: Mapping[str, str]) -> str | None:
    """Why somebody reads personal data, in their own words; it stands in the log."""
    text = given.get("purpose")
    if text is None:
        return None
    said = " ".join(text.split())
    if not SHORTEST_PURPOSE <= len(said) <= LONGEST_PURPOSE:
        span = f"{SHORTEST_PURPOSE} to {LONGEST_PURPOSE}"
        raise bad("purpose", f"purpose is a text of {span} characters.", said[:50])
    return said


def flag(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "false")
    if text not in {"true", "false"}:
        raise bad(name, f"{name} is true or false.", text[:50])
    return text == "true"


def as_of(program: Program, given: Mapping[str, str]) -> int | None:
    """The position meant by `as_of`: itself, or the last one recorded up to a moment."""
    text = given.get("as_of")
    if text is None:
        return None
    if re.fullmatch(r"[0-9]{1,18}", text):
        position, head = int(text), program.store.head()
        if position > head:
            raise bad("as_of", f"The log ends at position {head}.", text)
        return position
    return program.store.position_at(microseconds(program, moment("as_of", text)))


def moment(name: str, text: str) -> datetime:
    """A moment in ISO 8601 with its time zone; a `+` that the query turned into a blank is kept."""
    sentence = f"{name} is a position or a moment with its time zone, as 2026-01-31T12:00:00Z."
    try:
        found = datetime.fromisoformat(text[:11] + text[11:].replace(" ", "+"))
    except ValueError:
        raise bad(name, sentence, text[:50]) from None
    if meant := mistaken(text):
        raise bad(name, f"{name} is a moment of the Gregorian calendar; {meant}.", text[:50])
    if found.tzinfo is None:
        raise bad(name, sentence, text[:50])
    return found


def microseconds(program: Program, asked: datetime) -> int:
    now = program.bus.office.now()
    if asked > now:
        raise bad("as_of", "as_of cannot lie in the future.", asked.isoformat())
    return int((asked - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)


def cursor(program: Program, text: str | None, name: str = "after") -> int:
    """The position in `after=<position>` or `after=<epoch>-<position>`; 0 without one.

    Raises:
        Wrong: another epoch's cursor, or one beyond the end: the log was restored.
    """
    if not text:
        return 0
    found = _CURSOR.match(text)
    if found is None:
        raise bad(name, "A cursor is a position or <epoch>-<position>.", text[:50])
    epoch, position = found["epoch"], int(found["position"])
    if epoch is not None and int(epoch) != program.store.epoch:
        foreign(program, name, f"This log is in epoch {program.store.epoch}, not {epoch}.", text)
    head = program.store.head()
    if position > head:
        foreign(program, name, f"This log ends at position {head}.", text)
    return position


def foreign(program: Program, name: str, sentence: str, text: str) -> NoReturn:
    headers = {"Epoch": str(program.store.epoch), "Head": str(program.store.head())}
    fault = Fault("epoch", sentence, name, text[:50])
    raise Wrong("foreign-cursor", sentence, fault, headers=headers)


async def log_has_reached(program: Program, given: Mapping[str, str]) -> None:
    """Wait for `at_least` in the log itself. Raises Wrong: it takes too long."""
    wanted = number(given, "at_least", 0, 0, 10**18)
    if wanted and program.store.head() < wanted:
        patience = program.settings.at_least_timeout
        reached = await program.store.wait_beyond(wanted - 1, patience)
        if reached < wanted:
            too_early(wanted, reached)


async def models_have_reached(program: Program, given: Mapping[str, str]) -> None:
    """Wait for `at_least` in the read models, or for next to no time for what is stored here.

    Raises:
        Wrong: it takes too long.
    """
    wanted = number(given, "at_least", 0, 0, 10**18)
    if not wanted:
        await program.projector.up_to_date()
    elif not await program.projector.reached(wanted, program.settings.at_least_timeout):
        too_early(wanted, program.projector.position)


def too_early(wanted: int, reached: int) -> NoReturn:
    sentence = f"Position {wanted} is asked for; position {reached} is reached."
    fault = Fault("at_least", sentence, "at_least", str(reached))
    raise Wrong("not-yet", sentence, fault, headers={"Retry-After": "1"})


def takes_json(request: Request[Any, Any, Any], *, empty: bool) -> None:
    """Raises Wrong 415 unless the body is declared as JSON; an `empty` body need not be."""
    given = request.headers.get("content-type")
    if given is None and empty:
        return
    essence = (given or "").partition(";")[0].strip().lower()
    if essence != JSON and not (essence.startswith("application/") and essence.endswith("+json")):
        sentence = f"The body is {JSON}."
        raise Wrong(
            "unsupported-media",
            sentence,
            Fault("content_type", sentence, "Content-Type", given),
            headers={"Accept": JSON},
        )
