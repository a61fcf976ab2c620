"""Who acts on a case: roles, the kinds of actor, and the actor a command is decided for."""

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """A hat that somebody wears while acting. Each event names the one that was used."""

    SECRETARIAT = "secretariat"
    DESK_OFFICER = "desk_officer"
    TEAM_LEAD = "team_lead"
    WG_CHAIR = "wg_chair"
    WG_MEMBER = "wg_member"
    LEGAL = "legal"
    FINANCE = "finance"
    EXPORT_HOUSE_AGENT = "export_house_agent"
    EVALUATOR = "evaluator"
    REVIEWER = "reviewer"
    DECISION_MAKER = "decision_maker"
    APPEAL_PANEL = "appeal_panel"
    ANALYST = "analyst"
    RESEARCH_REVIEWER = "research_reviewer"
    PUBLISHER = "publisher"
    DELEGATION_HEAD = "delegation_head"
    PROJECT_MANAGER = "project_manager"
    MONITOR = "monitor"
    ORGANISER = "organiser"
    EXPORTER_USER = "exporter_user"
    COUNTERPARTY_USER = "counterparty_user"
    AUDITOR = "auditor"
    INTEGRATOR = "integrator"
    ADMIN = "admin"
    TIMER = "system:timer"
    POLICY = "system:policy"


SYSTEM_ROLES = frozenset({Role.TIMER, Role.POLICY})
# Who asks something of the office, and whom it engages for a case; they see their cases only.
APPLICANTS = frozenset({Role.EXPORTER_USER, Role.COUNTERPARTY_USER})
PARTNERS = frozenset({Role.ORGANISER, Role.MONITOR})
OUTSIDERS = APPLICANTS | PARTNERS
READERS = frozenset({Role.AUDITOR, Role.INTEGRATOR})
STAFF = frozenset(Role) - SYSTEM_ROLES - OUTSIDERS - READERS - {Role.ADMIN}


class ActorKind(StrEnum):
    """What acts: a person, a program of somebody else, a deadline, a reaction, an import."""

    PERSON = "person"
    API_CLIENT = "api_client"
    TIMER = "timer"
    POLICY = "policy"
    IMPORT = "import"


class Actor(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who acts, in which role. `id` is a pseudonym (an account's id), never a name.

    `organisation` is, for outsiders, the id of the exporter case they act for.
    `authority` is the event id of the grant that gave the role.
    """

    id: str
    role: Role
    kind: ActorKind = ActorKind.PERSON
    organisation: str | None = None
    authority: str | None = None


TIMER = Actor(id="system:timer", role=Role.TIMER, kind=ActorKind.TIMER)


def policy(name: str, version: int) -> Actor:
    """The actor of an automatic step: a reaction, by its name and version."""
    return Actor(id=f"system:policy:{name}@{version}", role=Role.POLICY, kind=ActorKind.POLICY)
