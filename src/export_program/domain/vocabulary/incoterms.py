"""Delivery terms: the eleven Incoterms 2020 of the International Chamber of Commerce."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from export_program.domain.vocabulary.names import Names


class Incoterm(StrEnum):
    """Incoterms 2020; always used with a named place."""

    EXW = "EXW"
    FCA = "FCA"
    CPT = "CPT"
    CIP = "CIP"
    DAP = "DAP"
    DPU = "DPU"
    DDP = "DDP"
    FAS = "FAS"
    FOB = "FOB"
    CFR = "CFR"
    CIF = "CIF"


INCOTERM_NAMES: Final[Mapping[Incoterm, Names]] = MappingProxyType(
    {
        Incoterm.EXW: Names("Ex works", "تحویل در محل کار"),
        Incoterm.FCA: Names("Free carrier", "تحویل به حمل‌کننده"),
        Incoterm.CPT: Names("Carriage paid to", "کرایهٔ حمل پرداخت‌شده تا"),
        Incoterm.CIP: Names("Carriage and insurance paid to", "کرایهٔ حمل و بیمه پرداخت‌شده تا"),
        Incoterm.DAP: Names("Delivered at place", "تحویل در محل مقصد"),
        Incoterm.DPU: Names("Delivered at place unloaded", "تحویل در محل مقصد با تخلیه"),
        Incoterm.DDP: Names("Delivered duty paid", "تحویل با حقوق و عوارض پرداخت‌شده"),
        Incoterm.FAS: Names("Free alongside ship", "تحویل در کنار کشتی"),
        Incoterm.FOB: Names("Free on board", "تحویل روی کشتی"),
        Incoterm.CFR: Names("Cost and freight", "ارزش و کرایهٔ حمل"),
        Incoterm.CIF: Names("Cost, insurance and freight", "ارزش، بیمه و کرایهٔ حمل"),
    }
)

WATERWAY_ONLY: Final = frozenset({Incoterm.FAS, Incoterm.FOB, Incoterm.CFR, Incoterm.CIF})
"""Terms meant for sea and inland waterway transport only; no overland delivery to Tajikistan."""
