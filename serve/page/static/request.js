// What the form holds, as a request, and the answer in one shape: {article, notes, comments, model, policy}.

import { postFile, postJson, Problem } from "./api.js";

/** Score one comment, with the passages that carried the score. */
export async function scoreComment(text, parent, signal) {
  if (!text.trim()) throw new Problem("There is nothing to moderate", "Paste a comment first.");
  const comment = parent.trim() ? { text, parent_text: parent } : { text };
  const answer = await postJson("v1/score", { comments: [comment], spans: true, words: true }, signal);
  const [scored] = answer.comments;
  const shown = { ...scored, text, parentText: comment.parent_text, depth: 0 };
  return { ...answer, single: true, article: null, notes: null, comments: [shown] };
}

/** Split a pasted page and score its comments. */
export async function moderateText(content, { url, fetchedAt }, signal) {
  if (!content.trim()) throw new Problem("There is nothing to moderate", "Paste a page or choose a file first.");
  const body = { content };
  if (url) body.url = url;
  if (fetchedAt) body.fetched_at = fetchedAt;
  return inShape(await postJson("v1/moderate", body, signal));
}

/** The same for a file, sent byte by byte: the service finds out its encoding as a browser does. */
export async function moderateFile(file, { url, fetchedAt }, signal) {
  if (!file.size) throw new Problem("The file is empty", `There is nothing in ${file.name}.`);
  const query = new URLSearchParams();
  if (url) query.set("url", url);
  if (fetchedAt) query.set("fetched_at", fetchedAt);
  const path = query.size ? `v1/moderate?${query}` : "v1/moderate";
  return inShape(await postFile(path, file, mediaTypeOf(file), signal));
}

const mediaTypeOf = ({ name, type }) => (type.includes("html") || /\.x?html?$/i.test(name) ? "text/html" : "text/plain");

function inShape(answer) {
  const community = hostOf(answer.url);
  return { ...answer, comments: answer.comments.map((comment) => ({ ...comment, community })) };
}

const hostOf = (url) => (URL.canParse(url ?? "") ? new URL(url).host : undefined);
