/*
 * Exits with code 0 when the server on this machine answers, with 1 when it does not: the health check of the container.
 */
const url = `http://127.0.0.1:${process.env.JOBSPINE_PORT ?? 8080}/APInoauth/is-online`;

try {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`status ${response.status}`);
} catch (error) {
  process.stderr.write(`${url}: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
