"""The table of a trade-network node: due diligence, appointment, reports, review, the end."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from export_program.domain.node import messages as m
from export_program.domain.node import records, rules
from export_program.domain.node import reporting as p
from export_program.domain.node.case import HOLDING, Node, NodeStage
from export_program.domain.node.exclusivity import claimed, told
from export_program.engine.actors import Role
from export_program.engine.lifecycle import SAME, Deadline, Lifecycle, Unique, row
from export_program.engine.limits import working_days
from export_program.engine.protocols.intake import editing
from export_program.engine.protocols.office import LEADS, office

DOCUMENT_TYPES = ("company_register", "sanctions_check", "bank_reference", "contract", "power_of_attorney", "quarterly_report", "letter", "other")  # fmt: skip
E, R = NodeStage, Role
DESK = frozenset({R.DESK_OFFICER, R.SECRETARIAT, R.EXPORT_HOUSE_AGENT})
FINDING = DESK | LEADS | {R.DELEGATION_HEAD}
EXAMINING = DESK | {R.LEGAL, R.ANALYST}
HELD = tuple(stage for stage in E if stage in HOLDING)
WORKING = (E.ACTIVE, E.UNDER_REVIEW, E.SUSPENDED)
EXAMINED = (E.DUE_DILIGENCE, E.APPROVED, *HELD)


def _due(_case: Any, event: Any) -> Mapping[str, date]:
    """The day of the report that is awaited now; none if an old one was filed."""
    return {event.awaited: event.report_due} if event.awaited else {}


def _overdue(_case: Any, event: Any) -> Mapping[str, date]:
    return {event.awaited: event.overdue_on} if event.awaited else {}


# fmt: off
LIFECYCLE = Lifecycle("node", "NOD", Node, E, (
    #   command                      event                    from              to               by
    row(m.IdentifyNode,              m.NodeIdentified,        None,             E.PROSPECT,      FINDING, rules.goods_exist),
    row(m.RecordContacts,            m.ContactsRecorded,      (E.PROSPECT, *EXAMINED), SAME,     FINDING),
    row(m.OpenDueDiligence,          m.DueDiligenceOpened,    E.PROSPECT,       E.DUE_DILIGENCE, DESK | LEADS),
    row(m.RecordDueDiligenceFinding, m.NodeFindingRecorded,   EXAMINED,         SAME,            EXAMINING, rules.was_examined, record=records.finding),
    row(m.ApproveNode,               m.NodeApproved,          E.DUE_DILIGENCE,  E.APPROVED,      LEADS, rules.diligence_is_fresh, rules.nothing_adverse, rules.not_the_finder),
    row(m.RejectNode,                m.NodeRejected,          (E.PROSPECT, E.DUE_DILIGENCE, E.APPROVED), E.REJECTED, LEADS),
    row(m.AppointNode,               m.NodeAppointed,         E.APPROVED,       E.CONTRACTED,    LEADS, rules.agreement_in_force, rules.within_agreement, rules.diligence_is_fresh, rules.nothing_adverse, rules.scope_exists, rules.ends_later, rules.scope_is_whole, rules.exclusive_is_short, rules.exclusive_is_narrow, record=records.appointed),
    row(m.ActivateNode,              m.NodeActivated,         E.CONTRACTED,     E.ACTIVE,        DESK | LEADS, rules.term_runs, rules.agreement_in_force, record=records.activated),
    row(m.RenewNode,                 m.NodeRenewed,           (E.CONTRACTED, E.ACTIVE), SAME,    LEADS, rules.agreement_in_force, rules.within_agreement, rules.diligence_is_fresh, rules.nothing_adverse, rules.ends_later, rules.renewal_is_longer, rules.exclusive_is_short, record=records.renewed),
    row(m.PlaceUnderReview,          m.NodePlacedUnderReview, E.ACTIVE,         E.UNDER_REVIEW,  LEADS | {R.POLICY}),
    row(m.ConfirmNode,               m.NodeConfirmed,         E.UNDER_REVIEW,   E.ACTIVE,        LEADS, rules.agreement_in_force, rules.nothing_adverse),
    row(m.SuspendNode,               m.NodeSuspended,         (E.ACTIVE, E.UNDER_REVIEW), E.SUSPENDED, LEADS),
    row(m.ReinstateNode,             m.NodeReinstated,        E.SUSPENDED,      E.ACTIVE,        LEADS, rules.agreement_in_force, rules.nothing_adverse, rules.not_the_suspender),
    row(m.TerminateNode,             m.NodeTerminated,        HELD,             E.TERMINATED,    LEADS),
    row(m.ExpireNode,                m.NodeExpired,           HELD,             E.EXPIRED,       R.TIMER, rules.term_is_over),

    row(p.FileNodeReport,            p.NodeReportFiled,       WORKING,          SAME,            DESK | {R.COUNTERPARTY_USER}, rules.quarter_is_awaited, rules.quarter_is_over, record=records.filed),
    row(p.MarkReportOverdue,         p.NodeReportOverdue,     WORKING,          SAME,            R.TIMER, rules.report_is_overdue, record=records.overdue),
    row(p.ScoreNode,                 p.NodeScored,            WORKING,          SAME,            LEADS | {R.ANALYST}, rules.quarter_can_be_judged, rules.score_is_new, rules.not_the_reporter, record=records.scored),
),
    ends=frozenset({E.TERMINATED, E.EXPIRED, E.REJECTED}),
    includes=(
        *office(DOCUMENT_TYPES, applicants=()),
        editing(Node, m.EditNode, (E.PROSPECT, E.DUE_DILIGENCE), DESK | LEADS),
    ),
    deadlines=(
        Deadline("examination", stages=(E.DUE_DILIGENCE,), limit=working_days(20), clocked=True, warn=(5,), decides=R.TEAM_LEAD),
        Deadline("report", upon=(m.NodeActivated, p.NodeReportFiled, p.NodeReportOverdue), until=(p.NodeReportFiled, p.NodeReportOverdue), each="quarter", due=_due, warn=(7,), decides=R.TEAM_LEAD, sentence="The report of a Solar Hijri quarter is due within 15 days of its end."),
        Deadline("overdue report", upon=(m.NodeActivated, p.NodeReportFiled, p.NodeReportOverdue), until=(p.NodeReportFiled, p.NodeReportOverdue), each="quarter", due=_overdue, then=lambda _case, due: p.MarkReportOverdue(quarter=due.item), sentence="Ten working days after its day a report is overdue."),
        Deadline("term", upon=(m.NodeAppointed, m.NodeRenewed), until=(m.NodeExpired,), due=lambda case, _event: case.until, then=lambda _case, _due: m.ExpireNode(), warn=(90, 30), decides=R.TEAM_LEAD, sentence="An appointment ends on the day it was made for."),
        Deadline("review", stages=(E.UNDER_REVIEW,), limit=working_days(20), clocked=True, warn=(5,), decides=R.WG_CHAIR),
    ),
    uniques=(
        Unique("exclusive right", "Nobody else has an exclusive right to these goods in this territory at this time.", "scope", claimed, told),
    ),
    folds=records.FOLDS,
    title=lambda case: case.name,
    partners=lambda case: frozenset({case.account}) if case.account else frozenset(),
    confidential=frozenset({"findings", "scores", "review_reason", m.NodeFindingRecorded.STORED, p.NodeScored.STORED, m.NodePlacedUnderReview.STORED}),
    plural="nodes",
    summary="Who stands for our exports abroad: examined, appointed for a territory and goods, reporting each quarter.",
)
# fmt: on
