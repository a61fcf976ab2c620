"""Places of trade and transport: UN/LOCODE, any well-formed code, with names for those in daily use."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

from msgspec import Meta

from export_program.domain.vocabulary.countries import COUNTRY_NAMES, Country
from export_program.domain.vocabulary.names import Names

Locode = Annotated[
    str,
    Meta(
        pattern="^[A-Z]{2}[A-Z2-9]{3}$",
        description="UN/LOCODE: a country and three letters or digits 2 to 9, without a space.",
        examples=["IRQAZ"],
    ),
]

_FORM: Final = re.compile("[A-Z]{2}[A-Z2-9]{3}")

PLACE_NAMES: Final[Mapping[str, Names]] = MappingProxyType(
    {
        "IRQAZ": Names("Qazvin", "قزوین"),
        "IRTHR": Names("Tehran", "تهران"),
        "IRIKA": Names("Imam Khomeini Airport", "فرودگاه امام خمینی"),
        "IRMHD": Names("Mashhad", "مشهد"),
        "IRTBZ": Names("Tabriz", "تبریز"),
        "IRBAZ": Names("Bandar-e Anzali", "بندر انزلی"),
        "IRBND": Names("Bandar Abbas", "بندرعباس"),
        "IRBKM": Names("Bandar-e Imam Khomeini", "بندر امام خمینی"),
        "IRBUZ": Names("Bushehr", "بوشهر"),
        "IRZBR": Names("Chabahar", "چابهار"),
        "TJDYU": Names("Dushanbe", "دوشنبه"),
        "TJLBD": Names("Khujand", "خجند"),
        "AEDXB": Names("Dubai", "دبی"),
        "AEJEA": Names("Jebel Ali", "جبل علی"),
        "AFHEA": Names("Herat", "هرات"),
        "AFKBL": Names("Kabul", "کابل"),
        "AFMZR": Names("Mazar-i-Sharif", "مزار شریف"),
        "IQBGW": Names("Baghdad", "بغداد"),
        "KGFRU": Names("Bishkek", "بیشکک"),
        "KZALA": Names("Almaty", "آلماتی"),
        "RUMOW": Names("Moscow", "مسکو"),
        "TMASB": Names("Ashgabat", "عشق‌آباد"),
        "TRIST": Names("Istanbul", "استانبول"),
        "UZTAS": Names("Tashkent", "تاشکند"),
    }
)


def is_locode(text: str) -> bool:
    """Whether a code is well formed and starts with a country; it need not be in PLACE_NAMES."""
    return _FORM.fullmatch(text) is not None and text[:2] in COUNTRY_NAMES


def check_locode(text: str) -> str:
    """The code as it is stored, "ir qaz" as "IRQAZ"; raises ValueError when it is not one."""
    code = text.replace(" ", "").upper()
    if not is_locode(code):
        raise ValueError(
            f"place: {text!r} is not a UN/LOCODE (an ISO country and three letters or digits 2–9)"
        )
    return code


def country_of_place(locode: str) -> Country:
    """The country a well-formed code lies in; raises ValueError as check_locode does."""
    return Country(check_locode(locode)[:2])
