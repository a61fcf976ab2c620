"""The firms of the story: invented names, synthetic ids, goods by HS 2022, and what became of them."""

# ruff: noqa: E501 - a table is read by its columns

from dataclasses import dataclass
from enum import Enum

from export_program.domain.vocabulary.identifiers import synthetic_legal_entity_id


class Fate(Enum):
    """What became of a registration."""

    REGISTERED = "registered"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    VERIFIED = "under_verification"
    SUBMITTED = "submitted"
    DRAFT = "draft"


class Level(Enum):
    """Readiness as assessed, and the mark out of 100 that each dimension got."""

    L1 = 20
    L2 = 35
    L3 = 55
    L4 = 70
    L5 = 85


@dataclass(frozen=True)
class Firm:
    """`begins` is the day on which its registration begins; `user` that the firm files itself."""

    number: int
    name: str
    name_fa: str
    district: str
    activity: str
    goods: tuple[str, ...]
    begins: str
    user: bool = False
    fate: Fate = Fate.REGISTERED
    level: Level | None = None
    card_until: str | None = None
    scheme: str | None = None
    markets: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        return f"exporter-{self.number:02d}"

    @property
    def filed_by(self) -> str:
        return f"user-{self.number:02d}" if self.user else "agent"

    @property
    def national_id(self) -> str:
        return synthetic_legal_entity_id(self.number)


ALBORZ, LIA, CASPIAN = "Alborz industrial city", "Lia estate", "Caspian estate"
TAKESTAN, KHEIRABAD, BUIN = "Takestan economic zone", "Kheirabad estate", "Buin Zahra"
WANTED, EXPLORING, EXPORTING = "wanted", "exploring", "exporting"
R, F, L = Fate.REGISTERED, Fate, Level

