"""ISO 4217 active currencies (list of February 2026) with minor units and names.

Codes and minor units follow the list of the ISO 4217 maintenance agency; the names are from Unicode
CLDR (Unicode License v3) where it has them. The thirteen active codes without a minor unit (metals,
bond units, special drawing rights, test and no-currency codes) are left out: no case is paid in them.
Generated at development time; edit by generating again.
"""

from enum import StrEnum
from typing import NamedTuple

from export_program.domain.vocabulary.names import Names


class CurrencyFacts(NamedTuple):
    minor_units: int
    names: Names


class Currency(StrEnum):
    """ISO 4217 alphabetic code."""

    AED = "AED"
    AFN = "AFN"
    ALL = "ALL"
    AMD = "AMD"
    AOA = "AOA"
    ARS = "ARS"
    AUD = "AUD"
    AWG = "AWG"
    AZN = "AZN"
    BAM = "BAM"
    BBD = "BBD"
    BDT = "BDT"
    BHD = "BHD"
    BIF = "BIF"
    BMD = "BMD"
    BND = "BND"
    BOB = "BOB"
    BOV = "BOV"
    BRL = "BRL"
    BSD = "BSD"
    BTN = "BTN"
    BWP = "BWP"
    BYN = "BYN"
    BZD = "BZD"
    CAD = "CAD"
    CDF = "CDF"
    CHE = "CHE"
    CHF = "CHF"
    CHW = "CHW"
    CLF = "CLF"
    CLP = "CLP"
    CNY = "CNY"
    COP = "COP"
    COU = "COU"
    CRC = "CRC"
    CUP = "CUP"
    CVE = "CVE"
    CZK = "CZK"
    DJF = "DJF"
    DKK = "DKK"
    DOP = "DOP"
    DZD = "DZD"
    EGP = "EGP"
    ERN = "ERN"
    ETB = "ETB"
    EUR = "EUR"
    FJD = "FJD"
    FKP = "FKP"
    GBP = "GBP"
    GEL = "GEL"
    GHS = "GHS"
    GIP = "GIP"
    GMD = "GMD"
    GNF = "GNF"
    GTQ = "GTQ"
    GYD = "GYD"
    HKD = "HKD"
    HNL = "HNL"
    HTG = "HTG"
    HUF = "HUF"
    IDR = "IDR"
    ILS = "ILS"
    INR = "INR"
    IQD = "IQD"
    IRR = "IRR"
    ISK = "ISK"
    JMD = "JMD"
    JOD = "JOD"
    JPY = "JPY"
    KES = "KES"
    KGS = "KGS"
    KHR = "KHR"
    KMF = "KMF"
    KPW = "KPW"
    KRW = "KRW"
    KWD = "KWD"
    KYD = "KYD"
    KZT = "KZT"
    LAK = "LAK"
    LBP = "LBP"
    LKR = "LKR"
    LRD = "LRD"
    LSL = "LSL"
    LYD = "LYD"
    MAD = "MAD"
    MDL = "MDL"
    MGA = "MGA"
    MKD = "MKD"
    MMK = "MMK"
    MNT = "MNT"
    MOP = "MOP"
    MRU = "MRU"
    MUR = "MUR"
    MVR = "MVR"
    MWK = "MWK"
    MXN = "MXN"
    MXV = "MXV"
    MYR = "MYR"
    MZN = "MZN"
    NAD = "NAD"
    NGN = "NGN"
    NIO = "NIO"
    NOK = "NOK"
    NPR = "NPR"
    NZD = "NZD"
    OMR = "OMR"
    PAB = "PAB"
    PEN = "PEN"
    PGK = "PGK"
    PHP = "PHP"
    PKR = "PKR"
    PLN = "PLN"
    PYG = "PYG"
    QAR = "QAR"
    RON = "RON"
    RSD = "RSD"
    RUB = "RUB"
    RWF = "RWF"
    SAR = "SAR"
    SBD = "SBD"
    SCR = "SCR"
    SDG = "SDG"
    SEK = "SEK"
    SGD = "SGD"
    SHP = "SHP"
    SLE = "SLE"
    SOS = "SOS"
    SRD = "SRD"
    SSP = "SSP"
    STN = "STN"
    SVC = "SVC"
    SYP = "SYP"
    SZL = "SZL"
    THB = "THB"
    TJS = "TJS"
    TMT = "TMT"
    TND = "TND"
    TOP = "TOP"
    TRY = "TRY"
    TTD = "TTD"
    TWD = "TWD"
    TZS = "TZS"
    UAH = "UAH"
    UGX = "UGX"
    USD = "USD"
    USN = "USN"
    UYI = "UYI"
    UYU = "UYU"
    UYW = "UYW"
    UZS = "UZS"
    VED = "VED"
    VES = "VES"
    VND = "VND"
    VUV = "VUV"
    WST = "WST"
    XAD = "XAD"
    XAF = "XAF"
    XCD = "XCD"
    XCG = "XCG"
    XOF = "XOF"
    XPF = "XPF"
    YER = "YER"
    ZAR = "ZAR"
    ZMW = "ZMW"
    ZWG = "ZWG"


