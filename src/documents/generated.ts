/* Generated from schemas/*.xsd by `npm run generate`: change those, not this. */

/** The documents by the names of their root elements. */
export interface Documents {
  JobBatchDocument: JobBatchType;
  ScriptResultDocument: ScriptResultType;
  JobPoolStatusDocument: JobPoolStatusType;
  JobPoolSimulationDocument: JobPoolSimulationType;
  JobAdmissionDocument: JobAdmissionType;
  NodeListDocument: NodeListType;
  JobReportDocument: JobReportType;
  JobDocument: JobType;
  JobListDocument: JobListType;
  JobSearchDocument: JobSearchType;
  JobProblemListDocument: JobProblemListType;
  TaskDefinitionDocument: TaskDefinitionType;
  TaskDefinitionListDocument: TaskDefinitionListType;
  SimpleMetadataDocument: SimpleMetadataType;
  URIListDocument: URIListType;
  ExceptionDocument: ExceptionType;
  ConfigurationPropertyDocument: ConfigurationPropertyType;
  ConfigurationPropertyListDocument: ConfigurationPropertyListType;
  JobPoolListDocument: JobPoolListType;
  JobPriorityConfigurationDocument: JobPriorityConfigurationType;
  AuthenticationTokenDocument: AuthenticationTokenType;
  UserDocument: UserType;
  UserListDocument: UserListType;
  GroupListDocument: GroupListType;
  StorageDocument: StorageType;
  StorageListDocument: StorageListType;
  FileDocument: FileType;
  FileListDocument: FileListType;
  TranscodePresetDocument: TranscodePresetType;
  ResourceDocument: ResourceType;
  ResourceListDocument: ResourceListType;
  VersionDocument: VersionType;
  SelfTestDocument: SelfTestType;
}

/** Jobs to create, all or none. The answer is a URIListDocument of their ids, in this order. */
export interface JobBatchType {
  job?: readonly NewJobType[] | undefined;
}

/** What POST /job takes as parameters and body. */
export interface NewJobType {
  /** The name of a job type. */
  type: string;
  priority?: PriorityType | undefined;
  /** The job begins in HOLD: its steps start only one by one, by hand. */
  holdJob?: boolean | undefined;
  notification?: string | undefined;
  notificationData?: string | undefined;
  /** The metadata of the job. */
  field?: readonly NewJobFieldType[] | undefined;
}

export interface NewJobFieldType {
  key: string;
  value: string;
}

export interface ScriptResultType {
  /** What the script returned, as JSON text. */
  value?: string | undefined;
  /** What it logged, line by line. */
  log?: readonly string[] | undefined;
  /** Why it ended early. */
  error?: string | undefined;
}

export interface JobPoolStatusType {
  dedicatedJobPool: boolean;
  /** The most jobs that run together; absent where the pools alone say it. */
  concurrentJobs?: number | undefined;
  /** Without pools: one of the size of concurrentJobs, open to all. */
  pool?: readonly PoolStatusType[] | undefined;
  /** Running jobs that need no pool, or fit none any more. */
  outside?: readonly PriorityCountType[] | undefined;
  /** Jobs that could start, best priority first. */
  ready?: readonly ReadyCountType[] | undefined;
}

export interface PoolStatusType {
  priorityThreshold: PriorityType;
  size: number;
  free: number;
  /** Jobs in its slots; those above its threshold have borrowed them. */
  running?: readonly PriorityCountType[] | undefined;
}

export interface PriorityCountType {
  priority: PriorityType;
  count: number;
  borrowed?: boolean | undefined;
}

export interface ReadyCountType {
  priority: PriorityType;
  count: number;
  /** When the oldest of them was created. */
  oldest: TimeType;
  oldestAgeSeconds: number;
}

/** What other pools would do now. Nothing is changed. */
export interface JobPoolSimulationType {
  /** Jobs that would start now, in order. */
  start?: readonly SimulatedJobType[] | undefined;
  /** Jobs that would come after them as slots get free. */
  next?: readonly SimulatedJobType[] | undefined;
  /** READY jobs that no pool would ever take. */
  never?: readonly PriorityCountType[] | undefined;
}

export interface SimulatedJobType {
  jobId: SiteIdType;
  priority: PriorityType;
  /** The threshold of the pool whose slot it gets. IMMEDIATE jobs need none. */
  pool?: PriorityType | undefined;
}

/** What we know of a job beyond the Vidispine API. */
export interface JobExtensionType {
  /** Why it has not started. */
  admission?: AdmissionType | undefined;
}

