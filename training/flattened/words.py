# ruff: noqa: E501, SIM905 (one sentence a piece; tables)
"""Our own sentences, names and headlines, by language. What they say does not matter, how they look does."""

from __future__ import annotations

import random

LANGUAGES = (
    *("en",) * 14,
    "de",
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "pt",
    "pl",
    "ru",
    "sv",
    "tr",
    "zh",
    "ja",
    "vi",
)

COMMENTS: dict[str, str] = {
    "en": "I could not agree more.|Thanks for writing this.|This is exactly what happened to us last spring.|You clearly did not read the second paragraph.|lol, good luck with that|Great post!|My father used to say the same thing about the old bridge.|Why does nobody ask who pays for all of it?|I have been waiting for somebody to point this out.|Sorry, but that is nonsense.|First, the numbers are wrong, and second, nobody at the council bothered to check.|We tried it with oat milk and it came out fine.|Does anyone know whether the shop is still open on Sundays?|@someone, that is not what she meant.|I'm not surprised at all, they have been cutting corners for years.|Love it :)|It would be nice to see a source for that claim.|So the taxpayer gets the bill again, as usual.|+1|Interesting read, although I think you are too kind to the builders.|Has anybody tried the newer version on an older laptop?|This made my day!!!|I work in a hospital, and what you describe is what we see every single week, only nobody writes about it because the people concerned are too tired to complain.|Can't wait to try this with my kids this weekend.|They should all resign.|What a load of rubbish|Well said.|the same thing happened here in our village, nobody cares|Beautiful pictures, where were they taken?|You might want to look at the map before you write something like that.|Not true.|I remember when you could still swim in that river.|Who cares?|If they had listened to the engineers ten years ago, we would not have this discussion now.|Hi, could you tell me which lens you used?|Ha! Good one.|I read the report, and the part about the schools is far worse than the article says.|Congratulations to the whole team.|There is a simple answer: money.|As a nurse I can only confirm this.|Just my two cents.|Please fix the link in the third paragraph, it leads nowhere.|you people will complain about anything|Thank you so much for this recipe, we all loved it.|Is it just me or does the photo show another house?|No comment.|I never thought I would say it, but I miss the old mayor.|OK, so what do you suggest we do instead?|That's what I said two years ago and everybody laughed at me.|Awful.",
    "de": "Da kann ich nur zustimmen.|Danke für den Artikel!|Das ist doch alles längst bekannt.|Und wer bezahlt das am Ende? Wir.|Ich habe das vor drei Jahren schon geschrieben, aber keiner wollte es hören.|Quatsch.|Meine Großmutter hat das noch mit Schmalz gemacht.|Können Sie bitte die Quelle nennen?|Genau so ist es.|Bei uns im Ort ist es dasselbe, da wird gebaut und gebaut und niemand fragt nach.|Schöner Beitrag, weiter so :-)|Wer das glaubt, dem ist nicht zu helfen.|Du hast den Text wohl nicht gelesen.|Das sehe ich anders: die Zahlen stammen aus dem Jahr davor.|Endlich sagt es mal jemand!|Weiß jemand, ob der Laden noch geöffnet hat?|Ich arbeite seit zwanzig Jahren in der Pflege und kann das nur bestätigen.|typisch|Warum wird darüber nicht berichtet?|Wir haben es ausprobiert, es hat wunderbar geklappt.",
    "fr": "Je suis tout à fait d'accord avec vous.|Merci pour cet article.|N'importe quoi !|Et qui va payer ? Toujours les mêmes.|Chez nous, c'est la même chose depuis des années.|Vous n'avez pas lu le deuxième paragraphe.|Très belle photo, où a-t-elle été prise ?|Je l'avais dit il y a trois ans déjà.|Bravo à toute l'équipe.|Quelqu'un sait si le magasin est ouvert le dimanche ?|On se moque de nous.|Moi, je trouve que c'est une bonne idée, même si cela coûte cher.",
    "es": "Estoy totalmente de acuerdo.|Gracias por el artículo.|Eso no es verdad.|¿Y quién lo va a pagar? Nosotros, como siempre.|En mi pueblo pasa lo mismo desde hace años.|Me encanta esta receta.|No has leído el segundo párrafo.|Yo lo dije hace tres años y nadie me creyó.|Qué vergüenza.|¿Alguien sabe si la tienda abre los domingos?",
    "it": "Sono pienamente d'accordo.|Grazie per l'articolo.|Ma quando mai!|E chi paga? Sempre noi.|Da noi è la stessa cosa da anni.|Non hai letto il secondo paragrafo.|Bellissima foto.|L'ho provata ieri, è venuta benissimo.",
    "nl": "Helemaal mee eens.|Bedankt voor het artikel!|Wat een onzin.|En wie gaat dat betalen? Wij dus.|Bij ons in het dorp is het precies hetzelfde.|Ik heb het gisteren geprobeerd en het was heerlijk.|Weet iemand of de winkel nog open is?",
    "pt": "Concordo plenamente.|Obrigado pelo artigo.|Que absurdo!|E quem vai pagar a conta? Nós.|Na minha cidade acontece a mesma coisa há anos.|Você não leu o segundo parágrafo.|Adorei a receita.",
    "pl": "Zgadzam się w stu procentach.|Dzięki za artykuł.|Bzdura.|A kto za to zapłaci? My.|U nas jest dokładnie tak samo od lat.|Nie czytałeś drugiego akapitu.|Piękne zdjęcia!",
    "ru": "Полностью согласен.|Спасибо за статью!|Чушь какая-то.|А кто за это заплатит? Мы.|У нас в городе то же самое уже много лет.|Вы не читали второй абзац.|Очень красиво.",
    "sv": "Jag håller med helt och hållet.|Tack för artikeln!|Vilket trams.|Och vem ska betala? Vi.|Hos oss är det likadant sedan många år.|Du har inte läst andra stycket.",
    "tr": "Tamamen katılıyorum.|Yazı için teşekkürler.|Saçmalık.|Peki bunu kim ödeyecek? Biz.|Bizim köyde de yıllardır aynı şey oluyor.|Çok güzel olmuş.",
    "zh": "完全同意。|谢谢你的文章！|这根本不是真的。|最后谁来付钱？还不是我们。|我们这里也一样，已经很多年了。|照片拍得真好。",
    "ja": "まったく同感です。|記事をありがとうございます。|それは違うと思います。|結局、誰が払うのでしょうか。|うちの町でも同じことが何年も続いています。|写真がとてもきれいですね。",
    "vi": "Tôi hoàn toàn đồng ý.|Cảm ơn bài viết.|Không đúng chút nào.|Rồi ai sẽ trả tiền? Chúng ta thôi.|Ở quê tôi cũng vậy từ nhiều năm nay.|Ảnh đẹp quá!",
}

