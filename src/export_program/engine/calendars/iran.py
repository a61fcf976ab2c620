"""Iran's public holidays and office days.

Sources: the law on official holidays of 1359 (1980) and its amendments for the fixed days, among
them 30 Esfand in leap years, which lies between 29 Esfand and Nowruz; the official calendars of the
Calendar Centre at the University of Tehran's Institute of Geophysics for 1403, 1404 and 1405 as the
press and calendar makers printed them, compared with each other; for 1406 the lunar months as
calendar makers compute them ahead. The Eid al-Fitr of a year, and what follows from it, may still
move by a day. Closures: the government's announcements of May and July 2024.

The weekend is Friday. Parliament voted in March 2025 for Thursday and Friday; in September 2025 the
vote had not been confirmed. If it is, a new version adds a line to the weekends and nothing already
due moves by itself: `Weekend(date(...), frozenset({THURSDAY, FRIDAY}))`.
"""

from datetime import date, datetime, time, timedelta, timezone

from export_program.engine.calendar import (
    Closure,
    CutOff,
    DatedHoliday,
    FixedHoliday,
    Standing,
    Weekend,
    WorkingCalendar,
)

THURSDAY, FRIDAY = 3, 4
# The last day for which a source was read that had seen the day itself, not only its forecast.
SEEN_UNTIL = date(2025, 12, 31)
OFFICE_ZONE = timezone(timedelta(hours=3, minutes=30))  # no summer time since 1401


def office_day(moment: datetime) -> date:
    """The office's date at a moment, for what has no calendar at hand: folds and reactions."""
    return moment.astimezone(OFFICE_ZONE).date()


FIXED = (
    FixedHoliday(1, 1, "Nowruz"),
    FixedHoliday(1, 2, "Nowruz"),
    FixedHoliday(1, 3, "Nowruz"),
    FixedHoliday(1, 4, "Nowruz"),
    FixedHoliday(1, 12, "Islamic Republic Day", from_year=1359),
    FixedHoliday(1, 13, "Nature Day"),
    FixedHoliday(3, 14, "Death of Imam Khomeini", from_year=1369),
    FixedHoliday(3, 15, "Uprising of 15 Khordad", from_year=1358),
    FixedHoliday(11, 22, "Victory of the Revolution", from_year=1358),
    FixedHoliday(12, 29, "Nationalisation of the oil industry"),
    FixedHoliday(12, 30, "Last day of a leap year"),
)

