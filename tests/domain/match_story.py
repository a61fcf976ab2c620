"""The story that the tests of matches tell: Padideh's powder for the wholesaler in Dushanbe."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from export_program.domain import match
from export_program.domain.exporter import Exporter
from export_program.domain.market_need.case import Need, Place
from export_program.domain.match import messages as m
from export_program.domain.match import winning as w
from export_program.domain.match.case import Answer, Support
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.incoterms import Incoterm
from export_program.domain.vocabulary.quantities import Quantity
from export_program.domain.vocabulary.units import Unit
from export_program.engine.actors import TIMER, Role
from tests.domain import exporter_story as firms
from tests.domain import need_story as needs
from tests.scenario import NOON, POLICY, Scenario, person, walk

LIFECYCLE, FIRM, NEED = match.LIFECYCLE, needs.FIRM, needs.NEED
sealed, usd = needs.sealed, needs.usd
DESK, AGENT = needs.DESK, person("agent", Role.EXPORT_HOUSE_AGENT)
LEAD, CHAIR = needs.LEAD, person("chair", Role.WG_CHAIR)
OWNER = person("owner of Padideh", Role.EXPORTER_USER, str(FIRM))
STRANGER = person("owner of another firm", Role.EXPORTER_USER, str(needs.OTHER_FIRM))
WORDS = "As they wrote."
SUGGEST = m.SuggestMatch(need_id=NEED, exporter_id=FIRM)
INTRODUCE = m.IntroduceMatch(
    message_to_exporter=sealed("to the exporter"), message_to_buyer=sealed("to the buyer")
)
NEGOTIATE = m.RecordNegotiation(remarks="Price per tonne is open.", expected=usd("700000"))
LOSE = m.CloseLost(reason_code=m.LossReason.PRICE, reason=WORDS)
CLAIM = w.ClaimWin(
    value=usd("700000"),
    hs="340250",
    edition=HsEdition.HS2022,
    incoterm=Incoterm.DAP,
    contract_on=date(2025, 12, 1),
    support=(Support.INTRODUCTION, Support.DELEGATION),
    quantity=Quantity(1200, Unit.TNE),
)
HASHES = tuple(f"{n:x}" * 64 for n in range(1, 7))
CLAIMED_ON = NOON + timedelta(days=30)


def need(**changes: Any) -> Need:
    found: Need = replace(needs.published().case, id=NEED, **changes)
    return found


def firm(**changes: Any) -> Exporter:
    found: Exporter = replace(firms.ready().case, id=FIRM, **changes)
    return found


def before(**related: Any) -> Scenario:
    """Nothing suggested yet; the need is published and the firm is ready."""
    return Scenario(LIFECYCLE).knowing(**({"need": need(), "exporter": firm()} | related))


def suggested(**related: Any) -> Scenario:
    return walk(before(**related), (SUGGEST, POLICY))


def shortlisted(**related: Any) -> Scenario:
    return walk(suggested(**related), (m.ShortlistMatch(), DESK))


def introduced() -> Scenario:
    return walk(shortlisted(), (INTRODUCE, DESK))


def exporter_says(answer: Answer, remarks: str | None = WORDS) -> m.ReplyAsExporter:
    return m.ReplyAsExporter(answer=answer, remarks=remarks)


def buyer_says(answer: Answer, remarks: str | None = WORDS) -> m.ReplyAsBuyer:
    return m.ReplyAsBuyer(answer=answer, remarks=remarks)


def interested() -> Scenario:
    return walk(introduced(), (exporter_says(Answer.RIGHT, None), OWNER))


def accepted() -> Scenario:
    return walk(interested(), (buyer_says(Answer.RIGHT, None), DESK))


def negotiating() -> Scenario:
    return walk(accepted(), (NEGOTIATE, DESK))


def claimed() -> Scenario:
    """A contract of 1 December, claimed on the 8th."""
    return walk(negotiating().on(CLAIMED_ON), (CLAIM, DESK))


def link(number: int = 1) -> w.IssueConfirmation:
    return w.IssueConfirmation(token_hash=HASHES[number - 1])


def linked(times: int = 1) -> Scenario:
    """The claim with so many links sent, one a week."""
    story = claimed()
    for n in range(times):
        story = walk(story.on(CLAIMED_ON + timedelta(weeks=n)), (link(n + 1), AGENT))
    return story


def confirm(number: int = 1, **more: Any) -> w.ConfirmWin:
    return w.ConfirmWin(token_hash=HASHES[number - 1], **more)


def dispute(number: int = 1) -> w.DisputeWin:
    code = w.DisputeReason.OTHER_FIGURES
    return w.DisputeWin(token_hash=HASHES[number - 1], reason_code=code, reason=WORDS)


def confirmed(**more: Any) -> Scenario:
    return walk(linked(), (confirm(**more), OWNER))


def disputed() -> Scenario:
    return walk(linked(), (dispute(), OWNER))


def unconfirmed() -> Scenario:
    story = linked(4)
    due = story.case.deadlines["confirmation"].due_at
    return walk(story.on(due), (w.MarkUnconfirmed(), TIMER))


def with_places(*match_ids: UUID, most: int = 1) -> Need:
    """An exclusive need whose places are kept for these matches."""
    places = {str(match_id): Place(FIRM, DESK.id, NOON) for match_id in match_ids}
    return need(exclusive=True, most_introductions=most, places=places)


def paths() -> Sequence[Scenario]:
    """Ways that reach far into a match's life, for the random walks."""
    return confirmed(), disputed(), unconfirmed(), negotiating()