ARTICLES: dict[str, str] = {
    "en": "The council approved the plan on Tuesday after a debate of four hours.|According to the report, which the ministry published last week, the number of accidents has fallen by a third.|“We did not expect so many visitors,” said the director of the museum, Anna Berg.|The bridge was built in 1931 and has been closed to lorries since the spring.|Heat the oven to 180 degrees and line a tin with paper.|The company declined to comment.|Critics say that the money would be better spent on schools.|Residents have complained about the noise for years, but the operator points to measurements that show no breach of the limits.|In a statement the union called the offer an insult.|The first version was shown at a fair in Milan; since then the makers have changed nearly every part of it.|Stir in the flour, then let the dough rest for an hour.|The court will hear the case in March.|It is the third time in two years that the line has been closed.|Researchers followed more than four thousand people for ten years and asked them twice a year about their sleep.|The film opens in cinemas on Friday.|“It is not about money,” she said, “it is about respect.”|Most of the houses on the street date from the turn of the century.|The team will play at home on Saturday without its captain.|None of the three candidates reached a majority in the first round.|To install the program, download the archive and run the script in it.|The author lives with her family near the coast.|Prices rose by 2.4 percent in the second quarter, the statistics office said.|The police ask witnesses to come forward.|What began as a hobby in a garage has become a firm with forty employees.|He was taken to hospital with minor injuries.|The exhibition is open daily except Monday.|I first visited the valley as a student, and I have returned every year since.|In this tutorial we will build a small server from scratch.|My grandmother kept the recipe in a tin box above the stove.",
    "de": "Der Stadtrat hat den Plan am Dienstag nach vierstündiger Debatte beschlossen.|Laut dem Bericht, den das Ministerium vorige Woche vorgelegt hat, ist die Zahl der Unfälle um ein Drittel gesunken.|„Wir haben nicht mit so vielen Besuchern gerechnet“, sagte die Leiterin des Museums.|Die Brücke wurde 1931 gebaut und ist seit dem Frühjahr für Lastwagen gesperrt.|Das Unternehmen wollte sich dazu nicht äußern.|Anwohner klagen seit Jahren über den Lärm, der Betreiber verweist auf Messungen.|Den Ofen auf 180 Grad vorheizen und eine Form mit Papier auslegen.|Das Gericht verhandelt den Fall im März.|Die Ausstellung ist täglich außer montags geöffnet.|Die Polizei bittet Zeugen, sich zu melden.",
    "fr": "Le conseil a adopté le projet mardi après quatre heures de débat.|Selon le rapport publié la semaine dernière par le ministère, le nombre d'accidents a baissé d'un tiers.|« Nous n'attendions pas autant de visiteurs », a déclaré la directrice du musée.|Le pont, construit en 1931, est fermé aux camions depuis le printemps.|L'entreprise n'a pas souhaité réagir.|L'exposition est ouverte tous les jours sauf le lundi.|Préchauffez le four à 180 degrés.",
    "es": "El ayuntamiento aprobó el plan el martes tras cuatro horas de debate.|Según el informe que publicó el ministerio la semana pasada, el número de accidentes ha bajado un tercio.|«No esperábamos tantos visitantes», dijo la directora del museo.|El puente se construyó en 1931 y está cerrado a los camiones.|La empresa no quiso hacer comentarios.",
    "it": "Il consiglio ha approvato il piano martedì dopo quattro ore di dibattito.|Secondo il rapporto del ministero il numero degli incidenti è sceso di un terzo.|Il ponte è stato costruito nel 1931.|L'azienda non ha voluto commentare.",
    "nl": "De gemeenteraad keurde het plan dinsdag goed na een debat van vier uur.|Volgens het rapport is het aantal ongevallen met een derde gedaald.|De brug werd in 1931 gebouwd en is sinds het voorjaar dicht voor vrachtwagens.",
    "pt": "A câmara aprovou o plano na terça-feira após quatro horas de debate.|Segundo o relatório, o número de acidentes caiu um terço.|A ponte foi construída em 1931 e está fechada desde a primavera.",
    "pl": "Rada przyjęła plan we wtorek po czterech godzinach debaty.|Według raportu liczba wypadków spadła o jedną trzecią.|Most zbudowano w 1931 roku.",
    "ru": "Совет одобрил план во вторник после четырёх часов обсуждения.|Согласно отчёту министерства, число аварий сократилось на треть.|Мост был построен в 1931 году и закрыт для грузовиков с весны.",
    "sv": "Kommunfullmäktige antog planen i tisdags efter fyra timmars debatt.|Enligt rapporten har antalet olyckor minskat med en tredjedel.|Bron byggdes 1931.",
    "tr": "Belediye meclisi planı salı günü dört saatlik tartışmanın ardından kabul etti.|Rapora göre kaza sayısı üçte bir oranında azaldı.|Köprü 1931 yılında inşa edildi.",
    "zh": "市议会周二经过四个小时的辩论后通过了该计划。|根据该部上周公布的报告，事故数量减少了三分之一。|这座桥建于1931年。",
    "ja": "市議会は火曜日、四時間の議論の末に計画を可決した。|省が先週公表した報告書によると、事故の件数は三分の一減った。|橋は1931年に建てられた。",
    "vi": "Hội đồng thành phố đã thông qua kế hoạch hôm thứ Ba sau bốn giờ tranh luận.|Theo báo cáo, số vụ tai nạn đã giảm một phần ba.|Cây cầu được xây dựng năm 1931.",
}

