// The page: takes what the moderator gives, asks the service, shows the answer.

import { get, Problem, storeKey, storedKey } from "./api.js";
import { moderateFile, moderateText, scoreComment } from "./request.js";
import { Results } from "./results.js";

const part = (id) => document.getElementById(id);
const form = part("input");
const results = new Results();
let running = null;
let withFeedback = false;

const kind = () => form.elements.kind.value;

function showKind() {
  const one = kind() === "comment";
  form.querySelector(".for-page").hidden = one;
  form.querySelector(".for-comment").hidden = !one;
  part("content-label").textContent = one ? "The comment" : "The page’s HTML, or the text copied from it";
}

/** The policy and the model that serve here; asked for at the start, and again once there is a key. */
async function meet() {
  const [policy, models, document_] = await Promise.all([get("v1/policy"), get("v1/models"), get("openapi.json")]);
  withFeedback = "/v1/feedback" in document_.paths;
  part("serving").textContent = models.data.map((model) => model.id).join(", ");
  return policy;
}

async function ask(signal) {
  const page = { url: part("url").value.trim(), fetchedAt: part("fetched-at").value };
  const [file] = part("file").files;
  if (kind() === "comment") return scoreComment(part("content").value, part("parent").value, signal);
  if (file) return moderateFile(file, page, signal);
  return moderateText(part("content").value, page, signal);
}

async function submit() {
  running?.abort();
  const mine = (running = new AbortController());
  showProblem(null);
  showBusy(true);
  try {
    storeKey(part("key").value.trim());
    const policy = await meet();
    const answer = await ask(mine.signal);
    results.show(answer, policy, { withFeedback });
    part("thread-title").focus({ preventScroll: true });
    part("results").scrollIntoView();
  } catch (problem) {
    if (problem.name === "AbortError") return;
    if (!(problem instanceof Problem)) throw problem;
    results.clear();
    showProblem(problem);
  } finally {
    if (running === mine) showBusy(false);
  }
}

function showBusy(busy) {
  form.setAttribute("aria-busy", busy);
  part("moderate").disabled = busy;
  part("cancel").hidden = !busy;
  part("progress").textContent = busy ? "Reading and scoring…" : "";
}

function showProblem(problem) {
  const box = part("problem");
  box.replaceChildren();
  if (!problem) return;
  const title = document.createElement("strong");
  title.textContent = `${problem.title}.`;
  box.append(title, ` ${problem.message}`);
  if (!problem.needsKey) return;
  part("key-field").hidden = false;
  part("key").focus();
}

async function showExample() {
  const answer = await fetch("page/example.html");
  part("content").value = await answer.text();
  form.elements.kind.value = "page";
  part("file").value = "";
  showKind();
  form.requestSubmit();
}

/** A file takes the place of what was pasted; pasting again takes the place of the file. */
function watchFile() {
  part("file").addEventListener("change", () => part("file").files.length && (part("content").value = ""));
  part("content").addEventListener("input", () => (part("file").value = ""));
  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("dropping");
  });
  form.addEventListener("dragleave", () => form.classList.remove("dropping"));
  form.addEventListener("drop", (event) => {
    form.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    part("file").files = event.dataTransfer.files;
    part("content").value = "";
    form.elements.kind.value = "page";
    showKind();
  });
}

/** On a narrow window thresholds are folded, so that the thread comes first. */
function foldThresholds() {
  const narrow = matchMedia("(max-width: 60rem)");
  const fold = () => (part("thresholds").open = !narrow.matches);
  narrow.addEventListener("change", fold);
  fold();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
for (const radio of form.elements.kind) radio.addEventListener("change", showKind);
part("cancel").addEventListener("click", () => {
  running?.abort();
  showBusy(false);
});
part("example").addEventListener("click", showExample);
part("content").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
part("key").value = storedKey();
watchFile();
foldThresholds();
showKind();
meet().catch((problem) => showProblem(problem));
