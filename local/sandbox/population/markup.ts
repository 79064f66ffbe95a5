/** XML text that is well-formed as it stands. */
export type Markup = string;

const PREFIX = 'ns1';

/** An element of the answer's namespace: with text, with elements, or empty. */
export function element(
  name: string,
  content: string | readonly Markup[] = '',
  attributes: Readonly<Record<string, string>> = {},
): Markup {
  let head = `${PREFIX}:${name}`;
  const start = head;
  for (const [attribute, value] of Object.entries(attributes)) head += ` ${attribute}="${escaped(value)}"`;
  const inner = typeof content === 'string' ? escaped(content) : content.join('');
  return inner === '' ? `<${head}/>` : `<${head}>${inner}</${start}>`;
}

/** The attribute that declares the prefix of `element`. */
export function declaring(namespace: string): Readonly<Record<string, string>> {
  return { [`xmlns:${PREFIX}`]: namespace };
}

/** Text as it may stand in an element or an attribute. */
export function escaped(text: string): string {
  return /[<>&"]/.test(text)
    ? text.replace(/[<>&"]/g, (character) => `&#${String(character.charCodeAt(0))};`)
    : text;
}
