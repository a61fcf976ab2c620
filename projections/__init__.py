"""Read models: what the office asks, answered by rows that can be rebuilt at any time."""

from projections.accounts import ACCOUNTS
from projections.actions import ACTIONS
from projections.agenda import AGENDA
from projections.agreements import AGREEMENTS
from projections.amendments import AMENDMENTS
from projections.atlas import ATLAS
from projections.atlas_evidence import ATLAS_EVIDENCE
from projections.atlas_scores import ATLAS_SCORE_HISTORY
from projections.attendance import ATTENDANCE
from projections.audit_log import AUDIT_LOG
from projections.card_expiry import CARD_EXPIRY
from projections.case_causes import CASE_CAUSES
from projections.case_links import CASE_LINKS
from projections.case_parties import CASE_PARTIES
from projections.cases import CASES
from projections.deadlines import DEADLINES
from projections.delegation_checklist import DELEGATION_CHECKLIST
from projections.delegation_readiness import DELEGATION_READINESS
from projections.delegation_results import DELEGATION_RESULTS
from projections.delegations import DELEGATIONS
from projections.duplicates import DUPLICATES
from projections.export_performance import EXPORT_PERFORMANCE
from projections.exporter_activity import EXPORTER_ACTIVITY
from projections.exporter_contacts import EXPORTER_CONTACTS
from projections.exporter_products import EXPORTER_PRODUCTS
from projections.exporters import EXPORTERS
from projections.fair_ranking import FAIR_RANKING
from projections.fairs import FAIRS
from projections.follow_up_board import FOLLOW_UP_BOARD
from projections.ideas import IDEAS
from projections.imports import IMPORTS
from projections.influencers import INFLUENCERS
from projections.introductions import INTRODUCTIONS_BY_EXPORTER
from projections.mark_applications import MARK_APPLICATIONS
from projections.mark_entitlements import MARK_ENTITLEMENTS
from projections.mark_register import MARK_REGISTER
from projections.market_interests import MARKET_INTERESTS
from projections.match_funnel import CONFIRMED_WINS, MATCH_FUNNEL
from projections.meeting_grid import MEETING_GRID
from projections.milestones import MILESTONE_SLIPPAGE, MILESTONES
from projections.need_matches import NEED_MATCHES, UNANSWERED_INTRODUCTIONS
from projections.needs import NEEDS, PUBLISHED_NEEDS
from projections.node_coverage import EXCLUSIVITIES, NODE_COVERAGE
from projections.nodes import NODE_REPORTS, NODES
from projections.nonconformities import NONCONFORMITIES
from projections.obligations import OBLIGATIONS
from projections.participation_outcomes import PARTICIPATION_OUTCOMES
from projections.participations import PARTICIPATIONS
from projections.project_accounts import PROJECT_MONEY, PROJECT_RISKS, PROJECT_THROUGHPUT
from projections.projects import PROJECT_GATES, PROJECTS
from projections.read_model import ReadModel
from projections.resolutions import RESOLUTIONS
from projections.service_desk import SERVICE_DESK
from projections.service_referrals import SERVICE_REFERRALS
from projections.service_statistics import SERVICE_STATISTICS
from projections.sessions import SESSIONS
from projections.stands import STANDS
from projections.studies import PUBLISHED_STUDIES, STUDIES, STUDY_CITATIONS
from projections.study_findings import STUDY_FINDINGS
from projections.subsidies import SUBSIDIES
from projections.subsidy_funds import SUBSIDY_FUNDS, SUBSIDY_GRANTS
from projections.surveillance_plan import SURVEILLANCE_PLAN
from projections.target_contributions import TARGET_CONTRIBUTIONS
from projections.target_figure_history import TARGET_FIGURE_HISTORY
from projections.target_scoreboard import TARGET_SCOREBOARD
from projections.targets import TARGETS
from projections.working_groups import WORKING_GROUPS
from projections.worklist import WORKLIST

EVERY_KIND = (
    CASES,
    WORKLIST,
    DEADLINES,
    AUDIT_LOG,
    CASE_LINKS,
    CASE_CAUSES,
    CASE_PARTIES,
    EXPORTER_ACTIVITY,
)
TRADE = (
    EXPORTERS,
    CARD_EXPIRY,
    EXPORTER_CONTACTS,
    DUPLICATES,
    MARKET_INTERESTS,
    EXPORT_PERFORMANCE,
    EXPORTER_PRODUCTS,
)
PARTNERS = (AGREEMENTS, OBLIGATIONS, AMENDMENTS)
SHOWS = (
    FAIRS,
    FAIR_RANKING,
    PARTICIPATIONS,
    STANDS,
    PARTICIPATION_OUTCOMES,
    SUBSIDIES,
    SUBSIDY_FUNDS,
    SUBSIDY_GRANTS,
)
MARKS = (
    MARK_REGISTER,
    MARK_ENTITLEMENTS,
    NONCONFORMITIES,
    SURVEILLANCE_PLAN,
    MARK_APPLICATIONS,
)
MATCHING = (
    NEEDS,
    PUBLISHED_NEEDS,
    NEED_MATCHES,
    MATCH_FUNNEL,
    UNANSWERED_INTRODUCTIONS,
    CONFIRMED_WINS,
    INTRODUCTIONS_BY_EXPORTER,
)
RESEARCH = (
    STUDIES,
    STUDY_FINDINGS,
    STUDY_CITATIONS,
    PUBLISHED_STUDIES,
    ATLAS,
    ATLAS_EVIDENCE,
    ATLAS_SCORE_HISTORY,
    INFLUENCERS,
)
WORKING_GROUP = (
    WORKING_GROUPS,
    AGENDA,
    SESSIONS,
    ATTENDANCE,
    RESOLUTIONS,
    ACTIONS,
    IDEAS,
)
JOURNEYS = (
    DELEGATIONS,
    DELEGATION_READINESS,
    DELEGATION_CHECKLIST,
    MEETING_GRID,
    FOLLOW_UP_BOARD,
    DELEGATION_RESULTS,
)
SERVICES = (SERVICE_DESK, SERVICE_STATISTICS, SERVICE_REFERRALS)
GOALS = (TARGET_SCOREBOARD, TARGETS, TARGET_CONTRIBUTIONS, TARGET_FIGURE_HISTORY)
TERMINALS = (
    PROJECTS,
    MILESTONES,
    MILESTONE_SLIPPAGE,
    PROJECT_GATES,
    PROJECT_MONEY,
    PROJECT_RISKS,
    PROJECT_THROUGHPUT,
)
NETWORK = (NODES, NODE_COVERAGE, EXCLUSIVITIES, NODE_REPORTS)

# Every read model, once. The runner, the API and the docs read this list.
READ_MODELS: tuple[ReadModel, ...] = (
    *EVERY_KIND,
    *TRADE,
    *PARTNERS,
    *SHOWS,
    *JOURNEYS,
    *MARKS,
    *MATCHING,
    *RESEARCH,
    *WORKING_GROUP,
    *SERVICES,
    *GOALS,
    *TERMINALS,
    *NETWORK,
    ACCOUNTS,
    IMPORTS,
)