HEADLINES: dict[str, str] = {
    "en": "Council Approves New Bridge After Long Debate|Ten Ways to Cook a Leek|The River That Nobody Swims In|Why I Left the City|Museum reopens with a show of early maps|Storm Leaves Thousands Without Power|How to Repair a Bicycle Chain|Opinion: Leave the Old Trees Alone|Review: A Quiet Film About Loud People|Team Signs Young Goalkeeper|What the Budget Means for Schools|Police Seek Witnesses to Crash on Coast Road|A Beginner's Guide to Sourdough|Minister: no new taxes this year|Five Books for the Winter|Photo of the Week|Apple Cake With Almonds|Is Your Phone Listening?|The End of the Night Train",
    "de": "Stadtrat beschließt neue Brücke|Zehn Rezepte mit Lauch|Sturm legt Bahnverkehr lahm|Warum ich die Stadt verlassen habe|Museum eröffnet Schau früher Karten|Kommentar: Lasst die alten Bäume stehen|Polizei sucht Zeugen|Was der Haushalt für die Schulen bedeutet",
    "fr": "Le conseil approuve le nouveau pont|Dix façons de cuisiner le poireau|La tempête prive des milliers de foyers d'électricité|Pourquoi j'ai quitté la ville",
    "es": "El ayuntamiento aprueba el nuevo puente|Diez maneras de cocinar el puerro|Por qué dejé la ciudad",
    "it": "Il consiglio approva il nuovo ponte|Dieci modi di cucinare il porro",
    "nl": "Gemeenteraad keurt nieuwe brug goed|Tien manieren om prei te koken",
    "pt": "Câmara aprova a nova ponte|Dez maneiras de cozinhar alho-poró",
    "pl": "Rada przyjęła plan nowego mostu|Dziesięć sposobów na por",
    "ru": "Совет одобрил новый мост|Десять рецептов с пореем",
    "sv": "Fullmäktige säger ja till ny bro|Tio sätt att laga purjolök",
    "tr": "Meclis yeni köprüyü onayladı|Pırasa pişirmenin on yolu",
    "zh": "市议会批准新桥|十种烹饪韭葱的方法",
    "ja": "市議会が新しい橋を承認|ネギ料理十選",
    "vi": "Hội đồng thông qua cây cầu mới|Mười cách nấu tỏi tây",
}

