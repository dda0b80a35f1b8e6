/*
 * The schemas of the documents on the reference page.
 */
import type { JsonSchema } from '../../documents/json-schema.ts';
import { html, type Markup, withCode } from './markup.ts';

/** Returns a type in a few words: `string`, `array of JobType`, `READY | STARTED`. Names are links to their schemas. */
export function typeOf(schema: JsonSchema): Markup {
  const { $ref, type, items, enum: values, anyOf } = schema;
  if ($ref !== undefined) return linkTo($ref);
  if (items) return html`array of ${typeOf(items)}`;
  if (values) return html`${values.map((value, index) => html`${index > 0 && ' | '}<code>${value}</code>`)}`;
  if (anyOf) return html`${anyOf.map((one, index) => html`${index > 0 && ' or '}${typeOf(one)}`)}`;
  return html`${[type ?? 'any'].flat().join(' or ')}${rangeOf(schema)}`;
}

const linkTo = (ref: string): Markup => {
  const name = ref.slice(ref.lastIndexOf('/') + 1);
  return html`<a href="#${name}">${name}</a>`;
};

/** Limits that follow from the number of bits say nothing to a reader. */
const isTelling = (limit: number | undefined): boolean => limit !== undefined && Math.abs(limit) < 2 ** 31 - 1;

function rangeOf({ minimum, maximum }: JsonSchema): string {
  const parts = [isTelling(minimum) && `from ${minimum}`, isTelling(maximum) && `up to ${maximum}`];
  return parts.map(part => (part ? ` ${part}` : '')).join('');
}

/** Returns the section of one schema. */
export function schemaSection([name, schema]: readonly [string, JsonSchema]): Markup {
  const { $ref, description, properties, pattern, xml, oneOf, allOf } = schema;
  const members = Object.entries(properties ?? {});
  const search = [name, description, ...members.map(([member]) => member)].filter(Boolean).join(' ').toLowerCase();
  return html`
<article id="${name}" data-search="${search}"><details>
<summary><code>${name}</code> <span class="about">${withCode(description ?? '')}</span></summary>
${xml?.name !== undefined && html`<p>The XML element <code>&lt;${xml.name} xmlns="${xml.namespace}"&gt;</code>.</p>`}
${properties === undefined && html`<p>${$ref === undefined ? 'Type' : 'See'}: ${typeOf(schema)}</p>`}
${pattern !== undefined && html`<p>Pattern: <code>${pattern}</code></p>`}
${(oneOf ?? allOf) && html`<p>Exactly one alternative: ${alternativesOf(schema)}.</p>`}
${members.length > 0 && memberTable(schema, members)}
</details></article>`;
}

function alternativesOf({ allOf = [] }: JsonSchema): string {
  const alternatives = allOf.flatMap(({ oneOf = [] }) => oneOf);
  return alternatives.map(one => (one.required ?? Object.keys(one.properties ?? {})).join(' with ')).join(', ');
}

const memberTable = (
  { required = [] }: JsonSchema,
  members: readonly (readonly [string, JsonSchema])[],
): Markup => html`
<table><thead><tr><th>member</th><th>type</th><th>meaning</th></tr></thead><tbody>
${members.map(
  ([name, member]) => html`<tr><td><code>${name}</code>${required.includes(name) && html` <b>required</b>`}</td>
<td>${typeOf(member)}</td><td>${withCode(member.description ?? '')} ${xmlNote(member)}</td></tr>`,
)}</tbody></table>`;

function xmlNote({ xml = {} }: JsonSchema): Markup | undefined {
  if (xml.attribute) return html`<i>In XML an attribute.</i>`;
  if (xml['x-text']) return html`<i>In XML the text of the element.</i>`;
  return xml.namespace === undefined ? undefined : html`<i>In XML in the namespace <code>${xml.namespace}</code>.</i>`;
}
