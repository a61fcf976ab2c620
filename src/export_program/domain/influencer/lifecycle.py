"""The table of an influential person, and what its events hold more than their commands.

The protocols of documents, advice and questions are left out on purpose: their texts and names of
files stay for ever. Notes are sealed, and nobody writes one after the person was forgotten.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
from msgspec import UNSET

from export_program.domain.influencer import messages as m
from export_program.domain.influencer import rules as r
from export_program.domain.influencer.case import Assessment, Influencer, InfluencerStage, Talk
from export_program.engine.actors import Role
from export_program.engine.case import Recorded
from export_program.engine.context import Context
from export_program.engine.lifecycle import LIVE, SAME, Deadline, Lifecycle, Protocol, row
from export_program.engine.limits import months, working_days
from export_program.engine.protocols.assignment import assignment
from export_program.engine.protocols.clock import clock
from export_program.engine.protocols.intake import Change
from export_program.engine.protocols.linking import linking
from export_program.engine.protocols.notes import notes

E, R = InfluencerStage, Role
LEADS = frozenset({R.TEAM_LEAD, R.WG_CHAIR})
DESK = frozenset({R.DESK_OFFICER, R.SECRETARIAT, R.ANALYST, R.DELEGATION_HEAD, R.TEAM_LEAD})
PROPOSING = DESK | {R.EXPORT_HOUSE_AGENT}
OFFICE = DESK | LEADS | {R.EXPORT_HOUSE_AGENT, R.LEGAL}
KNOWN = (E.VETTED, E.ACTIVE, E.DORMANT)
FIELDS = {f.name: f.type for f in msgspec.structs.fields(Influencer)}


def _corrected(case: Influencer, c: m.CorrectData, _: Context) -> m.DataCorrected:
    pairs = ((n, getattr(case, n), getattr(c, n)) for n in r.CORRECTABLE)
    changes = {n: Change(old, new) for n, old, new in pairs if new is not UNSET and new != old}
    return m.DataCorrected(changes=changes, reason_code=c.reason_code.value, reason=c.reason)


def _on_correction(_: Any, e: m.DataCorrected, __: Recorded) -> Mapping[str, Any]:
    plain = {name: msgspec.to_builtins(change.new) for name, change in e.changes.items()}
    return {n: msgspec.convert(v, FIELDS[n], str_keys=True) for n, v in plain.items()}


def _on_stance(case: Influencer, e: m.StanceAssessed, step: Recorded) -> Mapping[str, Any]:
    made = Assessment(e.stance, step.meta.occurred_at, step.meta.actor.id, e.why)
    return {"assessments": (*case.assessments, made)}


def _on_contact(case: Influencer, e: m.ContactRecorded, step: Recorded) -> Mapping[str, Any]:
    last = max(e.on, case.last_contact_on or e.on)
    made = Talk(e.on, e.channel.value, step.meta.actor.id, e.summary)
    return {"talks": (*case.talks, made), "last_contact_on": last}


def _on_owner(case: Influencer, e: m.OwnerAssigned, _: Recorded) -> Mapping[str, Any]:
    known = dict.fromkeys((*case.owners, e.owner))
    return {"owner": e.owner, "owners": tuple(known)}


def _on_proposal(_: Any, e: m.AnonymisationProposed, step: Recorded) -> Mapping[str, Any]:
    return {"erasure_proposed_by": step.meta.actor.id, "erasure_reason": e.reason_code}


def _on_extension(_: Any, e: m.RetentionExtended, __: Recorded) -> Mapping[str, Any]:
    return {
        "retention_until": e.retention_until,
        "erasure_proposed_by": None,
        "erasure_reason": None,
    }


def _forgotten(_: Any, e: Any, __: Recorded) -> Mapping[str, Any]:
    return {"ended_because": e.reason_code}


def _on_destruction(case: Influencer, e: m.KeysDestroyed, _: Recorded) -> Mapping[str, Any]:
    return {"destroyed_keys": tuple(dict.fromkeys((*case.destroyed_keys, *e.keys)))}


def _notes_while_known() -> Protocol:
    """Notes on a living case by those who may read of the person."""
    usual = notes(writes=OFFICE, redacts=LEADS)
    rows = (
        replace(line, source=(LIVE,), provided=(*line.provided, r.is_among_readers))
        for line in usual.rows
    )
    return Protocol(usual.name, tuple(rows), usual.folds)


def _timer_proposes(_case: Any, _due: Any) -> m.ProposeAnonymisation:
    return m.ProposeAnonymisation(
        reason_code=m.ErasureReason.RETENTION_ENDED,
        reason="The day until which the data was to be held has come.",
    )


def _timer_rests(_case: Any, _due: Any) -> m.MarkDormant:
    return m.MarkDormant(
        reason_code=m.DormantReason.NO_CONTACT, reason="There was no contact for a year."
    )


# fmt: off
LIFECYCLE = Lifecycle("influencer", "INF", Influencer, E, (
    #   command                event                    from                      to            by
    row(m.ProposeInfluencer,   m.InfluencerProposed,    None,                     E.PROPOSED,   PROPOSING,           r.goods_are_known, r.retention_is_bounded),
    row(m.VetInfluencer,       m.InfluencerVetted,      (E.PROPOSED, E.DORMANT),  E.VETTED,     LEADS | {R.LEGAL},   r.is_among_readers, r.not_the_proposer, r.not_vetted, r.erasure_not_proposed),
    row(m.RejectInfluencer,    m.InfluencerRejected,    E.PROPOSED,               E.ANONYMISED, LEADS | {R.LEGAL},   r.is_among_readers, r.not_the_proposer, r.no_legal_hold),
    row(m.AssignOwner,         m.OwnerAssigned,         KNOWN,                    SAME,         LEADS,               r.is_among_readers, r.was_vetted, r.another_owner, r.owner_may_read),
    row(m.ActivateInfluencer,  m.InfluencerActivated,   (E.VETTED, E.DORMANT),    E.ACTIVE,     OFFICE,              r.is_among_readers, r.was_vetted, r.has_an_owner, r.erasure_not_proposed),
    row(m.AssessStance,        m.StanceAssessed,        KNOWN,                    SAME,         OFFICE,              r.is_among_readers, r.was_vetted),
    row(m.RecordContact,       m.ContactRecorded,       E.ACTIVE,                 SAME,         OFFICE,              r.is_among_readers, r.contact_is_past),
    row(m.RestrictAccess,      m.AccessRestricted,      LIVE,                     SAME,         LEADS | {R.LEGAL},   r.is_among_readers, r.readers_are_known, r.readers_change, r.owner_keeps_access),
    row(m.CorrectData,         m.DataCorrected,         LIVE,                     SAME,         PROPOSING,           r.is_among_readers, r.corrects_something, r.region_fits, r.goods_are_known, record=_corrected),
    row(m.ExtendRetention,     m.RetentionExtended,     KNOWN,                    SAME,         LEADS,               r.is_among_readers, r.retention_is_bounded, r.retention_is_later),
    row(m.MarkDormant,         m.InfluencerWentDormant, E.ACTIVE,                 E.DORMANT,    OFFICE | {R.TIMER},  r.is_among_readers, r.contact_is_old),
    row(m.ProposeAnonymisation, m.AnonymisationProposed, LIVE,                    E.DORMANT,    OFFICE | {R.TIMER},  r.erasure_not_proposed, r.retention_has_ended),
    row(m.RefuseAnonymisation, m.AnonymisationRefused,  E.DORMANT,                SAME,         LEADS | {R.LEGAL},   r.erasure_is_proposed, r.retention_runs),
    row(m.PlaceLegalHold,      m.LegalHoldPlaced,       LIVE,                     SAME,         R.LEGAL,             r.no_legal_hold),
    row(m.LiftLegalHold,       m.LegalHoldLifted,       LIVE,                     SAME,         R.LEGAL,             r.is_held),
    row(m.AnonymiseInfluencer, m.InfluencerAnonymised,  E.DORMANT,                E.ANONYMISED, LEADS | {R.LEGAL},   r.erasure_is_proposed, r.no_legal_hold),
    row(m.ConfirmErasure,      m.KeysDestroyed,         E.ANONYMISED,             SAME,         R.POLICY,            r.keys_are_new),
),
    ends=frozenset({E.ANONYMISED}),
    includes=(
        assignment(OFFICE),
        clock(DESK, extends=LEADS),
        _notes_while_known(),
        linking(OFFICE, classifies=LEADS),
    ),
    deadlines=(
        Deadline("vetting", stages=(E.PROPOSED,), limit=working_days(10), clocked=True, warn=(2,), decides=R.TEAM_LEAD),
        Deadline("contact", upon=(m.InfluencerActivated, m.ContactRecorded), until=(m.InfluencerWentDormant, m.AnonymisationProposed), limit=months(12), then=_timer_rests, warn=(30,), sentence="Somebody nobody has spoken to for a year is dormant."),
        Deadline("retention", upon=(m.InfluencerProposed, m.RetentionExtended, m.AnonymisationRefused), until=(m.AnonymisationProposed,), due=lambda c, _e: c.retention_until, then=_timer_proposes, warn=(60, 14), decides=R.TEAM_LEAD, sentence="Data is held until the day it was taken up for."),
        Deadline("erasure", upon=(m.AnonymisationProposed,), until=(m.RetentionExtended, m.AnonymisationRefused), limit=working_days(20), warn=(5,), decides=R.TEAM_LEAD, sentence="A proposal to forget somebody is decided within a month."),
    ),
    folds={
        m.InfluencerVetted: lambda _c, _e, _r: {"vetted": True},
        m.OwnerAssigned: _on_owner,
        m.StanceAssessed: _on_stance,
        m.ContactRecorded: _on_contact,
        m.AccessRestricted: lambda _c, e, _r: {"readers": e.readers},
        m.DataCorrected: _on_correction,
        m.RetentionExtended: _on_extension,
        m.InfluencerWentDormant: lambda _c, _e, _r: {},
        m.AnonymisationProposed: _on_proposal,
        m.AnonymisationRefused: lambda _c, _e, _r: {"erasure_proposed_by": None, "erasure_reason": None},
        m.LegalHoldPlaced: lambda _c, e, _r: {"held_because": e.reason},
        m.LegalHoldLifted: lambda _c, _e, _r: {"held_because": None},
        m.InfluencerAnonymised: _forgotten,
        m.InfluencerRejected: _forgotten,
        m.KeysDestroyed: _on_destruction,
    },
    readers=r.readers_of,
    summary="An influential person abroad: sealed, vetted by another, kept for a purpose and a time, then forgotten.",
)
# fmt: on
