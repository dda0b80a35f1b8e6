/* Validation of the schemas by libxml2, to compare with our readers. */
import { XmlBufferInputProvider, XmlDocument, XsdValidator, xmlRegisterInputProvider } from 'libxml2-wasm';
import { schemaFiles } from '../../src/documents/documents.ts';

const bytes = Object.fromEntries([...schemaFiles].map(([name, text]) => [name, Buffer.from(text)]));
xmlRegisterInputProvider(new XmlBufferInputProvider(bytes));

const validators = new Map(
  Object.entries(bytes).map(([url, content]) => {
    const document = XmlDocument.fromBuffer(content, { url });
    return [document.root.attr('targetNamespace')?.value ?? '', XsdValidator.fromDoc(document)];
  }),
);

/** Returns the reason why `xml` is not valid; undefined when it is. */
export function whyInvalid(xml: string, namespace: string): string | undefined {
  const document = XmlDocument.fromString(xml);
  try {
    validators.get(namespace)?.validate(document);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    document.dispose();
  }
}
