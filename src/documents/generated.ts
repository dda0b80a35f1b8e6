/* Generated from schemas/*.xsd by `npm run generate`: change those, not this file. */

/** The documents by the names of their root elements. */
export interface Documents {
  JobBatchDocument: JobBatchType;
  ScriptResultDocument: ScriptResultType;
  JobPoolStatusDocument: JobPoolStatusType;
  JobPoolSimulationDocument: JobPoolSimulationType;
  JobAdmissionDocument: JobAdmissionType;
  NodeListDocument: NodeListType;
  TokenListDocument: TokenListType;
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

/** Jobs to create, all or none. The response is a URIListDocument with their ids, in the same order. */
export interface JobBatchType {
  job?: readonly NewJobType[] | undefined;
}

/** The parameters and the body of POST /job. */
export interface NewJobType {
  /** The name of a job type. */
  type: string;
  priority?: PriorityType | undefined;
  /** The job starts on HOLD: its steps are started one by one, by hand. */
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
  /** The value that the script returned, as JSON text. */
  value?: string | undefined;
  /** The lines that the script logged. */
  log?: readonly string[] | undefined;
  /** The reason why the script ended early. */
  error?: string | undefined;
}

export interface JobPoolStatusType {
  dedicatedJobPool: boolean;
  /** The maximum number of running jobs; absent if only the pools limit it. */
  concurrentJobs?: number | undefined;
  /** Without pools: one pool with the size of concurrentJobs, open to all priorities. */
  pool?: readonly PoolStatusType[] | undefined;
  /** Running jobs that need no pool or no longer fit one. */
  outside?: readonly PriorityCountType[] | undefined;
  /** Jobs that could start, highest priority first. */
  ready?: readonly ReadyCountType[] | undefined;
}

export interface PoolStatusType {
  priorityThreshold: PriorityType;
  size: number;
  free: number;
  /** Jobs in its slots; jobs above its threshold have borrowed them. */
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
  /** The time at which the oldest of these jobs was created. */
  oldest: TimeType;
  oldestAgeSeconds: number;
}

/** The effect of other pools now. Nothing is changed. */
export interface JobPoolSimulationType {
  /** Jobs that would start now, in order. */
  start?: readonly SimulatedJobType[] | undefined;
  /** Jobs that would follow as slots become free. */
  next?: readonly SimulatedJobType[] | undefined;
  /** READY jobs that no pool would accept. */
  never?: readonly PriorityCountType[] | undefined;
}

export interface SimulatedJobType {
  jobId: SiteIdType;
  priority: PriorityType;
  /** The threshold of the pool whose slot the job gets. IMMEDIATE jobs need none. */
  pool?: PriorityType | undefined;
}

/** Data on a job beyond the Vidispine API. */
export interface JobExtensionType {
  /** The reason why the job has not started. */
  admission?: AdmissionType | undefined;
}

/** Like JobAdmissionDocument. */
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
  /** The reason as a sentence. */
  explanation: string;
  /** Its position in the order in which READY jobs start, from 1. */
  position?: number | undefined;
  /** The threshold of the pool that the job waits for. */
  pool?: PriorityType | undefined;
  /** The number of running jobs that must end before it starts, if no other job comes first. */
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
  /** Whether the node has a session with the database. */
  alive: boolean;
  /** Attempts that run on the node. */
  running: number;
}

export interface TokenListType {
  hits: WholeType;
  token?: readonly ListedTokenType[] | undefined;
}

/** A token, without the token itself. */
export interface ListedTokenType {
  /** Names the token, to end it; it is no secret. */
  id: WholeType;
  /** Absent for tokens of versions before 0.2.0. */
  created?: TimeType | undefined;
  /** The last use, accurate to five minutes. Absent if there was none. */
  used?: TimeType | undefined;
  expires: TimeType;
  /** Whether each use extends the lifetime. */
  autoRefresh: boolean;
}

export interface JobReportType {
  interval: IntervalType;
  timeZone: string;
  /** The present number of jobs in each state. */
  count?: readonly StateCountType[] | undefined;
  /** The jobs that ended in each interval; the last one contains the present. */
  trend?: readonly TrendType[] | undefined;
  /** The durations of jobs that succeeded in these intervals. */
  type?: readonly TypeTimesType[] | undefined;
  /** The jobs that have been running longest. */
  longest?: readonly LongestJobType[] | undefined;
}

export interface StateCountType {
  status: JobStateType;
  value: WholeType;
}

export interface TrendType {
  start: TimeType;
  /** The end, which is the start of the next interval. */
  end: TimeType;
  /** Jobs that ended as FINISHED or FINISHED_WARNING. */
  finished: WholeType;
  failed: WholeType;
  aborted: WholeType;
}

