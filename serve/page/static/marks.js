// The passages of a comment that carried its score, as marks in its text.

import { reachedBy } from "./policy.js";
import { element, readable, twoDigits } from "./element.js";

// A span of an attribute that no threshold is for counts from here on.
const LIKELY = 0.5;

/**
 * The passages to mark, [{begin, end, action, label}], for a decision that is not "approve": the words that the
 * model points to, and the sentences without such words that are over a threshold on their own.
 */
export function marksOf({ spans, words }, decision, policy, text) {
  const attributes = decision.reasons.filter((reason) => reason.score !== undefined).map((reason) => reason.attribute);
  if (!attributes.length) return [];
  const marked = words.map((word) => ({ ...word, action: decision.action, label: `these words: ${twoDigits(word.score)}` }));
  const length = Array.from(text.trim()).length;
  const silent = ({ begin, end }) => !words.some((word) => word.begin < end && begin < word.end);
  const parts = spans.filter((span) => span.end - span.begin < length && silent(span));
  marked.push(...parts.map((span) => markOf(span, attributes, policy)).filter((mark) => mark !== null));
  if (marked.length || !parts.length) return marked.sort((one, other) => one.begin - other.begin);
  // No passage does it alone: the strongest one is what to read first.
  const [first] = attributes;
  const strongest = parts.reduce((best, span) => ((span.scores[first] ?? 0) > (best.scores[first] ?? 0) ? span : best));
  const score = strongest.scores[first];
  return score === undefined ? [] : [{ ...strongest, action: "review", label: labelOf(first, score) }];
}

function markOf(span, attributes, policy) {
  for (const attribute of attributes) {
    const score = span.scores[attribute];
    const reached = score === undefined ? null : reachedBy(policy.thresholds[attribute], score);
    if (reached) return { ...span, action: reached.action, label: labelOf(attribute, score) };
  }
  if (attributes.some((attribute) => attribute in span.scores)) return null;
  const [attribute, score] = Object.entries(span.scores).sort((a, b) => b[1] - a[1])[0] ?? [];
  return score >= LIKELY ? { ...span, action: "review", label: labelOf(attribute, score) } : null;
}

const labelOf = (attribute, score) => `on its own: ${readable(attribute).toLowerCase()} ${twoDigits(score)}`;

/** A text as nodes, with its marks. Offsets are code points, in which a JavaScript string does not count. */
export function markedText(text, marks) {
  const points = Array.from(text);
  const nodes = [];
  let at = 0;
  for (const { begin, end, action, label } of marks) {
    nodes.push(points.slice(at, begin).join(""));
    nodes.push(element("mark", { class: action, title: label }, points.slice(begin, end).join("")));
    at = end;
  }
  nodes.push(points.slice(at).join(""));
  return nodes;
}
