// The Lambda Runtime API's client, on a connection that is kept open.

import http from "node:http";
import { responseOf } from "./errors.mjs";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 1 });
const PREFIX = "/2018-06-01/runtime";

function send(method, path, body, headers) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host, port, method, path: PREFIX + path, agent, headers },
      (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => {
          resolve({ headers: answer.headers, body: Buffer.concat(parts).toString() });
        });
        answer.on("error", reject);
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

function post(path, text, headers) {
  const body = Buffer.from(text);
  const all = { "Content-Type": "application/json", "Content-Length": body.length, ...headers };
  return send("POST", path, body, all);
}

export const next = () => send("GET", "/invocation/next");

export function postResponse(requestId, result) {
  let text;
  try {
    text = JSON.stringify(result);
  } catch {
    throw new Error("Unable to stringify response body");
  }
  // undefined, a function or a symbol has no JSON at all.
  return post(`/invocation/${requestId}/response`, text ?? "null");
}

export const postError = (requestId, error) =>
  postFailure(`/invocation/${requestId}/error`, error);

export const postInitError = (error) => postFailure("/init/error", error);

function postFailure(path, error) {
  const failure = responseOf(error);
  const type = encodeURIComponent(failure.errorType);
  return post(path, JSON.stringify(failure), { "Lambda-Runtime-Function-Error-Type": type });
}
