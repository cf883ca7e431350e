"""Dates in the shapes and languages that pages use."""

from __future__ import annotations

import pytest

from moderation.splitting.dates import day_comes_first, find_date, parse_date

NOW = "2020-02-10T12:00"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2020-02-07T14:05:31+01:00", "2020-02-07T14:05:31+01:00"),
        ("2012-12-11T15:40:26Z", "2012-12-11T15:40:26Z"),
        ("February 7, 2020", "2020-02-07"),
        ("November 12, 2012 at 5:49 am", "2012-11-12T05:49"),
        ("January 31st, 2011 at 9:59 pm", "2011-01-31T21:59"),
        ("Fri, 2012-11-09 18:05", "2012-11-09T18:05"),
        ("Wed Feb 02, 2005 10:08 pm", "2005-02-02T22:08"),
        ("1 November 2012 11:13PM", "2012-11-01T23:13"),
        ("10:45 AM, September 10, 2012", "2012-09-10T10:45"),
        ("07.21.12 at 17:46", "2012-07-21T17:46"),
        ("21.07.12 17:46", "2012-07-21T17:46"),
        ("14. 01. 2020,", "2020-01-14"),
        ("10/1/12 2:48 PM", "2012-10-01T14:48"),
        ("23/04/2020 at 8:57 am", "2020-04-23T08:57"),
        ("18-Nov-12", "2012-11-18"),
        ("September 2012", "2012-09"),
        ("1. November 2023 um 11:12 Uhr", "2023-11-01T11:12"),
        ("Le 11 septembre 2018 à 12:57", "2018-09-11T12:57"),
        ("30 septembre 2018, 12h30", "2018-09-30T12:30"),
        ("7 de febrero de 2020 a las 14:05", "2020-02-07T14:05"),
        ("7 febbraio 2020 alle 14:05", "2020-02-07T14:05"),
        ("7 de fevereiro de 2020 às 14:05", "2020-02-07T14:05"),
        ("7 februari 2020 om 14:05", "2020-02-07T14:05"),
        ("7 lutego 2020 o 14:05", "2020-02-07T14:05"),
        ("7 февраля 2020 в 14:05", "2020-02-07T14:05"),
        ("7 mars 2020 kl. 14:05", "2020-03-07T14:05"),
        ("7 Şubat 2020", "2020-02-07"),
        ("2020年2月7日 下午3:05", "2020-02-07T15:05"),
        ("7 Tháng Hai, 2020 lúc 3:05 chiều", "2020-02-07T15:05"),
        ("7 tháng 2, 2020", "2020-02-07"),
        ("7 tháng mười một, 2020", "2020-11-07"),
        ("Pondělí, 7. února 2020 v 14:05", "2020-02-07T14:05"),
        ("7. čvc 2020 14:05", "2020-07-07T14:05"),
        ("2020. február 7. 14:05", "2020-02-07T14:05"),
        ("2020.02.07. 14:05", "2020-02-07T14:05"),
        ("Perjantai 7. helmikuuta 2020 klo 14.05", "2020-02-07T14:05"),
        ("7 februarie 2020 la 14:05", "2020-02-07T14:05"),
        ("Δευτέρα 7 Φεβρουαρίου 2020 στις 2:05 μμ", "2020-02-07T14:05"),
        ("7 Μαΐου 2020", "2020-05-07"),
        ("7 Μάιος 2020", "2020-05-07"),
        ("7 فبراير، 2020 الساعة 2:05 م", "2020-02-07T14:05"),
        ("الجمعة ٧ فبراير ٢٠٢٠ في ٩:٠٥ ص", "2020-02-07T09:05"),
        ("7 شباط 2020", "2020-02-07"),
        ("7 كانون الثاني 2020", "2020-01-07"),
        ("كانون الأول 7, 2020", "2020-12-07"),
    ],
)
def test_calendar_days(text: str, iso: str) -> None:
    assert parse_date(text) == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2 days ago", "2020-02-08"),
        ("about an hour ago", "2020-02-10T11:00"),
        ("vor 2 Stunden", "2020-02-10T10:00"),
        ("il y a 3 ans", "2017"),
        ("3 années il y a", "2017"),
        ("hace 5 meses", "2019-09"),
        ("14 Stunden 35 Minuten her", "2020-02-09T21:25"),
        ("3 ore fa", "2020-02-10T09:00"),
        ("3 uur geleden", "2020-02-10T09:00"),
        ("5 dni temu", "2020-02-05"),
        ("2 года назад", "2018"),
        ("5 dagar sedan", "2020-02-05"),
        ("1 gün önce", "2020-02-09"),
        ("3時間前", "2020-02-10T09:00"),
        ("5 giờ trước", "2020-02-10T07:00"),
        ("před 2 hodinami", "2020-02-10T10:00"),
        ("před hodinou", "2020-02-10T11:00"),
        ("2 órája", "2020-02-10T10:00"),
        ("Ada egy órája", "2020-02-10T11:00"),
        ("3 nappal ezelőtt", "2020-02-07"),
        ("2 tuntia sitten", "2020-02-10T10:00"),
        ("vuosi sitten", "2019"),
        ("acum 2 ore", "2020-02-10T10:00"),
        ("acum 20 de minute", "2020-02-10T11:40"),
        ("acum o lună", "2020-01"),
        ("πριν από 2 ώρες", "2020-02-10T10:00"),
        ("πριν από μία ώρα", "2020-02-10T11:00"),
        ("منذ ساعتين", "2020-02-10T10:00"),
        ("منذ ساعة واحدة", "2020-02-10T11:00"),
        ("قبل ٣ أيام", "2020-02-07"),
        ("منذ 15 يومًا", "2020-01-26"),
        ("včera v 17:30", "2020-02-09T17:30"),
        ("eilen klo 17.30", "2020-02-09T17:30"),
        ("χθες", "2020-02-09"),
        ("Like · Reply · 3y", "2017"),
        ("Yesterday at 5:30 PM", "2020-02-09T17:30"),
        ("gestern", "2020-02-09"),
        ("Sep 12 at 5:30pm", "2019-09-12T17:30"),
    ],
)
def test_relative_dates_need_the_crawl_day(text: str, iso: str) -> None:
    assert parse_date(text, fetched_at=NOW) == iso
    assert parse_date(text) is None
    assert find_date(text) is not None


