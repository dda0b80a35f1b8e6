/*
 * Documents of the public documentation and responses of real servers, verbatim: reading and writing them changes
 * nothing.
 */
import { describe, expect, it } from 'vitest';
import { type DocumentName, decodeJson, decodeXml, encodeJson, encodeXml } from '../../src/documents/documents.ts';

const NS = 'xmlns="http://xml.vidispine.com/schema/vidispine"';

/** Returns the expected output: with the declaration, and without the white space of the documentation. */
const compact = (xml: string): string => {
  const root = xml.trim().replace(/>\s+</g, '><');
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${root}`;
};

describe('Vidispine API, "Jobs": documents in XML', () => {
  const examples: [why: string, name: DocumentName, xml: string][] = [
    [
      'a search',
      'JobSearchDocument',
      `<JobSearchDocument ${NS}>
  <facet count="true" name="JobTypes">
    <field>type</field>
  </facet>
    <facet count="true" minCount="1" maxCount="5" maxResults="10">
      <field>state</field>
  </facet>
    <facet count="true">
      <field>user</field>
  </facet>
</JobSearchDocument>`,
    ],
    [
      'its answer',
      'JobListDocument',
      `<JobListDocument ${NS}>
  <hits>2</hits>
    <job>
      <jobId>VX-1</jobId>
      <user>admin</user>
      <started>2020-02-19T13:53:21.110Z</started>
      <finished>2020-02-19T13:53:21.242Z</finished>
      <status>FINISHED</status>
      <type>RAW_IMPORT</type>
      <priority>MEDIUM</priority>
    </job>
    <job>
      <jobId>VX-2</jobId>
      <user>admin</user>
      <started>2020-02-19T13:53:21.110Z</started>
      <finished>2020-02-19T13:53:21.242Z</finished>
      <status>STARTED</status>
      <type>AUTO_IMPORT</type>
      <priority>MEDIUM</priority>
    </job>
    <facet name="JobTypes">
      <field>type</field>
      <count fieldValue="RAW_IMPORT">1</count>
      <count fieldValue="AUTO_IMPORT">1</count>
    </facet>
    <facet>
      <field>state</field>
      <count fieldValue="FINISHED">1</count>
      <count fieldValue="STARTED">1</count>
    </facet>
    <facet>
      <field>user</field>
      <count fieldValue="admin">2</count>
    </facet>
</JobListDocument>`,
    ],
    [
      'pools without settings',
      'JobPoolListDocument',
      `<JobPoolListDocument ${NS}><concurrentJobs>3</concurrentJobs></JobPoolListDocument>`,
    ],
    [
      'priority pools',
      'JobPoolListDocument',
      `<JobPoolListDocument ${NS}>
  <pool>
    <priorityThreshold>HIGH</priorityThreshold>
    <size>2</size>
  </pool>
  <pool>
    <priorityThreshold>LOWEST</priorityThreshold>
    <size>3</size>
  </pool>
</JobPoolListDocument>`,
    ],
    ['no problems', 'JobProblemListDocument', `<JobProblemListDocument ${NS}/>`],
    [
      'a problem',
      'JobProblemListDocument',
      `<JobProblemListDocument ${NS}>
  <problem>
    <id>31532534</id>
    <type>TranscoderOffline</type>
    <job>VX-172716</job>
  </problem>
</JobProblemListDocument>`,
    ],
    ['a custom job type', 'TaskDefinitionListDocument', `<TaskDefinitionListDocument ${NS}/>`],
    [
      'a stored step',
      'TaskDefinitionListDocument',
      `<TaskDefinitionListDocument ${NS}>
  <task id="340"><description>Transferring file to storage.</description><extradata>//</extradata><flags>12</flags><bean>ContentImportTaskBean</bean><method>transferContent</method><plugin>false</plugin><step>200</step><dependency><step>0</step><previous>true</previous><allPrevious>false</allPrevious></dependency><parallelDependency><step>0</step><previous>false</previous><allPrevious>false</allPrevious></parallelDependency><jobType>PLACEHOLDER_IMPORT</jobType><cleanup>false</cleanup><critical>true</critical></task>
</TaskDefinitionListDocument>`,
    ],
    [
      'a job that was created',
      'JobDocument',
      `<JobDocument ${NS}><jobId>VX-169820</jobId><user>admin</user><started>2014-07-03T07:22:47.900Z</started><status>READY</status><type>TRANSCODE</type><priority>MEDIUM</priority></JobDocument>`,
    ],
    [
      'a job that has finished',
      'JobDocument',
      `<JobDocument ${NS}><jobId>VX-21</jobId><user>admin</user><started>2020-08-21T09:04:04.032Z</started><finished>2020-08-21T09:04:19.975Z</finished><status>FINISHED</status><type>ESSENCE_VERSION</type><priority>MEDIUM</priority><currentStep><description>Finalizing media check.</description><number>9</number><status>FINISHED</status></currentStep><data><key>item</key><value>VX-32</value></data><totalSteps>9</totalSteps><log><task id="452"><step>50</step><attempts>0</attempts><status>FINISHED</status><timestamp>2020-08-21T09:09:04.297Z</timestamp><description>Closing transfer.</description></task></log></JobDocument>`,
    ],
    [
      'a property',
      'ConfigurationPropertyDocument',
      `<ConfigurationPropertyDocument ${NS} lastChange="2015-06-01T10:00:00.000Z"><key>concurrentJobs</key><value>5</value></ConfigurationPropertyDocument>`,
    ],
    [
      'a missing job',
      'ExceptionDocument',
      `<ExceptionDocument ${NS}><notFound><type>Job</type><id>VX-1000000</id></notFound></ExceptionDocument>`,
    ],
    [
      'a user to create',
      'UserDocument',
      `<UserDocument ${NS}>
  <userName>myuser</userName>
  <realName>My User</realName>
  <password>qwerty</password>
  <groupList>
    <group>
      <groupName>mygroup</groupName>
    </group>
  </groupList>
</UserDocument>`,
    ],
  ];
  it.each(examples)('%s', (_, name, xml) => {
    expect(encodeXml(name, decodeXml(name, xml))).toBe(compact(xml));
  });

  it('a job with type before status in the example is written with status first', () => {
    const xml = `<JobDocument ${NS}>
  <jobId>VX-29</jobId>
  <user>admin</user><started>2016-05-17T12:38:22.999Z</started>
  <type>MY_CUSTOM_JOB_TYPE</type>
  <status>READY</status>
  <priority>MEDIUM</priority>
</JobDocument>`;
    expect(encodeXml('JobDocument', decodeXml('JobDocument', xml))).toBe(
      compact(
        `<JobDocument ${NS}><jobId>VX-29</jobId><user>admin</user><started>2016-05-17T12:38:22.999Z</started><status>READY</status><type>MY_CUSTOM_JOB_TYPE</type><priority>MEDIUM</priority></JobDocument>`,
      ),
    );
  });

  it.each([
    [
      'PLACEHOLDER_IMPORT',
      10000,
      '\n// This script does nothing but fail the job\njob.fatalFail("Testing job failing");\n',
    ],
    ['MY_CUSTOM_JOB_TYPE', 100, '\n    logger.log("My custom job is running!");\n'],
  ])('a script in CDATA keeps all white space: a step of %s', (jobType, step, script) => {
    const xml = `<TaskDefinitionListDocument ${NS}>
  <task>
    <description>A custom JavaScript step</description>
    <script><![CDATA[${script}]]></script>
    <step>${step}</step>
    <dependency>
      <previous>false</previous>
      <allPrevious>true</allPrevious>
    </dependency>
    <jobType>${jobType}</jobType>
    <critical>false</critical>
  </task>
</TaskDefinitionListDocument>`;
    const dependency = { previous: false, allPrevious: true };
    const task = { description: 'A custom JavaScript step', script, step, dependency, jobType, critical: false };
    const value = decodeXml('TaskDefinitionListDocument', xml);
    expect(value).toEqual({ task: [task] });
    expect(decodeXml('TaskDefinitionListDocument', encodeXml('TaskDefinitionListDocument', value))).toEqual(value);
    expect(decodeJson('TaskDefinitionListDocument', encodeJson('TaskDefinitionListDocument', value))).toEqual(value);
  });
});

describe('Documents in JSON, as from real servers', () => {
  const examples: [why: string, name: DocumentName, json: string][] = [
    [
      'a job that was created',
      'JobDocument',
      '{"jobId":"VX-29","user":"admin","started":"2020-10-02T15:36:54.047+0000","status":"READY","type":"PLACEHOLDER_IMPORT","priority":"MEDIUM"}',
    ],
    [
      'the same job, requested immediately',
      'JobDocument',
      '{"jobId":"VX-29","user":"admin","started":"2020-10-02T15:36:54.047+0000","status":"READY","type":"PLACEHOLDER_IMPORT","priority":"MEDIUM","data":[{"key":"item","value":"VX-93"}],"log":{"task":[]}}',
    ],
    [
      'a job that has finished',
      'JobDocument',
      `{"jobId":"VX-21","user":"admin",
 "started":"2020-08-21T09:04:04.032+0000","finished":"2020-08-21T09:04:19.975+0000",
 "status":"FINISHED","type":"ESSENCE_VERSION","priority":"MEDIUM",
 "currentStep":{"description":"Finalizing media check.","number":9,"status":"FINISHED"},
 "data":[{"key":"item","value":"VX-32"},{"key":"shapeIds","value":"VX-33"},
         {"key":"transcodeDurations","value":"412222000@1000000"},{"key":"transcodeEstimatedTimeLeft","value":"4.6708E-6"},
         {"key":"transcodeMediaTimes","value":"19786624@48000"},{"key":"transcodeProgress","value":"99.9998"},
         {"key":"transcodeWallTime","value":"2.90233"}],
 "totalSteps":9,
 "log":{"task":[
   {"step":50,"attempts":0,"status":"FINISHED","timestamp":"2020-08-21T09:09:04.297+0000","description":"Closing transfer.","subTask":[],"id":452},
   {"step":200,"attempts":0,"status":"FINISHED","timestamp":"2020-08-21T09:09:04.297+0000","description":"Transferring content.",
    "progress":{"value":768506239,"total":768506239,"unit":"bytes"},
    "subStep":[{"timestamp":"2020-08-21T09:04:04.553+0000","description":"Transferring from URI … to file with id VX-16"}],"subTask":[],"id":454},
   {"step":600,"attempts":0,"status":"FINISHED","timestamp":"2020-08-21T09:09:04.297+0000","description":"Transcoding.",
    "progress":{"value":99.99980163574219,"total":100,"unit":"percent"},
    "subStep":[{"timestamp":"2020-08-21T09:09:04.297+0000","description":"Starting transcode"}],"subTask":[],"id":458}]}}`,
    ],
    [
      'a list with facets',
      'JobListDocument',
      `{"hits":2,"job":[{"jobId":"VX-1","user":"admin","started":"2020-02-19T13:53:21.110+0000","finished":"2020-02-19T13:53:21.242+0000","status":"FINISHED","type":"RAW_IMPORT","priority":"MEDIUM"}],
 "facet":[{"field":"type","count":[{"fieldValue":"RAW_IMPORT","value":1}],"name":"JobTypes"}]}`,
    ],
    ['a list without jobs', 'JobListDocument', '{"hits":0}'],
    ['a list of ids only', 'JobListDocument', '{"hits":1,"job":[{"jobId":"VX-1"}]}'],
    [
      'a search',
      'JobSearchDocument',
      '{"facet":[{"field":"type","count":true,"name":"JobTypes"},{"field":"state","count":true,"minCount":1,"maxCount":5,"maxResults":10},{"field":"user","count":true}]}',
    ],
    ['an empty search', 'JobSearchDocument', '{}'],
    [
      'a filter of facets',
      'JobSearchDocument',
      '{"facetFilter":[{"field":"type","value":"TRANSCODE"},{"field":"state","range":{"start":"A","end":"B"}}]}',
    ],
    [
      'a stored step',
      'TaskDefinitionListDocument',
      `{"task":[{"description":"Transferring file to storage.","extradata":"//","flags":12,"step":200,
  "dependency":{"step":0,"previous":true,"allPrevious":false},
  "parallelDependency":{"step":0,"previous":false,"allPrevious":false},
  "jobType":"PLACEHOLDER_IMPORT","cleanup":false,"critical":true,
  "bean":"ContentImportTaskBean","method":"transferContent","plugin":false,"id":340}]}`,
    ],
    [
      'a problem',
      'JobProblemListDocument',
      '{"problem":[{"id":31532534,"type":"TranscoderOffline","job":["VX-172716"]}]}',
    ],
    ['no problems', 'JobProblemListDocument', '{}'],
    ['metadata', 'SimpleMetadataDocument', '{"field":[{"key":"myApp_x","value":"1"}]}'],
    ['job types', 'URIListDocument', '{"uri":["PLACEHOLDER_IMPORT"]}'],
    [
      'properties',
      'ConfigurationPropertyListDocument',
      '{"property":[{"key":"concurrentJobs","value":"5","lastChange":"2015-06-01T10:00:00.000+0000"}]}',
    ],
    [
      'pools',
      'JobPoolListDocument',
      '{"concurrentJobs":10,"pool":[{"priorityThreshold":"HIGH","size":2},{"priorityThreshold":"LOWEST","size":3}]}',
    ],
    ['priorities of job types', 'JobPriorityConfigurationDocument', '{"job":[{"type":"TRANSCODE","value":"HIGH"}]}'],
    ['a token', 'AuthenticationTokenDocument', '{"token":"a1b2","user":"admin"}'],
    [
      'a missing job',
      'ExceptionDocument',
      '{"notFound":{"type":"Job","id":"VX-1000000","context":null},"internalServer":null,"forbidden":null,"notYetImplemented":null,"conflict":null,"invalidInput":null,"licenseFault":null,"fileAlreadyExists":null,"notAuthorized":null}',
    ],
    [
      'a wrong value',
      'ExceptionDocument',
      '{"notFound":null,"internalServer":null,"forbidden":null,"notYetImplemented":null,"conflict":null,"invalidInput":{"context":"job","id":null,"explanation":"No more components of that type is accepted","value":"VIDEO_COMPONENT"},"licenseFault":null,"fileAlreadyExists":null,"notAuthorized":null}',
    ],
  ];
  it.each(examples)('%s', (_, name, json) => {
    expect(encodeJson(name, decodeJson(name, json))).toBe(json.replace(/\n\s*/g, ''));
  });

  it('numbers of pools may be strings, as a form sends them', () => {
    const json = '{"concurrentJobs":"4","pool":[{"priorityThreshold":"HIGH","size":"2"}]}';
    expect(encodeJson('JobPoolListDocument', decodeJson('JobPoolListDocument', json))).toBe(
      '{"concurrentJobs":4,"pool":[{"priorityThreshold":"HIGH","size":2}]}',
    );
  });
});

describe('Extension documents', () => {
  it('a batch of jobs', () => {
    const xml =
      '<JobBatchDocument xmlns="urn:jobspine:1"><job><type>A</type><priority>HIGH</priority><holdJob>true</holdJob><notification>VX-1</notification><notificationData>a=b</notificationData><field><key>k</key><value>v</value></field></job></JobBatchDocument>';
    const json =
      '{"job":[{"type":"A","priority":"HIGH","holdJob":true,"notification":"VX-1","notificationData":"a=b","field":[{"key":"k","value":"v"}]}]}';
    expect(encodeJson('JobBatchDocument', decodeXml('JobBatchDocument', xml))).toBe(json);
    expect(encodeXml('JobBatchDocument', decodeJson('JobBatchDocument', json))).toBe(compact(xml));
  });

  it('the result of a script', () => {
    const value = { value: '{"a":1}', log: ['one', 'two'] };
    expect(encodeJson('ScriptResultDocument', value)).toBe('{"value":"{\\"a\\":1}","log":["one","two"]}');
  });
});
