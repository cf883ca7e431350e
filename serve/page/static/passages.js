// Asks the service which passages carried a score: for comments that are flagged, once they come into view.

import { postJson } from "./api.js";

const AT_ONCE = 8;
const TRIES = 3;

/** Fetches passages for cards; `done(card, {spans, words})` is called when those of a card are there. */
export class PassageLoader {
  #waiting = [];
  #busy = false;
  #done;
  #stopped = false;
  #observer = new IntersectionObserver((entries) => this.#seen(entries), { rootMargin: "400px" });
  #cards = new Map();

  constructor(done) {
    this.#done = done;
  }

  /** Get the passages of a card when it is near the window; asked for again, nothing happens. */
  want(card) {
    if (card.passages || this.#cards.has(card.article)) return;
    this.#cards.set(card.article, card);
    this.#observer.observe(card.article);
  }

  stop() {
    this.#stopped = true;
    this.#observer.disconnect();
  }

  #seen(entries) {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      this.#observer.unobserve(target);
      this.#waiting.push(this.#cards.get(target));
    }
    this.#load();
  }

  async #load() {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#waiting.length && !this.#stopped) {
      await this.#fetch(this.#waiting.splice(0, AT_ONCE));
    }
    this.#busy = false;
  }

  async #fetch(cards) {
    const comments = cards.map(({ comment }) => ({ text: comment.text, parent_text: comment.parentText }));
    for (let tries = 0; tries < TRIES && !this.#stopped; tries++) {
      try {
        const answer = await postJson("v1/score", { comments, spans: true, words: true });
        cards.forEach((card, index) => this.#keep(card, answer.comments[index]));
        return;
      } catch (problem) {
        // Marks are an aid: a comment without them is still shown with its scores and its decision.
        if (!problem.retryAfter) return;
        await new Promise((resume) => setTimeout(resume, problem.retryAfter * 1000));
      }
    }
  }

  #keep(card, passages) {
    if (!this.#stopped) this.#done(card, passages);
  }
}
