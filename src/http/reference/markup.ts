/*
 * HTML as a value: text that is put into it is escaped, markup is not.
 */

export interface Markup {
  readonly markup: string;
}

/** A value in a template. `undefined` and `false` write nothing. */
export type Part = string | number | Markup | undefined | false | readonly Part[];

export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: texts.map((text, index) => (index === 0 ? text : write(parts[index - 1]) + text)).join(''),
});

function write(part: Part): string {
  if (part === undefined || part === false) return '';
  if (Array.isArray(part)) return part.map(write).join('');
  return typeof part === 'object' ? (part as Markup).markup : escapeText(String(part));
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeText = (text: string): string => text.replace(/[&<>"']/g, character => ENTITIES[character] as string);

/** Returns a text with what stands between backticks as code. */
export const withCode = (text: string): Markup[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));

/** Returns the paragraphs of a text, which empty lines separate. */
export const paragraphs = (text: string): Markup[] =>
  text.split(/\n{2,}/).map(paragraph => html`<p>${withCode(paragraph.replaceAll('\n', ' '))}</p>`);
