"""Countries and the provinces the office works in: ISO 3166-1 and 3166-2."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from export_program.domain.vocabulary.country_table import NAMES, Country
from export_program.domain.vocabulary.names import Names

__all__ = ["COUNTRY_NAMES", "SUBDIVISION_NAMES", "Country", "Subdivision", "country_of"]

COUNTRY_NAMES: Final[Mapping[Country, Names]] = MappingProxyType(NAMES)


class Subdivision(StrEnum):
    """ISO 3166-2 provinces of Iran and regions of Tajikistan.

    Iran follows the numbering in force since 24 November 2020, which moved all codes but two:
    Qazvin is IR-26 (it was IR-28, now North Khorasan). Data that says IR-28 for Qazvin is old.
    """

    MARKAZI = "IR-00"
    GILAN = "IR-01"
    MAZANDARAN = "IR-02"
    EAST_AZERBAIJAN = "IR-03"
    WEST_AZERBAIJAN = "IR-04"
    KERMANSHAH = "IR-05"
    KHUZESTAN = "IR-06"
    FARS = "IR-07"
    KERMAN = "IR-08"
    RAZAVI_KHORASAN = "IR-09"
    ISFAHAN = "IR-10"
    SISTAN_AND_BALUCHESTAN = "IR-11"
    KURDISTAN = "IR-12"
    HAMADAN = "IR-13"
    CHAHARMAHAL_AND_BAKHTIARI = "IR-14"
    LORESTAN = "IR-15"
    ILAM = "IR-16"
    KOHGILUYEH_AND_BOYER_AHMAD = "IR-17"
    BUSHEHR = "IR-18"
    ZANJAN = "IR-19"
    SEMNAN = "IR-20"
    YAZD = "IR-21"
    HORMOZGAN = "IR-22"
    TEHRAN = "IR-23"
    ARDABIL = "IR-24"
    QOM = "IR-25"
    QAZVIN = "IR-26"
    GOLESTAN = "IR-27"
    NORTH_KHORASAN = "IR-28"
    SOUTH_KHORASAN = "IR-29"
    ALBORZ = "IR-30"
    DUSHANBE = "TJ-DU"
    GORNO_BADAKHSHAN = "TJ-GB"
    KHATLON = "TJ-KT"
    REPUBLICAN_DISTRICTS = "TJ-RA"
    SUGHD = "TJ-SU"


SUBDIVISION_NAMES: Final[Mapping[Subdivision, Names]] = MappingProxyType(
    {
        Subdivision.MARKAZI: Names("Markazi", "مرکزی"),
        Subdivision.GILAN: Names("Gilan", "گیلان"),
        Subdivision.MAZANDARAN: Names("Mazandaran", "مازندران"),
        Subdivision.EAST_AZERBAIJAN: Names("East Azerbaijan", "آذربایجان شرقی"),
        Subdivision.WEST_AZERBAIJAN: Names("West Azerbaijan", "آذربایجان غربی"),
        Subdivision.KERMANSHAH: Names("Kermanshah", "کرمانشاه"),
        Subdivision.KHUZESTAN: Names("Khuzestan", "خوزستان"),
        Subdivision.FARS: Names("Fars", "فارس"),
        Subdivision.KERMAN: Names("Kerman", "کرمان"),
        Subdivision.RAZAVI_KHORASAN: Names("Razavi Khorasan", "خراسان رضوی"),
        Subdivision.ISFAHAN: Names("Isfahan", "اصفهان"),
        Subdivision.SISTAN_AND_BALUCHESTAN: Names("Sistan and Baluchestan", "سیستان و بلوچستان"),
        Subdivision.KURDISTAN: Names("Kurdistan", "کردستان"),
        Subdivision.HAMADAN: Names("Hamadan", "همدان"),
        Subdivision.CHAHARMAHAL_AND_BAKHTIARI: Names(
            "Chaharmahal and Bakhtiari", "چهارمحال و بختیاری"
        ),
        Subdivision.LORESTAN: Names("Lorestan", "لرستان"),
        Subdivision.ILAM: Names("Ilam", "ایلام"),
        Subdivision.KOHGILUYEH_AND_BOYER_AHMAD: Names(
            "Kohgiluyeh and Boyer-Ahmad", "کهگیلویه و بویراحمد"
        ),
        Subdivision.BUSHEHR: Names("Bushehr", "بوشهر"),
        Subdivision.ZANJAN: Names("Zanjan", "زنجان"),
        Subdivision.SEMNAN: Names("Semnan", "سمنان"),
        Subdivision.YAZD: Names("Yazd", "یزد"),
        Subdivision.HORMOZGAN: Names("Hormozgan", "هرمزگان"),
        Subdivision.TEHRAN: Names("Tehran", "تهران"),
        Subdivision.ARDABIL: Names("Ardabil", "اردبیل"),
        Subdivision.QOM: Names("Qom", "قم"),
        Subdivision.QAZVIN: Names("Qazvin", "قزوین"),
        Subdivision.GOLESTAN: Names("Golestan", "گلستان"),
        Subdivision.NORTH_KHORASAN: Names("North Khorasan", "خراسان شمالی"),
        Subdivision.SOUTH_KHORASAN: Names("South Khorasan", "خراسان جنوبی"),
        Subdivision.ALBORZ: Names("Alborz", "البرز"),
        Subdivision.DUSHANBE: Names("Dushanbe", "دوشنبه"),
        Subdivision.GORNO_BADAKHSHAN: Names("Gorno-Badakhshan", "بدخشان کوهستانی"),
        Subdivision.KHATLON: Names("Khatlon", "ختلان"),
        Subdivision.REPUBLICAN_DISTRICTS: Names(
            "Districts of Republican Subordination", "ناحیه‌های تابع جمهوری"
        ),
        Subdivision.SUGHD: Names("Sughd", "سغد"),
    }
)


def country_of(subdivision: Subdivision) -> Country:
    """The country a subdivision lies in."""
    return Country(subdivision.value[:2])
