"""A file of many rows, each of which is a command: checked whole, then carried out whole."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta

from export_program.engine.actors import OUTSIDERS, READERS, SYSTEM_ROLES, Role
from export_program.engine.case import Case, Stage
from export_program.engine.context import Context
from export_program.engine.lifecycle import Lifecycle, row
from export_program.engine.messages import (
    Command,
    Count,
    Event,
    GeneralReason,
    Reasoned,
    Sha256,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.rules import rule

FileName = Annotated[str, Meta(min_length=1, max_length=200)]


class DataImportStage(Stage):
    RECEIVED = "received"
    CHECKED = "checked"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    STOPPED = "stopped"


class ImportStopReason(StrEnum):
    """Why an import is not carried out any further."""

    ACCOUNT_NOT_ACTIVE = "account_not_active"
    ROLE_NOT_HELD = "role_not_held"
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 -- a reason
    FILE_GONE = "file_gone"


class DataImport(Case, frozen=True, kw_only=True):
    """`sha256` names the file, `report` the list of rejected rows; counts are rows of the file.

    The rows are carried out for `requested_by` in `in_role`, which `authority` granted when the
    file came; `token` is the account's token (`T1`) that brought it. Both are looked at again
    while rows are carried out.
    """

    stage: DataImportStage
    kind: str = ""
    command: str = ""
    file_name: str = ""
    media_type: str = ""
    sha256: str = ""
    check_only: bool = False
    requested_by: str = ""
    in_role: str = ""
    authority: str | None = None
    token: str | None = None
    rows: int = 0
    imported: int = 0
    rejected: int = 0
    report: str | None = None
    reason_code: str = ""
    reason: str = ""

    KIND: ClassVar[str] = "data_import"


class ReceiveImport(Command, frozen=True, kw_only=True):
    """Take a file in whose rows are `command`s on cases of a `kind`; its bytes were kept before."""

    kind: Slug
    command: Slug
    file_name: FileName
    media_type: ShortText
    sha256: Sha256
    check_only: bool = False
    requested_by: Slug
    in_role: ShortText
    authority: Slug | None = None
    token: Slug | None = None


@stored("data_import.received.v1")
class ImportReceived(Event, frozen=True, kw_only=True):
    kind: str
    command: str
    file_name: str
    media_type: str
    sha256: str
    check_only: bool
    requested_by: str
    in_role: str
    authority: str | None = None
    token: str | None = None


class PassImport(Command, frozen=True, kw_only=True):
    """Every row can be carried out."""

    rows: Count


@stored("data_import.checked.v1")
class ImportChecked(Event, frozen=True, kw_only=True):
    rows: int


@stored("data_import.found_sound.v1")
class ImportFoundSound(Event, frozen=True, kw_only=True):
    """Only a check was asked for: every row could be carried out, and none was."""

    rows: int


class RejectImport(Command, frozen=True, kw_only=True):
    """Some rows cannot be carried out, so none is; `report` lists every one of them."""

    rows: Count
    rejected: Count
    report: Sha256


@stored("data_import.rejected.v1")
class ImportRejected(Event, frozen=True, kw_only=True):
    rows: int
    rejected: int
    report: str


class CompleteImport(Command, frozen=True, kw_only=True):
    """Every row was carried out, except those that others made impossible after the check."""

    imported: Count
    rejected: Count
    report: Sha256 | None = None


@stored("data_import.completed.v1")
class ImportCompleted(Event, frozen=True, kw_only=True):
    imported: int
    rejected: int
    report: str | None = None


class StopImport(Reasoned, frozen=True, kw_only=True):
    """Whoever sent the file may not act so any more: `imported` rows stay, no later one is done."""

    reason_code: ImportStopReason
    imported: Count
    rejected: Count
    report: Sha256


@stored("data_import.stopped.v1")
class ImportStopped(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str
    imported: int
    rejected: int
    report: str


class CancelImport(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


@stored("data_import.cancelled.v1")
class ImportCancelled(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@rule("Rejected rows are listed in a report.", field="report")
def rejections_are_listed(_: DataImport, command: CompleteImport, __: Context) -> bool:
    return (command.rejected == 0) is (command.report is None)


@rule("No more rows are told than the file has.", field="imported")
def rows_add_up(case: DataImport, command: CompleteImport, _: Context) -> bool:
    return command.imported + command.rejected == case.rows


@rule("A rejected file has a bad row.", field="rejected")
def a_row_is_bad(_: DataImport, command: RejectImport, __: Context) -> bool:
    return 1 <= command.rejected <= max(command.rows, 1)


def only_checked(case: DataImport, _command: Command, _context: Context) -> bool:
    return case.check_only


S, R = DataImportStage, Role
ASKING = frozenset(Role) - SYSTEM_ROLES - OUTSIDERS - READERS
# fmt: off
LIFECYCLE: Lifecycle[DataImport] = Lifecycle(
    name="data_import",
    code="IMP",
    case=DataImport,
    stages=DataImportStage,
    own_rows=(
        #   command         event             from        to           by        provided
        row(ReceiveImport,  ImportReceived,   None,       S.RECEIVED,  R.POLICY),
        row(PassImport,     ImportFoundSound, S.RECEIVED, S.COMPLETED, R.POLICY, when=only_checked),
        row(PassImport,     ImportChecked,    S.RECEIVED, S.CHECKED,   R.POLICY),
        row(RejectImport,   ImportRejected,   S.RECEIVED, S.REJECTED,  R.POLICY, a_row_is_bad),
        row(CompleteImport, ImportCompleted,  S.CHECKED,  S.COMPLETED, R.POLICY, rejections_are_listed, rows_add_up),
        row(StopImport,     ImportStopped,    (S.RECEIVED, S.CHECKED), S.STOPPED, R.POLICY),
        row(CancelImport,   ImportCancelled,  S.RECEIVED, S.CANCELLED, ASKING),
    ),
    ends=frozenset({S.COMPLETED, S.REJECTED, S.CANCELLED, S.STOPPED}),
    title=lambda case: f"{case.file_name}: {case.command} {case.kind}",
    plural="data-imports",
    summary="A file of rows, each a command: checked whole, then carried out whole, with a report.",
)
# fmt: on
