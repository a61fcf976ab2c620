"""What the office does: one module per kind of case, and the list of all of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from export_program.domain import (
    account,
    action_item,
    agreement,
    atlas_entry,
    data_import,
    delegation,
    exhibition,
    exporter,
    idea,
    influencer,
    mark_application,
    mark_licence,
    market_need,
    match,
    node,
    participation,
    program,
    project,
    resolution,
    service_request,
    session,
    study,
    subsidy_claim,
    target,
    working_group,
)
from export_program.engine.lifecycle import Lifecycle

LIFECYCLES: tuple[Lifecycle[Any], ...] = (
    exporter.LIFECYCLE,
    agreement.LIFECYCLE,
    exhibition.LIFECYCLE,
    participation.LIFECYCLE,
    subsidy_claim.LIFECYCLE,
    mark_application.LIFECYCLE,
    mark_licence.LIFECYCLE,
    market_need.LIFECYCLE,
    match.LIFECYCLE,
    service_request.LIFECYCLE,
    working_group.LIFECYCLE,
    session.LIFECYCLE,
    resolution.LIFECYCLE,
    action_item.LIFECYCLE,
    idea.LIFECYCLE,
    study.LIFECYCLE,
    atlas_entry.LIFECYCLE,
    influencer.LIFECYCLE,
    delegation.LIFECYCLE,
    target.LIFECYCLE,
    project.LIFECYCLE,
    node.LIFECYCLE,
    account.LIFECYCLE,
    program.LIFECYCLE,
    data_import.LIFECYCLE,
)
KINDS: Mapping[str, Lifecycle[Any]] = MappingProxyType({kind.name: kind for kind in LIFECYCLES})
