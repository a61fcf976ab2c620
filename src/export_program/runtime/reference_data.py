"""Published lists that the office adopted: their bytes kept, read when they come into force."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import date
from typing import Any

from export_program.domain.code_lists import CodeList, code_lists
from export_program.domain.program import AdoptCodeList, AdoptedList
from export_program.domain.vocabulary.hs import (
    SHIPPED,
    AdoptableList,
    HsEdition,
    Nomenclature,
)
from export_program.domain.vocabulary.hs_files import (
    NomenclatureError,
    RowProblem,
    read_nomenclature,
    read_tariff,
)
from export_program.store import CorruptStore, DocumentStore, NoSuchDocument

EDITIONS = {AdoptableList(edition.value.lower()): edition for edition in HsEdition}
NATIONAL_EDITION = HsEdition.HS2022  # what the national tariff in force divides
LARGEST = 64 * 1024 * 1024


class ReferenceData:
    """The product codes and code lists in force, by what the office's own case adopted."""

    def __init__(
        self,
        documents: DocumentStore,
        office_case: Callable[[], Any],
        today: Callable[[], date],
    ) -> None:
        self._documents, self._office_case, self._today = documents, office_case, today
        self._known: Mapping[str, AdoptedList] | None = None
        self._goods = SHIPPED
        self._lists: dict[str, CodeList] | None = None
        self._listed_on = date.min

    def nomenclature(self) -> Nomenclature:
        """The product codes in force.

        Raises:
            CorruptStore: the bytes of an adopted list are gone or damaged.
        """
        case = self._office_case()
        adopted = case.code_lists if case is not None else {}
        if adopted is not self._known and adopted != (self._known or {}):
            self._goods = self._combined(adopted)
            self._lists = None
        self._known = adopted
        return self._goods

    def lists(self) -> dict[str, CodeList]:
        """All code lists in force today, by name."""
        goods, today = self.nomenclature(), self._today()
        if self._lists is None or self._listed_on != today:
            known = self._known or {}
            told = {e: known[name].version for name, e in EDITIONS.items() if name in known}
            if AdoptableList.IR_TARIFF in known:
                national = f" with national lines of {known[AdoptableList.IR_TARIFF].version}"
                told[NATIONAL_EDITION] = told.get(NATIONAL_EDITION, "short list") + national
            self._lists, self._listed_on = code_lists(goods, told, today), today
        return self._lists

    async def adoption(self, name: AdoptableList, version: str, text: bytes) -> AdoptCodeList:
        """Keep a file's bytes, if all of it can be read; the command that puts it into force.

        Raises:
            NomenclatureError: with every bad row; nothing is kept.
            TooLarge, StoreReadOnly: the bytes cannot be kept.
        """
        found = await asyncio.to_thread(self._read, name, text, self.nomenclature())

        async def pieces() -> AsyncIterator[bytes]:
            yield text

        kept = await self._documents.put(pieces())
        return AdoptCodeList(name=name, version=version, sha256=kept.sha256, lines=len(found))

    def _combined(self, adopted: Mapping[str, AdoptedList]) -> Nomenclature:
        goods = SHIPPED
        for name in AdoptableList:  # the national list comes last: it divides the others
            if name in adopted:
                goods = goods.combined_with(self._read(name, self._bytes(adopted[name]), goods))
        return goods

    def _bytes(self, adopted: AdoptedList) -> bytes:
        try:
            if not self._documents.verify(adopted.sha256):
                raise CorruptStore(f"the bytes of an adopted list are damaged: {adopted.sha256}")
            return self._documents.open(adopted.sha256).read_bytes()
        except NoSuchDocument as gone:
            msg = f"the bytes of an adopted list are gone: {adopted.sha256}"
            raise CorruptStore(msg) from gone

    @staticmethod
    def _read(name: AdoptableList, text: bytes, known: Nomenclature) -> Nomenclature:
        try:
            lines = text.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            line = text[: error.start].count(b"\n") + 1
            raise NomenclatureError([RowProblem(line, "it is not UTF-8")]) from error
        if name is AdoptableList.IR_TARIFF:
            return read_tariff(lines, known, NATIONAL_EDITION)
        return read_nomenclature(lines, EDITIONS[name])
