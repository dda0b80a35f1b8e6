/*
 * The reference as one HTML page that needs nothing else: its style and its script are in it, and the content security
 * policy names them by their hashes.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { OpenApi } from '../openapi/openapi.ts';
import { html, type Markup, paragraphs } from './markup.ts';
import { badge, type Located, operationSection, operationsOf } from './operations.ts';
import { schemaSection } from './schemas.ts';

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const STYLE = read('./page.css');
const SCRIPT = read('./search.js');

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Allows the page its own style and script, and nothing else. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E' +
  '%3Ccircle cx=%228%22 cy=%228%22 r=%227%22 fill=%22%23246%22/%3E%3C/svg%3E';

/** Returns the page that describes this API. */
export function toPage(api: OpenApi): string {
  const { title, version, description } = api.info;
  const operations = operationsOf(api);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} API ${version}</title>
<link rel="icon" href="${ICON}">
<style>${{ markup: STYLE }}</style>
</head>
<body>
<header>
<a class="title" href="#top">${title} API <small>${version}</small></a>
<input id="search" type="search" placeholder="Search: abort, state, JobDocument …" aria-label="Search">
<output id="found" for="search"></output>
</header>
<nav aria-label="Operations"><details id="contents" open><summary>Contents</summary>
${api.tags.map(({ name }) => contentsOf(name, operations))}
<h2><a href="#schemas">Documents and types</a></h2>
</details></nav>
<main id="top">
${paragraphs(description)}
<p>This page as data: <a href="/APInoauth/openapi.json">OpenAPI ${api.openapi}</a>.</p>
${api.tags.map(tag => groupSection(api, tag, operations))}
<section id="schemas"><h2>Documents and types</h2>
${Object.entries(api.components.schemas).map(schemaSection)}
</section>
</main>
<script>${{ markup: SCRIPT }}</script>
</body>
</html>
`.markup;
}

const inGroup = (name: string, operations: readonly Located[]): Located[] =>
  operations.filter(({ operation }) => operation.tags.includes(name));

const contentsOf = (name: string, operations: readonly Located[]): Markup => html`
<h2><a href="#group-${name}">${name}</a></h2>
<ul>${inGroup(name, operations).map(
  ({ method, path, operation }) => html`
<li><a href="#${operation.operationId}">${badge(method)} ${path.replace(/^\/API/, '')}</a></li>`,
)}</ul>`;

const groupSection = (api: OpenApi, { name, description }: OpenApi['tags'][number], operations: readonly Located[]) =>
  html`
<section id="group-${name}"><h2>${name}</h2><p>${description}</p>
${inGroup(name, operations).map(one => operationSection(api, one))}
</section>`;
