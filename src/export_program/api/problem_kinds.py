"""The types of problem that the API answers with: stable names, documented at /problems."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One type of problem: its stable name in addresses, its title, its status, what to do."""

    slug: str
    status: int
    title: str
    advice: str

    @property
    def type(self) -> str:
        return f"/problems/{self.slug}"


_ALL = (
    Kind("bad-request", 400, "The request cannot be understood", "Correct what `errors` names."),
    Kind(
        "sealed-input",
        400,
        "Text is expected, not a sealed pointer",
        "Send the personal data as text; the program seals it.",
    ),
    Kind(
        "not-authenticated",
        401,
        "Who are you?",
        "Send a valid token: `Authorization: Bearer <token>`.",
    ),
    Kind(
        "not-allowed",
        403,
        "Your role may not do this",
        "Ask somebody in one of the roles that the detail names; `errors` names the rule.",
    ),
    Kind(
        "scope-missing",
        403,
        "The token does not have the scope",
        "Use a token with the scope that `errors` names.",
    ),
    Kind("not-found", 404, "There is nothing here", "Check the address."),
    Kind(
        "no-such-case",
        404,
        "There is no such case",
        "Check the id that `errors` names. Cases of others count as absent.",
    ),
    Kind(
        "method-not-allowed",
        405,
        "The method does not fit the address",
        "The header `Allow` lists the methods.",
    ),
    Kind(
        "wrong-stage",
        409,
        "The case is in another stage",
        "`errors` names the stage it is in; read its allowed actions.",
    ),
    Kind(
        "already-held",
        409,
        "Another case holds what only one may hold",
        "See the case that `errors` names.",
    ),
    Kind(
        "contended",
        409,
        "Others kept changing the case",
        "Repeat the request with the same Idempotency-Key.",
    ),
    Kind(
        "foreign-cursor",
        409,
        "The cursor does not belong to this log",
        "Read the log from its start; `Epoch` names the log in force.",
    ),
    Kind(
        "stale-version",
        412,
        "The case has moved on",
        "Read the case again and decide anew; nothing was written.",
    ),
    Kind("too-large", 413, "The request is too large", "The detail names the limit."),
    Kind(
        "unsupported-media",
        415,
        "The content type is not accepted",
        "Commands are `application/json`; the detail lists others.",
    ),
    Kind(
        "rule-broken",
        422,
        "A rule of the office is not met",
        "`errors` names each rule, its sentence and the field.",
    ),
    Kind(
        "key-used-otherwise",
        422,
        "The idempotency key belongs to another request",
        "Use a new key for a new request.",
    ),
    Kind(
        "store-damaged",
        500,
        "What is stored cannot be read",
        "Tell whoever runs the program: `export-program doctor --deep` names every damage.",
    ),
    Kind(
        "internal-error",
        500,
        "The program failed",
        "Report the request id. Repeating with the same Idempotency-Key is safe.",
    ),
    Kind(
        "read-only",
        503,
        "Nothing can be written now",
        "Repeat after `Retry-After` with the same Idempotency-Key.",
    ),
    Kind(
        "too-many-streams",
        503,
        "Too many live streams are open",
        "Repeat after `Retry-After`, or page the events.",
    ),
    Kind("not-yet", 503, "The read model has not come that far", "Repeat after `Retry-After`."),
)
KINDS: dict[str, Kind] = {kind.slug: kind for kind in _ALL}
