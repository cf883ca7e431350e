// One comment with its decision, its reasons and its scores.

import { element, readable, twoDigits } from "./element.js";
import { feedbackRow } from "./feedback.js";
import { markedText, marksOf } from "./marks.js";
import { reachedBy } from "./policy.js";

const VERDICTS = { approve: ["✓", "Approve"], review: ["?", "Review"], reject: ["✕", "Reject"] };
const SHOWN_REASONS = 4;

export class Card {
  /** `comment` as the service gave it, with `parentText` and `parentName` where it is a reply. */
  constructor(comment, { withFeedback, number }) {
    this.comment = comment;
    this.passages = comment.spans ? comment : null;
    this.decision = null;
    this.anchor = `comment-${number}`;
    this.badge = element("span", { class: "badge" });
    this.text = element("div", { class: "text", dir: "auto" });
    this.reasons = element("ul", { class: "rows", "aria-label": "Reasons" });
    this.all = element("ul", { class: "rows" });
    this.scores = this.#allScores();
    this.article = element(
      "article",
      { id: this.anchor, tabindex: "-1", "aria-labelledby": `${this.anchor}-title` },
      this.#header(number),
      ...comment.quotes?.map((quote) => element("blockquote", { dir: "auto" }, quote)) ?? [],
      this.text,
      this.reasons,
      this.scores,
      withFeedback ? feedbackRow(comment, () => this.decision.action) : null,
    );
  }

  /** Show a decision of a policy. */
  update(decision, policy) {
    this.decision = decision;
    this.policy = policy;
    const [sign, word] = VERDICTS[decision.action];
    this.article.dataset.action = decision.action;
    this.badge.className = `badge ${decision.action}`;
    this.badge.replaceChildren(element("span", { "aria-hidden": "true" }, sign), ` ${word}`);
    this.#showReasons();
    this.#showMarks();
    if (this.scores.open) this.#showScores();
  }

  /** Show the passages that carried the score, now that they are known. */
  setPassages(passages) {
    this.passages = passages;
    this.#showMarks();
  }

  #header(number) {
    const { author, author_inferred, posted_at, votes, parentName, parentAnchor } = this.comment;
    const name = author ? author + (author_inferred ? " (implied)" : "") : `Comment ${number}`;
    const about = [
      parentName ? element("a", { href: `#${parentAnchor}` }, `in reply to ${parentName}`) : null,
      posted_at ? element("time", { datetime: posted_at }, posted_at.replace("T", " ")) : null,
      Number.isInteger(votes) ? element("span", {}, `${votes} votes`) : null,
    ].filter(Boolean);
    return element(
      "header",
      {},
      element("h3", { id: `${this.anchor}-title`, dir: "auto" }, name),
      element("p", { class: "about" }, ...about),
      this.badge,
    );
  }

  #allScores() {
    const count = Object.keys(this.comment.scores).length;
    const made = element("details", { class: "all-scores", hidden: !count, ontoggle: () => made.open && this.#showScores() });
    made.append(element("summary", {}, "All scores"), this.all);
    return made;
  }

  #showReasons() {
    const { reasons, action } = this.decision;
    const rows = reasons.slice(0, SHOWN_REASONS).map((reason) =>
      reason.note ? element("li", { class: "note" }, `For review: ${reason.note.replaceAll("_", " ")}.`) : this.#row(reason.attribute),
    );
    const more = reasons.length - SHOWN_REASONS;
    if (more > 0) rows.push(element("li", { class: "note" }, `and ${more} more: see all scores`));
    if (action === "approve") rows.push(this.#nearest());
    this.reasons.replaceChildren(...rows);
  }

  /** For an approved comment: how near it came to a threshold. */
  #nearest() {
    const room = ([attribute, { review, reject }]) => (review ?? reject ?? Infinity) - (this.comment.scores[attribute] ?? 0);
    const [nearest] = Object.entries(this.policy.thresholds).sort((a, b) => room(a) - room(b));
    return nearest ? this.#row(nearest[0]) : element("li", { class: "note" }, "No thresholds are set.");
  }

  #showScores() {
    const names = Object.entries(this.comment.scores).sort((a, b) => b[1] - a[1]).map(([name]) => name);
    this.all.replaceChildren(...names.map((name) => this.#row(name)));
  }

  #row(attribute) {
    const score = this.comment.scores[attribute];
    const limits = this.policy.thresholds[attribute] ?? {};
    const reached = reachedBy(limits, score);
    const next = limits.review ?? limits.reject;
    const verdict = reached
      ? `${reached.action} from ${twoDigits(reached.threshold)}`
      : next == null ? "no threshold" : `below ${twoDigits(next)}`;
    return element(
      "li",
      { class: `row ${reached?.action ?? (next == null ? "unjudged" : "approve")}` },
      element("span", { class: "name" }, readable(attribute)),
      element("span", { class: "bar", style: { "--score": score } }),
      element("span", { class: "score" }, twoDigits(score)),
      element("span", { class: "verdict" }, verdict),
    );
  }

  #showMarks() {
    const { text } = this.comment;
    const marks = this.passages ? marksOf(this.passages, this.decision, this.policy, text) : [];
    this.text.replaceChildren(...markedText(text, marks));
    this.text.classList.toggle("blank", !text.trim());
  }
}