MENU = (
    "Home|News|Sport|Business|Politics|World|Local|Culture|Travel|Food|Tech|Science|Health|Opinion|Video|"
    "Photos|Weather|Jobs|Cars|Property|Games|About|About Us|Contact|Contact Us|Archive|Shop|Forum|Events|"
    "Subscribe|Login|Register|Search|RSS|Newsletter|Advertise|Help|FAQ|Site Map|Terms of Use|Privacy Policy|"
    "Skip to content|Menu|My Account|Classifieds|Obituaries|Life & Style|Editor's Blog|Photo Galleries|"
    "Top Stories|Startseite|Nachrichten|Wirtschaft|Kultur|Reisen|Impressum|Kontakt|Datenschutz|Accueil|"
    "Actualités|Économie|Contactez-nous|Inicio|Noticias|Deportes|Главная|Новости|首页|新闻|ホーム|ニュース|Trang chủ|"
    "Tin tức"
).split("|")
FOOTER = [
    "© {y} The Valley Courier. All rights reserved.",
    "Copyright {y} Hill & Dale Media Ltd",
    "Powered by WordPress",
    "Theme by Nightly",
    "Back to top",
    "Terms and Conditions",
    "Cookie Policy",
    "Reproduction in whole or in part without permission is prohibited.",
    "This site uses cookies. By continuing to browse you agree to their use.",
    "Designed in Bergen",
    "All times are GMT. The time now is 4:20 pm.",
    "Proudly powered by open source",
    "Alle Rechte vorbehalten.",
    "Tous droits réservés",
]
POLICY = [
    "Please keep your comments civil and on topic.",
    "Comments that contain insults or advertising will be removed without notice.",
    "By posting you agree to our terms of use.",
    "We reserve the right to remove comments.",
    "All comments are read by our editors before they appear, so please be patient.",
    "The views expressed here are those of their authors and not of this newspaper.",
    "The following comments are owned by whoever posted them.",
    "Bitte bleiben Sie sachlich. Wir behalten uns vor, Beiträge zu löschen.",
    "Les commentaires sont modérés avant leur publication.",
]
BOILER = [
    "Sign up for our newsletter and get the news of the week in your inbox.",
    "Liked this? Support our work with a small gift.",
    "Disclaimer: the views in this column are those of the author alone.",
    "This article first appeared in the Valley Courier.",
    "Anna Berg writes about cities and rivers. She lives in Lund.",
    "Follow us on Twitter and Facebook for more.",
    "Photo: Lars Holm",
    "Image credit: City Archive",
    "Filed under: Bridges, Council, Money",
    "Tags: bridges, council, river",
    "You can follow any responses to this entry through the RSS feed.",
    "Share this with your friends:",
    "Get the app",
    "Read our policy on corrections.",
    "For media inquiries: press@example.org",
]

