"""Units of measure: the part of UN/CEFACT Recommendation 20 that export cases use."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from export_program.domain.vocabulary.names import Names


class Unit(StrEnum):
    """UN/CEFACT Recommendation 20 common codes.

    NMB is the count unit of older editions that customs forms still use; current editions say H87.
    """

    GRM = "GRM"
    KGM = "KGM"
    DTN = "DTN"
    TNE = "TNE"
    CTM = "CTM"
    MLT = "MLT"
    LTR = "LTR"
    HLT = "HLT"
    MTQ = "MTQ"
    MTR = "MTR"
    KMT = "KMT"
    MTK = "MTK"
    NMB = "NMB"
    C62 = "C62"
    H87 = "H87"
    NAR = "NAR"
    PR = "PR"
    DZN = "DZN"
    SET = "SET"
    CEN = "CEN"
    MIL = "MIL"
    KWH = "KWH"
    MWH = "MWH"
    TEU = "E22"
    P1 = "P1"


UNIT_NAMES: Final[Mapping[Unit, Names]] = MappingProxyType(
    {
        Unit.GRM: Names("gram", "گرم"),
        Unit.KGM: Names("kilogram", "کیلوگرم"),
        Unit.DTN: Names("decitonne (100 kg)", "کنتال (۱۰۰ کیلوگرم)"),
        Unit.TNE: Names("tonne", "تن"),
        Unit.CTM: Names("metric carat", "قیراط"),
        Unit.MLT: Names("millilitre", "میلی‌لیتر"),
        Unit.LTR: Names("litre", "لیتر"),
        Unit.HLT: Names("hectolitre", "هکتولیتر"),
        Unit.MTQ: Names("cubic metre", "متر مکعب"),
        Unit.MTR: Names("metre", "متر"),
        Unit.KMT: Names("kilometre", "کیلومتر"),
        Unit.MTK: Names("square metre", "متر مربع"),
        Unit.NMB: Names("number", "عدد"),
        Unit.C62: Names("one", "واحد"),
        Unit.H87: Names("piece", "قطعه"),
        Unit.NAR: Names("number of articles", "تعداد قلم"),
        Unit.PR: Names("pair", "جفت"),
        Unit.DZN: Names("dozen", "دوجین"),
        Unit.SET: Names("set", "دست"),
        Unit.CEN: Names("hundred", "صد عدد"),
        Unit.MIL: Names("thousand", "هزار عدد"),
        Unit.KWH: Names("kilowatt hour", "کیلووات‌ساعت"),
        Unit.MWH: Names("megawatt hour", "مگاوات‌ساعت"),
        Unit.TEU: Names("twenty-foot equivalent unit", "واحد معادل کانتینر بیست‌فوتی"),
        Unit.P1: Names("percent", "درصد"),
    }
)