/** As in a JobAdmissionDocument. */
export interface AdmissionType {
  reason: AdmissionReasonType;
  explanation: string;
  position?: number | undefined;
  pool?: PriorityType | undefined;
  mustEnd?: number | undefined;
}

export interface JobAdmissionType {
  jobId: SiteIdType;
  status: JobStateType;
  priority: PriorityType;
  reason: AdmissionReasonType;
  /** The reason in a sentence. */
  explanation: string;
  /** Its place among the READY jobs that come before it, from 1. */
  position?: number | undefined;
  /** The threshold of the pool that it waits for. */
  pool?: PriorityType | undefined;
  /** How many running jobs must end before it starts, when none comes in between. */
  mustEnd?: number | undefined;
}

export interface NodeListType {
  node?: readonly NodeType[] | undefined;
}

export interface NodeType {
  id: number;
  host: string;
  version: string;
  role?: readonly string[] | undefined;
  started: TimeType;
  lastSeen: TimeType;
  /** Whether its session with the database is there. */
  alive: boolean;
  /** Attempts that it carries out. */
  running: number;
}

export interface JobReportType {
  interval: IntervalType;
  timeZone: string;
  /** How many jobs are in each state now. */
  count?: readonly StateCountType[] | undefined;
  /** What ended in each interval, the last one up to now. */
  trend?: readonly TrendType[] | undefined;
  /** How long the jobs took that succeeded in these intervals. */
  type?: readonly TypeTimesType[] | undefined;
  /** The jobs that have been running for the longest time. */
  longest?: readonly LongestJobType[] | undefined;
}

export interface StateCountType {
  status: JobStateType;
  value: WholeType;
}

export interface TrendType {
  start: TimeType;
  /** Where the next interval starts. */
  end: TimeType;
  /** FINISHED and FINISHED_WARNING. */
  finished: WholeType;
  failed: WholeType;
  aborted: WholeType;
}

export interface TypeTimesType {
  name: string;
  jobs: WholeType;
  /** From the creation of a job to its first start. */
  wait: SecondsType;
  /** From its first start to its end. */
  run: SecondsType;
}

/** Half of the jobs took no longer than the median, 95 of 100 no longer than p95. */
export interface SecondsType {
  median: AmountType;
  p95: AmountType;
}

export interface LongestJobType {
  jobId: SiteIdType;
  type: string;
  user: string;
  status: JobStateType;
  /** Since its first start. */
  seconds: WholeType;
}

/** A job. A list asked for with idonly=true has nothing but jobId. */
export interface JobType {
  jobId: SiteIdType;
  /** Who created it. */
  user?: string | undefined;
  /** When it was created. */
  started?: TimeType | undefined;
  /** When it ended, in whatever way. */
  finished?: TimeType | undefined;
  status?: JobStateType | undefined;
  /** The name of its job type. */
  type?: string | undefined;
  subJob?: readonly JobType[] | undefined;
  priority?: PriorityType | undefined;
  waiting?: JobWaitingType | undefined;
  currentStep?: JobStepType | undefined;
  /** The metadata of the job. */
  data?: readonly KeyValueType[] | undefined;
  /** How many steps it has, cleanup steps left out. Absent until it has started. */
  totalSteps?: number | undefined;
  log?: JobLogType | undefined;
  extension?: JobExtensionType | undefined;
}

/** The resource that a job waits for. */
export interface JobWaitingType {
  resourceId?: SiteIdType | undefined;
  resourceType?: string | undefined;
  requirement?: string | undefined;
}

/** The step that a job is at. */
export interface JobStepType {
  description: string;
  /** Its place among the steps, from 1: not its step number. Cleanup steps come after totalSteps. */
  number: number;
  status: StepStateType;
}

export interface KeyValueType {
  key: string;
  value: string;
}

export interface JobLogType {
  /** One entry for each attempt at each step, in the order of execution. */
  task?: readonly JobTaskType[] | undefined;
}

/** One attempt at a step, or at a sub-task of it. */
export interface JobTaskType {
  step: number;
  /** How often the step had failed before: 0 for the first try. */
  attempts: number;
  status: StepStateType;
  timestamp: TimeType;
  description?: string | undefined;
  progress?: JobProgressType | undefined;
  subStep?: readonly JobSubStepType[] | undefined;
  errorMessage?: string | undefined;
  totalSubTasks?: number | undefined;
  subTask?: readonly JobTaskType[] | undefined;
  id?: WholeType | undefined;
}

