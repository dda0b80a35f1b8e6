/**
 * Changes since the last release that break clients and were made on purpose, as `npm run contract` prints them. Each
 * is in the changelog under "Changed". Empty after a release.
 */
export const ACCEPTED: readonly string[] = [
  'POST /API/job: SimpleMetadataDocument: field has up to 10000 items, not undefined',
  'POST /API/job/batch: JobBatchDocument: job NewJobType: field has up to 10000 items, not undefined',
  'PUT /API/job/search: JobSearchDocument: facetFilter has up to 50 items, not undefined',
  'PUT /API/job/search: JobSearchDocument: facet has up to 50 items, not undefined',
  'PUT /API/job/search: JobSearchDocument: facet FacetRequestType: exclude has up to 50 items, not undefined',
  'PUT /API/job/search: JobSearchDocument: facet FacetRequestType: range has up to 1000 items, not undefined',
  'POST /API/task-definition: TaskDefinitionListDocument: task has up to 10000 items, not undefined',
  'POST /API/task-definition: TaskDefinitionListDocument: task TaskDefinitionType: metadata SimpleMetadataType: field has up to 10000 items, not undefined',
  'PUT /API/configuration/job-pool: JobPoolListDocument: pool has up to 1000 items, not undefined',
  'PUT /API/configuration/job-priority: JobPriorityConfigurationDocument: job has up to 10000 items, not undefined',
  'POST /API/configuration/properties: ConfigurationPropertyListDocument: property has up to 1000 items, not undefined',
  'POST /API/user: UserDocument: groupList GroupListType: group has up to 1000 items, not undefined',
  'PUT /API/user/{name}/roles: GroupListDocument: group has up to 1000 items, not undefined',
  'POST /API/storage: StorageDocument: method has up to 1000 items, not undefined',
  'PUT /API/shape-tag/{tag}: TranscodePresetDocument: video VideoPresetType: setting has up to 1000 items, not undefined',
];
