"""When comments are written, and how threads write it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

_MONTH_NAMES = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
}


_AT = {
    "en": "at",
    "de": "um",
    "fr": "à",
    "es": "a las",
    "it": "alle",
    "pt": "às",
    "nl": "om",
    "pl": "o",
    "ru": "в",
    "sv": "kl.",
    "tr": "saat",
}


_AGO = {
    "en": "{n} {u} ago",
    "de": "vor {n} {u}",
    "fr": "il y a {n} {u}",
    "es": "hace {n} {u}",
    "it": "{n} {u} fa",
    "pt": "{n} {u} atrás",
    "nl": "{n} {u} geleden",
    "pl": "{n} {u} temu",
    "ru": "{n} {u} назад",
    "sv": "{n} {u} sedan",
    "tr": "{n} {u} önce",
    "zh": "{n}{u}前",
    "ja": "{n}{u}前",
    "vi": "{n} {u} trước",
}


_AGO_UNITS = {
    "en": "minutes hours days weeks months years",
    "de": "Minuten Stunden Tagen Wochen Monaten Jahren",
    "fr": "minutes heures jours semaines mois ans",
    "es": "minutos horas días semanas meses años",
    "it": "minuti ore giorni settimane mesi anni",
    "pt": "minutos horas dias semanas meses anos",
    "nl": "minuten uur dagen weken maanden jaar",
    "pl": "minut godzin dni tygodni miesięcy lat",
    "ru": "минут часов дней недель месяцев лет",
    "sv": "minuter timmar dagar veckor månader år",
    "tr": "dakika saat gün hafta ay yıl",
    "zh": "分钟 小时 天 周 个月 年",
    "ja": "分 時間 日 週間 ヶ月 年",
    "vi": "phút giờ ngày tuần tháng năm",
}


_ZONES = (" PST", " EST", " GMT", " UTC", " EDT", " CET")


DateStyle = Callable[[datetime, random.Random], str]


def date_style(rng: random.Random, language: str) -> DateStyle:
    """One way to write dates, for a whole thread."""
    if rng.random() < 0.16:
        units = _AGO_UNITS[language].split()
        return lambda _, r: _AGO[language].format(n=r.randrange(2, 12), u=r.choice(units))
    if language in {"zh", "ja"}:
        return lambda d, _: f"{d.year}年{d.month}月{d.day}日 {d:%H:%M}"
    if language == "vi":
        return lambda d, _: f"{d:%d/%m/%Y} lúc {d:%H:%M}"
    months = _MONTH_NAMES[language].split()
    with_time = rng.random() < 0.75
    time = (
        rng.choice(("%H:%M", "%H:%M:%S"))
        if language != "en" or rng.random() < 0.35
        else rng.choice(("%I:%M %p", "%I:%M%p"))
    )
    small = rng.random() < 0.5
    joint = rng.choice((" ", ", ", f" {_AT[language]} ", f" {_AT[language]} ", " | ", " - ", " @ "))
    if language == "en":
        form = rng.choice(
            ("{m} {d}, {y}",) * 6
            + (
                "{m} {d}th, {y}",
                "{m3} {d}, {y}",
                "{d} {m} {y}",
                "{d} {m3} {y}",
                "{w}, {m} {d}, {y}",
                "{w3} {m3} {d:02d}, {y}",
                "{y}-{mm:02d}-{d:02d}",
                "{mm}/{d}/{y}",
                "{mm:02d}/{d:02d}/{yy}",
                "{mm:02d}.{d:02d}.{yy}",
                "{m3} {d} {y}",
                "{d}/{mm}/{y}",
                "{d}-{m3}-{yy}",
                "{m} {d}",
                "{m} {d}th",
                "{w} {m} {d} {y}",
                "{w3}, {d} {m3} {y}",
                "iso",
            )
        )
    else:
        form = rng.choice(
            (
                "{d}. {m} {y}",
                "{d} {m} {y}",
                "{d:02d}.{mm:02d}.{y}",
                "{d:02d}/{mm:02d}/{y}",
                "{y}-{mm:02d}-{d:02d}",
                "{d} de {m} de {y}" if language in {"es", "pt"} else "{d} {m} {y}",
            )
        )

    first = language == "en" and rng.random() < 0.05  # the time
    zone = rng.choice(_ZONES) if rng.random() < 0.06 else ""

    def write(d: datetime, _: random.Random) -> str:
        if form == "iso":
            return f"{d:%Y-%m-%dT%H:%M:%S}Z"
        month = months[d.month - 1]
        day = form.format(
            d=d.day,
            m=month,
            m3=month[:3],
            mm=d.month,
            y=d.year,
            yy=f"{d.year % 100:02d}",
            w=d.strftime("%A"),
            w3=d.strftime("%a"),
        )
        clock = d.strftime(time).lstrip("0") or "0:00"
        clock = clock.lower() if small else clock
        if first:
            return f"{clock}{zone} {day}"
        clock += zone
        return f"{day}{joint}{clock}{' Uhr' if language == 'de' and small else ''}" if with_time else day

    return write


def days(rng: random.Random, count: int) -> list[datetime]:
    """Moments of a thread in order, newest last or first."""
    moment = datetime(
        rng.randrange(2004, 2026),
        rng.randrange(1, 13),
        rng.randrange(1, 28),
        rng.randrange(24),
        rng.randrange(60),
    )
    moments = []
    for _ in range(count):
        moment += timedelta(minutes=rng.choice((3, 17, 45, 200, 900, 4000)))
        moments.append(moment)
    return moments if rng.random() < 0.8 else moments[::-1]