/** How far an attempt is. Percent has total 100; bytes may lack a total. */
export interface JobProgressType {
  value: AmountType;
  total?: WholeType | undefined;
  unit?: ProgressUnitType | undefined;
}

/** What a step told of itself while it ran. */
export interface JobSubStepType {
  timestamp: TimeType;
  description: string;
}

export interface JobListType {
  /** How many jobs match, on all pages together. */
  hits?: WholeType | undefined;
  job?: readonly JobType[] | undefined;
  facet?: readonly FacetType[] | undefined;
  /** Of a list: `cursor` for the next page; absent on the last one. */
  nextCursor?: string | undefined;
}

/** How often each value of a field occurs among all jobs that match. */
export interface FacetType {
  field: string;
  count?: readonly FacetCountType[] | undefined;
  /** Of times, in place of count. */
  range?: readonly FacetRangeCountType[] | undefined;
  name?: string | undefined;
}

/** How many times lie in a range. Its start belongs to it, its end does not. */
export interface FacetRangeCountType {
  start?: TimeType | undefined;
  end?: TimeType | undefined;
  value: WholeType;
}

export interface FacetCountType {
  fieldValue: string;
  value: WholeType;
}

/** What to count in a search; what to search for stands in the query of the request. */
export interface JobSearchType {
  facetFilter?: readonly FacetFilterType[] | undefined;
  facet?: readonly FacetRequestType[] | undefined;
}

export interface FacetFilterType {
  field: string;
  range?: FacetRangeType | undefined;
  value?: string | undefined;
}

/** Two times. The start belongs to the range, the end does not. */
export interface FacetRangeType {
  start?: string | undefined;
  end?: string | undefined;
}

export interface FacetRequestType {
  /** type, state or user; ours: priority, jobmetadata:KEY, started, finished. */
  field: string;
  /** The fields of facet filters that are not applied while this facet is counted. */
  exclude?: readonly string[] | undefined;
  /** Of started and finished: what to count, ours as are the next two attributes. */
  range?: readonly FacetRangeType[] | undefined;
  count?: boolean | undefined;
  minCount?: number | undefined;
  maxCount?: number | undefined;
  maxResults?: number | undefined;
  name?: string | undefined;
  interval?: string | undefined;
  timeZone?: string | undefined;
}

export interface JobProblemListType {
  problem?: readonly JobProblemType[] | undefined;
}

/** A condition that jobs wait for to change. */
export interface JobProblemType {
  id: WholeType;
  type: string;
  data?: readonly KeyValueType[] | undefined;
  /** The jobs that wait for it. */
  job?: readonly SiteIdType[] | undefined;
}

/** One step of a job type. */
export interface TaskDefinitionType {
  description?: string | undefined;
  extradata?: string | undefined;
  flags?: number | undefined;
  /** Its number, unique in its job type; steps run in the order of their numbers. */
  step?: number | undefined;
  /** What must have ended before the step starts. */
  dependency?: TaskDefinitionDependencyType | undefined;
  /** What must have started in parallel, or ended, before the step starts beside it. */
  parallelDependency?: TaskDefinitionDependencyType | undefined;
  jobType?: string | undefined;
  /** The step runs last, whatever happened. */
  cleanup?: boolean | undefined;
  /** The job fails when the step fails. True unless said otherwise. */
  critical?: boolean | undefined;
  metadata?: SimpleMetadataType | undefined;
  bean?: string | undefined;
  method?: string | undefined;
  plugin?: boolean | undefined;
  /** JavaScript. */
  script?: string | undefined;
  id?: WholeType | undefined;
}

/** Earlier steps; the parts combine. */
export interface TaskDefinitionDependencyType {
  /** The step of this number; 0 for none. */
  step?: number | undefined;
  /** The directly preceding step. */
  previous?: boolean | undefined;
  /** All steps with a lower number. */
  allPrevious?: boolean | undefined;
}

export interface TaskDefinitionListType {
  task?: readonly TaskDefinitionType[] | undefined;
  metadata?: SimpleMetadataType | undefined;
}

/** Keys and values; a key may stand more than once. */
export interface SimpleMetadataType {
  field?: readonly KeyValueType[] | undefined;
}

/** URLs, ids or names, as the resource says. */
export interface URIListType {
  uri?: readonly string[] | undefined;
}

