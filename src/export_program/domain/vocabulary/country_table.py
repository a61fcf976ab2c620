"""ISO 3166-1 alpha-2 countries (all 249, edition of February 2026) with names.

The codes were taken from the ISO list, the English and Persian names from Unicode CLDR (Unicode
License v3). Generated at development time; edit by generating again.
"""

from enum import StrEnum

from export_program.domain.vocabulary.names import Names


class Country(StrEnum):
    """ISO 3166-1 alpha-2."""

    AD = "AD"
    AE = "AE"
    AF = "AF"
    AG = "AG"
    AI = "AI"
    AL = "AL"
    AM = "AM"
    AO = "AO"
    AQ = "AQ"
    AR = "AR"
    AS = "AS"
    AT = "AT"
    AU = "AU"
    AW = "AW"
    AX = "AX"
    AZ = "AZ"
    BA = "BA"
    BB = "BB"
    BD = "BD"
    BE = "BE"
    BF = "BF"
    BG = "BG"
    BH = "BH"
    BI = "BI"
    BJ = "BJ"
    BL = "BL"
    BM = "BM"
    BN = "BN"
    BO = "BO"
    BQ = "BQ"
    BR = "BR"
    BS = "BS"
    BT = "BT"
    BV = "BV"
    BW = "BW"
    BY = "BY"
    BZ = "BZ"
    CA = "CA"
    CC = "CC"
    CD = "CD"
    CF = "CF"
    CG = "CG"
    CH = "CH"
    CI = "CI"
    CK = "CK"
    CL = "CL"
    CM = "CM"
    CN = "CN"
    CO = "CO"
    CR = "CR"
    CU = "CU"
    CV = "CV"
    CW = "CW"
    CX = "CX"
    CY = "CY"
    CZ = "CZ"
    DE = "DE"
    DJ = "DJ"
    DK = "DK"
    DM = "DM"
    DO = "DO"
    DZ = "DZ"
    EC = "EC"
    EE = "EE"
    EG = "EG"
    EH = "EH"
    ER = "ER"
    ES = "ES"
    ET = "ET"
    FI = "FI"
    FJ = "FJ"
    FK = "FK"
    FM = "FM"
    FO = "FO"
    FR = "FR"
    GA = "GA"
    GB = "GB"
    GD = "GD"
    GE = "GE"
    GF = "GF"
    GG = "GG"
    GH = "GH"
    GI = "GI"
    GL = "GL"
    GM = "GM"
    GN = "GN"
    GP = "GP"
    GQ = "GQ"
    GR = "GR"
    GS = "GS"
    GT = "GT"
    GU = "GU"
    GW = "GW"
    GY = "GY"
    HK = "HK"
    HM = "HM"
    HN = "HN"
    HR = "HR"
    HT = "HT"
    HU = "HU"
    ID = "ID"
    IE = "IE"
    IL = "IL"
    IM = "IM"
    IN = "IN"
    IO = "IO"
    IQ = "IQ"
    IR = "IR"
    IS = "IS"
    IT = "IT"
    JE = "JE"
    JM = "JM"
    JO = "JO"
    JP = "JP"
    KE = "KE"
    KG = "KG"
    KH = "KH"
    KI = "KI"
    KM = "KM"
    KN = "KN"
    KP = "KP"
    KR = "KR"
    KW = "KW"
    KY = "KY"
    KZ = "KZ"
    LA = "LA"
    LB = "LB"
    LC = "LC"
    LI = "LI"
    LK = "LK"
    LR = "LR"
    LS = "LS"
    LT = "LT"
    LU = "LU"
    LV = "LV"
    LY = "LY"
    MA = "MA"
    MC = "MC"
    MD = "MD"
    ME = "ME"
    MF = "MF"
    MG = "MG"
    MH = "MH"
    MK = "MK"
    ML = "ML"
    MM = "MM"
    MN = "MN"
    MO = "MO"
    MP = "MP"
    MQ = "MQ"
    MR = "MR"
    MS = "MS"
    MT = "MT"
    MU = "MU"
    MV = "MV"
    MW = "MW"
    MX = "MX"
    MY = "MY"
    MZ = "MZ"
    NA = "NA"
    NC = "NC"
    NE = "NE"
    NF = "NF"
    NG = "NG"
    NI = "NI"
    NL = "NL"
    NO = "NO"
    NP = "NP"
    NR = "NR"
    NU = "NU"
    NZ = "NZ"
    OM = "OM"
    PA = "PA"
    PE = "PE"
    PF = "PF"
    PG = "PG"
    PH = "PH"
    PK = "PK"
    PL = "PL"
    PM = "PM"
    PN = "PN"
    PR = "PR"
    PS = "PS"
    PT = "PT"
    PW = "PW"
    PY = "PY"
    QA = "QA"
    RE = "RE"
    RO = "RO"
    RS = "RS"
    RU = "RU"
    RW = "RW"
    SA = "SA"
    SB = "SB"
    SC = "SC"
    SD = "SD"
    SE = "SE"
    SG = "SG"
    SH = "SH"
    SI = "SI"
    SJ = "SJ"
    SK = "SK"
    SL = "SL"
    SM = "SM"
    SN = "SN"
    SO = "SO"
    SR = "SR"
    SS = "SS"
    ST = "ST"
    SV = "SV"
    SX = "SX"
    SY = "SY"
    SZ = "SZ"
    TC = "TC"
    TD = "TD"
    TF = "TF"
    TG = "TG"
    TH = "TH"
    TJ = "TJ"
    TK = "TK"
    TL = "TL"
    TM = "TM"
    TN = "TN"
    TO = "TO"
    TR = "TR"
    TT = "TT"
    TV = "TV"
    TW = "TW"
    TZ = "TZ"
    UA = "UA"
    UG = "UG"
    UM = "UM"
    US = "US"
    UY = "UY"
    UZ = "UZ"
    VA = "VA"
    VC = "VC"
    VE = "VE"
    VG = "VG"
    VI = "VI"
    VN = "VN"
    VU = "VU"
    WF = "WF"
    WS = "WS"
    YE = "YE"
    YT = "YT"
    ZA = "ZA"
    ZM = "ZM"
    ZW = "ZW"


