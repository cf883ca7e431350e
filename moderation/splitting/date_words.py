# ruff: noqa: E501, SIM905 (tables: one line a language or unit reads best)
"""The words of dates by language, as data: months, relative units and what surrounds them.

Sources: CLDR month names and abbreviations; relative dates of the isso and wpDiscuz translations. All
words are without a final full stop. Left out is what other languages write every day beside a number: Czech "leden"
(members) and "pro", Romanian "ian" (the name) and "noi", Hungarian "ma" and Finnish "eilen" alone.
"""

from __future__ import annotations

# One line a language, twelve months; alternatives of a month are joined by a slash.
_MONTH_TABLE = (
    "january/jan february/feb/febr march/mar/mrch april/apr may june/jun july/jul august/aug "
    "september/sep/sept october/oct november/nov december/dec",  # en
    "januar/jänner/jan februar/feb/feber märz/mrz/maerz april/apr mai juni/jun juli/jul august/aug "
    "september/sep/sept oktober/okt november/nov dezember/dez",  # de
    "janvier/janv février/févr/fév/fevrier/fevr mars avril/avr mai juin juillet/juil août/aout "
    "septembre/sept octobre/oct novembre/nov décembre/déc/decembre",  # fr
    "enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago "
    "septiembre/setiembre/sep/sept/set octubre/oct noviembre/nov diciembre/dic",  # es
    "gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug agosto/ago "
    "settembre/set ottobre/ott novembre/nov dicembre/dic",  # it
    "janeiro/jan fevereiro/fev março/mar/marco abril/abr maio/mai junho/jun julho/jul agosto/ago "
    "setembro/set outubro/out novembro/nov dezembro/dez",  # pt
    "januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sep "
    "oktober/okt november/nov december/dec",  # nl
    "stycznia/styczeń/sty lutego/luty/lut marca/marzec/mar kwietnia/kwiecień/kwi maja/maj "
    "czerwca/czerwiec/cze lipca/lipiec/lip sierpnia/sierpień/sie września/wrzesień/wrz "
    "października/październik/paź listopada/listopad/lis grudnia/grudzień/gru",  # pl
    "января/январь/янв февраля/февраль/фев/февр марта/март/мар апреля/апрель/апр мая/май июня/июнь/июн "
    "июля/июль/июл августа/август/авг сентября/сентябрь/сен/сент октября/октябрь/окт "
    "ноября/ноябрь/ноя/нояб декабря/декабрь/дек",  # ru
    "januari/jan februari/feb mars april/apr maj juni/jun juli/jul augusti/aug september/sep "
    "oktober/okt november/nov december/dec",  # sv
    "ocak/oca şubat/şub mart nisan/nis mayıs/may haziran/haz temmuz/tem ağustos/ağu eylül/eyl ekim/eki "
    "kasım/kas aralık/ara",  # tr
    "giêng hai ba tư năm sáu bảy tám chín mười mười_một mười_hai",  # vi, after "tháng"
    "januar/jan februar/feb marts april/apr maj juni/jun juli/jul august/aug september/sep oktober/okt "
    "november/nov december/des",  # da, nb
    "січня/січ лютого/лют березня/бер квітня/кві травня/тра червня/чер липня/лип серпня/сер вересня/вер "
    "жовтня/жов листопада/лист грудня/гру",  # uk
    "ledna února/únor/úno března/březen/bře dubna/duben května/květen/kvě června/červen/čvn července/červenec/čvc "
    "srpna/srpen/srp září/zář října/říjen/říj listopadu/listopad prosince/prosinec",  # cs
    "január/jan február/febr/feb március/márc április/ápr május/máj június/jún július/júl augusztus/aug "
    "szeptember/szept október/okt november/nov december/dec",  # hu
    "tammikuuta/tammikuu/tammik helmikuuta/helmikuu/helmik maaliskuuta/maaliskuu/maalisk huhtikuuta/huhtikuu/huhtik "
    "toukokuuta/toukokuu/toukok kesäkuuta/kesäkuu/kesäk heinäkuuta/heinäkuu/heinäk elokuuta/elokuu/elok "
    "syyskuuta/syyskuu/syysk lokakuuta/lokakuu/lokak marraskuuta/marraskuu/marrask joulukuuta/joulukuu/jouluk",  # fi
    "ianuarie februarie/feb martie/mar aprilie/apr mai iunie/iun iulie/iul august/aug septembrie/sept/sep "
    "octombrie/oct noiembrie/nov decembrie/dec",  # ro
    "ιανουαρίου/ιανουάριος/ιαν φεβρουαρίου/φεβρουάριος/φεβ μαρτίου/μάρτιος/μαρ απριλίου/απρίλιος/απρ μαΐου/μάιος/μαΐ "
    "ιουνίου/ιούνιος/ιουν ιουλίου/ιούλιος/ιουλ αυγούστου/αύγουστος/αυγ σεπτεμβρίου/σεπτέμβριος/σεπ "
    "οκτωβρίου/οκτώβριος/οκτ νοεμβρίου/νοέμβριος/νοε δεκεμβρίου/δεκέμβριος/δεκ",  # el
    "يناير فبراير مارس أبريل/ابريل/إبريل مايو يونيو/يونيه يوليو/يوليه أغسطس/اغسطس سبتمبر أكتوبر/اكتوبر نوفمبر "
    "ديسمبر",  # ar, Egypt and the Gulf
    "كانون_الثاني شباط آذار/اذار نيسان أيار/ايار حزيران تموز آب أيلول/ايلول تشرين_الأول/تشرين_الاول تشرين_الثاني "
    "كانون_الأول/كانون_الاول",  # ar, the Levant and Iraq
)

