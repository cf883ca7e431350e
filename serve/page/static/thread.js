// The comments of a page, each under the one that it answers.

import { Card } from "./card.js";
import { element } from "./element.js";

// Deeper replies are listed below each other: they keep their "in reply to", and lines stay readable on a phone.
const DEEPEST = 7;

/** Cards for comments in document order, put into `list`. */
export function showThread(list, comments, options) {
  const cards = [];
  const byId = new Map();
  const tops = [];
  for (const [index, comment] of comments.entries()) {
    const parent = byId.get(comment.parent_id) ?? above(cards, comment);
    const known = parent ? replyTo(comment, parent) : comment;
    const card = new Card(known, { ...options, number: index + 1 });
    card.level = parent ? Math.min(parent.level + 1, DEEPEST) : 0;
    card.parent = parent && parent.level === DEEPEST ? parent.parent : parent;
    card.depth = comment.depth ?? 0;
    card.item = element("li", {}, card.article);
    (card.parent ? repliesOf(card.parent) : tops).push(card.item);
    byId.set(comment.id, card);
    cards.push(card);
  }
  for (const card of cards) if (card.replies) card.item.append(element("ol", { class: "replies" }, ...card.replies));
  list.replaceChildren(...tops);
  return cards;
}

/** Where a page names no parent but indents the comment: the nearest one above that is less deep. */
function above(cards, comment) {
  if (!comment.depth || comment.parent_id) return null;
  return cards.findLast((card) => card.depth < comment.depth) ?? null;
}

function replyTo(comment, parent) {
  const parentName = parent.comment.author ?? `comment ${parent.anchor.split("-")[1]}`;
  // The model is only shown a parent that the page names.
  const parentText = comment.parent_id ? parent.comment.text : undefined;
  return { ...comment, parentName, parentAnchor: parent.anchor, parentText };
}

const repliesOf = (card) => (card.replies ??= []);
