"""The story that the tests of needs tell: a wholesaler in Dushanbe asks for washing powder."""

from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain import market_need
from export_program.domain.market_need import matching as t
from export_program.domain.market_need import messages as m
from export_program.domain.market_need.case import (
    Buyer,
    BuyerType,
    Delivery,
    PaymentTerms,
    Reliability,
    Sensitivity,
    Source,
)
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.incoterms import Incoterm
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.quantities import Frequency, Quantity
from export_program.domain.vocabulary.units import Unit
from export_program.engine.actors import Role
from export_program.engine.messages import Sealed
from export_program.engine.protocols.documents import AttachDocument
from tests.scenario import POLICY, Scenario, opened, person, walk

LIFECYCLE = market_need.LIFECYCLE
DESK = person("desk", Role.DESK_OFFICER)
CLERK = person("clerk", Role.SECRETARIAT)
LEAD = person("lead", Role.TEAM_LEAD)
PUBLISHER = person("publisher", Role.PUBLISHER)
NEED, MATCH, OTHER_MATCH = UUID(int=501), UUID(int=601), UUID(int=602)
FIRM, OTHER_FIRM, DELEGATION = UUID(int=701), UUID(int=702), UUID(int=801)
WORDS = "As the letter says."


def usd(amount: str) -> Money:
    return Money(amount, Currency.USD)


def sealed(what: str) -> Sealed:
    """Personal data as the rules see it: not at all."""
    return Sealed(subject=what, key="k", hash="h")


BUYER = Buyer(
    ref="buyer",
    organisation="Somoni Trade House",
    type=BuyerType.WHOLESALER,
    contact=sealed("contact"),
    phone=sealed("phone"),
)
TOLD: dict[str, Any] = {
    "market": Country.TJ,
    "subdivision": Subdivision.DUSHANBE,
    "goods": "Washing powder for machines, 3 kg bags",
    "source": Source.DELEGATION,
    "hs": "340250",
    "edition": HsEdition.HS2022,
    "specification": "Low foam, packed in bags of 3 kg.",
    "buyer": BUYER,
    "quantity": Quantity(1200, Unit.TNE),
    "frequency": Frequency.YEARLY,
    "target_price": usd("640"),
    "delivery": Delivery(Incoterm.DAP, "Dushanbe"),
    "payment_terms": PaymentTerms.LETTER_OF_CREDIT,
    "needed_by": date(2026, 3, 20),
    "response_due_on": date(2026, 1, 31),
    "sensitivity": Sensitivity.PUBLIC,
}
CAPTURE = m.CaptureNeed(**TOLD)
VERIFY = m.VerifyNeed(reliability=Reliability.B, findings="The chamber knows the buyer.")
LETTER = AttachDocument(
    type="inquiry_letter",
    name="inquiry.pdf",
    media_type="application/pdf",
    size=10,
    sha256="ab" * 32,
)
WITHDRAW = m.WithdrawNeed(reason_code=m.NeedReason.BUYER_WITHDREW, reason=WORDS)
EXTEND = m.ExtendNeed(
    response_due_on=date(2026, 3, 1), reason_code=m.NeedReason.TOO_FEW_ANSWERS, reason=WORDS
)
RELEASE = t.ReleaseIntroduction(
    match_id=MATCH, reason_code=t.PlaceReason.BETTER_MATCH, reason=WORDS
)


def capture(**changes: Any) -> m.CaptureNeed:
    return m.CaptureNeed(**(TOLD | changes))


def captured(**changes: Any) -> Scenario:
    return opened(LIFECYCLE, (capture(**changes), DESK))


def verified(**changes: Any) -> Scenario:
    return walk(captured(**changes), (LETTER, DESK), (VERIFY, CLERK))


def published(**changes: Any) -> Scenario:
    return walk(verified(**changes), (m.PublishNeed(), PUBLISHER))


def exclusive(most: int = 1, **changes: Any) -> Scenario:
    return published(exclusive=True, most_introductions=most, **changes)


def introduction(match_id: UUID = MATCH, firm: UUID = FIRM) -> t.NoteIntroduction:
    return t.NoteIntroduction(match_id=match_id, exporter_id=firm)


def matching(**changes: Any) -> Scenario:
    return walk(published(**changes), (introduction(), POLICY))


def win(tonnes: int | None = 1200, match_id: UUID = MATCH, firm: UUID = FIRM) -> t.NoteWin:
    quantity = None if tonnes is None else Quantity(tonnes, Unit.TNE)
    return t.NoteWin(match_id=match_id, exporter_id=firm, value=usd("700000"), quantity=quantity)


def fulfilled() -> Scenario:
    return walk(matching(), (win(), POLICY))


def paths() -> tuple[Scenario, ...]:
    """Ways that reach far into a need's life, for the random walks."""
    partly = walk(matching(), (win(400), POLICY), (win(800, OTHER_MATCH, OTHER_FIRM), POLICY))
    return (partly, walk(exclusive(2), (WITHDRAW, DESK)), matching())
