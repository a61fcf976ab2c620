"""The table of an exporter: one line for each transition, its deadlines and its unique facts."""

from collections.abc import Iterator
from typing import Any

from export_program.domain.exporter import membership as mem
from export_program.domain.exporter import records as record
from export_program.domain.exporter import registration as reg
from export_program.domain.exporter import registration_rules as must
from export_program.domain.exporter import standing as std
from export_program.domain.exporter import standing_rules as holds
from export_program.domain.exporter import trade as trd
from export_program.domain.exporter import trade_rules as fits
from export_program.domain.exporter.case import (
    DOCUMENT_TYPES,
    MANDATORY_DOCUMENTS,
    Exporter,
    ExporterStage,
)
from export_program.domain.exporter.deadlines import DEADLINES
from export_program.domain.exporter.folds import FOLDS
from export_program.domain.exporter.values import Result
from export_program.engine.actors import Role
from export_program.engine.context import Context
from export_program.engine.lifecycle import ANY, BACK, LIVE, SAME, Lifecycle, Unique, row
from export_program.engine.protocols.appeals import appeals
from export_program.engine.protocols.intake import editing
from export_program.engine.protocols.office import LEADS, OFFICERS, office
from export_program.engine.protocols.outcome import CaseReopened, ReopenCase, withdrawal
from export_program.engine.rules import needs_documents

S, R = ExporterStage, Role

APPLICANTS = frozenset({R.EXPORTER_USER, R.EXPORT_HOUSE_AGENT})
ASSESSORS = frozenset({R.EXPORT_HOUSE_AGENT, R.EVALUATOR})
KEEPERS = APPLICANTS | {R.SECRETARIAT}
HANDED_IN = (S.SUBMITTED, S.UNDER_VERIFICATION)
LISTED = (S.REGISTERED, S.SUSPENDED)
EDITABLE = (S.DRAFT, *LISTED)
OFFERING = (S.DRAFT, S.REGISTERED)
CLOSED = (S.DEREGISTERED, S.REJECTED, S.WITHDRAWN)


def _passed(_case: Any, command: reg.VerifyExporter, _: Context) -> bool:
    return command.result is Result.PASSED


def _failed(_case: Any, command: reg.VerifyExporter, _: Context) -> bool:
    return command.result is Result.FAILED


def _national_id(case: Exporter) -> Iterator[str]:
    if case.stage not in CLOSED:
        yield f"exporter-id:{case.national_id}"


def _card_number(case: Exporter) -> Iterator[str]:
    if case.stage not in CLOSED and case.card is not None and case.card.status != "expired":
        yield f"commercial-card:{case.card.number}"


UNIQUES = (
    Unique(
        "national_id_is_registered_once",
        "A firm has one exporter case at a time; a merged one still holds its national id.",
        "national_id",
        _national_id,
    ),
    Unique(
        "card_number_is_held_once",
        "A commercial card that has not expired belongs to one exporter.",
        "number",
        _card_number,
    ),
)

# ---------------------------------------------------------------- the table