# fmt: off
FIRMS: tuple[Firm, ...] = (
    Firm(1, "Padideh Shimi Alvand", "پدیده شیمی الوند", ALBORZ, "C2023", ("340250", "340290"), "2025-09-07", user=True, level=L.L5, card_until="2026-08-31", scheme="exemplary", markets=(("TJ", EXPORTING), ("AF", EXPORTING))),
    Firm(2, "Kavir Roghan Paya", "کویر روغن پایا", ALBORZ, "C1920", ("271019",), "2025-09-07", level=L.L4, card_until="2026-06-20", scheme="established", markets=(("AE", EXPORTING),)),
    Firm(3, "Mes-Tab Minudar", "مس‌تاب مینودر", ALBORZ, "C2420", ("740811", "740710"), "2025-09-07", user=True, level=L.L5, card_until="2026-05-30", scheme="exemplary", markets=(("TJ", WANTED), ("TR", EXPORTING))),
    Firm(4, "Shishe Nur Takestan", "شیشه نور تاکستان", TAKESTAN, "C2310", ("700529",), "2025-09-08", level=L.L4, card_until="2026-09-10", scheme="established", markets=(("IQ", EXPORTING),)),
    Firm(5, "Bolur Aftab", "بلور آفتاب", CASPIAN, "C2310", ("701337",), "2025-09-08", user=True, level=L.L3, card_until="2026-04-18", scheme="export_ready", markets=(("TJ", EXPLORING),)),
    Firm(6, "Rezin Sazan Kuhin", "رزین‌سازان کوهین", LIA, "C2013", ("390750",), "2025-09-08", level=L.L4, card_until="2026-07-01"),
    Firm(7, "Kashi Mahtab", "کاشی مهتاب", KHEIRABAD, "C2392", ("690721", "690722"), "2025-09-09", user=True, level=L.L4, card_until="2026-03-15", scheme="established", markets=(("TJ", WANTED), ("IQ", EXPORTING))),
    Firm(8, "Sang-e Alamut", "سنگ الموت", "Alamut", "C2396", ("680221",), "2025-09-09", level=L.L3, card_until="2025-12-01", scheme="export_ready", markets=(("RU", EXPLORING),)),
    Firm(9, "Ghate Pishro Lia", "قطعه پیشرو لیا", LIA, "C2930", ("870899",), "2025-09-09", level=L.L3, card_until="2026-08-05"),
    Firm(10, "Kabl Rayan Caspian", "کابل رایان کاسپین", CASPIAN, "C2732", ("854449",), "2025-09-11", user=True, level=L.L4, card_until="2026-06-01", scheme="established", markets=(("TJ", WANTED),)),
    Firm(11, "Sard Afarin", "سردآفرین", ALBORZ, "C2750", ("841810",), "2025-09-13", level=L.L3, card_until="2026-05-11", markets=(("TJ", EXPLORING),)),
    Firm(12, "Khazar Ashpaz", "خزر آشپز", CASPIAN, "C2750", ("851660",), "2025-09-13", level=L.L3, card_until="2026-01-20", markets=(("TJ", WANTED),)),
    Firm(13, "Plast Dasht", "پلاست دشت", BUIN, "C2220", ("392410",), "2025-09-13", user=True, level=L.L3, card_until="2026-07-19", scheme="export_ready", markets=(("TJ", WANTED),)),
    Firm(14, "Estil Barg", "استیل برگ", LIA, "C2599", ("732393",), "2025-09-14", level=L.L2, card_until="2026-09-01"),
    Firm(15, "Shiralat Rudbar", "شیرآلات رودبار", KHEIRABAD, "C2813", ("848180",), "2025-09-14", level=L.L3, card_until="2026-08-22", markets=(("TJ", WANTED),)),
    Firm(16, "Rob-e Dasht-e Buin", "رب دشت بوئین", BUIN, "C1030", ("200290",), "2025-09-14", user=True, level=L.L4, card_until="2026-04-02", scheme="market_entry", markets=(("TJ", EXPORTING), ("RU", EXPORTING))),
    Firm(17, "Keshmesh Zarrin Tak", "کشمش زرین تاک", TAKESTAN, "C1030", ("080620",), "2025-09-15", level=L.L5, card_until="2026-02-10", scheme="established", markets=(("RU", EXPORTING), ("AE", EXPORTING))),
    Firm(18, "Shir Khoshk Sepid", "شیرخشک سپید", ALBORZ, "C1050", ("040210",), "2025-09-15", level=L.L2),
    Firm(19, "Zarrin Shuyande", "زرین شوینده", KHEIRABAD, "C2023", ("340250",), "2025-09-15", user=True, level=L.L4, card_until="2026-07-07", scheme="established", markets=(("TJ", EXPORTING),)),
    Firm(20, "Pak Gostar Avaj", "پاک‌گستر آوج", "Avaj", "C2023", ("340250",), "2025-09-16", level=L.L1),
    Firm(21, "Jam-e Imen", "جام ایمن", TAKESTAN, "C2310", ("700719",), "2025-09-16", level=L.L3, card_until="2026-05-05", markets=(("TJ", EXPLORING),)),
    Firm(22, "Botri Sazan Abyek", "بطری‌سازان آبیک", "Abyek", "C2310", ("701090",), "2025-09-16", card_until="2026-09-09"),
    Firm(23, "Rang-e Simin", "رنگ سیمین", LIA, "C2022", ("320910", "320890"), "2025-09-17", level=L.L3, card_until="2026-06-15", markets=(("TJ", WANTED),)),
    Firm(24, "Granit-e Tarom", "گرانیت طارم", "Tarom Sofla", "C2396", ("680223",), "2025-10-11", fate=F.REJECTED),
    Firm(25, "Kashi Firuze", "کاشی فیروزه", KHEIRABAD, "C2392", ("690723",), "2025-10-12", fate=F.REJECTED),
    Firm(26, "Poli Dana", "پلی دانا", LIA, "C2013", ("390120",), "2025-10-13", fate=F.REJECTED),
    Firm(27, "Nan-e Mehregan", "نان مهرگان", BUIN, "C1071", ("190590",), "2025-10-14", fate=F.WITHDRAWN),
    Firm(28, "Peste-ye Dashtabi", "پستهٔ دشتابی", BUIN, "A0125", ("080251", "080252"), "2025-12-22", fate=F.VERIFIED),
    Firm(29, "Ard-e Eqbaliyeh", "آرد اقبالیه", "Eqbaliyeh", "C1061", ("110100",), "2025-12-28", fate=F.SUBMITTED),
    Firm(30, "Luleh Gostar Ziaran", "لوله‌گستر ضیاران", "Abyek", "C2220", ("390210",), "2025-12-29", fate=F.DRAFT),
)
# fmt: on
BY_NUMBER = {firm.number: firm for firm in FIRMS}

# What the register says of three that were turned down: code, reason.
REJECTIONS: dict[int, tuple[str, str]] = {
    24: ("verification_failed", "The company registry knows no such firm under this id."),
    25: ("incomplete", "The tax clearance is of another year and was not replaced."),
    26: ("not_eligible", "The production licence covers trade only; the firm makes nothing."),
}
