/** The folders of src that may import a package: replacing it changes one place. See docs/decisions/0008. */
export const OWNERS: Record<string, readonly string[]> = {
  pg: ['store'],
  'node-pg-migrate': ['store'],
  express: ['http'],
  helmet: ['http'],
  compression: ['http'],
  'light-my-request': ['http'],
  'node-cron': ['dispatcher'],
  'quickjs-wasi': ['runtimes'],
  '@aws-sdk/client-s3': ['runtimes'],
  'fast-xml-parser': ['documents'],
  'libxml2-wasm': ['documents'],
  pino: ['observe'],
  'prom-client': ['observe'],
  '@viz-js/viz': ['drawing'],
  '@resvg/resvg-js': ['drawing'],
  'openapi-fetch': ['client'],
  commander: ['cli', 'wiring', ''],
  'cli-progress': ['cli'],
  // A cache is a data structure, not a part of the server.
  'lru-cache': ['http', 'store'],
  // The embedded PostgreSQL is a process too.
  'node:child_process': ['runtimes', 'store'],
};