FACTS: dict[Currency, CurrencyFacts] = {
    Currency.AED: CurrencyFacts(2, Names("United Arab Emirates Dirham", "درهم امارات متحدهٔ عربی")),
    Currency.AFN: CurrencyFacts(2, Names("Afghan Afghani", "افغانی افغانستان")),
    Currency.ALL: CurrencyFacts(2, Names("Albanian Lek", "لک آلبانی")),
    Currency.AMD: CurrencyFacts(2, Names("Armenian Dram", "درام ارمنستان")),
    Currency.AOA: CurrencyFacts(2, Names("Angolan Kwanza", "کوانزای آنگولا")),
    Currency.ARS: CurrencyFacts(2, Names("Argentine Peso", "پزوی آرژانتین")),
    Currency.AUD: CurrencyFacts(2, Names("Australian Dollar", "دلار استرالیا")),
    Currency.AWG: CurrencyFacts(2, Names("Aruban Florin", "فلورین آروبا")),
    Currency.AZN: CurrencyFacts(2, Names("Azerbaijani Manat", "منات جمهوری آذربایجان")),
    Currency.BAM: CurrencyFacts(
        2, Names("Bosnia-Herzegovina Convertible Mark", "مارک تبدیل‌پذیر بوسنی و هرزگوین")
    ),
    Currency.BBD: CurrencyFacts(2, Names("Barbadian Dollar", "دلار باربادوس")),
    Currency.BDT: CurrencyFacts(2, Names("Bangladeshi Taka", "تاکای بنگلادش")),
    Currency.BHD: CurrencyFacts(3, Names("Bahraini Dinar", "دینار بحرین")),
    Currency.BIF: CurrencyFacts(0, Names("Burundian Franc", "فرانک بوروندی")),
    Currency.BMD: CurrencyFacts(2, Names("Bermudan Dollar", "دلار برمودا")),
    Currency.BND: CurrencyFacts(2, Names("Brunei Dollar", "دلار برونئی")),
    Currency.BOB: CurrencyFacts(2, Names("Bolivian Boliviano", "بولیویانوی بولیوی")),
    Currency.BOV: CurrencyFacts(2, Names("Bolivian Mvdol", "واحد ارزش ثابت بولیوی")),
    Currency.BRL: CurrencyFacts(2, Names("Brazilian Real", "رئال برزیل")),
    Currency.BSD: CurrencyFacts(2, Names("Bahamian Dollar", "دلار باهاما")),
    Currency.BTN: CurrencyFacts(2, Names("Bhutanese Ngultrum", "انگولتروم بوتان")),
    Currency.BWP: CurrencyFacts(2, Names("Botswanan Pula", "پولای بوتسوانا")),
    Currency.BYN: CurrencyFacts(2, Names("Belarusian Ruble", "روبل بلاروس")),
    Currency.BZD: CurrencyFacts(2, Names("Belize Dollar", "دلار بلیز")),
    Currency.CAD: CurrencyFacts(2, Names("Canadian Dollar", "دلار کانادا")),
    Currency.CDF: CurrencyFacts(2, Names("Congolese Franc", "فرانک کنگو")),
    Currency.CHE: CurrencyFacts(2, Names("WIR Euro", "یوروی ویر سوئیس")),
    Currency.CHF: CurrencyFacts(2, Names("Swiss Franc", "فرانک سوئیس")),
    Currency.CHW: CurrencyFacts(2, Names("WIR Franc", "فرانک ویر سوئیس")),
    Currency.CLF: CurrencyFacts(4, Names("Chilean Unit of Account (UF)", "واحد محاسبهٔ شیلی")),
    Currency.CLP: CurrencyFacts(0, Names("Chilean Peso", "پزوی شیلی")),
    Currency.CNY: CurrencyFacts(2, Names("Chinese Yuan", "یوآن چین")),
    Currency.COP: CurrencyFacts(2, Names("Colombian Peso", "پزوی کلمبیا")),
    Currency.COU: CurrencyFacts(2, Names("Colombian Real Value Unit", "واحد ارزش واقعی کلمبیا")),
    Currency.CRC: CurrencyFacts(2, Names("Costa Rican Colón", "کولون کاستاریکا")),
    Currency.CUP: CurrencyFacts(2, Names("Cuban Peso", "پزوی کوبا")),
    Currency.CVE: CurrencyFacts(2, Names("Cape Verdean Escudo", "اسکودوی کیپ‌ورد")),
    Currency.CZK: CurrencyFacts(2, Names("Czech Koruna", "کورونای جمهوری چک")),
    Currency.DJF: CurrencyFacts(0, Names("Djiboutian Franc", "فرانک جیبوتی")),
    Currency.DKK: CurrencyFacts(2, Names("Danish Krone", "کرون دانمارک")),
    Currency.DOP: CurrencyFacts(2, Names("Dominican Peso", "پزوی جمهوری دومینیکن")),
    Currency.DZD: CurrencyFacts(2, Names("Algerian Dinar", "دینار الجزایر")),
    Currency.EGP: CurrencyFacts(2, Names("Egyptian Pound", "پوند مصر")),
    Currency.ERN: CurrencyFacts(2, Names("Eritrean Nakfa", "ناکفای اریتره")),
    Currency.ETB: CurrencyFacts(2, Names("Ethiopian Birr", "بیر اتیوپی")),
    Currency.EUR: CurrencyFacts(2, Names("Euro", "یورو")),
    Currency.FJD: CurrencyFacts(2, Names("Fijian Dollar", "دلار فیجی")),
    Currency.FKP: CurrencyFacts(2, Names("Falkland Islands Pound", "پوند جزایر فالکلند")),
    Currency.GBP: CurrencyFacts(2, Names("British Pound", "پوند بریتانیا")),
    Currency.GEL: CurrencyFacts(2, Names("Georgian Lari", "لاری گرجستان")),
    Currency.GHS: CurrencyFacts(2, Names("Ghanaian Cedi", "سدی غنا")),
    Currency.GIP: CurrencyFacts(2, Names("Gibraltar Pound", "پوند جبل‌الطارق")),
    Currency.GMD: CurrencyFacts(2, Names("Gambian Dalasi", "دالاسی گامبیا")),
    Currency.GNF: CurrencyFacts(0, Names("Guinean Franc", "فرانک گینه")),
    Currency.GTQ: CurrencyFacts(2, Names("Guatemalan Quetzal", "کتزال گواتمالا")),
    Currency.GYD: CurrencyFacts(2, Names("Guyanaese Dollar", "دلار گویانا")),
    Currency.HKD: CurrencyFacts(2, Names("Hong Kong Dollar", "دلار هنگ‌کنگ")),
    Currency.HNL: CurrencyFacts(2, Names("Honduran Lempira", "لمپیرای هندوراس")),
    Currency.HTG: CurrencyFacts(2, Names("Haitian Gourde", "گورد هائیتی")),
    Currency.HUF: CurrencyFacts(2, Names("Hungarian Forint", "فورینت مجارستان")),
    Currency.IDR: CurrencyFacts(2, Names("Indonesian Rupiah", "روپیهٔ اندونزی")),
    Currency.ILS: CurrencyFacts(2, Names("Israeli New Shekel", "شِکِل جدید اسرائیل")),
    Currency.INR: CurrencyFacts(2, Names("Indian Rupee", "روپیهٔ هند")),
    Currency.IQD: CurrencyFacts(3, Names("Iraqi Dinar", "دینار عراق")),
    Currency.IRR: CurrencyFacts(2, Names("Iranian Rial", "ریال ایران")),
    Currency.ISK: CurrencyFacts(0, Names("Icelandic Króna", "کرونای ایسلند")),
    Currency.JMD: CurrencyFacts(2, Names("Jamaican Dollar", "دلار جامائیکا")),
    Currency.JOD: CurrencyFacts(3, Names("Jordanian Dinar", "دینار اردن")),
    Currency.JPY: CurrencyFacts(0, Names("Japanese Yen", "ین ژاپن")),
    Currency.KES: CurrencyFacts(2, Names("Kenyan Shilling", "شیلینگ کنیا")),
    Currency.KGS: CurrencyFacts(2, Names("Kyrgystani Som", "سوم قرقیزستان")),
    Currency.KHR: CurrencyFacts(2, Names("Cambodian Riel", "ری‌یل کامبوج")),
    Currency.KMF: CurrencyFacts(0, Names("Comorian Franc", "فرانک کومورو")),
    Currency.KPW: CurrencyFacts(2, Names("North Korean Won", "وون کرهٔ شمالی")),
    Currency.KRW: CurrencyFacts(0, Names("South Korean Won", "وون کرهٔ جنوبی")),
    Currency.KWD: CurrencyFacts(3, Names("Kuwaiti Dinar", "دینار کویت")),
    Currency.KYD: CurrencyFacts(2, Names("Cayman Islands Dollar", "دلار جزایر کِیمن")),
    Currency.KZT: CurrencyFacts(2, Names("Kazakhstani Tenge", "تنگهٔ قزاقستان")),
    Currency.LAK: CurrencyFacts(2, Names("Laotian Kip", "کیپ لائوس")),
    Currency.LBP: CurrencyFacts(2, Names("Lebanese Pound", "لیرهٔ لبنان")),
    Currency.LKR: CurrencyFacts(2, Names("Sri Lankan Rupee", "روپیهٔ سری‌لانکا")),
    Currency.LRD: CurrencyFacts(2, Names("Liberian Dollar", "دلار لیبریا")),
    Currency.LSL: CurrencyFacts(2, Names("Lesotho Loti", "لوتی لسوتو")),
    Currency.LYD: CurrencyFacts(3, Names("Libyan Dinar", "دینار لیبی")),
    Currency.MAD: CurrencyFacts(2, Names("Moroccan Dirham", "درهم مراکش")),
    Currency.MDL: CurrencyFacts(2, Names("Moldovan Leu", "لئوی مولداوی")),
    Currency.MGA: CurrencyFacts(2, Names("Malagasy Ariary", "آریاری مالاگاسی")),
    Currency.MKD: CurrencyFacts(2, Names("Macedonian Denar", "دینار مقدونیه")),
    Currency.MMK: CurrencyFacts(2, Names("Myanmar Kyat", "کیات میانمار")),
    Currency.MNT: CurrencyFacts(2, Names("Mongolian Tugrik", "توگریک مغولستان")),
    Currency.MOP: CurrencyFacts(2, Names("Macanese Pataca", "پاتاکای ماکائو")),
    Currency.MRU: CurrencyFacts(2, Names("Mauritanian Ouguiya", "اوگوئیای موریتانی")),
    Currency.MUR: CurrencyFacts(2, Names("Mauritian Rupee", "روپیهٔ موریس")),
    Currency.MVR: CurrencyFacts(2, Names("Maldivian Rufiyaa", "روپیهٔ مالدیو")),
    Currency.MWK: CurrencyFacts(2, Names("Malawian Kwacha", "کواچای مالاوی")),
    Currency.MXN: CurrencyFacts(2, Names("Mexican Peso", "پزوی مکزیک")),
    Currency.MXV: CurrencyFacts(2, Names("Mexican Investment Unit", "واحد سرمایه‌گذاری مکزیک")),
    Currency.MYR: CurrencyFacts(2, Names("Malaysian Ringgit", "رینگیت مالزی")),
    Currency.MZN: CurrencyFacts(2, Names("Mozambican Metical", "متیکال موزامبیک")),
    Currency.NAD: CurrencyFacts(2, Names("Namibian Dollar", "دلار نامیبیا")),
    Currency.NGN: CurrencyFacts(2, Names("Nigerian Naira", "نایرای نیجریه")),
    Currency.NIO: CurrencyFacts(2, Names("Nicaraguan Córdoba", "کوردوبای نیکاراگوئه")),
    Currency.NOK: CurrencyFacts(2, Names("Norwegian Krone", "کرون نروژ")),
    Currency.NPR: CurrencyFacts(2, Names("Nepalese Rupee", "روپیهٔ نپال")),
    Currency.NZD: CurrencyFacts(2, Names("New Zealand Dollar", "دلار زلاند نو")),
    Currency.OMR: CurrencyFacts(3, Names("Omani Rial", "ریال عمان")),
    Currency.PAB: CurrencyFacts(2, Names("Panamanian Balboa", "بالبوای پاناما")),
    Currency.PEN: CurrencyFacts(2, Names("Peruvian Sol", "سول پرو")),
    Currency.PGK: CurrencyFacts(2, Names("Papua New Guinean Kina", "کینای پاپوا گینهٔ نو")),
    Currency.PHP: CurrencyFacts(2, Names("Philippine Peso", "پزوی فیلیپین")),
    Currency.PKR: CurrencyFacts(2, Names("Pakistani Rupee", "روپیهٔ پاکستان")),
    Currency.PLN: CurrencyFacts(2, Names("Polish Zloty", "زلوتی لهستان")),
    Currency.PYG: CurrencyFacts(0, Names("Paraguayan Guarani", "گوارانی پاراگوئه")),
    Currency.QAR: CurrencyFacts(2, Names("Qatari Riyal", "ریال قطر")),
    Currency.RON: CurrencyFacts(2, Names("Romanian Leu", "لئوی رومانی")),
    Currency.RSD: CurrencyFacts(2, Names("Serbian Dinar", "دینار صربستان")),
    Currency.RUB: CurrencyFacts(2, Names("Russian Ruble", "روبل روسیه")),
    Currency.RWF: CurrencyFacts(0, Names("Rwandan Franc", "فرانک رواندا")),
    Currency.SAR: CurrencyFacts(2, Names("Saudi Riyal", "ریال سعودی")),
    Currency.SBD: CurrencyFacts(2, Names("Solomon Islands Dollar", "دلار جزایر سلیمان")),
    Currency.SCR: CurrencyFacts(2, Names("Seychellois Rupee", "روپیهٔ سیشل")),
    Currency.SDG: CurrencyFacts(2, Names("Sudanese Pound", "پوند سودان")),
    Currency.SEK: CurrencyFacts(2, Names("Swedish Krona", "کرون سوئد")),
    Currency.SGD: CurrencyFacts(2, Names("Singapore Dollar", "دلار سنگاپور")),
    Currency.SHP: CurrencyFacts(2, Names("St. Helena Pound", "پوند سنت هلن")),
    Currency.SLE: CurrencyFacts(2, Names("Sierra Leonean Leone", "لئون سیرالئون")),
    Currency.SOS: CurrencyFacts(2, Names("Somali Shilling", "شیلینگ سومالی")),
    Currency.SRD: CurrencyFacts(2, Names("Surinamese Dollar", "دلار سورینام")),
    Currency.SSP: CurrencyFacts(2, Names("South Sudanese Pound", "پوند سودان جنوبی")),
    Currency.STN: CurrencyFacts(2, Names("São Tomé & Príncipe Dobra", "دوبرای سائوتومه و پرنسیپ")),
    Currency.SVC: CurrencyFacts(2, Names("Salvadoran Colón", "کولون السالوادور")),
    Currency.SYP: CurrencyFacts(2, Names("Syrian Pound", "لیرهٔ سوریه")),
    Currency.SZL: CurrencyFacts(2, Names("Swazi Lilangeni", "لیلانگنی سوازیلند")),
    Currency.THB: CurrencyFacts(2, Names("Thai Baht", "بات تایلند")),
    Currency.TJS: CurrencyFacts(2, Names("Tajikistani Somoni", "سامانی تاجیکستان")),
    Currency.TMT: CurrencyFacts(2, Names("Turkmenistani Manat", "منات ترکمنستان")),
    Currency.TND: CurrencyFacts(3, Names("Tunisian Dinar", "دینار تونس")),
    Currency.TOP: CurrencyFacts(2, Names("Tongan Paʻanga", "پاآنگای تونگا")),
    Currency.TRY: CurrencyFacts(2, Names("Turkish Lira", "لیرهٔ ترکیه")),
    Currency.TTD: CurrencyFacts(2, Names("Trinidad & Tobago Dollar", "دلار ترینیداد و توباگو")),
    Currency.TWD: CurrencyFacts(2, Names("New Taiwan Dollar", "دلار جدید تایوان")),
    Currency.TZS: CurrencyFacts(2, Names("Tanzanian Shilling", "شیلینگ تانزانیا")),
    Currency.UAH: CurrencyFacts(2, Names("Ukrainian Hryvnia", "هریونیای اوکراین")),
    Currency.UGX: CurrencyFacts(0, Names("Ugandan Shilling", "شیلینگ اوگاندا")),
    Currency.USD: CurrencyFacts(2, Names("US Dollar", "دلار آمریکا")),
    Currency.USN: CurrencyFacts(2, Names("US Dollar (Next day)", "دلار امریکا (روز بعد)")),
    Currency.UYI: CurrencyFacts(
        0, Names("Uruguayan Peso (Indexed Units)", "پزوی شاخص‌بندی‌شدهٔ اروگوئه")
    ),
    Currency.UYU: CurrencyFacts(2, Names("Uruguayan Peso", "پزوی اوروگوئه")),
    Currency.UYW: CurrencyFacts(
        4, Names("Uruguayan Nominal Wage Index Unit", "واحد شاخص دستمزد اروگوئه")
    ),
    Currency.UZS: CurrencyFacts(2, Names("Uzbekistani Som", "سوم ازبکستان")),
    Currency.VED: CurrencyFacts(2, Names("Bolívar Digital", "بولیوار دیجیتال ونزوئلا")),
    Currency.VES: CurrencyFacts(2, Names("Venezuelan Bolívar", "بولیوار ونزوئلا")),
    Currency.VND: CurrencyFacts(0, Names("Vietnamese Dong", "دانگ ویتنام")),
    Currency.VUV: CurrencyFacts(0, Names("Vanuatu Vatu", "واتوی وانوواتو")),
    Currency.WST: CurrencyFacts(2, Names("Samoan Tala", "تالای ساموا")),
    Currency.XAD: CurrencyFacts(2, Names("Arab Accounting Dinar", "دینار حسابداری عرب")),
    Currency.XAF: CurrencyFacts(0, Names("Central African CFA Franc", "فرانک CFA مرکز افریقا")),
    Currency.XCD: CurrencyFacts(2, Names("East Caribbean Dollar", "دلار شرق کارائیب")),
    Currency.XCG: CurrencyFacts(2, Names("Caribbean guilder", "گیلدر کارائیب")),
    Currency.XOF: CurrencyFacts(0, Names("West African CFA Franc", "فرانک CFA غرب افریقا")),
    Currency.XPF: CurrencyFacts(0, Names("CFP Franc", "فرانک اقیانوسیه")),
    Currency.YER: CurrencyFacts(2, Names("Yemeni Rial", "ریال یمن")),
    Currency.ZAR: CurrencyFacts(2, Names("South African Rand", "راند افریقای جنوبی")),
    Currency.ZMW: CurrencyFacts(2, Names("Zambian Kwacha", "کواچای زامبیا")),
    Currency.ZWG: CurrencyFacts(2, Names("Zimbabwean Gold", "طلای زیمبابوه")),
}
