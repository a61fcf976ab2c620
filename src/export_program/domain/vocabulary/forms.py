"""What the patterns of texts say, in words: a person who is refused reads this, not a pattern."""

from collections.abc import Mapping
from typing import Final

_NAME: Final = "begins with a letter or digit and goes on with letters, digits"

FORMS: Final[Mapping[str, str]] = {
    r"^(FREQ=WEEKLY(;INTERVAL=([1-9]|[1-4][0-9]|5[0-2]))?;BYDAY=(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU)){0,6}|FREQ=MONTHLY(;INTERVAL=([1-9]|1[0-2]))?;BYDAY=(-1|[1-5])?(MO|TU|WE|TH|FR|SA|SU)(,(-1|[1-5])?(MO|TU|WE|TH|FR|SA|SU)){0,6})$(?!\n)": "A rule of repetition is weekly or monthly and names days: FREQ=WEEKLY;BYDAY=SA",
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)": "A time of day is hours and minutes from 00:00 to 23:59, such as 09:30",
    r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$(?!\n)": "A number has up to 15 digits and after a point up to 4, such as -3.5",
    r"^-?[0-9]{1,18}(\.[0-9]{1,4})?$": "An amount has up to 18 digits and after a point up to 4, such as 1250.50",
    r"^-?[0-9]{1,3}(\.[0-9]{1,6})?$(?!\n)": "Degrees have up to 3 digits and after a point up to 6, such as 36.2797",
    r"^1[3-5][0-9]{2}-(0[1-9]|1[0-2])$(?!\n)": "A month is a Solar Hijri year and a month from 01 to 12, such as 1404-07",
    r"^1[3-5][0-9]{2}-Q[1-4]$(?!\n)": "A quarter is a Solar Hijri year and Q1 to Q4, such as 1404-Q3",
    r"^1[3-9][0-9]{2}/[1-9][0-9]{0,4}$(?!\n)": "A number of a resolution is a Solar Hijri year and a serial, such as 1404/31",
    r"^[0-9A-Z][0-9A-Z/-]{3,31}$(?!\n)": "A number of a card is 4 to 32 digits, capital letters, slashes and hyphens",
    r"^[0-9]{2}([0-9]{2}([0-9]{2})?)?$": "A code of goods is 2, 4 or 6 digits",
    r"^[0-9]{2}([0-9]{2}([0-9]{2})?)?$(?!\n)": "A code of goods is 2, 4 or 6 digits",
    r"^[0-9]{2}([0-9]{2}){0,3}$(?!\n)": "A code of goods is 2, 4, 6 or 8 digits",
    r"^[0-9]{6}$(?!\n)": "A code of goods is 6 digits",
    r"^[0-9]{6}([0-9]{2})?$": "A code of goods is 6 or 8 digits",
    r"^[0-9a-f]{64}$(?!\n)": "A SHA-256 is 64 hexadecimal digits in small letters",
    "^[0-9۰-۹٠-٩]{10}$": "A national id of a person is 10 digits",
    "^[0-9۰-۹٠-٩]{11}$": "A national id of a firm is 11 digits",
    r"^[A-U]?[0-9]{0,4}$(?!\n)": "An activity is a letter from A to U and up to 4 digits, such as C2023",
    r"^[A-Z0-9][A-Z0-9/-]{2,39}$": "A number of a certificate is 3 to 40 capital letters, digits, slashes and hyphens",
    r"^[A-Z]{2,3}$(?!\n)": "A province is 2 or 3 capital letters",
    r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$(?!\n)": "A country is 2 capital letters, or such a country with a part of it: IR-26",
    r"^[A-Z]{2}[A-Z2-9]{3}$": "A place is a code of 5 capital letters and digits, such as IRTHR",
    r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,63}$": f"A number {_NAME} and the signs space . / _ - up to 64 in all",
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$": f"A name {_NAME} and the signs . _ - up to 64 in all",
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$(?!\n)": f"A name {_NAME} and the signs . _ - up to 64 in all",
    r"^[A-Za-z0-9][A-Za-z0-9:._-]{0,149}$(?!\n)": f"A cause {_NAME} and the signs : . _ - up to 150 in all",
    r"^[A-Za-z0-9][A-Za-z0-9:._-]{0,99}$(?!\n)": f"A pseudonym {_NAME} and the signs : . _ - up to 100 in all",
    r"^[a-z][a-z0-9-]{1,39}$(?!\n)": "A topic is 2 to 40 small letters, digits and hyphens, a letter first",
    r"^[a-z][a-z0-9_.:-]{0,63}$(?!\n)": "A scope is up to 64 small letters, digits and the signs _ . : - a letter first",
    r"^[a-z][a-z_]{1,39}$(?!\n)": "A kind is 2 to 40 small letters and underscores, a letter first",
    r"\S": "A text is more than blanks",
    r"^[a-z_]{1,40}:[A-Za-z0-9._-]{1,64}$(?!\n)": "A commitment is a kind, a colon and a name, such as subsidy:C-17",
}  # fmt: skip