@pytest.mark.parametrize(
    "text",
    ["I saw him yesterday with 5 people", "version 1.2.3", "192.168.1.10", "30.02.2020", "iPhone 5", ""],
)
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text, fetched_at=NOW) is None


@pytest.mark.parametrize(
    "text",
    [
        "Leden 25",  # Dutch: members; Czech: January
        "Ian 20",  # a name; Romanian: January
        "iPhone 11 Pro 2019",
        "5 éve dolgozom ott",  # Hungarian: for 5 years
        "Byl jsem tam před rokem naposledy",
        "Dat was een hete",  # Dutch: hot; Hungarian: a week ago
        "ma 14:30",  # Dutch: Monday; Hungarian: today
        "Wir eilen um 14:30 los",  # German: hurry; Finnish: yesterday
        "اللاعب مارس 12 رياضة",  # Arabic: practised; March
    ],
)
def test_words_that_are_dates_in_another_language_only(text: str) -> None:
    assert parse_date(text, fetched_at=NOW) is None


def test_span_covers_weekday_and_time_but_not_the_name() -> None:
    line = "Posted by Ellen on Monday, October 8, 2012 at 11:40 AM"
    match = find_date(line)
    assert match is not None
    assert line[match.begin : match.end] == "Monday, October 8, 2012 at 11:40 AM"


def test_a_date_glued_to_a_name() -> None:
    for line, name in (("Dan Renae7/10/2012", "Dan Renae"), ("JohnOctober 12, 2012", "John")):
        match = find_date(line)
        assert match is not None
        assert line[: match.begin] == name


def test_a_thread_tells_whether_the_day_comes_first() -> None:
    assert day_comes_first(["04/05/2012", "23/05/2012"]) is True
    assert day_comes_first(["04/05/2012", "05/23/2012"]) is False
    assert day_comes_first(["04/05/2012"]) is None
    assert parse_date("04/05/2012", day_first=True) == "2012-05-04"
