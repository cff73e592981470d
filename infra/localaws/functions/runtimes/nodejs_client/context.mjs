// The context object and the callback ("Using the Lambda context object to retrieve Node.js
// function information").

const { env } = process;

function parsed(text) {
  return text ? JSON.parse(text) : undefined;
}

// `end(error, result)` ends the invocation; `setIdle(then)` says what to do once the event loop is
// empty.
export function makeContext(headers, takesCallback, end, setIdle) {
  let waits = true;
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const context = {
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parsed(headers["lambda-runtime-client-context"]),
    identity: parsed(headers["lambda-runtime-cognito-identity"]),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  if (!takesCallback) return { context };
  const callback = (error, result) => {
    if (error === undefined || error === null) {
      if (waits) setIdle(() => end(null, result));
      else end(null, result);
    } else {
      end(error);
    }
  };
  Object.defineProperty(context, "callbackWaitsForEmptyEventLoop", {
    enumerable: true,
    get: () => waits,
    set: (value) => {
      waits = value;
    },
  });
  const fail = (error) => end(error ?? "handled");
  Object.assign(context, { done: end, succeed: (result) => end(null, result), fail });
  return { context, callback };
}
