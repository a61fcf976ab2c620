"""What the Export House offers: services with their time, price, papers and provider.

Reference data. A catalogue is never changed in place: a revision is a new one with a day of its
own, and each request records the version it was triaged under.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import msgspec

from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.names import Names
from export_program.engine.limits import Limit, working_days, working_hours


class ServiceItem(StrEnum):
    CONSULTATION = "consultation"
    READINESS_ASSESSMENT = "readiness_assessment"
    TRAINING_SEAT = "training_seat"
    DOCUMENT_CHECK = "document_check"
    HS_CLASSIFICATION = "hs_classification"
    MARKET_BRIEF = "market_brief"
    BUYER_SEARCH = "buyer_search"
    TRANSLATION = "translation"
    LOGISTICS_AND_PAYMENT = "logistics_and_payment"
    FAIR_SIGN_UP = "fair_sign_up"
    COMPLAINT = "complaint"
    REFERRAL = "referral"


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One service. `price` is None where it is free, else the price of one `per`."""

    item: ServiceItem
    names: Names
    sla: Limit
    price: Money | None = None
    per: Names | None = None
    documents: tuple[str, ...] = ()
    provider: str = "Export House of Qazvin"
    for_exporters: bool = False

    @property
    def is_free(self) -> bool:
        return self.price is None


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """The offers in force from `since` until the next catalogue."""

    version: str
    since: date
    offers: Mapping[ServiceItem, Offer]


def _rials(amount: int) -> Money:
    return Money(str(amount), Currency.IRR)


_I = ServiceItem
# fmt: off
_1404 = (
    Offer(item=_I.CONSULTATION, names=Names("Export consultation", "مشاورهٔ صادراتی"), sla=working_days(3)),
    Offer(item=_I.READINESS_ASSESSMENT, names=Names("Readiness assessment", "سنجش آمادگی صادراتی"), sla=working_days(10), documents=("company_profile",), for_exporters=True),
    Offer(item=_I.TRAINING_SEAT, names=Names("Training seat", "صندلی آموزشی"), sla=working_days(15), price=_rials(25_000_000), per=Names("seat", "صندلی"), provider="Chamber of commerce, training centre"),
    Offer(item=_I.DOCUMENT_CHECK, names=Names("Check of export documents", "بررسی اسناد صادراتی"), sla=working_days(2), documents=("document_to_check",)),
    Offer(item=_I.HS_CLASSIFICATION, names=Names("Help with HS classification", "راهنمایی طبقه‌بندی تعرفه"), sla=working_hours(8), documents=("product_description",)),
    Offer(item=_I.MARKET_BRIEF, names=Names("Market brief", "گزارش کوتاه بازار"), sla=working_days(7), provider="Research centre"),
    Offer(item=_I.BUYER_SEARCH, names=Names("Search for buyers", "خریداریابی"), sla=working_days(15), documents=("catalogue",), for_exporters=True),
    Offer(item=_I.TRANSLATION, names=Names("Translation", "ترجمه"), sla=working_days(5), price=_rials(3_500_000), per=Names("page", "صفحه"), documents=("source_text",), provider="Sworn translators of the Export House"),
    Offer(item=_I.LOGISTICS_AND_PAYMENT, names=Names("Advice on logistics and payment", "مشاورهٔ حمل و پرداخت"), sla=working_days(3)),
    Offer(item=_I.FAIR_SIGN_UP, names=Names("Sign-up for a fair", "ثبت‌نام نمایشگاه"), sla=working_days(2), for_exporters=True),
    Offer(item=_I.COMPLAINT, names=Names("Complaint", "رسیدگی به شکایت"), sla=working_days(10)),
    Offer(item=_I.REFERRAL, names=Names("Referral to another organisation", "ارجاع به دستگاه دیگر"), sla=working_days(2)),
)
# fmt: on

CATALOGUES: Final[tuple[Catalogue, ...]] = (
    Catalogue(
        version="1404-1",
        since=date(2025, 3, 21),
        offers=MappingProxyType({offer.item: offer for offer in _1404}),
    ),
)
"""Every catalogue there was, the oldest first."""

_BY_VERSION: Final = MappingProxyType({c.version: c for c in CATALOGUES})


def catalogue_on(day: date, catalogues: tuple[Catalogue, ...] = CATALOGUES) -> Catalogue:
    """The catalogue in force on a day; before the first one, the first applies."""
    return next((c for c in reversed(catalogues) if c.since <= day), catalogues[0])


def offer_of(item: ServiceItem | None, version: str) -> Offer | None:
    """What a catalogue says of a service; None before there is one, or in an unknown catalogue."""
    catalogue = _BY_VERSION.get(version)
    return catalogue.offers.get(item) if catalogue and item else None
