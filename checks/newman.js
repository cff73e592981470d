// Runs collections with newman, Postman's own runner, until its input ends or it has long been idle.
//
// A line in:  {"collection": file, "environment": file, "rows": [{variable: value, …}, …],
//              "brief": whether a run ends with its first failure,
//              "script_ms": after how long a script that goes on for ever is ended; null for never}
// A line out: {"runs": [{"id": text, "requests": [request, …]}, …]}, one for each row
//
// A line in:  {"id": of the last run that was not brief,
//              "answers": [{"request": its number, "status": code, "type": text, "body": Base64}, …]}
// A line out: {"failures": [[test, …], …]}, of the request's tests, for each answer
//
// Or a line out: {"error": sentence}
//
// Options and summary are those of "API Reference" in newman's README, requests those of the
// Postman Collection SDK.
"use strict";

const { randomUUID } = require("node:crypto");
const node = require("node:module");
const path = require("node:path");
const readline = require("node:readline");
const vm = require("node:vm");

// What Node compiles is kept for its next start; Node before 22.8 cannot.
node.enableCompileCache?.(path.join(__dirname, "..", "node_modules", ".cache", "newman"));
const newman = require("newman");
const sandboxes = require("./sandboxes.js");

const OPTIONS = { reporters: [], timeoutRequest: 20_000, timeoutScript: 5_000 };
const IDLE_MS = 60_000;
// Runs mostly wait for the API, so some go on at the same time.
const LANES = 4;

// To end a script in time takes a thread, which is made anew for each; that takes longer than most
// scripts themselves.
let limit;
const { runInContext } = vm;
vm.runInContext = (code, context, options) => {
  const isScript = options?.timeout === OPTIONS.timeoutScript;
  return runInContext(code, context, isScript ? { ...options, timeout: limit } : options);
};

// The last run that was not brief: its id, and the tests of each of its requests.
let last = { id: "", tests: [] };

async function main() {
  sandboxes.share(OPTIONS.timeoutScript);
  const nothing = { collection: { item: [] } };
  await Promise.all(Array.from({ length: LANES }, () => run(nothing))); // first runs are slow
  node.flushCompileCache?.();
  let timer = setTimeout(process.exit, IDLE_MS);
  for await (const line of readline.createInterface({ input: process.stdin })) {
    clearTimeout(timer);
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
    timer = setTimeout(process.exit, IDLE_MS);
  }
  clearTimeout(timer);
}

async function answer(question) {
  try {
    return "answers" in question ? await judged(question) : await ran(question);
  } catch (error) {
    return { error: error.friendly || error.message || String(error) };
  }
}

async function ran({ collection, environment, rows, brief, script_ms }) {
  limit = script_ms ?? undefined;
  const runs = [];
  const waiting = [...rows.entries()];
  const lane = async () => {
    for (let next; (next = waiting.shift()); ) {
      const [number, row] = next;
      runs[number] = await run({ collection, environment, iterationData: [row], bail: brief });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { runs };
}

async function judged({ id, answers }) {
  limit = undefined;
  const tests = id === last.id ? last.tests : [];
  const failures = [];
  for (const each of answers) {
    failures.push(await sandboxes.judge(tests[each.request] ?? [], each));
  }
  return { failures };
}

/** One run, with variables of its own. */
function run(options) {
  return new Promise((resolve, reject) => {
    let host, tests;
    const running = newman.run({ ...OPTIONS, ...options }, (error, { run } = {}) => {
      if (error) return reject(error);
      host.release();
      const id = randomUUID();
      const of = ({ cursor }) => tests.filter(({ options }) => options.cursor.ref === cursor.ref);
      if (tests) last = { id, tests: run.executions.map(of) };
      resolve({ id, requests: requests(run) });
    });
    running.on("start", (_, { run }) => {
      host = run.host;
      tests = host.tests = options.bail ? null : [];
      run.state.items.forEach((item) => item.events.remove(isBlank));
    });
  });
}

const isBlank = ({ script }) => !script?.toSource()?.trim();

/** Those that were sent, and one that was not, because its script failed and the run is brief. */
function requests({ executions, failures }) {
  const refs = executions.map(({ cursor }) => cursor.ref);
  const unsent = failures.filter(({ cursor }) => !refs.includes(cursor?.ref));
  return [...executions.map(sent), ...unsent.map(kept)];
}

/** A request as it was sent, its variables resolved, and what came of it. */
function sent({ item, request, response, assertions, prerequestScript, testScript }) {
  const failed = (all) => (all ?? []).filter((each) => each.error);
  const tests = failed(assertions).map((test) => test.assertion);
  const scripts = failed([...(prerequestScript ?? []), ...(testScript ?? [])]).map(
    (script) => script.error.message,
  );
  return {
    name: item.name,
    url: request.url.toString(true),
    type: request.headers.get("Content-Type") ?? typeOf(request.body),
    body: request.body?.toString() ?? "",
    answer: response ? received(response) : null,
    // A brief run calls the first test that fails an error of its script, too.
    failures: [...new Set([...tests, ...scripts])],
  };
}

const TYPES = { urlencoded: "application/x-www-form-urlencoded", formdata: "multipart/form-data" };

/** The one that Postman adds by itself, which a run does not record. */
function typeOf(body) {
  if (!body || body.isEmpty()) return "";
  if (body.mode !== "raw") return TYPES[body.mode] ?? "";
  const language = body.options?.raw?.language ?? "text";
  return language === "text" ? "text/plain" : `application/${language}`;
}

function received({ code, headers, stream }) {
  const body = stream?.toString("base64") ?? "";
  return { status: code, type: headers.get("Content-Type") ?? "", body };
}

function kept({ source, error }) {
  const failures = [error.message];
  return { name: source?.name ?? "", url: "", type: "", body: "", answer: null, failures };
}

main();
