// The errors that AWS's runtime itself reports, and how any error is written.

import { types } from "node:util";

class RuntimeError extends Error {
  constructor(name, message, stack) {
    super(message);
    const rest = stack ?? this.stack.split("\n").filter((line) => line.startsWith("    at "));
    this.stack = [`${name}: ${message}`, ...rest].join("\n");
    // Not enumerable, as the name of any error.
    Object.defineProperty(this, "name", { value: name });
  }
}

// What AWS's image has and this one lacks: an error about it says so.
const AWS_SDK = /'(@aws-sdk|@smithy)\//;
const NO_SDK =
  "\nThe local AWS has no AWS SDK for JavaScript beside your code, as AWS has: install it into " +
  "the deployment package, or into a layer.";

export const sdkHint = (message) => (AWS_SDK.test(message) ? NO_SDK : "");

export class ImportModuleError extends RuntimeError {
  constructor(cause) {
    super("Runtime.ImportModuleError", String(cause) + sdkHint(String(cause)));
  }
}

export class HandlerNotFound extends RuntimeError {
  constructor(message) {
    super("Runtime.HandlerNotFound", message);
  }
}

export class MalformedHandlerName extends RuntimeError {
  constructor(message) {
    super("Runtime.MalformedHandlerName", message);
  }
}

export class UserCodeSyntaxError extends RuntimeError {
  constructor(cause) {
    // The cause's stack begins with the file and the line.
    super("Runtime.UserCodeSyntaxError", String(cause), stackOf(cause));
  }
}

export class UnhandledPromiseRejection extends RuntimeError {
  constructor(reason) {
    super("Runtime.UnhandledPromiseRejection", String(reason));
    this.reason = reason;
  }
}

export class CallbackHandlerDeprecated extends RuntimeError {
  constructor() {
    super(
      "Runtime.CallbackHandlerDeprecated",
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with " +
        "Node.js 24. You need to modify this function to use a supported handler signature to " +
        "use Node.js 24 or later. For more information see " +
        "https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    );
  }
}

export class NodeJsExit extends RuntimeError {
  constructor() {
    super(
      "Runtime.NodeJsExit",
      "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly " +
        "caused by a Promise that was never settled. For more information, see " +
        "https://nodejs.org/docs/latest/api/process.html#exit-codes",
    );
  }
}

export const isError = (value) => types.isNativeError(value) || value instanceof Error;

export const stackOf = (error) =>
  typeof error.stack === "string" ? error.stack.split("\n") : [];

// What an invocation that failed answers.
export function responseOf(error) {
  try {
    if (isError(error)) {
      return { errorType: error.name, errorMessage: error.message, trace: stackOf(error) };
    }
    return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
  } catch {
    const errorMessage =
      "callback called with Error argument, but there was a problem while retrieving one or " +
      "more of its message, name, and stack";
    return { errorType: "handled", errorMessage, trace: [] };
  }
}

// As a line of the log in text format shows it.
export function formatted(error) {
  try {
    return "\t" + JSON.stringify(error, (_, value) => withProperties(value, "stack"));
  } catch {
    return `\t${JSON.stringify(responseOf(error))}`;
  }
}

// An error's own fields are not enumerable: JSON.stringify would leave them out.
export function withProperties(value, stackName) {
  if (!isError(value)) return value;
  const { name, message, code } = value;
  const fields = { errorType: name, errorMessage: message, code, ...value };
  fields[stackName] = stackOf(value);
  return fields;
}
