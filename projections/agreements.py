"""The agreement register: with whom, about what, in which state, until when."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.agreement import LIFECYCLE, Agreement
from export_program.domain.agreement.case import OUTSTANDING, ObligationStatus
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import rolled_up
from projections.read_model import ReadModel, Row


class AgreementRow(Row, frozen=True, kw_only=True):
    """`countries` and `counterparties` are those of the other parties; `late` obligations count
    by side. `never_reported`: obligations run, and none was ever reported."""

    case_id: UUID
    reference: str
    kind: str
    title: str
    titles: tuple[str, ...]
    stage: str
    since: datetime
    opened_at: datetime
    counterparties: tuple[str, ...]
    party_types: tuple[str, ...]
    countries: tuple[str, ...]
    subdivisions: tuple[str, ...]
    languages: tuple[str, ...]
    prevailing: str | None
    hs: tuple[str, ...]
    sectors: tuple[str, ...]
    resolution: str | None
    approved_version: int | None
    sign_by: date | None
    signatures: int
    signed_on: date | None
    in_force_on: date | None
    until: date | None
    auto_renews: bool
    renewal: str | None
    renewals: int
    notice_ends_on: date | None
    obligations: int
    obligations_open: int
    late_ours: int
    late_theirs: int
    never_reported: bool
    amendments: int
    ended: bool
    ended_because: str | None
    successor: UUID | None


def of_case(_: Lifecycle[Any], case: Agreement) -> Iterable[AgreementRow]:
    titles = case.titles
    named = (titles.fa, titles.en, titles.tg) if titles else ()
    fully = bool(case.parties) and len(case.signatures) == len(case.parties)
    yield AgreementRow(
        case_id=case.id,
        reference=case.reference,
        kind=case.kind.value,
        title=LIFECYCLE.title(case),
        titles=tuple(t for t in named if t),
        stage=case.stage.value,
        since=case.since,
        opened_at=case.opened_at,
        languages=tuple(language.value for language in case.languages),
        prevailing=case.prevailing.value if case.prevailing else None,
        hs=rolled_up(g.code for g in case.goods),
        sectors=case.sectors,
        resolution=case.mandate.resolution if case.mandate else None,
        approved_version=case.approved.version if case.approved else None,
        sign_by=case.sign_by,
        signatures=len(case.signatures),
        signed_on=max(s.signed_on for s in case.signatures.values()) if fully else None,
        in_force_on=case.in_force_on,
        until=case.until,
        auto_renews=case.auto_renew_months is not None,
        renewal=case.renewal.value if case.renewal else None,
        renewals=case.renewals,
        notice_ends_on=case.notice.ends_on if case.notice else None,
        amendments=len(case.amendments),
        ended=case.stage in LIFECYCLE.ends,
        ended_because=case.ended_because,
        successor=case.successor,
        **_counterparties(case),
        **_promises(case),
    )


def _counterparties(case: Agreement) -> dict[str, Any]:
    others = [p for p in case.parties if not p.us]
    return {
        "counterparties": tuple(p.name for p in others),
        "party_types": tuple(sorted({p.type.value for p in others})),
        "countries": tuple(sorted({p.country.value for p in others})),
        "subdivisions": tuple(sorted({p.subdivision.value for p in others if p.subdivision})),
    }


def _promises(case: Agreement) -> dict[str, Any]:
    ours = case.us.ref if case.us else None
    promised = case.obligations.values()
    late = [o.party for o in promised if o.late and o.status in OUTSTANDING]
    ran = [o for o in promised if o.status is not ObligationStatus.PLANNED]
    return {
        "obligations": len(case.obligations),
        "obligations_open": sum(o.status in OUTSTANDING for o in promised),
        "late_ours": sum(party == ours for party in late),
        "late_theirs": sum(party != ours for party in late),
        "never_reported": bool(ran) and all(o.reported_by is None and not o.rounds for o in ran),
    }


AGREEMENTS = ReadModel(
    name="agreements",
    summary="The agreement register, by kind, state, counterparty, country and expiry.",
    row=AgreementRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"agreement"}),
    filters=(
        "reference",
        "kind",
        "stage",
        "since",
        "counterparties",
        "party_types",
        "countries",
        "subdivisions",
        "hs",
        "sectors",
        "resolution",
        "sign_by",
        "signed_on",
        "in_force_on",
        "until",
        "auto_renews",
        "renewal",
        "notice_ends_on",
        "obligations_open",
        "late_ours",
        "late_theirs",
        "never_reported",
        "ended",
    ),
    sorts=("reference", "until", "signed_on", "in_force_on", "since", "stage"),
    search=("title", "titles", "counterparties", "reference"),
)