# fmt: off
ROWS = (
    #   command                       event                              from                   to                    by                      provided
    row(reg.StartRegistration,        reg.ExporterRegistrationStarted,   None,                  S.DRAFT,              APPLICANTS),
    row(reg.SubmitRegistration,       reg.ExporterRegistrationSubmitted, S.DRAFT,               S.SUBMITTED,          APPLICANTS,
        needs_documents(*MANDATORY_DOCUMENTS), must.has_a_product, must.has_a_contact, record=record.submitted),
    row(reg.LapseDraft,               reg.ExporterDraftLapsed,           S.DRAFT,               S.WITHDRAWN,          R.TIMER),
    row(mem.AmendDetails,             mem.ExporterDetailsAmended,        (*HANDED_IN, *LISTED), SAME,                 {R.SECRETARIAT, R.TEAM_LEAD},
        must.amends_something, record=record.details),
    row(mem.AddContact,               mem.ExporterContactAdded,          EDITABLE,              SAME,                 KEEPERS, must.contact_is_new),
    row(mem.ChangeContact,            mem.ExporterContactChanged,        EDITABLE,              SAME,                 KEEPERS, must.contact_is_known),
    row(mem.RemoveContact,            mem.ExporterContactRemoved,        EDITABLE,              SAME,                 KEEPERS,
        must.ref_is_known, must.a_contact_remains),
    row(reg.VerifyExporter,           reg.ExporterVerified,              HANDED_IN,             S.UNDER_VERIFICATION, R.SECRETARIAT,
        must.not_the_creator, must.gives_no_fault, when=_passed, record=record.passed),
    row(reg.VerifyExporter,           reg.VerificationFailed,            HANDED_IN,             S.UNDER_VERIFICATION, R.SECRETARIAT,
        must.not_the_creator, must.says_why, when=_failed, record=record.failed),
    row(reg.ApproveRegistration,      reg.ExporterRegistered,            S.UNDER_VERIFICATION,  S.REGISTERED,         R.TEAM_LEAD,
        must.was_verified, must.not_the_creator, must.not_a_verifier),
    row(reg.RejectRegistration,       reg.ExporterRegistrationRejected,  HANDED_IN,             S.REJECTED,           R.TEAM_LEAD),

    row(std.RecordCommercialCard,     std.CommercialCardRecorded,        LISTED,                SAME,                 R.SECRETARIAT,
        holds.card_runs, holds.card_was_issued, holds.rating_is_whole, holds.ceiling_is_positive, holds.card_is_news),
    row(std.ExpireCommercialCard,     std.CommercialCardExpired,         LISTED,                SAME,                 R.TIMER,                holds.card_ran_out),
    row(std.SuspendCommercialCard,    std.CommercialCardSuspended,       LISTED,                SAME,                 R.SECRETARIAT,          holds.card_is_valid,
        record=record.of_the_card(std.CommercialCardSuspended)),
    row(std.RestoreCommercialCard,    std.CommercialCardRestored,        LISTED,                SAME,                 R.SECRETARIAT,          holds.card_is_suspended,
        record=record.of_the_card(std.CommercialCardRestored)),
    row(std.AssessReadiness,          std.ReadinessAssessed,             S.REGISTERED,          SAME,                 ASSESSORS,
        holds.not_the_exporter, holds.level_is_found, holds.every_dimension_scored),
    row(std.GrantQualification,       std.ExporterQualified,             S.REGISTERED,          SAME,                 R.TEAM_LEAD,
        holds.level_suffices, holds.card_is_valid, holds.qualification_runs, holds.qualification_is_news),
    row(std.RevokeQualification,      std.QualificationRevoked,          LISTED,                SAME,                 R.TEAM_LEAD,            holds.is_qualified_now,
        record=record.of_the_qualification(std.QualificationRevoked)),
    row(std.LapseQualification,       std.QualificationLapsed,           LISTED,                SAME,                 R.POLICY,               holds.is_qualified_now,
        record=record.of_the_qualification(std.QualificationLapsed)),
    row(std.ExpireQualification,      std.QualificationExpired,          LISTED,                SAME,                 R.TIMER,                holds.qualification_ran_out,
        record=record.of_the_qualification(std.QualificationExpired)),

    row(mem.SuspendExporter,          mem.ExporterSuspended,             S.REGISTERED,          S.SUSPENDED,          LEADS,                  must.review_lies_ahead),
    row(mem.ReviewSuspension,         mem.SuspensionReviewed,            S.SUSPENDED,           SAME,                 LEADS,                  must.review_lies_ahead),
    row(mem.ReinstateExporter,        mem.ExporterReinstated,            S.SUSPENDED,           S.REGISTERED,         LEADS,
        must.not_the_suspender, must.evidence_is_attached),
    row(mem.MergeExporter,            mem.ExporterMerged,                LISTED,                S.MERGED,             {R.ADMIN, R.TEAM_LEAD}, must.target_is_registered),
    row(mem.UnmergeExporter,          mem.ExporterUnmerged,              S.MERGED,              BACK,                 {R.ADMIN, R.TEAM_LEAD},
        record=record.unmerged, reopening=True),
    row(mem.DeregisterExporter,       mem.ExporterDeregistered,          LISTED,                S.DEREGISTERED,       R.TEAM_LEAD,            must.is_free_of_commitments),
    row(ReopenCase,                   CaseReopened,                      CLOSED,                BACK,                 LEADS,                  reopening=True),

    row(trd.AddProduct,               trd.ExporterProductAdded,          OFFERING,              SAME,                 APPLICANTS,             fits.hs_exists, fits.product_is_new, record=record.product),
    row(trd.WithdrawProduct,          trd.ExporterProductWithdrawn,      EDITABLE,              SAME,                 APPLICANTS,             fits.product_is_listed),
    row(trd.DeclareMarketInterest,    trd.MarketInterestDeclared,        S.REGISTERED,          SAME,                 APPLICANTS | {R.DESK_OFFICER},
        fits.market_is_abroad, fits.interest_is_news),
    row(trd.MarkMarketInterestStale,  trd.MarketInterestStale,           LISTED,                SAME,                 R.TIMER,                fits.interest_is_fresh),
    row(trd.AssignAccountManager,     trd.AccountManagerAssigned,        LISTED,                SAME,                 R.TEAM_LEAD,            fits.another_manager, record=record.manager),
    row(trd.RecordContact,            trd.ExporterContacted,             LIVE,                  SAME,                 OFFICERS | {R.POLICY},  fits.spoke_to_a_contact),
    row(trd.RecordExportPerformance,  trd.ExportPerformanceRecorded,     LISTED,                SAME,                 R.SECRETARIAT,
        fits.hs_exists, fits.market_is_abroad, fits.value_is_not_negative, fits.source_has_spoken, fits.period_is_over, fits.figure_is_new, record=record.figure),
    row(trd.CorrectExportPerformance, trd.ExportPerformanceCorrected,    LISTED,                SAME,                 R.SECRETARIAT,
        fits.record_is_known, fits.value_is_not_negative, fits.source_has_spoken, fits.correction_is_later, fits.correction_is_news, record=record.corrected),
    row(trd.NoteCommitment,           trd.CommitmentNoted,               ANY,                   SAME,                 R.POLICY,               fits.commitment_is_new),
    row(trd.ClearCommitment,          trd.CommitmentCleared,             ANY,                   SAME,                 R.POLICY,               fits.commitment_is_noted),
    row(trd.NoteDuplicate,            trd.DuplicateNoted,                ANY,                   SAME,                 OFFICERS | {R.POLICY},  fits.duplicate_is_new),
    row(trd.ClearDuplicate,           trd.DuplicateCleared,              ANY,                   SAME,                 OFFICERS | {R.POLICY},  fits.duplicate_is_noted),
)
# fmt: on

LIFECYCLE: Lifecycle[Exporter] = Lifecycle(
    name="exporter",
    code="EXP",
    case=Exporter,
    stages=ExporterStage,
    own_rows=ROWS,
    ends=frozenset({S.DEREGISTERED, S.REJECTED, S.WITHDRAWN, S.MERGED}),
    includes=(
        *office(DOCUMENT_TYPES, applicants=(R.EXPORTER_USER,)),
        editing(Exporter, reg.EditRegistration, (S.DRAFT,), APPLICANTS),
        withdrawal(S.WITHDRAWN, APPLICANTS, LEADS | {R.SECRETARIAT}, S.DRAFT, *HANDED_IN),
        appeals((S.REJECTED,), S.UNDER_VERIFICATION, lodges=APPLICANTS, admits=LEADS),
    ),
    deadlines=DEADLINES,
    uniques=UNIQUES,
    folds=FOLDS,
    title=lambda case: case.name,
    owner=lambda case: case.id,
    plural="exporters",
    summary="A firm in the register: verified, assessed, qualified, suspended and taken off again.",
)
