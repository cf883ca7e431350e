"""How platforms lay out a thread: its heading, what stands before the first record, the record, what follows.

A record is a list of line templates. N is a name, D a date, R the reply button, Y whom it replies to, V a
vote, C a control, G a rank, I a running number, L the headline, T the text. After a bar: "?" the thread has
the line or not, "~" a record has it or not, "*" the line is made of links only, "1" only a reply has it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from moderation.splitting.flattened.cuts import CLOSE, OPEN
from moderation.splitting.phrases import templates
from training.flattened.words import person

# (layout, how often, lines)
SHAPES: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("A", 9, ("{N}|?", "{says}", "{D}|*?", "{T}", "{R}|*?")),
    ("A", 4, ("{N} {sayword}", "{D}|*", "{T}", "{R}|*?")),
    ("A", 2, ("{N}", "{sayalone}", "{D}|*?", "{T}", "{R}|*?")),
    ("A", 4, ("{N}", "{D}|*?", "{T}", "{R}|*?")),
    ("A", 4, ("{N} {D}", "{T}", "{R}|*?")),
    ("A", 2, ("{I} {N} {D}", "{T}")),
    ("A", 2, ("{I}", "{N} {D}", "{T}", "{R}|*?")),
    ("A", 1, ("{I}. {N} - {D}", "{T}")),
    ("A", 1, ("{I}. {N} – {D}", "{T}", "{C}|*?")),
    ("A", 2, ("{N} | {D}", "{T}", "{R}|*?")),
    ("A", 1, ("{N}, {D}", "{T}")),
    ("A", 1, ("{N} · {D}", "{T}", "{V}|~", "{R}|*?")),
    ("A", 3, ("{posted} {N} {on} {D}", "{T}", "{R}|*?")),
    ("A", 1, ("{D}", "{posted} {N}", "{T}")),
    ("A", 1, ("#{I} {N}", "{D}", "{T}")),
    ("A", 1, ("#{I} {posted} {N} {D}", "{T}")),
    ("A", 1, ("Comment #{I} {N} {D}", "{T}")),
    ("A", 14, ("{N}|*", "{N}|~", "{Y}|1", "{D}", "{T}", "{V}|?", "{R}|*?")),
    ("A", 12, ("{N}|*", "{N}|~", "{D}", "{Y}|1", "{T}", "{V}|?", "{R}|*?", "{C}|*?")),
    ("A", 2, ("{G}", "{N}|*", "{T}", "{V}", "{R}|*?")),
    ("A", 3, ("{N}", "• {D}|*", "{T}", "{V}|?", "{R}|*", "{C}|*?")),
    ("A", 2, ("{N}", "{D}", "{T}", "{V}", "{V}|?", "{R}|*", "{C}|*")),
    ("A", 5, ("{N}", "{T}")),
    ("A", 2, ("{N}", "{T}", "{R}|*")),
    ("A", 1, ("http://example.org/{N} {N}", "{T}")),
    ("A", 2, ("{N}{Dglued}", "{T}", "ReplyDelete|*?")),
    ("A", 2, ("{N}{Dfull}|*", "{T}", "{R}|*", "{C}|*?")),
    ("A", 2, ("{L}|~", "(Score:{n}, Insightful)|?", "by {N} writes:", "{D}|?", "{T}", "{C}|*?")),
    ("A", 1, ("Re:", "(Score:{n})", "by {N} ({n}{n}{n}) writes: on {D}", "{T}")),
    ("A", 2, ("{D} — {N}", "{L}|?", "{T}", "{R}|*?")),
    ("A", 1, ("{D} - {N} (not verified)", "{T}", "{R}|*")),
    ("A", 1, ("Submitted by {N} (not verified) on {D}.", "{T}", "{R}|*")),
    ("A", 1, ("{C}|*?", "{N}", "{Dday},", "{Dtime}", "{T}", "{R}|*?")),
    (
        "A",
        2,
        ("{N}", "{G}", "{G}|?", "Posts: {n}{n}|?", "Posted: {D}|?", "{D}|?", "#{I}|*?", "{T}", "{C}|*?"),
    ),
    ("A", 1, ("#{I}", "{D}", "{N}", "{G}", "{T}", "Back to top|*?")),
    ("A", 2, ("{N} {n} points {D}", "{T}", "permalink embed save reply|*")),
    ("A", 1, ("level {n}", "{N}|*", "{n} points · {D}", "{T}", "{R}|*", "Share|*")),
    ("A", 1, ("{N} {D} | parent | context", "{T}", "reply|*")),
    ("A", 1, ("{N}", "{D}", "{T}", "{n}", "{R}|*", "{C}|*~")),
    ("A", 1, ("{N}", "{T}", "Like · Reply · {n}y|*")),
    ("A", 2, ("{N}", "{n} pts|?", "{T}", "{C}|*?", "{R}|*?")),
    ("A", 1, ("{D}", "{T}", "{R}|*?")),
    ("A", 1, ("{N} {from} {town} {sayword}", "{D}", "{T}")),
    ("A", 1, ("From: {N}", "{D}|?", "{T}")),
    ("A", 1, ("{says}", "{T}", "{R}|*?")),
    ("A", 1, ("Name: {N}", "Comment: {T}", "{D}|?")),
    ("B", 4, ("{T}", "Posted by: {N} | {D}")),
    ("B", 2, ("{T}", "Posted by: {N} at {D}")),
    ("B", 2, ("{T}", "Posted by {N} on {D}", "{C}|*?")),
    ("B", 2, ("{T}", "by {N} {on} {D}. Reply #|?", "{posted} {N} {on} {D}")),
    ("B", 2, ("{T}", "{D} |", "{N}")),
    ("B", 1, ("{T}", "{N}", "Le {D}", "{R}|*?")),
    ("B", 1, ("{T}", "– {N}|*?", "{D}")),
    ("B", 2, ("{T}", "{N}, {town}", "{D}|?")),
    ("B", 1, ("{T}", "{N}, {town}, {town}", "{C}|*?")),
    ("B", 1, ("{T}", "Comment by {N} — {D}", "{R}|*?")),
    ("B", 1, ("{T}", "{I}. Comment by {N} {D}")),
    ("B", 1, ("{T}", "# posted by {N} : {D}")),
    ("B", 1, ("{T}", "{N} {D}", "{R}|*?")),
    ("B", 1, ("{T}", "- {N}, {D}")),
    ("B", 1, ("{T}", "{posted} {N}|?", "{D}", "{C}|*?")),
    ("A", 2, ("{D}", "{N}", "{T}", "{R}|*?")),
    ("A", 2, ("{D}", "{says}", "{T}", "{R}|*?")),
    ("A", 2, ("{D} / {says}", "{T}", "{R}|*?")),
    ("A", 2, ("{on} {D} {says}", "{T}", "{R}|*?")),
    ("A", 2, ("{N} {sayword} {on} {D}", "{C}|*?", "{T}", "{R}|*?")),
    ("A", 1, ("{N} {on} {D} {sayword}", "{T}", "{R}|*?", "{V}|?")),
    ("A", 1, ("{N} {D} {R}", "#|?", "{T}")),
    ("A", 1, ("{N}", "{n}{n}{n}", "{N}", "{D} {R}|*", "#", "{T}")),
    (
        "A",
        2,
        (
            "{N}",
            "{G}",
            "Joined: {D}|?",
            "Posts: {n}{n}|?",
            "Location: {town}|?",
            "{D}",
            "#{I}|*?",
            "{T}",
            "{C}|*?",
        ),
    ),
    ("A", 1, ("{N} - {town} ({D})", "{T}", "{C}|*?")),
    ("A", 2, ("{N} {sayword}", "{T}", "{C}|*?", "{R}|*?")),
    ("A", 2, ("{D}", "{T}", "{N}|?", "{C}|*?")),
    ("B", 2, ("{T}", "{N} - {town} ({D})")),
    ("B", 2, ("{T}", "Posted by: {N} of {town} {D}")),
    ("B", 1, ("{T}", "{D}", "{N}", "{C}|*?")),
    ("B", 1, ("{T}", "{posted} {N}", "{R}|*?")),
    ("S", 3, ("{says}", "{T}", "{D} | Permalink")),
    ("S", 3, ("{N}", "{G}|?", "{T}", "{D}", "{R} 0|*?", "{C}|*?")),
    ("S", 3, ("{N}", "{sayalone}", "{T}", "{D}", "{R}|*?")),
    ("S", 3, ("{says}", "{T}", "{D}", "{C}|*?")),
    ("S", 2, ("{N}", "{n} pts|?", "{T}", "{D}", "{C}|*?", "{R}|*?")),
    ("S", 1, ("{N}", "{T}", "{R}|*?", "{D}")),
    ("S", 1, ("{I}. {N} {sayword}", "{T}", "{D}")),
)

_SAY_ALONE = {
    "en": ("says:", "said...", "said", "wrote:", "says"),
    "de": ("sagt:", "sagte…", "hat gesagt…"),
    "fr": ("dit :", "a dit…"),
    "es": ("dice:", "dijo..."),
    "it": ("ha detto...", "dice:"),
    "pt": ("disse...", "diz:"),
    "nl": ("zei...", "schreef:"),
    "pl": ("pisze:",),
    "ru": ("пишет:", "говорит:"),
    "sv": ("skriver:",),
    "tr": ("diyor ki:", "dedi ki..."),
    "zh": ("说道：",),
    "ja": ("より:",),
    "vi": ("viết:", "nói..."),
}
_TOWNS = (
    "Leeds",
    "London",
    "New York",
    "los angeles,",
    "Bergen, Norway",
    "UK",
    "Sydney",
    "Ohio",
    "Hamburg",
    "somewhere",
    "Lyon",
    "Canada",
)
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

    def write(d: datetime, _: random.Random) -> str:
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
        return f"{day}{joint}{clock}{' Uhr' if language == 'de' and small else ''}" if with_time else day

    return write


@dataclass
class Thread:
    """What all records of one thread have in common."""

    layout: str
    lines: list[tuple[str, str]]
    language: str
    style: DateStyle
    says: str
    buttons: dict[str, str]
    controls: str
    joined: str
    link_names: bool
    apart: tuple[bool, bool, bool]  # whether name, date, buttons have an element of their own


def phrase(rng: random.Random, kind: str, language: str) -> str:
    """One phrase of a kind without a slot, in the language or, often enough, in English."""
    own = [
        text
        for lang, text in templates(kind)
        if lang == language and "{name}" not in text and "{title}" not in text
    ]
    if not own or rng.random() < 0.15:
        own = [
            text
            for lang, text in templates(kind)
            if lang == "en" and "{name}" not in text and "{title}" not in text
        ]
    common = own[:3] if rng.random() < 0.6 else own
    return rng.choice(common).replace("{n}", str(rng.randrange(1, 300)))


def slotted(rng: random.Random, kind: str, language: str) -> str:
    """One phrase of a kind with a slot, "{}" in its place."""
    own = [
        text for lang, text in templates(kind) if lang == language and ("{name}" in text or "{title}" in text)
    ]
    own = own or [
        text for lang, text in templates(kind) if lang == "en" and ("{name}" in text or "{title}" in text)
    ]
    text = rng.choice(own[:2] if rng.random() < 0.6 else own)
    return text.replace("{name}", "{}").replace("{title}", "{}").replace("{n}", str(rng.randrange(1, 300)))


def new_thread(rng: random.Random, language: str) -> Thread:
    """The common ways of a thread: shape, language of the interface, date style, which lines it has."""
    weights = [weight for _, weight, _ in SHAPES]
    layout, _, lines = rng.choices(SHAPES, weights)[0]
    kept = []
    for line in lines:
        text, _, flags = (
            line.partition("|")
            if not line.startswith(("{N} |", "{D} |", "Posted by: {N} |", "{N} {D} |"))
            else _flags(line)
        )
        if "?" in flags and rng.random() < 0.5:
            continue
        kept.append((text, flags))
    says = slotted(rng, "says", language)
    buttons = {kind: phrase(rng, kind, language) for kind in ("reply", "vote", "control", "rank", "more")}
    controls = "".join(
        rng.choice((" · ", " | ", " ", "")) + phrase(rng, "control", language)
        for _ in range(rng.randrange(1, 4))
    ).strip(" ·|")
    return Thread(
        layout,
        kept,
        language,
        date_style(rng, language),
        says,
        buttons,
        controls,
        rng.choice(("no",) * 6 + ("record", "record", "thread")),
        rng.random() < 0.5,
        (rng.random() < 0.5, rng.random() < 0.4, rng.random() < 0.6),
    )


def _flags(line: str) -> tuple[str, str, str]:
    text, _, flags = line.rpartition("|")
    return (text, "|", flags) if flags and set(flags) <= set("?~*1") else (line, "", "")


def signature(
    template: str,
    thread: Thread,
    rng: random.Random,
    *,
    name: str,
    day: datetime,
    number: int,
    parent: str,
    headline: str,
) -> str:
    """A template with its slots filled, all but {T}."""
    filled = template
    own_name, own_date, own_button = (own and " " in template for own in thread.apart)
    says, _, said = thread.says.partition("{}")
    for slot, value in (
        ("{says}", says + _apart(name, own_name and bool(said)) + said),
        ("{sayword}", thread.says.format("").strip() or "says:"),
        ("{sayalone}", _SAY_ALONE[thread.language][0]),
        ("{posted}", slotted(random.Random(thread.says), "signed", thread.language).format("").strip()),
        ("{on}", {"en": "on", "de": "am", "fr": "le"}.get(thread.language, "-")),
        ("{from}", "from"),
        ("{town}", rng.choice(_TOWNS)),
        ("{N}", _apart(name, own_name)),
        ("{Dglued}", f"{day.month}/{day.day}/{day.year}"),
        ("{Dfull}", f"{day:%B} {day.day}, {day.year} at {day:%I:%M %p}"),
        ("{Dday}", f"{day:%d}. {day:%m}. {day.year}"),
        ("{Dtime}", f"{day:%H:%M}"),
        ("{D}", _apart(thread.style(day, rng), own_date) if "{D}" in filled else ""),
        ("{R}", _apart(thread.buttons["reply"], own_button)),
        (
            "{Y}",
            rng.choice(
                ("Reply to {}", slotted(random.Random(thread.says), "reply_to", thread.language))
            ).format(parent),
        ),
        (
            "{V}",
            rng.choice((thread.buttons["vote"], str(rng.randrange(0, 40)), f"+{rng.randrange(0, 9)}", "0")),
        ),
        ("{C}", thread.controls),
        ("{G}", thread.buttons["rank"]),
        ("{I}", str(number)),
        ("{n}", str(rng.randrange(0, 60))),
        ("{L}", rng.choice(("Re: " + headline, headline, "Re:"))),
    ):
        filled = filled.replace(slot, value)
    return filled


def _apart(text: str, own: bool) -> str:
    """A text between the marks of an element of its own, or as it is."""
    return f"{OPEN}{text}{CLOSE}" if own else text


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


def names(rng: random.Random, count: int) -> list[str]:
    """Who writes: some come back."""
    known = [person(rng) for _ in range(max(1, count * 2 // 3))]
    return [rng.choice(known) for _ in range(count)]
