"""Mark schemes: what a mark or a support programme demands, how it is evaluated, how long it lasts.

Reference data. A scheme is never changed in place: a revision raises `version`, and each case
records the version it was submitted under.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import msgspec

from export_program.domain.vocabulary.names import Names
from export_program.engine.limits import Limit, years


class SchemeId(StrEnum):
    QAZVIN_QUALITY = "qazvin_quality"
    BRAND_SUPPORT = "brand_support"


class SchemeType(StrEnum):
    """Types of ISO/IEC 17067, and support for brands, which certifies nothing."""

    TYPE_1A = "1a"
    TYPE_1B = "1b"
    TYPE_2 = "2"
    TYPE_3 = "3"
    TYPE_4 = "4"
    TYPE_5 = "5"
    TYPE_6 = "6"
    BRAND_SUPPORT = "brand_support"


class TaskMethod(StrEnum):
    """How conformity is looked at, and what an evaluator may be competent for."""

    DOCUMENT_REVIEW = "document_review"
    TYPE_TEST = "type_test"
    FACTORY_INSPECTION = "factory_inspection"
    FACTORY_SAMPLES = "factory_samples"
    MARKET_SAMPLES = "market_samples"
    SYSTEM_AUDIT = "system_audit"
    EXPERT_ASSESSMENT = "expert_assessment"


class TemplateTask(msgspec.Struct, frozen=True):
    """A task that every evaluation plan of the scheme holds, under this key and by this method."""

    task: str
    names: Names
    method: TaskMethod
    needs_lab: bool = False


class Scheme(msgspec.Struct, frozen=True, kw_only=True):
    """One scheme. `products` and `activities` empty mean any.

    `surveillance` (how often) is None where nothing is watched after the decision. `products` are the
    beginnings of HS 2022 codes, `activities` ISIC Rev. 4 divisions.
    """

    id: SchemeId
    names: Names
    owner: str
    type: SchemeType
    requirements: str
    version: str
    products: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    plan: tuple[TemplateTask, ...]
    surveillance: Limit | None = None
    surveillance_methods: tuple[TaskMethod, ...] = ()
    validity: Limit
    mark_rules: tuple[str, ...]

    def covers(self, code: str) -> bool:
        """Whether goods with this HS code are within the scheme's scope."""
        return not self.products or code.startswith(self.products)


_QAZVIN_QUALITY = Scheme(
    id=SchemeId.QAZVIN_QUALITY,
    names=Names("Qazvin quality mark for export", "نشان کیفیت صادراتی قزوین"),
    owner="Working group for export development, Qazvin province",
    type=SchemeType.TYPE_5,
    requirements="QZ-QM requirements: product standard, stable production, export packaging",
    version="2025-1",
    products=tuple(f"{n:02d}" for n in (*range(4, 25), *range(25, 41), *range(48, 50), *range(57, 93), *range(94, 97))),
    activities=tuple(f"{n:02d}" for n in range(10, 34)),
    plan=(
        TemplateTask("documents", Names("Review of documents", "بررسی مدارک"), TaskMethod.DOCUMENT_REVIEW),
        TemplateTask("type-test", Names("Type test in a laboratory", "آزمون نوعی"), TaskMethod.TYPE_TEST, needs_lab=True),
        TemplateTask("factory", Names("Inspection of the factory", "بازرسی کارخانه"), TaskMethod.FACTORY_INSPECTION),
        TemplateTask("system", Names("Audit of the production system", "ممیزی سامانهٔ تولید"), TaskMethod.SYSTEM_AUDIT),
    ),
    surveillance=years(1),
    surveillance_methods=(
        TaskMethod.FACTORY_SAMPLES,
        TaskMethod.MARKET_SAMPLES,
        TaskMethod.SYSTEM_AUDIT,
    ),
    validity=years(3),
    mark_rules=(
        "The mark stands on the certified product and its packaging, with the certificate's number.",
        "The mark is not used for other products, sites or the firm as a whole.",
        "The use of the mark ends with suspension, withdrawal, termination or expiry.",
    ),
)  # fmt: skip

_BRAND_SUPPORT = Scheme(
    id=SchemeId.BRAND_SUPPORT,
    names=Names("Brand support", "حمایت از برند"),
    owner="Export promotion programme office, Qazvin province",
    type=SchemeType.BRAND_SUPPORT,
    requirements="QZ-BS conditions: branding, packaging and trademarks abroad",
    version="2025-1",
    plan=(
        TemplateTask("needs", Names("Assessment of needs", "نیازسنجی"), TaskMethod.EXPERT_ASSESSMENT),
        TemplateTask("trademark", Names("Trademark search in the market", "جست‌وجوی نشان تجاری"), TaskMethod.DOCUMENT_REVIEW),
    ),
    validity=years(2),
    mark_rules=("The support is named as the office words it; it is no certificate.",),
)  # fmt: skip

SCHEMES: Final[Mapping[SchemeId, Scheme]] = MappingProxyType(
    {scheme.id: scheme for scheme in (_QAZVIN_QUALITY, _BRAND_SUPPORT)}
)
"""The schemes in force."""
