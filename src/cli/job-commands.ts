import { type Command, Option } from 'commander';
import { hasEnded, type QueryOf } from '../client/client.ts';
import { SetupError } from '../core/setup-error.ts';
import { type Connection, connect, SERVER_HELP, unchecked } from './client.ts';
import { describeJob, describeTask, hasSucceeded, type Job, type Task, toJob } from './job.ts';
import { plain, printLine, shortTime, toTable } from './print.ts';
import { waitFor } from './wait.ts';

const JSON_OPTION = ['--json', 'print the JSON response of the API'] as const;

/** Adds the commands `job …`. */
export function addJobCommands(program: Command): void {
  const job = program
    .command('job')
    .description('list, show, create, abort, re-run and wait for jobs on a running server');
  job.addHelpText('after', SERVER_HELP);
  addListCommand(job);
  addShowCommand(job);
  addCreateCommand(job);
  addAbortCommand(job);
  addRerunCommand(job);
  addWaitCommand(job);
}

interface ListOptions {
  state?: string;
  type?: string;
  priority?: string;
  user: 'me' | 'all';
  metadata?: string[];
  sort: string;
  first: string;
  number: string;
  json?: true;
}

function addListCommand(job: Command): void {
  job
    .command('list')
    .description('list jobs, newest first')
    .option('--state <states>', 'only jobs in these states, such as READY,STARTED')
    .option('--type <types>', 'only jobs of these types')
    .option('--priority <priorities>', 'only jobs with these priorities')
    .addOption(
      new Option('--user <user>', 'only your own jobs, or those of all users').choices(['me', 'all']).default('me'),
    )
    .option('--metadata <key=value>', 'only jobs with this metadata; * matches any text; repeatable', collect)
    .option('--sort <fields>', 'jobId, type, state, user, startTime, priority, each with asc or desc', 'jobId desc')
    .option('--first <n>', 'start with the n-th job', '1')
    .option('--number <n>', 'list at most n jobs', '20')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples('job list --state READY,STARTED --user all', "job list --sort 'startTime desc' --number 5"),
    )
    .action(listJobs);
}

async function listJobs({ user, metadata, json, ...rest }: ListOptions): Promise<void> {
  const query = unchecked<QueryOf<'/API/job', 'get'>>({ ...rest, user: user === 'me', jobmetadata: metadata });
  const { api, ask } = connect();
  const list = await ask(api.GET('/API/job', { params: { query } }));
  if (json) return printJson(list);
  const { hits, job = [] } = list;
  if (job.length > 0) toTable([HEADINGS, ...job.map(toJob).map(toRow)]).forEach(printLine);
  const whose = user === 'me' ? '; --user all lists those of all users' : '';
  process.stderr.write(`${job.length} of ${hits} jobs${whose}\n`);
}

const printJson = (document: object): void => printLine(JSON.stringify(document));

const HEADINGS = ['ID', 'STATUS', 'TYPE', 'PRIORITY', 'USER', 'STARTED', 'STEP'];

const toRow = ({ jobId, status, type, priority, user, started, currentStep, totalSteps }: Job): string[] => [
  ...[jobId, status, type, priority, user, shortTime(started)],
  currentStep ? describeStep(currentStep, totalSteps ?? 0) : '',
];

/** Describes the current step. The numbers of cleanup steps follow those of all counted steps. */
const describeStep = ({ number, description }: NonNullable<Job['currentStep']>, total: number): string =>
  number > total ? description : `${number}/${total} ${description}`;

function addShowCommand(job: Command): void {
  job
    .command('show <id>')
    .description('show a job with its metadata, and each attempt of its steps')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('job show VX-1', 'job show VX-1 --json'))
    .action(async (id: string, { json }: { json?: true }) => {
      const job = await getJob(connect(), id);
      if (json) return printJson(job);
      toLines(job).forEach(printLine);
    });
}

const getJob = async ({ api, ask }: Connection, id: string): Promise<Job> =>
  toJob(await ask(api.GET('/API/job/{id}', { params: { path: { id }, query: { metadata: true } } })));

function toLines(job: Job): string[] {
  const facts = [
    ['job', job.jobId],
    ['type', job.type],
    ['status', describeJob(job)],
    ['priority', job.priority],
    ['user', job.user],
    ['started', shortTime(job.started)],
    ...(job.finished ? [['finished', shortTime(job.finished)]] : []),
    ...(job.data ?? []).map(({ key, value }) => ['data', `${key} = ${value}`]),
  ];
  const tasks = job.log?.task ?? [];
  const steps =
    tasks.length === 0 ? [] : ['', ...toTable([['STEP', 'STATUS', 'TIME', 'WHAT'], ...tasks.flatMap(toStepRows)])];
  return [...toTable(facts), ...steps];
}

function toStepRows(task: Task): string[][] {
  const said = [
    ...(task.subStep ?? []).map(({ description }) => description),
    ...(task.errorMessage ? [task.errorMessage] : []),
  ];
  return [
    [String(task.step), task.status, shortTime(task.timestamp), describeTask(task)],
    ...said.map(line => ['', '', '', `  ${line}`]),
  ];
}