/** Why a request was refused: exactly one of these. */
export interface ExceptionType {
  notFound?: NotFoundExceptionType | undefined;
  internalServer?: MessageExceptionType | undefined;
  forbidden?: ForbiddenExceptionType | undefined;
  notYetImplemented?: NotYetImplementedExceptionType | undefined;
  conflict?: ValueExceptionType | undefined;
  invalidInput?: ValueExceptionType | undefined;
  licenseFault?: MessageExceptionType | undefined;
  fileAlreadyExists?: FileAlreadyExistsExceptionType | undefined;
  notAuthorized?: MessageExceptionType | undefined;
}

export interface NotFoundExceptionType {
  /** The kind of thing: Job. */
  type?: string | undefined;
  id?: string | undefined;
  context?: string | undefined;
}

export interface MessageExceptionType {
  message?: string | undefined;
}

export interface ForbiddenExceptionType {
  context?: string | undefined;
  id?: string | undefined;
  explanation?: string | undefined;
}

export interface NotYetImplementedExceptionType {
}

export interface ValueExceptionType {
  /** The parameter, document or entity that is wrong. */
  context?: string | undefined;
  id?: string | undefined;
  explanation?: string | undefined;
  value?: string | undefined;
}

export interface FileAlreadyExistsExceptionType {
  storageId?: string | undefined;
  fileId?: string | undefined;
  path?: string | undefined;
}

export interface ConfigurationPropertyType {
  key: string;
  value?: string | undefined;
  lastChange?: TimeType | undefined;
}

export interface ConfigurationPropertyListType {
  property?: readonly ConfigurationPropertyType[] | undefined;
}

export interface JobPoolListType {
  /** How many jobs may run at a time, whatever the pools say. */
  concurrentJobs?: CountType | undefined;
  pool?: readonly JobPoolType[] | undefined;
}

/** Slots for jobs of a priority and those above it. */
export interface JobPoolType {
  priorityThreshold: PriorityType;
  size: CountType;
}

export interface JobPriorityConfigurationType {
  job?: readonly JobTypePriorityType[] | undefined;
}

/** The priority of the jobs of a type, unless they are given one. */
export interface JobTypePriorityType {
  type: string;
  value: PriorityType;
}

export interface AuthenticationTokenType {
  token: string;
  user: string;
}

export interface UserType {
  /** May be left out where the path names the user. */
  userName?: string | undefined;
  realName?: string | undefined;
  /** Only read, never written. */
  password?: string | undefined;
  groupList?: GroupListType | undefined;
  disabled?: boolean | undefined;
}

export interface UserListType {
  hits?: WholeType | undefined;
  user?: readonly UserType[] | undefined;
}

/** Groups; those whose names begin with _ are roles. */
export interface GroupListType {
  hits?: WholeType | undefined;
  group?: readonly GroupType[] | undefined;
}

export interface GroupType {
  groupName: string;
  description?: string | undefined;
  role?: boolean | undefined;
}

export interface StorageListType {
  storage?: readonly StorageType[] | undefined;
}

/** A folder whose files are known. */
export interface StorageType {
  id?: SiteIdType | undefined;
  /** READY, or OFFLINE when its folder cannot be reached. */
  state?: string | undefined;
  type?: string | undefined;
  /** In bytes. */
  capacity?: WholeType | undefined;
  freeCapacity?: WholeType | undefined;
  /** When its files were last looked for. */
  timestamp?: TimeType | undefined;
  method?: readonly StorageMethodType[] | undefined;
  metadata?: SimpleMetadataType | undefined;
  /** Used bytes below which jobs go on that have waited because the storage was full. */
  lowWatermark?: WholeType | undefined;
  /** Used bytes above which nothing more is written. */
  highWatermark?: WholeType | undefined;
  /** In percent of the capacity; it counts where both are given. */
  lowWatermarkPercentage?: CountType | undefined;
  /** In percent of the capacity; it counts where both are given. */
  highWatermarkPercentage?: CountType | undefined;
  /** The capacity is that of the disk. */
  autoDetect?: boolean | undefined;
  showImportables?: boolean | undefined;
  /** Seconds between two scans; 0: only when asked for. */
  scanInterval?: CountType | undefined;
}

/** How a storage is reached. */
export interface StorageMethodType {
  id?: SiteIdType | undefined;
  uri?: string | undefined;
  bandwidth?: WholeType | undefined;
  read?: boolean | undefined;
  write?: boolean | undefined;
  browse?: boolean | undefined;
  lastSuccess?: TimeType | undefined;
  lastFailure?: TimeType | undefined;
  failureMessage?: string | undefined;
  type?: string | undefined;
}