export interface TypeTimesType {
  name: string;
  jobs: WholeType;
  /** The time from the creation of a job to its first start. */
  wait: SecondsType;
  /** The time from its first start to its end. */
  run: SecondsType;
}

/** Half of the jobs took at most the median, 95 % of them at most p95. */
export interface SecondsType {
  median: AmountType;
  p95: AmountType;
}

export interface LongestJobType {
  jobId: SiteIdType;
  type: string;
  user: string;
  status: JobStateType;
  /** The time since its first start. */
  seconds: WholeType;
}

/** A job. In a list with idonly=true, it has only a jobId. */
export interface JobType {
  jobId: SiteIdType;
  /** The user to whom the job belongs: who created it, or the successor of that user. */
  user?: string | undefined;
  /** The time of its creation. */
  started?: TimeType | undefined;
  /** The time of its end, with any outcome. */
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
  /** The number of steps, without cleanup steps. Absent before the job has started. */
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

/** The current step of a job. */
export interface JobStepType {
  description: string;
  /** Its position among the steps, from 1; this is not the step number. Cleanup steps come after totalSteps. */
  number: number;
  status: StepStateType;
}

export interface KeyValueType {
  key: string;
  value: string;
}

export interface JobLogType {
  /** One entry for each attempt of each step, in the order of execution. */
  task?: readonly JobTaskType[] | undefined;
}

/** One attempt of a step or of a sub-task. */
export interface JobTaskType {
  step: number;
  /** The number of earlier failures of the step: 0 for the first attempt. */
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

/** The progress of an attempt. For percent, the total is 100; for bytes, it may be absent. */
export interface JobProgressType {
  value: AmountType;
  total?: WholeType | undefined;
  unit?: ProgressUnitType | undefined;
}

/** A line that a step logged while it ran. */
export interface JobSubStepType {
  timestamp: TimeType;
  description: string;
}

export interface JobListType {
  /** The number of matching jobs on all pages. */
  hits?: WholeType | undefined;
  job?: readonly JobType[] | undefined;
  facet?: readonly FacetType[] | undefined;
  /** The value of `cursor` for the next page; absent on the last page. */
  nextCursor?: string | undefined;
}

/** The count of each value of a field among all matching jobs. */
export interface FacetType {
  field: string;
  count?: readonly FacetCountType[] | undefined;
  /** For fields of times, instead of count. */
  range?: readonly FacetRangeCountType[] | undefined;
  name?: string | undefined;
}

/** The number of times in a range, which includes its start and excludes its end. */
export interface FacetRangeCountType {
  start?: TimeType | undefined;
  end?: TimeType | undefined;
  value: WholeType;
}

export interface FacetCountType {
  fieldValue: string;
  value: WholeType;
}

/** The facets to count in a search. The query of the request has the search itself. */
export interface JobSearchType {
  facetFilter?: readonly FacetFilterType[] | undefined;
  facet?: readonly FacetRequestType[] | undefined;
}

export interface FacetFilterType {
  field: string;
  range?: FacetRangeType | undefined;
  value?: string | undefined;
}

/** A range of times, which includes its start and excludes its end. */
export interface FacetRangeType {
  start?: string | undefined;
  end?: string | undefined;
}

export interface FacetRequestType {
  /** type, state or user; as extensions also priority, jobmetadata:KEY, started and finished. */
  field: string;
  /** Fields whose facet filters are not applied to this facet. */
  exclude?: readonly string[] | undefined;
  /** For started and finished: the ranges to count. An extension, like the next two attributes. */
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

/** A condition that keeps jobs waiting. */
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
  /** Steps that must have ended before this one starts. */
  dependency?: TaskDefinitionDependencyType | undefined;
  /** Steps that must have ended or become parallel before this one starts. */
  parallelDependency?: TaskDefinitionDependencyType | undefined;
  jobType?: string | undefined;
  /** The step runs last, after any outcome of the others. */
  cleanup?: boolean | undefined;
  /** The job fails if the step fails. Default: true. */
  critical?: boolean | undefined;
  metadata?: SimpleMetadataType | undefined;
  bean?: string | undefined;
  method?: string | undefined;
  plugin?: boolean | undefined;
  /** JavaScript. */
  script?: string | undefined;
  id?: WholeType | undefined;
}

/** Steps that must have ended. All parts must be met. */
export interface TaskDefinitionDependencyType {
  /** The step with this number; 0 for none. */
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

/** Keys and values; keys may repeat. */
export interface SimpleMetadataType {
  field?: readonly KeyValueType[] | undefined;
}

/** URLs, ids or names, depending on the resource. */
export interface URIListType {
  uri?: readonly string[] | undefined;
}

/** The reason why a request was refused: exactly one of these. */
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
  /** The kind of entity: Job. */
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
  /** The parameter, document or entity at fault. */
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
  /** The maximum number of running jobs, regardless of the pools. */
  concurrentJobs?: CountType | undefined;
  pool?: readonly JobPoolType[] | undefined;
}

/** Slots for jobs of a priority and all higher ones. */
export interface JobPoolType {
  priorityThreshold: PriorityType;
  size: CountType;
}

export interface JobPriorityConfigurationType {
  job?: readonly JobTypePriorityType[] | undefined;
}

/** The default priority of the jobs of a type. */
export interface JobTypePriorityType {
  type: string;
  value: PriorityType;
}

export interface AuthenticationTokenType {
  token: string;
  user: string;
}

export interface UserType {
  /** Optional if the path names the user. */
  userName?: string | undefined;
  realName?: string | undefined;
  /** Accepted, but never returned. */
  password?: string | undefined;
  groupList?: GroupListType | undefined;
  disabled?: boolean | undefined;
}

export interface UserListType {
  hits?: WholeType | undefined;
  user?: readonly UserType[] | undefined;
}

/** Groups. Names that begin with _ are roles. */
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

/** A folder whose files are registered. */
export interface StorageType {
  id?: SiteIdType | undefined;
  /** READY, or OFFLINE if its folder is not reachable. */
  state?: string | undefined;
  type?: string | undefined;
  /** In bytes. */
  capacity?: WholeType | undefined;
  freeCapacity?: WholeType | undefined;
  /** The time of its last scan. */
  timestamp?: TimeType | undefined;
  method?: readonly StorageMethodType[] | undefined;
  metadata?: SimpleMetadataType | undefined;
  /** Used bytes at which jobs resume that wait because the storage is full. */
  lowWatermark?: WholeType | undefined;
  /** Used bytes above which jobs stop writing. */
  highWatermark?: WholeType | undefined;
  /** In percent of the capacity; takes precedence over the bytes. */
  lowWatermarkPercentage?: CountType | undefined;
  /** In percent of the capacity; takes precedence over the bytes. */
  highWatermarkPercentage?: CountType | undefined;
  /** Whether the capacity is that of the disk. */
  autoDetect?: boolean | undefined;
  showImportables?: boolean | undefined;
  /** Seconds between two scans; 0: only on request. */
  scanInterval?: CountType | undefined;
}

/** The location of a storage. */
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
  /** The number of matching files on all pages. */
  hits?: WholeType | undefined;
  file?: readonly FileType[] | undefined;
}

export interface FileType {
  id?: SiteIdType | undefined;
  /** The path below the folder of its storage. */
  path?: string | undefined;
  uri?: readonly string[] | undefined;
  state?: string | undefined;
  /** In bytes; -1: unknown. */
  size?: WholeType | undefined;
  /** SHA-1, in hexadecimal. */
  hash?: string | undefined;
  /** The time of the last change. */
  timestamp?: TimeType | undefined;
  refreshFlag?: number | undefined;
  storage?: SiteIdType | undefined;
}

/** The settings of a transcode. */
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
  /** Bits per second. */
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

/** The duration of a frame or a sample, in seconds. */
export interface RationalType {
  numerator: CountType;
  denominator: CountType;
}

/** In pixels; with only one of them, the aspect ratio is kept. */
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

/** The result of a check and of its parts. */
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

/** A point in time, in UTC unless it has a zone. JSON output: 2020-08-21T09:04:04.032+0000. */
export type TimeType = Date;

/** A whole number that every JSON parser reads exactly. */
export type WholeType = number;

export type CountType = number;

export type AmountType = number;

/** In ascending order. */
export type PriorityType = 'LOWEST' | 'LOW' | 'MEDIUM' | 'HIGH' | 'HIGHEST' | 'IMMEDIATE';

export type JobStateType = 'READY' | 'STARTED' | 'WAITING' | 'HOLD' | 'ABORTED_PENDING' | 'FINISHED' | 'FINISHED_WARNING' | 'FAILED_TOTAL' | 'ABORTED' | 'VIDINET_JOB';

export type StepStateType = 'NONE' | 'READY' | 'STARTED' | 'STARTED_ASYNCHRONOUS' | 'STARTED_PARALLEL' | 'STARTED_PARALLEL_ASYNCHRONOUS' | 'STARTED_SUBTASKS' | 'WAITING' | 'FINISHED' | 'FAILED_RETRY' | 'FAILED_FATAL' | 'DISAPPEARED';

export type ProgressUnitType = 'bytes' | 'percent';

export type SelfTestStatusType = 'ok' | 'warning' | 'failed';
