/**
 * Changes since the last release that break clients and were made on purpose, as `npm run contract` prints them. Each
 * is in the changelog under "Changed". Empty after a release.
 */
export const ACCEPTED: readonly string[] = [];
