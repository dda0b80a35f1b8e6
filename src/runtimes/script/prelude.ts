/*
 * The globals of scripts: `job`, `api`, `http`, `logger`, `sleep`, `checkProblem`. This text runs once inside a new
 * interpreter, before its memory is saved as the initial state of every script.
 * Source: Vidispine API, "JavaScript tasks".
 *
 * It is convenience, not protection: a script may overwrite anything in its own interpreter. The boundary is `host`,
 * which accepts and returns only JSON text. The other side checks the arguments (calls.ts).
 */

/** A function of `host` that returns the functions which the interpreter calls: `begin`, `toJson`, `describe`. */
export const PRELUDE = String.raw`
(function (host) {
  'use strict';
  const { parse, stringify } = JSON;
  const { freeze, defineProperty } = Object;
  const { isArray } = Array;
  const text = String;
  const nativeRandom = Math.random;
  const scope = globalThis;
  let randomOffset = 0;

  function call(name, ...args) {
    const reply = parse(host(name, stringify(args)));
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply.value;
  }

  function datum(value) {
    if (isArray(value)) return value.map(datum).join(',');
    if (typeof value === 'object' && value !== null || typeof value === 'function') {
      throw new TypeError('job.setData takes text, numbers, booleans and arrays of them, not ' + typeof value);
    }
    return text(value);
  }

  const job = freeze({
    getId: () => call('getId'),
    getUser: () => call('getUser'),
    getStepId: () => call('getStepId'),
    getAttempt: () => call('getAttempt'),
    getPriority: () => call('getPriority'),
    log: line => call('log', text(line)),
    getData: key => call('getData', text(key)),
    getDataOrDefault: (key, otherwise) => call('getData', text(key)) ?? otherwise,
    setData: (key, value) => call('setData', text(key), datum(value)),
    deleteData: key => call('deleteData', text(key)),
    getKeys: () => [...call('getKeys').filter(key => key !== 'username'), 'username'],
    containsKey: key => call('hasKey', text(key)),
    setProgress: (value, total, unit) => call('setProgress', value, total, unit),
    getProgress: () => call('getProgress'),
    startParallel: () => call('startParallel'),
    fail: message => call('fail', text(message)),
    fatalFail: message => call('fatalFail', text(message)),
    wait: reason => call('wait', reason === undefined ? '' : text(reason)),
  });

  function send(kind, request, method) {
    const { status, type, headers, body } = call(kind, { ...request, method });
    const wanted = request.dataType;
    const isJson = wanted === 'json' || wanted === undefined && /[/+]json\b/.test(type);
    const ok = status >= 200 && status < 300;
    let output = body;
    if (isJson) {
      try {
        output = body === '' ? null : parse(body);
      } catch (error) {
        if (ok) throw new Error(method + ' ' + target(request) + ' returned invalid JSON: ' + error.message);
      }
    }
    if (request.rich) return { status, headers, output };
    if (ok) return output;
    const error = new Error(method + ' ' + target(request) + ' answered ' + status + ': ' + body.slice(0, 500));
    throw Object.assign(error, { status, output });
  }

  const target = request => request.uri ?? '/' + request.path.join('/');

  function builder(kind, request) {
    const having = change => builder(kind, { ...request, ...change });
    return freeze({
      ...(kind === 'api'
        ? {
            path: part => having({ path: [...request.path, text(part)] }),
            user: (name, password) => having({ user: { name: text(name), password } }),
          }
        : { uri: uri => having({ uri: text(uri) }) }),
      queryParam: (key, value) => having({ query: [...request.query, [text(key), text(value)]] }),
      header: (key, value) => having({ headers: [...request.headers, [text(key), text(value)]] }),
      dataType: name => having({ dataType: text(name) }),
      input: (body, type) =>
        having(
          typeof body === 'object'
            ? { input: stringify(body), inputType: type ?? 'json' }
            : { input: text(body), inputType: type },
        ),
      timeout: timeoutMs => having({ timeoutMs }),
      rich: () => having({ rich: true }),
      get: () => send(kind, request, 'GET'),
      put: () => send(kind, request, 'PUT'),
      post: () => send(kind, request, 'POST'),
      delete: () => send(kind, request, 'DELETE'),
    });
  }

  const show = (name, value) => defineProperty(scope, name, { value, writable: true, configurable: true });
  show('logger', freeze({ log: line => call('serverLog', text(line)) }));
  show('api', builder('api', { path: [], query: [], headers: [], rich: false }));
  show('http', builder('http', { uri: '', query: [], headers: [], rich: false }));
  show('sleep', ms => call('sleep', ms));
  // All scripts start from one copy of the memory, so that the native generator would repeat itself.
  Math.random = () => (nativeRandom() + randomOffset) % 1;
  delete scope.SharedArrayBuffer;

  return {
    /** Sets the globals that differ between scripts. */
    begin(randomness, hasJob, checkProblem) {
      randomOffset = randomness;
      if (!hasJob) return;
      show('job', job);
      show('checkProblem', checkProblem);
    },
    toJson: value => stringify(value),
    /** Returns any thrown value as the JSON of a name, a message and a stack. */
    describe(thrown) {
      if (thrown instanceof Error) {
        return stringify({ name: text(thrown.name), message: text(thrown.message), stack: text(thrown.stack) });
      }
      const shown = typeof thrown === 'object' ? stringify(thrown) : text(thrown);
      return stringify({ name: 'The script threw', message: text(shown).slice(0, 1000), stack: '' });
    },
  };
})
`;
