"""The OpenAPI paths by which an exporter confirms a win through a link."""

import msgspec

from export_program.api.openapi_parts import ALWAYS, Schema, answered, parameter_refs, problems
from export_program.api.openapi_schemas import Schemas
from export_program.api.win_confirmations import (
    ADDRESS,
    AnswerTaken,
    ClaimShown,
    LinkMade,
    LinkShown,
    LinkWanted,
    WinConfirmation,
    WinDispute,
)

BODIES = (LinkWanted, LinkMade, LinkShown, WinConfirmation, WinDispute, ClaimShown, AnswerTaken)


def win_confirmation_paths(matches: str, schemas: Schemas) -> dict[str, Schema]:
    """The paths; `matches` is the address of all matches."""
    asked = ("case_id", "at_least", "Idempotency-Key", "If-Match")
    send = _post(
        "send_confirmation",
        "Make a link for the exporter; its token is told once",
        (schemas.of(LinkWanted), False),
        answered("The token, for the exporter alone.", schemas.of(LinkMade), "ETag", "Position"),
        *(*ALWAYS, 409, 412, 413, 415, 422),
    )
    send["parameters"] = parameter_refs(*asked)
    return {
        f"{matches}/{{case_id}}/send-confirmation": {"post": send},
        ADDRESS: {"post": _public("show_claim", "What a link asks to confirm", LinkShown, schemas)},
        f"{ADDRESS}/confirm": {
            "post": _public("confirm_win", "Confirm a win by its link", WinConfirmation, schemas)
        },
        f"{ADDRESS}/dispute": {
            "post": _public("dispute_win", "Dispute a win by its link", WinDispute, schemas)
        },
    }


def _public(name: str, summary: str, body: type[msgspec.Struct], schemas: Schemas) -> Schema:
    told = ClaimShown if body is LinkShown else AnswerTaken
    statuses = (400, 404, 405, 409, 413, 415, 422, 500, 503)
    asked, answer = (schemas.of(body), True), answered("As it is.", schemas.of(told))
    return {**_post(f"{name}_by_link", summary, asked, answer, *statuses), "security": []}


def _post(
    name: str, summary: str, body: tuple[Schema, bool], answer: Schema, *statuses: int
) -> Schema:
    schema, required = body
    return {
        "operationId": name,
        "tags": ["match"],
        "summary": summary,
        "requestBody": {"required": required, "content": {"application/json": {"schema": schema}}},
        "responses": {"200": answer, **problems(*statuses)},
    }