DIALOGS = [
    "Thank you!",
    "Thank you! You will hear from us by e-mail.",
    "You have been signed up.",
    "This is how it will look. It has not been sent yet.",
    "Your text has been saved and waits for the editor.",
    "Your text could not be sent. What went wrong:",
    "The characters that you typed are not those of the picture. Please try once more.",
    "Type the characters of the picture, so that we know that you are no program.",
    "You cannot read the picture? Ask for another one.",
    "Please tell us your first and your last name.",
    "Why do we ask for your name? Readers trust what somebody stands for.",
    "Your account has been closed for breaking the rules. If you think that this is a mistake, write to us.",
    "We have sent you a message. Follow the link in it to go on.",
    "You can be told of new entries by subscribing to the feed of this page.",
    "Nobody has written anything here so far.",
    "Be the first of your friends who likes this.",
    "You need JavaScript to see this part of the page.",
    "Something went wrong on our side. Please try again in a few minutes.",
    "Do you want to delete this for good?",
    "Are you sure that you want to report this?",
    "You have two free articles left this month.",
    "This box depends on a third party. Click here if it stays empty.",
    "Click to share on Facebook (opens in a new window)",
    "Click to send this to a friend by e-mail (opens in a new window)",
    "You can edit this for five minutes.",
]
_FIRST = (
    "Anna|Lars|Maria|John|Peter|Susan|Ellen|Karl|Olga|Ivan|Pierre|Claire|Juan|Carmen|Luigi|Giulia|Jan|"
    "Katarzyna|Piotr|Mehmet|Ayşe|Linh|Minh|Wei|Li|Hiroshi|Yuki|Tom|Kate|Emily|Dave|Mike|Sarah|Rachel|George|"
    "Frank|Bob|Alice|Nina|Oskar|Björn|Åsa|Chloé|Zoë|Ahmed|Fatima|Joe|Jim|Liz|Kim|Pat|Sam|Alex|Chris|Jo|Ruth|"
    "Miriam|Hans|Ulrike|Jürgen|Heike|Wolfgang|Ольга|Иван|Сергей|小明|田中"
).split("|")
_LAST = (
    "Berg|Holm|Smith|Jones|Miller|Brown|Taylor|Wilson|O'Brien|McGrath|Schmidt|Müller|Schneider|Dubois|Martin|"
    "García|López|Rossi|Bianchi|Jansen|de|Vries|Kowalski|Nowak|Ivanov|Petrov|Yılmaz|Nguyen|Tran|Wang|Tanaka|"
    "Sato|Lindqvist|Hansen|Johansson|Baker|Cook|Fisher|King|Young|Hall|Green|Adams"
).split("|")
_HANDLE = (
    "sunny|river|bike|green|night|fox|wolf|pixel|coffee|lazy|old|grumpy|happy|red|blue|star|moon|turbo|"
    "garden|cat|dog|bear|code|ninja|reader|citizen|truth|bookworm|nomad|eagle|panda|rocket"
).split("|")
_PHRASE_NAMES = [
    "So be it",
    "Just Me",
    "A reader",
    "Concerned citizen",
    "Local resident",
    "Fed up",
    "Mum of three",
    "The Old Man",
    "Enough already",
    "Anonymous",
    "Guest",
    "No name given",
    "Some guy",
    "Been there",
    "Another Tom",
    "ex-teacher",
    "not amused",
    "A. Nonymous",
    "Voice of Reason",
    "Taxpayer",
    "Guy in Leeds",
    "Proud Northerner",
]