function addCreateCommand(job: Command): void {
  job
    .command('create <type>')
    .description('create a job, and print its id')
    .option('--metadata <key=value>', 'metadata of the job; repeatable', collect)
    .option('--priority <priority>', 'LOWEST, LOW, MEDIUM, HIGH, HIGHEST or IMMEDIATE')
    .option('--hold', 'create it on HOLD: no step starts by itself')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples('job create MY_TYPE --metadata color=blue --metadata size=3', 'job wait $(jobspine job create MY_TYPE)'),
    )
    .action(async (type: string, options: { metadata?: string[]; priority?: string; hold?: true; json?: true }) => {
      const { metadata, priority, hold, json } = options;
      const query = unchecked<QueryOf<'/API/job', 'post'>>({ type, priority, holdJob: hold, jobmetadata: metadata });
      const { api, ask } = connect();
      printCreated(await ask(api.POST('/API/job', { params: { query } })), json);
    });
}

const printCreated = (job: { jobId: string }, json: true | undefined): void =>
  json ? printJson(job) : printLine(job.jobId);

function addAbortCommand(job: Command): void {
  job
    .command('abort <id...>')
    .description('abort jobs; they end when their running steps have stopped')
    .option('--reason <text>', 'the reason, stored with the job')
    .option('--no-cleanup', 'skip their cleanup steps')
    .addHelpText('after', examples('job abort VX-1 VX-2 --reason "wrong file"'))
    .action(async (ids: string[], { reason, cleanup }: { reason?: string; cleanup: boolean }) => {
      const { api, ask } = connect();
      const query = { cleanup, ...(reason !== undefined && { reason }) };
      await forEach(ids, id => ask(api.DELETE('/API/job/{id}', { params: { path: { id }, query } })));
    });
}

function addRerunCommand(job: Command): void {
  job
    .command('rerun <id...>')
    .description('run jobs again as new jobs, and print their ids')
    .option('--priority <priority>', 'priority of the new job; default: that of the old job')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('job rerun VX-1', 'job rerun VX-1 --priority HIGH'))
    .action(async (ids: string[], { priority, json }: { priority?: string; json?: true }) => {
      const { api, ask } = connect();
      const query = unchecked<QueryOf<'/API/job/{id}/re-run', 'post'>>({ priority });
      await forEach(ids, async id =>
        printCreated(await ask(api.POST('/API/job/{id}/re-run', { params: { path: { id }, query } })), json),
      );
    });
}

const WAIT_HELP = `
On a terminal, progress is shown as bars; elsewhere, each change is a line. Both go to standard error.

Exit codes:
  0  all jobs are FINISHED or FINISHED_WARNING
  1  a job is FAILED_TOTAL or ABORTED, or a request failed
  2  the timeout expired before all jobs had ended`;

/** Exit codes of `job wait`; 0 on success. */
const EXIT = { failed: 1, timedOut: 2 };

function addWaitCommand(job: Command): void {
  job
    .command('wait <id...>')
    .description('wait until jobs have ended, and print their states')
    .option('--timeout <seconds>', 'stop waiting after this time')
    .option('--json', 'print the JSON response of the API, one line per job')
    .addHelpText('after', `${examples('job wait VX-1 VX-2', 'job wait VX-1 --timeout 60')}\n${WAIT_HELP}`)
    .action(async (ids: string[], { timeout, json }: { timeout?: string; json?: true }) => {
      const connection = connect();
      const jobs = await waitFor(connection, ids, timeout === undefined ? undefined : toMs(timeout));
      for (const job of jobs) {
        if (json) printJson(await getJob(connection, job.jobId));
        else printLine(`${job.jobId}  ${plain(describeJob(job))}`);
      }
      if (jobs.some(one => !hasEnded(one))) process.exitCode = EXIT.timedOut;
      else if (!jobs.every(hasSucceeded)) process.exitCode = EXIT.failed;
    });
}

function toMs(seconds: string): number {
  const ms = Number(seconds) * 1000;
  if (seconds.trim() === '' || !(ms >= 0))
    throw new SetupError(`--timeout must be a number of seconds, not ${seconds}`);
  return ms;
}

/** Does the work for each id in turn, even after failures. SetupError with all failures at the end. */
async function forEach(ids: readonly string[], work: (id: string) => Promise<unknown>): Promise<void> {
  const failures: string[] = [];
  for (const id of ids) {
    await work(id).catch((error: Error) => failures.push(ids.length === 1 ? error.message : `${id}: ${error.message}`));
  }
  if (failures.length > 0) throw new SetupError(failures.join('\njobspine: '));
}

const collect = (value: string, before: string[] = []): string[] => [...before, value];

const examples = (...commands: string[]): string =>
  `\nExamples:\n${commands.map(command => `  jobspine ${command}`).join('\n')}`;
