"""Who shares a stand: a value that exhibitions and participations both speak of."""

import msgspec

from export_program.domain.vocabulary.countries import Country
from export_program.engine.messages import ShortText


class CoExhibitor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A firm with its own staff and goods on the stand of another. A represented firm has no staff
    there and is not counted (UFI)."""

    firm: ShortText
    country: Country
    represented_only: bool = False