NAMES: dict[Country, Names] = {
    Country.AD: Names("Andorra", "آندورا"),
    Country.AE: Names("United Arab Emirates", "امارات متحدهٔ عربی"),
    Country.AF: Names("Afghanistan", "افغانستان"),
    Country.AG: Names("Antigua & Barbuda", "آنتیگوا و باربودا"),
    Country.AI: Names("Anguilla", "آنگویلا"),
    Country.AL: Names("Albania", "آلبانی"),
    Country.AM: Names("Armenia", "ارمنستان"),
    Country.AO: Names("Angola", "آنگولا"),
    Country.AQ: Names("Antarctica", "جنوبگان"),
    Country.AR: Names("Argentina", "آرژانتین"),
    Country.AS: Names("American Samoa", "ساموآی امریکا"),
    Country.AT: Names("Austria", "اتریش"),
    Country.AU: Names("Australia", "استرالیا"),
    Country.AW: Names("Aruba", "آروبا"),
    Country.AX: Names("Åland Islands", "جزایر آلاند"),
    Country.AZ: Names("Azerbaijan", "جمهوری آذربایجان"),
    Country.BA: Names("Bosnia & Herzegovina", "بوسنی و هرزگوین"),
    Country.BB: Names("Barbados", "باربادوس"),
    Country.BD: Names("Bangladesh", "بنگلادش"),
    Country.BE: Names("Belgium", "بلژیک"),
    Country.BF: Names("Burkina Faso", "بورکینافاسو"),
    Country.BG: Names("Bulgaria", "بلغارستان"),
    Country.BH: Names("Bahrain", "بحرین"),
    Country.BI: Names("Burundi", "بوروندی"),
    Country.BJ: Names("Benin", "بنین"),
    Country.BL: Names("St. Barthélemy", "سن بارتلمی"),
    Country.BM: Names("Bermuda", "برمودا"),
    Country.BN: Names("Brunei", "برونئی"),
    Country.BO: Names("Bolivia", "بولیوی"),
    Country.BQ: Names("Caribbean Netherlands", "جزایر کارائیب هلند"),
    Country.BR: Names("Brazil", "برزیل"),
    Country.BS: Names("Bahamas", "باهاما"),
    Country.BT: Names("Bhutan", "بوتان"),
    Country.BV: Names("Bouvet Island", "جزیرهٔ بووه"),
    Country.BW: Names("Botswana", "بوتسوانا"),
    Country.BY: Names("Belarus", "بلاروس"),
    Country.BZ: Names("Belize", "بلیز"),
    Country.CA: Names("Canada", "کانادا"),
    Country.CC: Names("Cocos (Keeling) Islands", "جزایر کوکوس"),
    Country.CD: Names("Congo - Kinshasa", "کنگو - کینشاسا"),
    Country.CF: Names("Central African Republic", "جمهوری افریقای مرکزی"),
    Country.CG: Names("Congo - Brazzaville", "کنگو - برازویل"),
    Country.CH: Names("Switzerland", "سوئیس"),
    Country.CI: Names("Côte d’Ivoire", "ساحل عاج"),
    Country.CK: Names("Cook Islands", "جزایر کوک"),
    Country.CL: Names("Chile", "شیلی"),
    Country.CM: Names("Cameroon", "کامرون"),
    Country.CN: Names("China", "چین"),
    Country.CO: Names("Colombia", "کلمبیا"),
    Country.CR: Names("Costa Rica", "کاستاریکا"),
    Country.CU: Names("Cuba", "کوبا"),
    Country.CV: Names("Cape Verde", "کیپ‌ورد"),
    Country.CW: Names("Curaçao", "کوراسائو"),
    Country.CX: Names("Christmas Island", "جزیرهٔ کریسمس"),
    Country.CY: Names("Cyprus", "قبرس"),
    Country.CZ: Names("Czechia", "چک"),
    Country.DE: Names("Germany", "آلمان"),
    Country.DJ: Names("Djibouti", "جیبوتی"),
    Country.DK: Names("Denmark", "دانمارک"),
    Country.DM: Names("Dominica", "دومینیکا"),
    Country.DO: Names("Dominican Republic", "جمهوری دومینیکن"),
    Country.DZ: Names("Algeria", "الجزایر"),
    Country.EC: Names("Ecuador", "اکوادور"),
    Country.EE: Names("Estonia", "استونی"),
    Country.EG: Names("Egypt", "مصر"),
    Country.EH: Names("Western Sahara", "صحرای غربی"),
    Country.ER: Names("Eritrea", "اریتره"),
    Country.ES: Names("Spain", "اسپانیا"),
    Country.ET: Names("Ethiopia", "اتیوپی"),
    Country.FI: Names("Finland", "فنلاند"),
    Country.FJ: Names("Fiji", "فیجی"),
    Country.FK: Names("Falkland Islands", "جزایر فالکلند"),
    Country.FM: Names("Micronesia", "میکرونزی"),
    Country.FO: Names("Faroe Islands", "جزایر فارو"),
    Country.FR: Names("France", "فرانسه"),
    Country.GA: Names("Gabon", "گابن"),
    Country.GB: Names("United Kingdom", "بریتانیا"),
    Country.GD: Names("Grenada", "گرنادا"),
    Country.GE: Names("Georgia", "گرجستان"),
    Country.GF: Names("French Guiana", "گویان فرانسه"),
    Country.GG: Names("Guernsey", "گرنزی"),
    Country.GH: Names("Ghana", "غنا"),
    Country.GI: Names("Gibraltar", "جبل‌الطارق"),
    Country.GL: Names("Greenland", "گرینلند"),
    Country.GM: Names("Gambia", "گامبیا"),
    Country.GN: Names("Guinea", "گینه"),
    Country.GP: Names("Guadeloupe", "گوادلوپ"),
    Country.GQ: Names("Equatorial Guinea", "گینهٔ استوایی"),
    Country.GR: Names("Greece", "یونان"),
    Country.GS: Names(
        "South Georgia & South Sandwich Islands", "جورجیای جنوبی و جزایر ساندویچ جنوبی"
    ),
    Country.GT: Names("Guatemala", "گواتمالا"),
    Country.GU: Names("Guam", "گوام"),
    Country.GW: Names("Guinea-Bissau", "گینهٔ بیسائو"),
    Country.GY: Names("Guyana", "گویان"),
    Country.HK: Names("Hong Kong SAR China", "هنگ‌کنگ، منطقهٔ ویژهٔ اداری چین"),
    Country.HM: Names("Heard & McDonald Islands", "هرد و جزایر مک‌دونالد"),
    Country.HN: Names("Honduras", "هندوراس"),
    Country.HR: Names("Croatia", "کرواسی"),
    Country.HT: Names("Haiti", "هائیتی"),
    Country.HU: Names("Hungary", "مجارستان"),
    Country.ID: Names("Indonesia", "اندونزی"),
    Country.IE: Names("Ireland", "ایرلند"),
    Country.IL: Names("Israel", "اسرائیل"),
    Country.IM: Names("Isle of Man", "جزیرهٔ من"),
    Country.IN: Names("India", "هند"),
    Country.IO: Names("British Indian Ocean Territory", "قلمرو بریتانیا در اقیانوس هند"),
    Country.IQ: Names("Iraq", "عراق"),
    Country.IR: Names("Iran", "ایران"),
    Country.IS: Names("Iceland", "ایسلند"),
    Country.IT: Names("Italy", "ایتالیا"),
    Country.JE: Names("Jersey", "جرزی"),
    Country.JM: Names("Jamaica", "جامائیکا"),
    Country.JO: Names("Jordan", "اردن"),
    Country.JP: Names("Japan", "ژاپن"),
    Country.KE: Names("Kenya", "کنیا"),
    Country.KG: Names("Kyrgyzstan", "قرقیزستان"),
    Country.KH: Names("Cambodia", "کامبوج"),
    Country.KI: Names("Kiribati", "کیریباتی"),
    Country.KM: Names("Comoros", "کومور"),
    Country.KN: Names("St. Kitts & Nevis", "سنت کیتس و نویس"),
    Country.KP: Names("North Korea", "کرهٔ شمالی"),
    Country.KR: Names("South Korea", "کرهٔ جنوبی"),
    Country.KW: Names("Kuwait", "کویت"),
    Country.KY: Names("Cayman Islands", "جزایر کِیمن"),
    Country.KZ: Names("Kazakhstan", "قزاقستان"),
    Country.LA: Names("Laos", "لائوس"),
    Country.LB: Names("Lebanon", "لبنان"),
    Country.LC: Names("St. Lucia", "سنت لوسیا"),
    Country.LI: Names("Liechtenstein", "لیختن‌اشتاین"),
    Country.LK: Names("Sri Lanka", "سری‌لانکا"),
    Country.LR: Names("Liberia", "لیبریا"),
    Country.LS: Names("Lesotho", "لسوتو"),
    Country.LT: Names("Lithuania", "لیتوانی"),
    Country.LU: Names("Luxembourg", "لوکزامبورگ"),
    Country.LV: Names("Latvia", "لتونی"),
    Country.LY: Names("Libya", "لیبی"),
    Country.MA: Names("Morocco", "مراکش"),
    Country.MC: Names("Monaco", "موناکو"),
    Country.MD: Names("Moldova", "مولداوی"),
    Country.ME: Names("Montenegro", "مونته‌نگرو"),
    Country.MF: Names("St. Martin", "سنت مارتین"),
    Country.MG: Names("Madagascar", "ماداگاسکار"),
    Country.MH: Names("Marshall Islands", "جزایر مارشال"),
    Country.MK: Names("North Macedonia", "مقدونیهٔ شمالی"),
    Country.ML: Names("Mali", "مالی"),
    Country.MM: Names("Myanmar (Burma)", "میانمار (برمه)"),
    Country.MN: Names("Mongolia", "مغولستان"),
    Country.MO: Names("Macao SAR China", "ماکائو، منطقهٔ ویژهٔ اداری چین"),
    Country.MP: Names("Northern Mariana Islands", "جزایر ماریانای شمالی"),
    Country.MQ: Names("Martinique", "مارتینیک"),
    Country.MR: Names("Mauritania", "موریتانی"),
    Country.MS: Names("Montserrat", "مونت‌سرات"),
    Country.MT: Names("Malta", "مالت"),
    Country.MU: Names("Mauritius", "موریس"),
    Country.MV: Names("Maldives", "مالدیو"),
    Country.MW: Names("Malawi", "مالاوی"),
    Country.MX: Names("Mexico", "مکزیک"),
    Country.MY: Names("Malaysia", "مالزی"),
    Country.MZ: Names("Mozambique", "موزامبیک"),
    Country.NA: Names("Namibia", "نامیبیا"),
    Country.NC: Names("New Caledonia", "کالدونیای جدید"),
    Country.NE: Names("Niger", "نیجر"),
    Country.NF: Names("Norfolk Island", "جزیرهٔ نورفولک"),
    Country.NG: Names("Nigeria", "نیجریه"),
    Country.NI: Names("Nicaragua", "نیکاراگوئه"),
    Country.NL: Names("Netherlands", "هلند"),
    Country.NO: Names("Norway", "نروژ"),
    Country.NP: Names("Nepal", "نپال"),
    Country.NR: Names("Nauru", "نائورو"),
    Country.NU: Names("Niue", "نیوئه"),
    Country.NZ: Names("New Zealand", "نیوزیلند"),
    Country.OM: Names("Oman", "عمان"),
    Country.PA: Names("Panama", "پاناما"),
    Country.PE: Names("Peru", "پرو"),
    Country.PF: Names("French Polynesia", "پلی‌نزی فرانسه"),
    Country.PG: Names("Papua New Guinea", "پاپوا گینهٔ نو"),
    Country.PH: Names("Philippines", "فیلیپین"),
    Country.PK: Names("Pakistan", "پاکستان"),
    Country.PL: Names("Poland", "لهستان"),
    Country.PM: Names("St. Pierre & Miquelon", "سن پیر و میکلن"),
    Country.PN: Names("Pitcairn Islands", "جزایر پیت‌کرن"),
    Country.PR: Names("Puerto Rico", "پورتوریکو"),
    Country.PS: Names("Palestinian Territories", "سرزمین‌های فلسطینی"),
    Country.PT: Names("Portugal", "پرتغال"),
    Country.PW: Names("Palau", "پالائو"),
    Country.PY: Names("Paraguay", "پاراگوئه"),
    Country.QA: Names("Qatar", "قطر"),
    Country.RE: Names("Réunion", "رئونیون"),
    Country.RO: Names("Romania", "رومانی"),
    Country.RS: Names("Serbia", "صربستان"),
    Country.RU: Names("Russia", "روسیه"),
    Country.RW: Names("Rwanda", "رواندا"),
    Country.SA: Names("Saudi Arabia", "عربستان سعودی"),
    Country.SB: Names("Solomon Islands", "جزایر سلیمان"),
    Country.SC: Names("Seychelles", "سیشل"),
    Country.SD: Names("Sudan", "سودان"),
    Country.SE: Names("Sweden", "سوئد"),
    Country.SG: Names("Singapore", "سنگاپور"),
    Country.SH: Names("St. Helena", "سنت هلن"),
    Country.SI: Names("Slovenia", "اسلوونی"),
    Country.SJ: Names("Svalbard & Jan Mayen", "سوالبارد و یان ماین"),
    Country.SK: Names("Slovakia", "اسلواکی"),
    Country.SL: Names("Sierra Leone", "سیرالئون"),
    Country.SM: Names("San Marino", "سان‌مارینو"),
    Country.SN: Names("Senegal", "سنگال"),
    Country.SO: Names("Somalia", "سومالی"),
    Country.SR: Names("Suriname", "سورینام"),
    Country.SS: Names("South Sudan", "سودان جنوبی"),
    Country.ST: Names("São Tomé & Príncipe", "سائوتومه و پرینسیپ"),
    Country.SV: Names("El Salvador", "السالوادور"),
    Country.SX: Names("Sint Maarten", "سنت مارتن"),
    Country.SY: Names("Syria", "سوریه"),
    Country.SZ: Names("Eswatini", "اسواتینی"),
    Country.TC: Names("Turks & Caicos Islands", "جزایر تورکس و کایکوس"),
    Country.TD: Names("Chad", "چاد"),
    Country.TF: Names("French Southern Territories", "سرزمین‌های جنوبی فرانسه"),
    Country.TG: Names("Togo", "توگو"),
    Country.TH: Names("Thailand", "تایلند"),
    Country.TJ: Names("Tajikistan", "تاجیکستان"),
    Country.TK: Names("Tokelau", "توکلائو"),
    Country.TL: Names("Timor-Leste", "تیمور-لسته"),
    Country.TM: Names("Turkmenistan", "ترکمنستان"),
    Country.TN: Names("Tunisia", "تونس"),
    Country.TO: Names("Tonga", "تونگا"),
    Country.TR: Names("Türkiye", "ترکیه"),
    Country.TT: Names("Trinidad & Tobago", "ترینیداد و توباگو"),
    Country.TV: Names("Tuvalu", "تووالو"),
    Country.TW: Names("Taiwan", "تایوان"),
    Country.TZ: Names("Tanzania", "تانزانیا"),
    Country.UA: Names("Ukraine", "اوکراین"),
    Country.UG: Names("Uganda", "اوگاندا"),
    Country.UM: Names("U.S. Outlying Islands", "جزایر دورافتادهٔ ایالات متحده"),
    Country.US: Names("United States", "ایالات متحده"),
    Country.UY: Names("Uruguay", "اروگوئه"),
    Country.UZ: Names("Uzbekistan", "ازبکستان"),
    Country.VA: Names("Vatican City", "واتیکان"),
    Country.VC: Names("St. Vincent & Grenadines", "سنت وینسنت و گرنادین"),
    Country.VE: Names("Venezuela", "ونزوئلا"),
    Country.VG: Names("British Virgin Islands", "جزایر ویرجین بریتانیا"),
    Country.VI: Names("U.S. Virgin Islands", "جزایر ویرجین ایالات متحده"),
    Country.VN: Names("Vietnam", "ویتنام"),
    Country.VU: Names("Vanuatu", "وانواتو"),
    Country.WF: Names("Wallis & Futuna", "والیس و فوتونا"),
    Country.WS: Names("Samoa", "ساموآ"),
    Country.YE: Names("Yemen", "یمن"),
    Country.YT: Names("Mayotte", "مایوت"),
    Country.ZA: Names("South Africa", "افریقای جنوبی"),
    Country.ZM: Names("Zambia", "زامبیا"),
    Country.ZW: Names("Zimbabwe", "زیمبابوه"),
}