MONTHS: dict[str, int] = {
    word.replace("_", " ").casefold(): number
    for table in reversed(_MONTH_TABLE)
    for number, month in enumerate(table.split(), start=1)
    for word in month.split("/")
}

# Hungarian has the year first: "2020. február 7."
YEAR_FIRST = (
    "január jan február febr feb március márc április ápr május máj június jún július júl augusztus aug "
    "szeptember szept október okt november nov december dec"
).split()

# Months that are everyday words as well: without a year they need a capital letter or a time.
PLAIN_WORDS = frozenset(
    "may mars mar mai maj out set sep dec ago gen ara tem mart mag lug lis hai ba năm máj srp مارس مايو آب".split()
)

_UNIT_TABLE = {
    "second": "second seconds sec secs s sekunde sekunden sek seconde secondes segundo segundos secondo secondi "
    "seconden sekund sekundy sekundę секунда секунду секунды секунд sekunder saniye giây "
    "sekundami sekundou másodperccel sekuntia secunde secundă δευτερόλεπτα δευτερόλεπτο ثانية ثوان ثواني",
    "minute": "minute minutes min mins m minuten minuto minutos minuti minuut minuty minut minutę minuta "
    "минуту минуты минут мин minuter minutter dakika dk phút "
    "minutami minutou perccel minuuttia minut λεπτά λεπτό دقيقة دقائق",
    "hour": "hour hours hr hrs h stunde stunden std heure heures hora horas ora ore uur uren godzinę godziny "
    "godzin godz час часа часов ч timme timmar timer time saat giờ "
    "hodinami hodinou órával tuntia oră ώρες ώρα ساعة ساعات",
    "day": "day days d tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar dni dzień "
    "день дня дней gün ngày "
    "dny dnem nappal päivää zi zile ημέρες ημέρα μέρες μέρα يوم يوما أيام ايام",
    "week": "week weeks wk wks w woche wochen semaine semaines semana semanas settimana settimane weken "
    "tydzień tygodnie tygodni неделю недели недель vecka veckor uge uger hafta tuần "
    "týdny týdnem héttel viikkoa săptămână săptămâni εβδομάδες εβδομάδα أسبوع أسبوعا أسابيع",
    "month": "month months mo mos monat monate monaten mois mes meses mese mesi mês maand maanden miesiąc "
    "miesiące miesięcy месяц месяца месяцев månad månader måned måneder ay tháng "
    "měsíci měsícem hónappal kuukautta lună luni μήνες μήνα شهر شهرا أشهر شهور",
    "year": "year years yr yrs y jahr jahre jahren an ans année années año años anno anni ano anos jaar rok "
    "roku lata lat год года лет år yıl năm "
    "lety rokem évvel vuotta ani χρόνια χρόνο έτη έτος سنة سنوات عام عاما أعوام",
}

UNITS: dict[str, str] = {
    word.casefold(): unit for unit, words in _UNIT_TABLE.items() for word in words.split()
}