export interface FileListType {
  /** How many files match, on all pages together. */
  hits?: WholeType | undefined;
  file?: readonly FileType[] | undefined;
}

export interface FileType {
  id?: SiteIdType | undefined;
  /** Below the folder of its storage. */
  path?: string | undefined;
  uri?: readonly string[] | undefined;
  state?: string | undefined;
  /** In bytes; -1: not known. */
  size?: WholeType | undefined;
  /** SHA-1, in hexadecimal. */
  hash?: string | undefined;
  /** When it was last changed. */
  timestamp?: TimeType | undefined;
  refreshFlag?: number | undefined;
  storage?: SiteIdType | undefined;
}

/** What a shape is made by. */
export interface TranscodePresetType {
  name?: string | undefined;
  description?: string | undefined;
  /** The container: mp4, webm, mov, … */
  format: string;
  audio?: AudioPresetType | undefined;
  video?: VideoPresetType | undefined;
}

export interface AudioPresetType {
  codec: string;
  /** Bits a second. */
  bitrate?: CountType | undefined;
  framerate?: RationalType | undefined;
  channel?: readonly CountType[] | undefined;
}

export interface VideoPresetType {
  scaling?: ScalingType | undefined;
  codec: string;
  bitrate?: CountType | undefined;
  framerate?: RationalType | undefined;
  resolution?: ResolutionType | undefined;
  gopSize?: CountType | undefined;
  pixelFormat?: string | undefined;
  /** The profile: baseline, main, high. */
  preset?: string | undefined;
  setting?: readonly KeyValueType[] | undefined;
}

/** How long a frame or a sample lasts, in seconds. */
export interface RationalType {
  numerator: CountType;
  denominator: CountType;
}

/** In pixels; one of them alone keeps the shape of the picture. */
export interface ScalingType {
  width?: CountType | undefined;
  height?: CountType | undefined;
}

export interface ResolutionType {
  width: CountType;
  height: CountType;
}

export interface ResourceListType {
  resource?: readonly ResourceType[] | undefined;
}

export interface ResourceType {
  id?: SiteIdType | undefined;
  transcoder?: TranscoderType | undefined;
}

export interface TranscoderType {
  url: string;
  version?: string | undefined;
  /** ONLINE or OFFLINE. */
  state?: string | undefined;
}

export interface VersionType {
  component?: readonly VersionComponentType[] | undefined;
}

export interface VersionComponentType {
  name: string;
  siteId?: string | undefined;
  version: string;
}

/** The result of a check and of the checks that it is made of. */
export interface SelfTestType {
  message?: readonly string[] | undefined;
  test?: readonly SelfTestType[] | undefined;
  name?: string | undefined;
  description?: string | undefined;
  status?: SelfTestStatusType | undefined;
  /** Milliseconds. */
  took?: WholeType | undefined;
}

export type AdmissionReasonType = 'NOT_READY' | 'STARTING' | 'NO_POOL' | 'SLOTS_TAKEN' | 'LIMIT_REACHED';

export type IntervalType = 'hour' | 'day' | 'week' | 'month' | 'year';

/** VX-29: a site and a number; JOB-VX-29 in the long form. */
export type SiteIdType = string;

/** A point in time; without a zone it is UTC. JSON writes 2020-08-21T09:04:04.032+0000. */
export type TimeType = Date;

/** A whole number that every JSON reader keeps exactly. */
export type WholeType = number;

export type CountType = number;

export type AmountType = number;

/** From lowest to highest. */
export type PriorityType = 'LOWEST' | 'LOW' | 'MEDIUM' | 'HIGH' | 'HIGHEST' | 'IMMEDIATE';

export type JobStateType = 'READY' | 'STARTED' | 'WAITING' | 'HOLD' | 'ABORTED_PENDING' | 'FINISHED' | 'FINISHED_WARNING' | 'FAILED_TOTAL' | 'ABORTED' | 'VIDINET_JOB';

export type StepStateType = 'NONE' | 'READY' | 'STARTED' | 'STARTED_ASYNCHRONOUS' | 'STARTED_PARALLEL' | 'STARTED_PARALLEL_ASYNCHRONOUS' | 'STARTED_SUBTASKS' | 'WAITING' | 'FINISHED' | 'FAILED_RETRY' | 'FAILED_FATAL' | 'DISAPPEARED';

export type ProgressUnitType = 'bytes' | 'percent';

export type SelfTestStatusType = 'ok' | 'warning' | 'failed';