# The comment behind a date is its Solar Hijri month and day.
LUNAR = (
    # 1403
    (date(2024, 4, 1), "Martyrdom of Imam Ali"),  # 01-13
    (date(2024, 4, 10), "Eid al-Fitr"),  # 01-22
    (date(2024, 4, 11), "Eid al-Fitr, second day"),  # 01-23
    (date(2024, 5, 4), "Martyrdom of Imam Sadiq"),  # 02-15
    (date(2024, 6, 17), "Eid al-Adha"),  # 03-28
    (date(2024, 6, 25), "Eid al-Ghadir"),  # 04-05
    (date(2024, 7, 15), "Tasua"),  # 04-25
    (date(2024, 7, 16), "Ashura"),  # 04-26
    (date(2024, 8, 25), "Arbaeen"),  # 06-04
    (date(2024, 9, 2), "Death of the Prophet"),  # 06-12
    (date(2024, 9, 4), "Martyrdom of Imam Reza"),  # 06-14
    (date(2024, 9, 12), "Martyrdom of Imam Hasan al-Askari"),  # 06-22
    (date(2024, 9, 21), "Birth of the Prophet"),  # 06-31
    (date(2024, 12, 5), "Martyrdom of Fatima"),  # 09-15
    (date(2025, 1, 14), "Birth of Imam Ali"),  # 10-25
    (date(2025, 1, 28), "Mission of the Prophet"),  # 11-09
    (date(2025, 2, 14), "Birth of Imam Mahdi"),  # 11-26
    # 1404
    (date(2025, 3, 22), "Martyrdom of Imam Ali"),  # 01-02
    (date(2025, 3, 31), "Eid al-Fitr"),  # 01-11
    (date(2025, 4, 1), "Eid al-Fitr, second day"),  # 01-12
    (date(2025, 4, 24), "Martyrdom of Imam Sadiq"),  # 02-04
    (date(2025, 6, 6), "Eid al-Adha"),  # 03-16
    (date(2025, 6, 14), "Eid al-Ghadir"),  # 03-24
    (date(2025, 7, 5), "Tasua"),  # 04-14
    (date(2025, 7, 6), "Ashura"),  # 04-15
    (date(2025, 8, 14), "Arbaeen"),  # 05-23
    (date(2025, 8, 22), "Death of the Prophet"),  # 05-31
    (date(2025, 8, 24), "Martyrdom of Imam Reza"),  # 06-02
    (date(2025, 9, 1), "Martyrdom of Imam Hasan al-Askari"),  # 06-10
    (date(2025, 9, 10), "Birth of the Prophet"),  # 06-19
    (date(2025, 11, 24), "Martyrdom of Fatima"),  # 09-03
    (date(2026, 1, 3), "Birth of Imam Ali"),  # 10-13
    (date(2026, 1, 17), "Mission of the Prophet"),  # 10-27
    (date(2026, 2, 4), "Birth of Imam Mahdi"),  # 11-15
    (date(2026, 3, 11), "Martyrdom of Imam Ali"),  # 12-20
    # 1405
    (date(2026, 3, 21), "Eid al-Fitr"),  # 01-01
    (date(2026, 3, 22), "Eid al-Fitr, second day"),  # 01-02
    (date(2026, 4, 14), "Martyrdom of Imam Sadiq"),  # 01-25
    (date(2026, 5, 27), "Eid al-Adha"),  # 03-06
    (date(2026, 6, 4), "Eid al-Ghadir"),  # 03-14
    (date(2026, 6, 24), "Tasua"),  # 04-03
    (date(2026, 6, 25), "Ashura"),  # 04-04
    (date(2026, 8, 4), "Arbaeen"),  # 05-13
    (date(2026, 8, 12), "Death of the Prophet"),  # 05-21
    (date(2026, 8, 13), "Martyrdom of Imam Reza"),  # 05-22
    (date(2026, 8, 21), "Martyrdom of Imam Hasan al-Askari"),  # 05-30
    (date(2026, 8, 30), "Birth of the Prophet"),  # 06-08
    (date(2026, 11, 13), "Martyrdom of Fatima"),  # 08-22
    (date(2026, 12, 23), "Birth of Imam Ali"),  # 10-02
    (date(2027, 1, 6), "Mission of the Prophet"),  # 10-16
    (date(2027, 1, 24), "Birth of Imam Mahdi"),  # 11-04
    (date(2027, 2, 28), "Martyrdom of Imam Ali"),  # 12-09
    (date(2027, 3, 10), "Eid al-Fitr"),  # 12-19
    (date(2027, 3, 11), "Eid al-Fitr, second day"),  # 12-20
    # 1406
    (date(2027, 4, 3), "Martyrdom of Imam Sadiq"),  # 01-14
    (date(2027, 5, 17), "Eid al-Adha"),  # 02-27
    (date(2027, 5, 25), "Eid al-Ghadir"),  # 03-04
    (date(2027, 6, 14), "Tasua"),  # 03-24
    (date(2027, 6, 15), "Ashura"),  # 03-25
    (date(2027, 7, 25), "Arbaeen"),  # 05-03
    (date(2027, 8, 2), "Death of the Prophet"),  # 05-11
    (date(2027, 8, 3), "Martyrdom of Imam Reza"),  # 05-12
    (date(2027, 8, 11), "Martyrdom of Imam Hasan al-Askari"),  # 05-20
    (date(2027, 8, 20), "Birth of the Prophet"),  # 05-29
    (date(2027, 11, 2), "Martyrdom of Fatima"),  # 08-11
    (date(2027, 12, 12), "Birth of Imam Ali"),  # 09-21
    (date(2027, 12, 26), "Mission of the Prophet"),  # 10-05
    (date(2028, 1, 12), "Birth of Imam Mahdi"),  # 10-22
    (date(2028, 2, 17), "Martyrdom of Imam Ali"),  # 11-28
    (date(2028, 2, 27), "Eid al-Fitr"),  # 12-08
    (date(2028, 2, 28), "Eid al-Fitr, second day"),  # 12-09
)

IRAN = WorkingCalendar(
    id="IR",
    version="IR@1",
    zone="Asia/Tehran",
    weekends=(Weekend(date.min, frozenset({FRIDAY})),),
    cut_offs=(CutOff(date.min, time(18)),),
    fixed=FIXED,
    dated=tuple(
        DatedHoliday(day, name, Standing.CONFIRMED if day <= SEEN_UNTIL else Standing.EXPECTED)
        for day, name in LUNAR
    ),
    closures=(
        Closure(date(2024, 5, 22), "funeral of the president", "IR"),
        Closure(date(2024, 7, 28), "extreme heat", "IR"),
    ),
    listed_from=date(2024, 3, 20),
    listed_until=date(2028, 3, 19),
)