# Numbers that are written out, with an optional "about" before them.
ONE = frozenset(
    "a an one ein eine einer einem einen un une una uno um uma een één en ett et jednu jeden один одну bir một "
    "egy yksi o μία μια ένα έναν".split()
)
AGO_BEFORE = (
    "vor", "il y a", "ilya", "hace", "há", "ha", "for", "för", "před", "acum", "πριν από", "πριν", "منذ", "قبل",
)  # fmt: skip
AGO_AFTER = (
    "ago", "her", "il y a", "fa", "atrás", "atras", "geleden", "temu", "назад", "тому назад", "sedan", "siden",
    "önce", "trước", "earlier", "zuvor", "ezelőtt", "sitten", "în urmă", "πριν",
)  # fmt: skip

# The units whose ending says "ago" in Hungarian: "2 órája". They end what they date; in a sentence they say since when.
AGO_UNITS: dict[str, str] = {
    "másodperce": "second", "perce": "minute", "órája": "hour", "napja": "day", "hete": "week", "hónapja": "month",
    "éve": "year",
}  # fmt: skip

# One and two units without a number: what stands before it, how many, the units from a second on, what stands after.
_UNCOUNTED_TABLE = (
    ("před ", 1, "sekundou minutou hodinou dnem týdnem měsícem rokem", ""),
    ("", 1, "sekunti minuutti tunti päivä viikko kuukausi vuosi", " sitten"),
    *(
        (before, number, units, after)
        for before in ("منذ ", "قبل ")
        for number, units, after in (
            (1, "ثانية دقيقة ساعة يوم أسبوع شهر سنة/عام", ""),
            (2, "ثانيتين دقيقتين ساعتين يومين أسبوعين شهرين سنتين/عامين", ""),
        )
    ),
)
UNCOUNTED: dict[str, tuple[int, str]] = {
    before + word + after: (number, unit)
    for before, number, units, after in _UNCOUNTED_TABLE
    for unit, words in zip(_UNIT_TABLE, units.split(), strict=True)
    for word in words.split("/")
}

# How many days before the page was fetched, by a word that stands alone or before a time.
DAY_WORDS: dict[str, int] = {
    **dict.fromkeys(
        "today heute aujourd'hui aujourd’hui hoy oggi hoje vandaag dzisiaj dziś сегодня idag bugün 今日 今天 오늘 "
        "dnes astăzi azi σήμερα اليوم".split(),
        0,
    ),
    **dict.fromkeys(
        "yesterday gestern hier ayer ieri ontem gisteren wczoraj вчера igår dün 昨日 昨天 어제 "
        "včera tegnap χθες χτες أمس امس".casefold().split(),
        1,
    ),
    "tänään klo": 0,
    "eilen klo": 1,
    "hôm nay": 0,
    "hôm qua": 1,
    "vorgestern": 2,
    "just now": 0,
    "moments ago": 0,
    "a moment ago": 0,
    "a few seconds ago": 0,
    "gerade eben": 0,
    "eben gerade": 0,
    "à l'instant": 0,
    "à l’instant": 0,
    "ahora mismo": 0,
    "zojuist": 0,
    "только что": 0,
    "刚刚": 0,
    "たった今": 0,
}

# "last year" and its kin: the unit that is gone by.
LAST_UNIT: dict[str, str] = {
    "last week": "week", "letzte woche": "week", "last month": "month", "letzten monat": "month",
    "last year": "year", "letztes jahr": "year", "l'année dernière": "year", "el año pasado": "year",
    "l'anno scorso": "year", "ano passado": "year", "vorig jaar": "year", "w ubiegłym roku": "year",
    "förra året": "year", "geçen yıl": "year", "去年": "year",
}  # fmt: skip

# Joins a date and a time, in either order.
JOINTS = (
    "at", "on", "um", "am", "à", "a las", "a la", "alle", "alle ore", "ore", "às", "as", "om", "o", "в", "о", "kl", "kl.",
    "klockan", "klo", "saat", "lúc", "le", "el", "il", "em", "op", "den", "dnia", "的", "@", "v", "ve", "la", "la ora", "ora",
    "στις", "στη", "الساعة", "في", "في الساعة", "عند الساعة",
)  # fmt: skip

# Days of the week before a date that no pattern of dates.py has.
WEEKDAYS = (
    "pondělí úterý středa čtvrtek pátek sobota neděle maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai "
    "luni marți marţi miercuri joi vineri sâmbătă duminică δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή "
    "الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد"
).split()
