/*
 * The custom job types of a recording. Metadata of a job decides what its steps do.
 */

/** Steps that hold a job in a state sleep for so long, until the job is given another number. */
export const LONG_MS = 3_000_000;

const PREVIOUS = { previous: true };
const LOOK = [
  { step: 100, description: 'Look', script: "job.log('Looking');\njob.setProgress(50);\njob.setData('seen', 'yes');" },
  {
    step: 200,
    description: 'Judge',
    script: "if (job.getData('verdict') === 'odd') job.fatalFail('An odd clip');",
    dependency: PREVIOUS,
    critical: false,
  },
  {
    step: 300,
    description: 'Deliver',
    script:
      "if (job.getData('verdict') === 'torn') job.fatalFail('The tape is torn');\nsleep(Number(job.getDataOrDefault('ms', '0')));",
    dependency: { allPrevious: true },
  },
  {
    step: 5000,
    description: 'Tidy up',
    script: "sleep(Number(job.getDataOrDefault('tidyMs', '0')));",
    cleanup: true,
  },
];
export const TYPES: Record<string, object[]> = {
  LOOK,
  DIAL: [
    { step: 100, description: 'Dial', script: "if (job.getData('free') !== 'yes') job.fail('The line is busy');" },
  ],
  FETCH: [
    { step: 100, description: 'Fetch', script: "if (job.getData('tape') !== 'here') job.wait('The tape is away');" },
  ],
  PAIR: [
    { step: 100, description: 'Lead', script: "job.startParallel();\nsleep(Number(job.getData('ms')));" },
    {
      step: 200,
      description: 'Follow',
      script: "sleep(Number(job.getData('ms')));",
      parallelDependency: { step: 100 },
    },
  ],
  PROGRAM: [
    {
      step: 100,
      description: 'Run a program',
      bean: 'jobspine',
      method: 'command',
      metadata: {
        field: [
          { key: 'program', value: 'sleep' },
          { key: 'argument', value: `\${seconds}` },
        ],
      },
    },
  ],
};

/** Metadata that lets a job of a recording go on. */
export const GO_ON = { ms: '0', tidyMs: '0', seconds: '0', free: 'yes', tape: 'here' };
