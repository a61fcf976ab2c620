"""What the atlas learns: studies published and ended, agreements, wins, who keeps a relation."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.agreement import signing, standing
from export_program.domain.agreement.case import Agreement
from export_program.domain.atlas_entry import messages as m
from export_program.domain.atlas_entry.case import AtlasEntry, AtlasEntryStage
from export_program.domain.atlas_entry.evidence import EvidenceKind
from export_program.domain.influencer import messages as people
from export_program.domain.market_facts import SUREST_FIRST, Confidence
from export_program.domain.match.winning import WinConfirmed
from export_program.domain.program.messages import CodeListAdopted
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.domain.study import publishing as studies
from export_program.domain.study.case import Study
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.calendars.iran import office_day
from export_program.engine.case import Recorded
from export_program.engine.messages import Event, GeneralReason

ENTRY, ATLAS = "atlas_entry", "atlas"
GROUPS = {2: "hs2", 4: "hs4"}
IN_FORCE = 4  # of 5: an agreement in force makes trade easier
SAID = 2000  # characters of a text
ENDED: dict[type[Event], m.StaleReason] = {
    studies.StudyExpired: m.StaleReason.STUDY_EXPIRED,
    studies.StudyWithdrawn: m.StaleReason.STUDY_WITHDRAWN,
    studies.StudySuperseded: m.StaleReason.STUDY_SUPERSEDED,
}


def _entries(code: str, edition: HsEdition, market: Country, cases: Cases) -> Iterator[AtlasEntry]:
    """The living entries of goods in a market; a heading or chapter means all of its products."""
    field = GROUPS.get(len(code), "hs6")
    where = {field: code[:6], "edition": edition.value, "market": market.value}
    yield from cases.where(ENTRY, ATLAS, **where)


def _resting_on(study: Study, cases: Cases) -> dict[UUID, AtlasEntry]:
    """The living entries that name a study."""
    return {e.id: e for e in cases.where(ENTRY, ATLAS, studies=str(study.id))}


# ---------------------------------------------------------------- studies


def _refresh(_step: Recorded, study: Any, cases: Cases) -> Iterator[Then]:
    found = _resting_on(study, cases)
    for goods in study.goods:
        for market in study.markets:
            alike = _entries(goods.code, goods.edition, market, cases)
            found |= {entry.id: entry for entry in alike}
    sure = (finding.confidence for finding in study.standing.values())
    fact = m.RecordEvidence(
        kind=EvidenceKind.STUDY,
        source=f"Study {study.reference}",
        as_of=study.published_on or date.min,
        confidence=max(sure, key=SUREST_FIRST.index, default=Confidence.LOW),
        text=f"{study.title}: {study.abstract}"[:SAID],
        study_id=study.id,
    )
    for entry_id in found:
        yield Then(ENTRY, entry_id, fact)


def _study_ended(step: Recorded, study: Any, cases: Cases) -> Iterator[Then]:
    why = f"Study {study.reference} is {study.stage}."
    stale = m.MarkStale(reason_code=ENDED[type(step.event)], reason=why)
    for entry in _resting_on(study, cases).values():
        if entry.stage is AtlasEntryStage.PUBLISHED:
            yield Then(ENTRY, entry.id, stale)


# ---------------------------------------------------------------- agreements


def _bound(agreement: Agreement, cases: Cases) -> dict[UUID, AtlasEntry]:
    """The living entries of the countries an agreement binds, of its goods if it names some."""
    found: dict[UUID, AtlasEntry] = {}
    abroad = {party.country for party in agreement.parties if not party.us}
    named = agreement.territory.countries if agreement.territory else ()
    for market in sorted({*abroad, *named} - {Country.IR}):
        if not agreement.goods:
            here = cases.where(ENTRY, ATLAS, market=market.value)
            found |= {entry.id: entry for entry in here}
        for goods in agreement.goods:
            alike = _entries(goods.code, goods.edition, market, cases)
            found |= {entry.id: entry for entry in alike}
    return found


def _eases(step: Recorded, agreement: Any, cases: Cases) -> Iterator[Then]:
    named = agreement.titles
    title = (named.en or named.fa or named.tg) if named else None
    fact = m.RecordEvidence(
        kind=EvidenceKind.AGREEMENT,
        source=f"Agreement {agreement.reference}",
        as_of=office_day(step.meta.occurred_at),
        confidence=Confidence.HIGH,
        grade=IN_FORCE,
        text=f"{title or agreement.kind.value} in force",
        agreement_id=agreement.id,
    )
    for entry_id in _bound(agreement, cases):
        yield Then(ENTRY, entry_id, fact)


def _eases_no_more(_step: Recorded, agreement: Any, cases: Cases) -> Iterator[Then]:
    """What rested on the agreement is withdrawn; a published entry goes stale with it."""
    why = f"Agreement {agreement.reference} is {agreement.stage}."
    for entry in _bound(agreement, cases).values():
        held = [
            key
            for key, fact in entry.standing.items()
            if fact.kind is EvidenceKind.AGREEMENT and fact.agreement_id == agreement.id
        ]
        for key in held:
            gone = GeneralReason.CHANGED_CIRCUMSTANCES
            leave = m.WithdrawEvidence(evidence=key, reason_code=gone, reason=why)
            yield Then(ENTRY, entry.id, leave)
        if held and entry.stage is AtlasEntryStage.PUBLISHED:
            stale = m.MarkStale(reason_code=m.StaleReason.MARKET_CHANGED, reason=why)
            yield Then(ENTRY, entry.id, stale)


# ---------------------------------------------------------------- wins


def _won(step: Recorded, match: Any, cases: Cases) -> Iterator[Then]:
    """A confirmed win is evidence; where the atlas has no entry yet, one is nominated."""
    event: Any = step.event
    code = event.hs[:6]
    known = list(_entries(code, event.edition, event.market, cases))
    fact = m.RecordEvidence(
        kind=EvidenceKind.CONFIRMED_WIN,
        source=f"Match {match.reference}",
        as_of=min(event.contract_on, office_day(step.meta.occurred_at)),
        confidence=Confidence.HIGH,
        value=event.value.amount,
        unit=event.value.currency.value,
        text="A sale that the exporter confirmed",
        need_id=event.need_id,
        match_id=match.id,
    )
    for entry in known:
        yield Then(ENTRY, entry.id, fact)
    if not known and len(code) == 6:
        nominate = m.NominateEntry(
            hs6=code,
            edition=event.edition,
            market=event.market,
            note=f"Match {match.reference} was won.",
            need_id=event.need_id,
        )
        yield Then(ENTRY, None, nominate)


# ---------------------------------------------------------------- nomenclature


def _recode(step: Recorded, _office: Any, cases: Cases) -> Iterator[Then]:
    """When the office first works with an edition, entries in older ones are to be recoded."""
    event: Any = step.event
    known = {edition.value.lower(): edition for edition in HsEdition}
    adopted = known.get(event.name)
    if adopted is None or event.previous is not None:
        return
    why = f"The office works with {adopted}."
    stale = m.MarkStale(reason_code=m.StaleReason.EDITION_CHANGED, reason=why)
    for edition in HsEdition:
        if edition < adopted:
            found = cases.where(ENTRY, ATLAS, edition=edition.value, published=True)
            yield from (Then(ENTRY, entry.id, stale) for entry in found)


# ---------------------------------------------------------------- people


def _knowing(person_id: UUID, cases: Cases) -> Iterator[AtlasEntry]:
    yield from cases.where(ENTRY, ATLAS, influencers=str(person_id))


def _note_owner(step: Recorded, person: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    note = m.NoteContactOwner(influencer_id=person.id, owner=event.owner)
    for entry in _knowing(person.id, cases):
        if entry.contacts[str(person.id)].owner != event.owner:
            yield Then(ENTRY, entry.id, note)


def _forget(_step: Recorded, person: Any, cases: Cases) -> Iterator[Then]:
    leave = m.UnlinkInfluencer(
        influencer_id=person.id,
        reason_code=GeneralReason.CHANGED_CIRCUMSTANCES,
        reason="The person is not in the register any more.",
    )
    for entry in _knowing(person.id, cases):
        yield Then(ENTRY, entry.id, leave)


STUDY_ENDS: tuple[type[Event], ...] = tuple(ENDED)
BEGINS: tuple[type[Event], ...] = (signing.AgreementEnteredIntoForce, standing.AgreementResumed)
ENDS: tuple[type[Event], ...] = (
    standing.AgreementSuspended,
    standing.AgreementTerminated,
    standing.AgreementExpired,
    signing.AgreementSuperseded,
)
FORGOTTEN: tuple[type[Event], ...] = (people.InfluencerAnonymised, people.InfluencerRejected)
# fmt: off
REACTIONS = (
    Reaction("atlas-learns-of-study", 1, (studies.StudyPublished,), _refresh, "A published study is evidence for the entries of its products and markets, and for those that name it."),
    Reaction("atlas-loses-study", 1, STUDY_ENDS, _study_ended, "A published entry that rests on a study goes stale when the study expires, is withdrawn or superseded."),
    Reaction("atlas-learns-of-agreement", 1, BEGINS, _eases, "An agreement in force is evidence of easier trade for the entries of that market."),
    Reaction("atlas-loses-agreement", 1, ENDS, _eases_no_more, "When an agreement is in force no more, that evidence is withdrawn and published entries go stale."),
    Reaction("atlas-learns-of-win", 1, (WinConfirmed,), _won, "A confirmed win is evidence; where there is no entry yet, one is nominated."),
    Reaction("atlas-follows-nomenclature", 1, (CodeListAdopted,), _recode, "When the office first works with a newer edition of the HS, published entries in older ones go stale."),
    Reaction("atlas-notes-contact-owner", 1, (people.OwnerAssigned,), _note_owner, "Entries that name an influential person know who keeps the relation."),
    Reaction("atlas-forgets-person", 1, FORGOTTEN, _forget, "Whoever was anonymised is named in no entry any more."),
)
# fmt: on
