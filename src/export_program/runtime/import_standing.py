"""Whether whoever sent a file may still act as they could when it came."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from export_program.domain.account import AccountStage, roles_at
from export_program.domain.data_import import DataImport, ImportStopReason
from export_program.engine.actors import Actor, ActorKind, Role
from export_program.runtime.directory import Directory

SENTENCES = {
    ImportStopReason.ACCOUNT_NOT_ACTIVE: "The account that sent the file is not active any more.",
    ImportStopReason.ROLE_NOT_HELD: "The account that sent the file holds the role no more.",
    ImportStopReason.TOKEN_REVOKED: "The token that the file came with was revoked.",
    ImportStopReason.FILE_GONE: "The file is not there any more; send it again.",
}


class NoLonger(NamedTuple):
    """Why an import may not go on."""

    reason: ImportStopReason

    @property
    def sentence(self) -> str:
        return SENTENCES[self.reason]


def standing(directory: Directory, case: DataImport, now: datetime) -> Actor | NoLonger:
    """The actor that rows are carried out as now, by the log itself; or why there is none.

    A token that ran out by itself stops nothing: it was good when the file came.
    """
    account = directory.account(UUID(case.requested_by))
    if account is None or account.stage is not AccountStage.ACTIVE:
        return NoLonger(ImportStopReason.ACCOUNT_NOT_ACTIVE)
    role = Role(case.in_role)
    authority = roles_at(account, now).get(role)
    if authority is None:
        return NoLonger(ImportStopReason.ROLE_NOT_HELD)
    brought_by = account.tokens.get(case.token) if case.token is not None else None
    if brought_by is not None and brought_by.status == "revoked":
        return NoLonger(ImportStopReason.TOKEN_REVOKED)
    return Actor(case.requested_by, role, ActorKind.IMPORT, None, authority)
