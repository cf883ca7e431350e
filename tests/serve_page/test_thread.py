"""The answer on the page: article, thread, decisions, scores, and the passages that carried them."""

from __future__ import annotations

import httpx
from selenium.webdriver.common.keys import Keys

from tests.serve_page.pages import HOSTILE, PAGE, RUDE

ARTICLE = "#comments article"


def test_a_pasted_page_is_shown_as_the_service_answers(page, server, scorer):
    page.moderate(PAGE)
    answer = httpx.post(server.url + "/v1/moderate", json={"content": PAGE}, timeout=60).json()
    assert page.texts(f"{ARTICLE} h3") == ["Änne", "Bob", "Änne", "Carla"]
    assert page.texts(f"{ARTICLE} .text") == [each["text"] for each in answer["comments"]]
    shown = [each.get_attribute("data-action") for each in page.all(ARTICLE)]
    assert shown == [each["decision"]["action"] for each in answer["comments"]]
    assert scorer.model in page.text("#serving") and scorer.model in page.text("#provenance")
    assert not page.find("#article p").is_displayed()
    page.find("#article summary").click()
    assert "closed for a year" in page.text("#article")
    assert page.errors() == []


def test_replies_lie_in_what_they_answer(page):
    page.moderate(PAGE)
    inner = "#comments > li > ol > li"
    assert page.texts(f"{inner} > article h3") == ["Bob"]
    assert page.texts(f"{inner} > ol > li > article h3") == ["Änne"]
    link = page.find(f"{inner} > ol > li > article .about a")
    assert link.text == "in reply to Bob"
    link.click()
    assert page.find(":target h3").text == "Bob"


def test_every_attribute_has_its_score(page, server, scorer):
    page.moderate(RUDE, "comment")
    page.find(".all-scores summary").click()
    rows = page.wait(lambda: page.all(".all-scores .row"))
    assert len(rows) == len(scorer.attributes)
    answer = httpx.post(server.url + "/v1/score", json={"comments": [RUDE]}, timeout=60).json()
    scores = sorted(answer["comments"][0]["scores"].values(), reverse=True)
    assert page.texts(".all-scores .score") == [f"{score:.2f}" for score in scores]


def test_markup_in_a_comment_stays_text(page):
    page.moderate(PAGE)
    assert HOSTILE in page.texts(f"{ARTICLE} .text")[-1]
    assert page.all("#results img, #results script") == []
    page.moderate(HOSTILE, "comment")
    assert page.texts(f"{ARTICLE} .text") == [HOSTILE]
    assert page.run("return window.broken ?? null") is None
    # Were it set as markup one day, the browser itself would refuse.
    refused = "try { document.body.innerHTML = '<b>x</b>'; return false } catch (error) { return error.name }"
    assert page.run(refused) == "TypeError"


def test_passages_are_marked_by_code_points(page):
    page.moderate(RUDE, "comment")
    for which in ("review", "reject"):
        page.slide("Toxicity", which, Keys.HOME)
    marked = page.wait(lambda: page.texts("mark"))
    assert "idiot" in " ".join(marked) and all(each in RUDE for each in marked)
    assert page.text(".text") == RUDE


def test_words_are_marked_and_so_are_sentences_without_such_words(page):
    marks = page.run("""
        const { marksOf } = await load("marks.js");
        const span = (begin, end, insult) => ({ begin, end, scores: { insult } });
        const spans = [span(0, 10, 0.9), span(11, 20, 0.8), span(21, 30, 0.1)];
        const words = [{ begin: 4, end: 9, score: 0.95 }];
        const decision = { action: "reject", reasons: [{ attribute: "insult", score: 0.9 }] };
        const policy = { thresholds: { insult: { review: 0.5, reject: 0.9 } } };
        const found = marksOf({ spans, words }, decision, policy, "x".repeat(30));
        return found.map(({ begin, end, action }) => [begin, end, action]);
    """)
    assert marks == [[4, 9, "reject"], [11, 20, "review"]]


def test_flagged_comments_of_a_page_get_their_marks_when_seen(page):
    page.moderate(PAGE)
    page.slide("Toxicity", "review", Keys.HOME)
    page.wait(lambda: page.all(f"{ARTICLE} mark"))
    assert page.texts(f"{ARTICLE} .text")[1] == RUDE


def test_a_thread_of_many_deep_replies_is_shown_whole(page):
    count = page.run("""
        const { showThread } = await load("thread.js");
        const comments = Array.from({ length: 1500 }, (_, n) =>
            ({ id: `${n}`, text: `reply ${n}`, parent_id: n ? `${n - 1}` : null, depth: n, scores: {}, quotes: [] }));
        const list = document.createElement("ol");
        showThread(list, comments, { withFeedback: true });
        let deepest = 0;
        for (let at = list.querySelector("article#comment-1500"); at; at = at.parentElement) deepest += 1;
        return [list.querySelectorAll("article").length, deepest < 40];
    """)
    assert count == [1500, True]


def test_a_page_without_comments_says_so(page):
    page.moderate("<html><body><p>Nothing here.</p></body></html>")
    assert page.text("#none-shown") == "No comments were found on this page."
    assert not page.find(".threshold-side").is_displayed()
