// The answer: article, notes, comments, and decisions that follow the thresholds.

import { counted, element } from "./element.js";
import { decide } from "./policy.js";
import { PassageLoader } from "./passages.js";
import { showThread } from "./thread.js";
import { ThresholdPanel } from "./thresholds.js";

const FILTERS = { all: "All", reject: "Reject", review: "Review", approve: "Approve" };
const NONE = { page: "No comments were found on this page.", filter: "No comment has this decision." };
const SET_ASIDE = { pingback: ["pingback", "pingbacks"], deleted: ["deleted comment", "deleted comments"],
  awaiting_moderation: ["comment that awaits moderation", "comments that await moderation"] };
// How long thresholds rest before the new counts are read out.
const REST_MS = 700;

const part = (id) => document.getElementById(id);

export class Results {
  #cards = [];
  #filter = "all";
  #passages = null;
  #saying = null;
  #answer = null;
  #served = null;
  #panel = new ThresholdPanel(part("thresholds"), (policy) => this.#decide(policy));

  /** Show an answer under the policy that decided it. */
  show(answer, policy, { withFeedback }) {
    this.#passages?.stop();
    this.#passages = new PassageLoader((card, passages) => card.setPassages(passages));
    this.#filter = "all";
    this.#answer = answer;
    this.#served = policy;
    this.#cards = showThread(part("comments"), answer.comments, { withFeedback });
    part("results").hidden = false;
    part("thread-title").textContent = answer.single ? "The comment" : "Comments";
    showArticle(answer.article);
    showNotes(answer);
    document.querySelector(".threshold-side").hidden = !answer.comments.length;
    this.#panel.show(policy, answer.comments.map((comment) => comment.scores));
  }

  clear() {
    this.#passages?.stop();
    part("results").hidden = true;
  }

  #decide(policy) {
    for (const card of this.#cards) {
      card.update(decide(policy, card.comment.scores), policy);
      if (card.decision.reasons.some((reason) => reason.attribute)) this.#passages.want(card);
    }
    const by = policy === this.#served ? `by the policy ${this.#answer.policy}` : "with the thresholds set here";
    part("provenance").textContent = `Scored by ${this.#answer.model}, decided ${by}.`;
    this.#showFilters();
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => (part("announcer").textContent = this.#inWords()), REST_MS);
  }

  #counts() {
    const counts = { all: this.#cards.length, reject: 0, review: 0, approve: 0 };
    for (const card of this.#cards) counts[card.decision.action] += 1;
    return counts;
  }

  #inWords() {
    const { all, reject, review, approve } = this.#counts();
    return `${counted(all, "comment", "comments")}: ${reject} to reject, ${review} for review, ${approve} approved.`;
  }

  #showFilters() {
    const counts = this.#counts();
    const group = part("filters");
    group.hidden = counts.all < 2;
    if (!group.children.length) group.append(...Object.keys(FILTERS).map((name) => this.#filterButton(name)));
    for (const made of group.children) {
      made.setAttribute("aria-pressed", made.dataset.filter === this.#filter);
      made.lastChild.textContent = ` ${counts[made.dataset.filter]}`;
    }
    part("comments").dataset.filter = this.#filter;
    const none = !counts[this.#filter];
    part("none-shown").hidden = !none;
    part("none-shown").textContent = counts.all ? NONE.filter : NONE.page;
  }

  #filterButton(name) {
    const onclick = () => {
      this.#filter = name;
      this.#showFilters();
    };
    return element("button", { type: "button", class: name, "data-filter": name, onclick }, FILTERS[name], element("b", {}, ""));
  }
}

function showArticle(article) {
  const there = Boolean(article && (article.title || article.text));
  part("article").hidden = !there;
  part("article").open = false;
  if (!there) return;
  const about = [article.author, article.posted_at?.replace("T", " ")].filter(Boolean).join(" · ");
  part("article").replaceChildren(
    element("summary", {}, element("span", { class: "label" }, "Article"), element("span", { class: "title", dir: "auto" }, article.title ?? "without a title")),
    about ? element("p", { class: "about" }, about) : "",
    ...article.text.split(/\n{2,}/).filter(Boolean).map((paragraph) => element("p", { dir: "auto" }, paragraph)),
  );
}

function showNotes({ notes, comments }) {
  const lines = [];
  if (notes?.partial && notes.stated_count !== null) {
    lines.push(`The page says that it has ${counted(notes.stated_count, "comment", "comments")}; ${comments.length} of them are in it.`);
  }
  if (notes?.widget) lines.push(`A script of ${notes.widget} loads the comments of this page: save the page after they have appeared.`);
  for (const [kind, count] of Object.entries(notes?.set_aside ?? {})) {
    lines.push(`Not judged: ${counted(count, ...(SET_ASIDE[kind] ?? [kind, kind]))}.`);
  }
  part("notes").replaceChildren(...lines.map((line) => element("p", { class: "notice" }, line)));
}