def pick(rng: random.Random, pool: dict[str, str], language: str) -> str:
    """One piece of a pool in a language."""
    return rng.choice(pool[language].split("|"))


def person(rng: random.Random) -> str:
    """A person's name, a handle or a pseudonym."""
    kind = rng.random()
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    if kind < 0.22:
        return first
    if kind < 0.44:
        return f"{first} {last}"
    if kind < 0.5:
        return f"{first} {last[0]}."
    if kind < 0.54:
        return first.lower()
    if kind < 0.58:
        return rng.choice(
            (
                f"{first} @ {pick(rng, HEADLINES, 'en').split()[0]} Cooks",
                f"{first} ({rng.choice(_HANDLE)})",
                f"{first} & {rng.choice(_FIRST)}",
                f"Dr. {last}",
                f"{first[0]}.{last[0]}.",
            )
        )
    if kind < 0.66:
        return rng.choice(_PHRASE_NAMES)
    handle = rng.choice(_HANDLE) + rng.choice(("", "_", "-", "", "")) + rng.choice((*_HANDLE, ""))
    if kind > 0.8:
        handle += str(rng.randrange(1, 2030))
    if kind > 0.93:
        handle = handle.upper() if rng.random() < 0.3 else handle.title().replace("_", "")
    return handle


def label(rng: random.Random) -> str:
    """A word or two of an interface that nobody can know: of a menu, of a headline, of no language."""
    kind = rng.random()
    if kind < 0.25:
        return rng.choice(MENU)
    if kind < 0.45:
        return " ".join(pick(rng, HEADLINES, "en").split()[: rng.randrange(1, 4)])
    syllables = ["".join((rng.choice("bdfghklmnprstvz"), rng.choice("aeiouáěöy"))) for _ in range(6)]
    words = ["".join(syllables[: rng.randrange(2, 5)]), "".join(syllables[4:])][: rng.randrange(1, 3)]
    text = " ".join(words)
    return text.capitalize() if rng.random() < 0.6 else text


def prose(rng: random.Random, pool: dict[str, str], language: str, sentences: int) -> str:
    """Some sentences in a row."""
    glue = "" if language in {"zh", "ja"} else " "
    text = glue.join(pick(rng, pool, language) for _ in range(sentences))
    return text.lower() if pool is COMMENTS and rng.random() < 0.06 else text
