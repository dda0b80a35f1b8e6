import { describe, expect, it } from 'vitest';
import { type DocumentName, decodeXml } from '../../src/documents/documents.ts';
import { refusal } from './refused.ts';

const NS = 'http://xml.vidispine.com/schema/vidispine';
const XMLNS = `xmlns="${NS}"`;
const field = (key: string, value: string) => ({ field: [{ key, value }] });

describe('XML that real clients send', () => {
  const cases: [why: string, xml: string, value: unknown][] = [
    [
      'without a namespace',
      '<SimpleMetadataDocument><field><key>a</key><value>1</value></field></SimpleMetadataDocument>',
      field('a', '1'),
    ],
    [
      'with elements in any order',
      `<SimpleMetadataDocument ${XMLNS}><field><value>1</value><key>a</key></field></SimpleMetadataDocument>`,
      field('a', '1'),
    ],
    [
      'with a prefix',
      `<v:SimpleMetadataDocument xmlns:v="${NS}"><v:field><v:key>a</v:key><v:value>1</v:value></v:field></v:SimpleMetadataDocument>`,
      field('a', '1'),
    ],
    [
      'with a namespace declared again inside',
      `<v:SimpleMetadataDocument xmlns:v="${NS}"><field ${XMLNS}><key>a</key><v:value>1</v:value></field></v:SimpleMetadataDocument>`,
      field('a', '1'),
    ],
    [
      'with single quotes and blanks around =',
      `<SimpleMetadataDocument xmlns = '${NS}' ></SimpleMetadataDocument >`,
      {},
    ],
    ['with a comment before the root and no declaration', `<!-- step --><SimpleMetadataDocument ${XMLNS}/>`, {}],
    [
      'with comments and instructions anywhere',
      `<?a b?><SimpleMetadataDocument ${XMLNS}><!-- < --><field><?x > ?><key>a<!-- b -->c</key><value><?d?></value></field></SimpleMetadataDocument><!-- end -->`,
      field('ac', ''),
    ],
    ['with a byte order mark', `\ufeff<?xml version="1.0"?><SimpleMetadataDocument ${XMLNS}/>`, {}],
    [
      'with CDATA beside text',
      `<SimpleMetadataDocument ${XMLNS}><field><key>a</key><value>x<![CDATA[<b>&amp;]]>y</value></field></SimpleMetadataDocument>`,
      field('a', 'x<b>&amp;y'),
    ],
    [
      'with references',
      `<SimpleMetadataDocument ${XMLNS}><field><key>&lt;&gt;&amp;&apos;&quot;</key><value>&#65;&#x1F600;&#13;</value></field></SimpleMetadataDocument>`,
      field('<>&\'"', 'A😀\r'),
    ],
    [
      'with line ends of any kind',
      `<SimpleMetadataDocument ${XMLNS}>\r\n<field>\r<key>a</key><value>1\r\n2\r3</value></field></SimpleMetadataDocument>`,
      field('a', '1\n2\n3'),
    ],
    [
      'with the schema location named',
      `<SimpleMetadataDocument ${XMLNS} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${NS} x.xsd" xml:lang="en"/>`,
      {},
    ],
    [
      'with > in a text and after blanks in a tag',
      `<SimpleMetadataDocument ${XMLNS}><field ><key >a="1"></key><value>  b="2" </value></field></SimpleMetadataDocument>`,
      field('a="1">', '  b="2" '),
    ],
  ];
  it.each(cases)('is read %s', (_, xml, value) => {
    expect(decodeXml('SimpleMetadataDocument', xml)).toEqual(value);
    expect(decodeXml('SimpleMetadataDocument', Buffer.from(xml))).toEqual(value);
  });

  it('is read as a list of task definitions when its root is TaskDefinitionDocument but contains tasks', () => {
    const xml = `<TaskDefinitionDocument ${XMLNS}><task><script>a</script><step>10</step></task></TaskDefinitionDocument>`;
    expect(decodeXml('TaskDefinitionListDocument', xml)).toEqual({ task: [{ script: 'a', step: 10 }] });
  });

  it.each([
    ['UTF-8', (text: string) => Buffer.from(text)],
    ['ISO-8859-1', (text: string) => Buffer.from(text, 'latin1')],
    ['iso-8859-1', (text: string) => Buffer.from(text, 'latin1')],
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('is read in %s', (encoding, encode) => {
    const xml = `<?xml version="1.0" encoding="${encoding}"?><URIListDocument ${XMLNS}><uri>Größe</uri></URIListDocument>`;
    expect(decodeXml('URIListDocument', encode(xml))).toEqual({ uri: ['Größe'] });
  });

  it.each([
    ['2020-08-21T09:04:04Z', '2020-08-21T09:04:04.000Z'],
    ['2020-08-21T09:04:04.1', '2020-08-21T09:04:04.100Z'],
    ['2016-02-03T12:45:40.000000', '2016-02-03T12:45:40.000Z'],
    ['2020-08-21T09:04:04.123456789+02:00', '2020-08-21T07:04:04.123Z'],
    [' 2020-02-29T23:59:59-00:30\n', '2020-03-01T00:29:59.000Z'],
  ])('has times such as %j', (text, expected) => {
    const xml = `<JobDocument ${XMLNS}><jobId>VX-1</jobId><started>${text}</started></JobDocument>`;
    expect(decodeXml('JobDocument', xml).started?.toISOString()).toBe(expected);
  });
});

describe('XML that is refused', () => {
  const cases: [why: string, name: DocumentName, xml: string, message: string][] = [
    ['an empty body', 'JobDocument', '', 'not well-formed XML: Document is empty'],
    ['a tag that is not closed', 'JobDocument', `<JobDocument ${XMLNS}>\n<jobId></JobDocument>`, '(line 2, column 22)'],
    ['two roots', 'URIListDocument', '<URIListDocument/><URIListDocument/>', 'Extra content at the end'],
    ['an entity', 'URIListDocument', '<URIListDocument><uri>&x;</uri></URIListDocument>', "Entity 'x' not defined"],
    [
      'a DTD',
      'URIListDocument',
      '<?xml version="1.0"?><!-- a -->\n<!DOCTYPE x [<!ENTITY a "b">]><URIListDocument/>',
      'document type declaration',
    ],
    ['an undeclared prefix', 'URIListDocument', '<v:URIListDocument/>', 'Namespace prefix v'],
    [
      'a control character',
      'URIListDocument',
      '<URIListDocument><uri>\x01</uri></URIListDocument>',
      'invalid Char value 1',
    ],
    ['half a character', 'URIListDocument', '<URIListDocument><uri>\ud800</uri></URIListDocument>', 'half a character'],
    [
      'another root',
      'JobDocument',
      `<JobListDocument ${XMLNS}/>`,
      'JobDocument is expected as the root element, not JobListDocument',
    ],
    [
      'another namespace of the root',
      'JobDocument',
      '<JobDocument xmlns="urn:x"><jobId>VX-1</jobId></JobDocument>',
      `JobDocument must be in the namespace ${NS}`,
    ],
    [
      'another namespace inside',
      'URIListDocument',
      `<URIListDocument ${XMLNS}><uri xmlns="urn:x">a</uri></URIListDocument>`,
      `URIListDocument/uri[1] must be in the namespace ${NS}`,
    ],
    [
      'a namespace inside a document without one',
      'URIListDocument',
      `<URIListDocument><uri ${XMLNS}>a</uri></URIListDocument>`,
      'URIListDocument/uri[1] must be in no namespace, as the root is',
    ],
    [
      'an unknown element',
      'TaskDefinitionListDocument',
      `<TaskDefinitionListDocument ${XMLNS}><task><scrpt/></task></TaskDefinitionListDocument>`,
      'TaskDefinitionListDocument/task[1]/scrpt is not known; allowed: description, ',
    ],
    [
      'an unknown attribute',
      'TaskDefinitionListDocument',
      `<TaskDefinitionListDocument ${XMLNS}><task nr="1"/></TaskDefinitionListDocument>`,
      'TaskDefinitionListDocument/task[1]/@nr is not known; allowed attributes: id',
    ],
    [
      'an attribute of a simple element',
      'URIListDocument',
      `<URIListDocument ${XMLNS}><uri a="1"/></URIListDocument>`,
      'URIListDocument/uri[1]/@a is not known; allowed attributes: none',
    ],
    [
      'a foreign attribute',
      'URIListDocument',
      `<URIListDocument ${XMLNS} xmlns:a="urn:a" a:b="1"/>`,
      'URIListDocument/@a:b is not known',
    ],
    [
      'a wrong attribute',
      'TaskDefinitionListDocument',
      `<TaskDefinitionListDocument ${XMLNS}><task id="x"/></TaskDefinitionListDocument>`,
      'task[1]/@id must be a whole number',
    ],
    [
      'a missing element',
      'SimpleMetadataDocument',
      `<SimpleMetadataDocument ${XMLNS}><field><key>a</key></field></SimpleMetadataDocument>`,
      'SimpleMetadataDocument/field[1]/value is missing',
    ],
    [
      'an element twice',
      'SimpleMetadataDocument',
      `<SimpleMetadataDocument ${XMLNS}><field><key>a</key><key>b</key></field></SimpleMetadataDocument>`,
      'SimpleMetadataDocument/field[1]/key appears twice',
    ],
    [
      'a wrong type',
      'TaskDefinitionListDocument',
      `<TaskDefinitionListDocument ${XMLNS}><task><script/></task><task><step>ten</step><script/></task></TaskDefinitionListDocument>`,
      'TaskDefinitionListDocument/task[2]/step must be a whole number from -2147483648 to 2147483647',
    ],
    [
      'a value that is not allowed',
      'JobPoolListDocument',
      `<JobPoolListDocument ${XMLNS}><pool><priorityThreshold>URGENT</priorityThreshold><size>1</size></pool></JobPoolListDocument>`,
      'pool[1]/priorityThreshold must be one of LOWEST, LOW, MEDIUM, HIGH, HIGHEST, IMMEDIATE',
    ],
    [
      'a value below its limit',
      'JobPoolListDocument',
      `<JobPoolListDocument ${XMLNS}><pool><priorityThreshold>LOW</priorityThreshold><size>-1</size></pool></JobPoolListDocument>`,
      'pool[1]/size must be a whole number from 0 to 2147483647',
    ],
    [
      'two alternatives of a choice',
      'TaskDefinitionDocument',
      `<TaskDefinitionDocument ${XMLNS}><bean>b</bean><method>m</method><script>s</script></TaskDefinitionDocument>`,
      'TaskDefinitionDocument must have only one of: bean, method, plugin | script',
    ],
    [
      'none of the alternatives',
      'TaskDefinitionDocument',
      `<TaskDefinitionDocument ${XMLNS}><step>1</step></TaskDefinitionDocument>`,
      'TaskDefinitionDocument must have one of: bean, method, plugin | script',
    ],
    [
      'half an alternative',
      'TaskDefinitionDocument',
      `<TaskDefinitionDocument ${XMLNS}><bean>b</bean></TaskDefinitionDocument>`,
      'TaskDefinitionDocument/method is missing',
    ],
    [
      'text among elements',
      'URIListDocument',
      `<URIListDocument ${XMLNS}>a<uri/></URIListDocument>`,
      'URIListDocument must contain elements, not text',
    ],
    [
      'CDATA among elements',
      'URIListDocument',
      `<URIListDocument ${XMLNS}><![CDATA[a]]></URIListDocument>`,
      'URIListDocument must contain elements, not text',
    ],
    [
      'elements in text',
      'URIListDocument',
      `<URIListDocument ${XMLNS}><uri><b/></uri></URIListDocument>`,
      'URIListDocument/uri[1] must contain text, not elements',
    ],
    [
      'a date that does not exist',
      'JobDocument',
      `<JobDocument ${XMLNS}><jobId>VX-1</jobId><started>2021-02-29T00:00:00Z</started></JobDocument>`,
      'JobDocument/started must be a time such as',
    ],
    [
      'an invalid id',
      'JobDocument',
      `<JobDocument ${XMLNS}><jobId>VX-0</jobId></JobDocument>`,
      'JobDocument/jobId must be an identifier (VX-29',
    ],
  ];
  it.each(cases)('for %s', (_, name, xml, message) => {
    expect(refusal(() => decodeXml(name, xml))).toContain(message);
  });

  it('with its path and value in the failure', () => {
    const xml = `<JobPoolListDocument ${XMLNS}><concurrentJobs>many</concurrentJobs></JobPoolListDocument>`;
    const detail = { context: 'JobPoolListDocument/concurrentJobs', value: 'many' };
    expect(() => decodeXml('JobPoolListDocument', xml)).toThrow(
      expect.objectContaining({ kind: 'invalidInput', detail }),
    );
  });

  const nested = (depth: number) =>
    `<SelfTestDocument ${XMLNS}>${'<test>'.repeat(depth)}${'</test>'.repeat(depth)}</SelfTestDocument>`;
  it('for nesting deeper than 256, and not for 256', () => {
    expect(decodeXml('SelfTestDocument', nested(255)).test).toHaveLength(1);
    expect(refusal(() => decodeXml('SelfTestDocument', nested(256)))).toContain('nests deeper than 256 levels');
    expect(refusal(() => decodeXml('SelfTestDocument', nested(100_000)))).toContain('nests deeper than 256 levels');
  });

  it('for too many elements', () => {
    const batch = (jobs: number) =>
      `<JobBatchDocument xmlns="urn:jobspine:1">${'<job><type>A</type></job>'.repeat(jobs)}</JobBatchDocument>`;
    expect(decodeXml('JobBatchDocument', batch(10_000)).job).toHaveLength(10_000);
    expect(refusal(() => decodeXml('JobBatchDocument', batch(10_001)))).toBe(
      'JobBatchDocument/job[10001] is one too many; 10000 are allowed',
    );
  });

  it.each([
    [
      'bytes that are no UTF-8',
      Buffer.from('<URIListDocument><uri>\xe9</uri></URIListDocument>', 'latin1'),
      'not valid UTF-8',
    ],
    [
      'an unsupported encoding',
      Buffer.from('<?xml version="1.0" encoding="EBCDIC"?><URIListDocument/>'),
      'The encoding ebcdic is not supported',
    ],
    ['half a character in UTF-16', Buffer.from([0xff, 0xfe, 0x00]), 'not valid UTF-16LE'],
  ])('for %s', (_, body, message) => {
    expect(refusal(() => decodeXml('URIListDocument', body))).toContain(message);
  });

  it('in linear time for any content', () => {
    const times = 50_000;
    const declarations = Array.from({ length: times }, (_, i) => `xmlns:a${i}="u"`).join(' ');
    const bodies = [
      `<r ${declarations}/>`,
      `<r>${'<x:a/>'.repeat(times)}</r>`,
      `<r a="${'&amp;'.repeat(times)}"/>`,
      '<!--'.repeat(times),
      '<'.repeat(times),
    ];
    for (const body of bodies) {
      const start = process.cpuUsage().user;
      expect(refusal(() => decodeXml('URIListDocument', body))).not.toBe('');
      expect(process.cpuUsage().user - start).toBeLessThan(5_000_000);
    }
  });
});
