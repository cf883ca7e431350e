// Calls the service through npm's googleapis and openai: node node_clients.mjs NODE_MODULES URL
import { createRequire } from "node:module";

const [modules, url] = process.argv.slice(2);
const require = createRequire(modules + "/");
const { google } = require("googleapis");
const { OpenAI } = require("openai");

const api = await google.discoverAPI(url + "/$discovery/rest?version=v1alpha1");
const analyze = (text) =>
  api.comments.analyze({
    key: "any",
    resource: { comment: { text }, requestedAttributes: { TOXICITY: {} } },
  });

const answer = await analyze("You are a worthless idiot.");
const error = await analyze("").catch((caught) => caught);

const openai = new OpenAI({ baseURL: url + "/v1", apiKey: "any" });
const moderation = await openai.moderations.create({ input: "You are a worthless idiot." });

console.log(
  JSON.stringify({
    toxicity: answer.data.attributeScores.TOXICITY.summaryScore,
    error: [error.status, error.message],
    moderation: moderation.results[0],
  }),
);
