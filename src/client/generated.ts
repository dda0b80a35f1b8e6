/* Generated from the routes and the schemas by `npm run generate`: change those, not this. */

export interface paths {
    "/API/job": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List jobs. */
        get: operations["getJob"];
        put?: never;
        /** Create a job. */
        post: operations["postJob"];
        /** Delete jobs that have ended, all or none: `?id=VX-1,VX-2`. */
        delete: operations["deleteJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/job/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create up to 10000 jobs, all or none. */
        post: operations["postJobBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/job/problem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the problems that WAITING jobs wait for. */
        get: operations["getJobProblem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/job/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Report what jobs did lately. */
        get: operations["getJobReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/job/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** List jobs, and count them by facets. */
        put: operations["putJobSearch"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/job/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a job with its log. */
        get: operations["getJobById"];
        /** Change the priority of a job. */
        put: operations["putJobById"];
        post?: never;
        /** Abort a job; its record stays. */
        delete: operations["deleteJobById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/job/{id}/admission": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Explain why a job has not started. */
        get: operations["getJobByIdAdmission"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/job/{id}/problem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the problems that a job waits for. */
        get: operations["getJobByIdProblem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/job/{id}/re-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a job again, as a copy. */
        post: operations["postJobByIdReRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/job/{id}/step/{step}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set metadata of the job from outside; the number of the step makes no difference. */
        put: operations["putJobByIdStepByStepData"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/job/{id}/step/{step}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a step of a HOLD job. */
        post: operations["postJobByIdStepByStepRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/jobtype": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the names of all job types. */
        get: operations["getJobtype"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List all task definitions, or those of `?type=`. */
        get: operations["getTaskDefinition"];
        put?: never;
        /** Add task definitions, all or none. */
        post: operations["postTaskDefinition"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/jobtype/{type}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the task definitions of a type. */
        get: operations["getTaskDefinitionJobtypeByType"];
        put?: never;
        /** Create a custom type: `?id=20000`. */
        post: operations["postTaskDefinitionJobtypeByType"];
        /** Delete a custom type. */
        delete: operations["deleteTaskDefinitionJobtypeByType"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/jobtype/{type}/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Draw the graph of a type as PNG. */
        get: operations["getTaskDefinitionJobtypeByTypeGraph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/jobtype/{type}/graph/dot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Write the graph of a type as DOT. */
        get: operations["getTaskDefinitionJobtypeByTypeGraphDot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/jobtype/{type}/graph/svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Draw the graph of a type as SVG. */
        get: operations["getTaskDefinitionJobtypeByTypeGraphSvg"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/jobtype/{type}/step/{step}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a task definition. */
        get: operations["getTaskDefinitionJobtypeByTypeStepByStep"];
        /** Replace a task definition; members that the document does not have get their defaults. */
        put: operations["putTaskDefinitionJobtypeByTypeStepByStep"];
        post?: never;
        /** Delete a task definition. */
        delete: operations["deleteTaskDefinitionJobtypeByTypeStepByStep"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/jobtype/{type}/step/{step}/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the metadata of a task definition. */
        get: operations["getTaskDefinitionJobtypeByTypeStepByStepMetadata"];
        /** Replace the metadata of a task definition. */
        put: operations["putTaskDefinitionJobtypeByTypeStepByStepMetadata"];
        post?: never;
        /** Delete the metadata of a task definition. */
        delete: operations["deleteTaskDefinitionJobtypeByTypeStepByStepMetadata"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/jobtype/{type}/step/{step}/metadata/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show one metadata value of a task definition. */
        get: operations["getTaskDefinitionJobtypeByTypeStepByStepMetadataByKey"];
        /** Set one metadata value of a task definition. */
        put: operations["putTaskDefinitionJobtypeByTypeStepByStepMetadataByKey"];
        post?: never;
        /** Delete one metadata value of a task definition. */
        delete: operations["deleteTaskDefinitionJobtypeByTypeStepByStepMetadataByKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/jobtype/{type}/step/{step}/script": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the script of a task definition. */
        get: operations["getTaskDefinitionJobtypeByTypeStepByStepScript"];
        /** Replace the script of a task definition. */
        put: operations["putTaskDefinitionJobtypeByTypeStepByStepScript"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/jobtype/{type}/step/{step}/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check whether this server can run a task definition; 400 when it cannot. */
        get: operations["getTaskDefinitionJobtypeByTypeStepByStepValidate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a task definition. */
        get: operations["getTaskDefinitionById"];
        /** Replace a task definition; members that the document does not have get their defaults. */
        put: operations["putTaskDefinitionById"];
        post?: never;
        /** Delete a task definition. */
        delete: operations["deleteTaskDefinitionById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/{id}/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the metadata of a task definition. */
        get: operations["getTaskDefinitionByIdMetadata"];
        /** Replace the metadata of a task definition. */
        put: operations["putTaskDefinitionByIdMetadata"];
        post?: never;
        /** Delete the metadata of a task definition. */
        delete: operations["deleteTaskDefinitionByIdMetadata"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/{id}/metadata/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show one metadata value of a task definition. */
        get: operations["getTaskDefinitionByIdMetadataByKey"];
        /** Set one metadata value of a task definition. */
        put: operations["putTaskDefinitionByIdMetadataByKey"];
        post?: never;
        /** Delete one metadata value of a task definition. */
        delete: operations["deleteTaskDefinitionByIdMetadataByKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/{id}/script": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the script of a task definition. */
        get: operations["getTaskDefinitionByIdScript"];
        /** Replace the script of a task definition. */
        put: operations["putTaskDefinitionByIdScript"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/task-definition/{id}/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check whether this server can run a task definition; 400 when it cannot. */
        get: operations["getTaskDefinitionByIdValidate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/configuration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the resources of the configuration. */
        get: operations["getConfiguration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/configuration/job-pool": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the pools. */
        get: operations["getConfigurationJobPool"];
        /** Replace the pools. */
        put: operations["putConfigurationJobPool"];
        post?: never;
        /** Delete all pools. */
        delete: operations["deleteConfigurationJobPool"];
        options?: never;
        head?: never;
        /** Add pools, or change some of them. */
        patch: operations["patchConfigurationJobPool"];
        trace?: never;
    };
    "/API/configuration/job-pool/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show which jobs would start under other pools; nothing changes. */
        post: operations["postConfigurationJobPoolSimulate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/configuration/job-pool/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the jobs that run in each pool, and those that are READY. */
        get: operations["getConfigurationJobPoolStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/configuration/job-pool/{priority}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete one pool. */
        delete: operations["deleteConfigurationJobPoolByPriority"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/configuration/job-priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the default priorities of job types. */
        get: operations["getConfigurationJobPriority"];
        /** Replace the default priorities of job types. */
        put: operations["putConfigurationJobPriority"];
        post?: never;
        /** Delete the default priorities; MEDIUM applies to all types again. */
        delete: operations["deleteConfigurationJobPriority"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/configuration/properties": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the properties that are set. */
        get: operations["getConfigurationProperties"];
        /** Set one property. */
        put: operations["putConfigurationProperties"];
        /** Set many properties, all or none. */
        post: operations["postConfigurationProperties"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/configuration/properties/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a property. */
        get: operations["getConfigurationPropertiesByKey"];
        /** Set a property: the body is the value. */
        put: operations["putConfigurationPropertiesByKey"];
        post?: never;
        /** Delete a property; its default applies again. */
        delete: operations["deleteConfigurationPropertiesByKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/whoami": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the name of the caller. */
        get: operations["getWhoami"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Create a token for the caller. */
        get: operations["getToken"];
        put?: never;
        post?: never;
        /** End all tokens of the caller. */
        delete: operations["deleteToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/token/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the valid tokens of the caller, newest first, without the tokens themselves. */
        get: operations["getTokenList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/token/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a token of the caller. */
        delete: operations["deleteTokenById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/user": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users. */
        get: operations["getUser"];
        put?: never;
        /** Create a user. */
        post: operations["postUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/user/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a user; seeing anyone but yourself needs `_user_read`. */
        get: operations["getUserByName"];
        /** Create or change a user. */
        put: operations["putUserByName"];
        post?: never;
        /** Delete a user. Jobs of the user that have not ended fail, or go to `successor`. */
        delete: operations["deleteUserByName"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/user/{name}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set a password: the body; that of anyone but yourself needs `_administrator`. */
        put: operations["putUserByNamePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/user/{name}/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the roles of a user; those of anyone but yourself need `_user_read`. */
        get: operations["getUserByNameRoles"];
        /** Replace the roles of a user. */
        put: operations["putUserByNameRoles"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/user/{name}/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Create a token for a user; for anyone but yourself this needs `_administrator`. */
        get: operations["getUserByNameToken"];
        put?: never;
        post?: never;
        /** End all tokens of a user; those of anyone but yourself need `_administrator`. */
        delete: operations["deleteUserByNameToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/user/{name}/token/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the valid tokens of a user; those of anyone but yourself need `_administrator`. */
        get: operations["getUserByNameTokenList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/user/{name}/token/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a token of a user; one of anyone but yourself needs `_administrator`. */
        delete: operations["deleteUserByNameTokenById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the storages, or those of `?status=`: ONLINE (or READY), OFFLINE. */
        get: operations["getStorage"];
        put?: never;
        /** Create a storage. */
        post: operations["postStorage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the files of all storages. */
        get: operations["getStorageFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/path/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a file. */
        get: operations["getStorageFilePathByPath"];
        put?: never;
        post?: never;
        /** Create a job that deletes the file. */
        delete: operations["deleteStorageFilePathByPath"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/path/{path}/analyze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that analyzes the file. */
        post: operations["postStorageFilePathByPathAnalyze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/path/{path}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the content of a file, or a range of it. */
        get: operations["getStorageFilePathByPathData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/path/{path}/entity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a file; it stays on the disk. */
        delete: operations["deleteStorageFilePathByPathEntity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/path/{path}/storage/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that copies the file to a storage, or moves it. */
        post: operations["postStorageFilePathByPathStorageByTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/uri/{uri}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a file. */
        get: operations["getStorageFileUriByUri"];
        put?: never;
        post?: never;
        /** Create a job that deletes the file. */
        delete: operations["deleteStorageFileUriByUri"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/uri/{uri}/analyze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that analyzes the file. */
        post: operations["postStorageFileUriByUriAnalyze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/uri/{uri}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the content of a file, or a range of it. */
        get: operations["getStorageFileUriByUriData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/uri/{uri}/entity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a file; it stays on the disk. */
        delete: operations["deleteStorageFileUriByUriEntity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/uri/{uri}/storage/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that copies the file to a storage, or moves it. */
        post: operations["postStorageFileUriByUriStorageByTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a file. */
        get: operations["getStorageFileByFile"];
        put?: never;
        post?: never;
        /** Create a job that deletes the file. */
        delete: operations["deleteStorageFileByFile"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/{file}/analyze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that analyzes the file. */
        post: operations["postStorageFileByFileAnalyze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/{file}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the content of a file, or a range of it. */
        get: operations["getStorageFileByFileData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/{file}/entity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a file; it stays on the disk. */
        delete: operations["deleteStorageFileByFileEntity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/file/{file}/storage/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that copies the file to a storage, or moves it. */
        post: operations["postStorageFileByFileStorageByTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a storage. */
        get: operations["getStorageById"];
        /** Change a storage. */
        put: operations["putStorageById"];
        post?: never;
        /** Forget a storage; its files stay on the disk. */
        delete: operations["deleteStorageById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the files of a storage. */
        get: operations["getStorageByIdFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Upload a file to `?path=`, or replace it. */
        put: operations["putStorageByIdFileData"];
        /** Upload a new file to `?path=`. */
        post: operations["postStorageByIdFileData"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/path/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a file. */
        get: operations["getStorageByIdFilePathByPath"];
        put?: never;
        post?: never;
        /** Create a job that deletes the file. */
        delete: operations["deleteStorageByIdFilePathByPath"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/path/{path}/analyze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that analyzes the file. */
        post: operations["postStorageByIdFilePathByPathAnalyze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/path/{path}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the content of a file, or a range of it. */
        get: operations["getStorageByIdFilePathByPathData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/path/{path}/entity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a file; it stays on the disk. */
        delete: operations["deleteStorageByIdFilePathByPathEntity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/path/{path}/storage/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that copies the file to a storage, or moves it. */
        post: operations["postStorageByIdFilePathByPathStorageByTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/uri/{uri}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a file. */
        get: operations["getStorageByIdFileUriByUri"];
        put?: never;
        post?: never;
        /** Create a job that deletes the file. */
        delete: operations["deleteStorageByIdFileUriByUri"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/uri/{uri}/analyze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that analyzes the file. */
        post: operations["postStorageByIdFileUriByUriAnalyze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/uri/{uri}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the content of a file, or a range of it. */
        get: operations["getStorageByIdFileUriByUriData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/uri/{uri}/entity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a file; it stays on the disk. */
        delete: operations["deleteStorageByIdFileUriByUriEntity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/uri/{uri}/storage/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that copies the file to a storage, or moves it. */
        post: operations["postStorageByIdFileUriByUriStorageByTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a file. */
        get: operations["getStorageByIdFileByFile"];
        put?: never;
        post?: never;
        /** Create a job that deletes the file. */
        delete: operations["deleteStorageByIdFileByFile"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/{file}/analyze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that analyzes the file. */
        post: operations["postStorageByIdFileByFileAnalyze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/{file}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the content of a file, or a range of it. */
        get: operations["getStorageByIdFileByFileData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/{file}/entity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a file; it stays on the disk. */
        delete: operations["deleteStorageByIdFileByFileEntity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/file/{file}/storage/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that copies the file to a storage, or moves it. */
        post: operations["postStorageByIdFileByFileStorageByTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/storage/{id}/rescan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look for the files of a storage. */
        post: operations["postStorageByIdRescan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/path/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a file. */
        get: operations["getFilePathByPath"];
        put?: never;
        post?: never;
        /** Create a job that deletes the file. */
        delete: operations["deleteFilePathByPath"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/path/{path}/analyze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that analyzes the file. */
        post: operations["postFilePathByPathAnalyze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/path/{path}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the content of a file, or a range of it. */
        get: operations["getFilePathByPathData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/path/{path}/entity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a file; it stays on the disk. */
        delete: operations["deleteFilePathByPathEntity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/path/{path}/storage/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that copies the file to a storage, or moves it. */
        post: operations["postFilePathByPathStorageByTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/uri/{uri}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a file. */
        get: operations["getFileUriByUri"];
        put?: never;
        post?: never;
        /** Create a job that deletes the file. */
        delete: operations["deleteFileUriByUri"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/uri/{uri}/analyze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that analyzes the file. */
        post: operations["postFileUriByUriAnalyze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/uri/{uri}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the content of a file, or a range of it. */
        get: operations["getFileUriByUriData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/uri/{uri}/entity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a file; it stays on the disk. */
        delete: operations["deleteFileUriByUriEntity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/uri/{uri}/storage/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that copies the file to a storage, or moves it. */
        post: operations["postFileUriByUriStorageByTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a file. */
        get: operations["getFileByFile"];
        put?: never;
        post?: never;
        /** Create a job that deletes the file. */
        delete: operations["deleteFileByFile"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/{file}/analyze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that analyzes the file. */
        post: operations["postFileByFileAnalyze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/{file}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the content of a file, or a range of it. */
        get: operations["getFileByFileData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/{file}/entity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a file; it stays on the disk. */
        delete: operations["deleteFileByFileEntity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/file/{file}/storage/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a job that copies the file to a storage, or moves it. */
        post: operations["postFileByFileStorageByTarget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/shape-tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the shape tags. */
        get: operations["getShapeTag"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/shape-tag/{tag}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the preset of a tag. */
        get: operations["getShapeTagByTag"];
        /** Create a tag, or replace its preset. */
        put: operations["putShapeTagByTag"];
        post?: never;
        /** Delete a tag. */
        delete: operations["deleteShapeTagByTag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/resource/transcoder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the transcoders: the ffmpeg of this node. */
        get: operations["getResourceTranscoder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/resource/transcoder/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a transcoder. */
        get: operations["getResourceTranscoderById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/resource/transcoder/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the state of a transcoder: ONLINE or OFFLINE. */
        get: operations["getResourceTranscoderByIdStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/javascript/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a script, without a job. */
        post: operations["postJavascriptTest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/node": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the nodes of this database. */
        get: operations["getNode"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the version. */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/selftest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Run all self tests, and show what they found. */
        get: operations["getSelftest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/API/selftest/{test}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Run one self test. */
        get: operations["getSelftestByTest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/APInoauth/selftest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Run all self tests, without what they found. */
        get: operations["getOpenSelftest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/APInoauth/selftest/{test}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Run one self test, without what it found. */
        get: operations["getOpenSelftestByTest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the metrics of this node for Prometheus. */
        get: operations["getServerMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthcheck": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Run all self tests; 500 when one fails. */
        get: operations["getMonitoringHealthcheck"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/APInoauth/is-online": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Answer when the server is online. */
        get: operations["getOpenIsOnline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/APInoauth/schema/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a schema of the documents. */
        get: operations["getOpenSchemaByFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/APInoauth/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the OpenAPI description of the API. */
        get: operations["getOpenOpenapiJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/APInoauth/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the reference of the API as a page. */
        get: operations["getOpenDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        JobBatchDocument: components["schemas"]["JobBatchType"];
        ScriptResultDocument: components["schemas"]["ScriptResultType"];
        JobPoolStatusDocument: components["schemas"]["JobPoolStatusType"];
        JobPoolSimulationDocument: components["schemas"]["JobPoolSimulationType"];
        JobAdmissionDocument: components["schemas"]["JobAdmissionType"];
        NodeListDocument: components["schemas"]["NodeListType"];
        TokenListDocument: components["schemas"]["TokenListType"];
        JobReportDocument: components["schemas"]["JobReportType"];
        JobDocument: components["schemas"]["JobType"];
        JobListDocument: components["schemas"]["JobListType"];
        JobSearchDocument: components["schemas"]["JobSearchType"];
        JobProblemListDocument: components["schemas"]["JobProblemListType"];
        TaskDefinitionDocument: components["schemas"]["TaskDefinitionType"];
        TaskDefinitionListDocument: components["schemas"]["TaskDefinitionListType"];
        SimpleMetadataDocument: components["schemas"]["SimpleMetadataType"];
        URIListDocument: components["schemas"]["URIListType"];
        ExceptionDocument: components["schemas"]["ExceptionType"];
        ConfigurationPropertyDocument: components["schemas"]["ConfigurationPropertyType"];
        ConfigurationPropertyListDocument: components["schemas"]["ConfigurationPropertyListType"];
        JobPoolListDocument: components["schemas"]["JobPoolListType"];
        JobPriorityConfigurationDocument: components["schemas"]["JobPriorityConfigurationType"];
        AuthenticationTokenDocument: components["schemas"]["AuthenticationTokenType"];
        UserDocument: components["schemas"]["UserType"];
        UserListDocument: components["schemas"]["UserListType"];
        GroupListDocument: components["schemas"]["GroupListType"];
        StorageDocument: components["schemas"]["StorageType"];
        StorageListDocument: components["schemas"]["StorageListType"];
        FileDocument: components["schemas"]["FileType"];
        FileListDocument: components["schemas"]["FileListType"];
        TranscodePresetDocument: components["schemas"]["TranscodePresetType"];
        ResourceDocument: components["schemas"]["ResourceType"];
        ResourceListDocument: components["schemas"]["ResourceListType"];
        VersionDocument: components["schemas"]["VersionType"];
        SelfTestDocument: components["schemas"]["SelfTestType"];
        /** @description Jobs to create, all or none. The response is a URIListDocument with their ids, in the same order. */
        JobBatchType: {
            job?: components["schemas"]["NewJobType"][];
        };
        /** @description The parameters and the body of POST /job. */
        NewJobType: {
            /** @description The name of a job type. */
            type: string;
            priority?: components["schemas"]["PriorityType"];
            /** @description The job starts on HOLD: its steps are started one by one, by hand. */
            holdJob?: boolean;
            notification?: string;
            notificationData?: string;
            /** @description The metadata of the job. */
            field?: components["schemas"]["NewJobFieldType"][];
        };
        NewJobFieldType: {
            key: string;
            value: string;
        };
        ScriptResultType: {
            /** @description The value that the script returned, as JSON text. */
            value?: string;
            /** @description The lines that the script logged. */
            log?: string[];
            /** @description The reason why the script ended early. */
            error?: string;
        };
        JobPoolStatusType: {
            dedicatedJobPool: boolean;
            /** @description The maximum number of running jobs; absent if only the pools limit it. */
            concurrentJobs?: number;
            /** @description Without pools: one pool with the size of concurrentJobs, open to all priorities. */
            pool?: components["schemas"]["PoolStatusType"][];
            /** @description Running jobs that need no pool or no longer fit one. */
            outside?: components["schemas"]["PriorityCountType"][];
            /** @description Jobs that could start, highest priority first. */
            ready?: components["schemas"]["ReadyCountType"][];
        };
        PoolStatusType: {
            priorityThreshold: components["schemas"]["PriorityType"];
            size: number;
            free: number;
            /** @description Jobs in its slots; jobs above its threshold have borrowed them. */
            running?: components["schemas"]["PriorityCountType"][];
        };
        PriorityCountType: {
            priority: components["schemas"]["PriorityType"];
            count: number;
            borrowed?: boolean;
        };
        ReadyCountType: {
            priority: components["schemas"]["PriorityType"];
            count: number;
            /** @description The time at which the oldest of these jobs was created. */
            oldest: components["schemas"]["TimeType"];
            oldestAgeSeconds: number;
        };
        /** @description The effect of other pools now. Nothing is changed. */
        JobPoolSimulationType: {
            /** @description Jobs that would start now, in order. */
            start?: components["schemas"]["SimulatedJobType"][];
            /** @description Jobs that would follow as slots become free. */
            next?: components["schemas"]["SimulatedJobType"][];
            /** @description READY jobs that no pool would accept. */
            never?: components["schemas"]["PriorityCountType"][];
        };
        SimulatedJobType: {
            jobId: components["schemas"]["SiteIdType"];
            priority: components["schemas"]["PriorityType"];
            /** @description The threshold of the pool whose slot the job gets. IMMEDIATE jobs need none. */
            pool?: components["schemas"]["PriorityType"];
        };
        /** @description Data on a job beyond the Vidispine API. */
        JobExtensionType: {
            /** @description The reason why the job has not started. */
            admission?: components["schemas"]["AdmissionType"];
        };
        /** @description Like JobAdmissionDocument. */
        AdmissionType: {
            reason: components["schemas"]["AdmissionReasonType"];
            explanation: string;
            position?: number;
            pool?: components["schemas"]["PriorityType"];
            mustEnd?: number;
        };
        JobAdmissionType: {
            jobId: components["schemas"]["SiteIdType"];
            status: components["schemas"]["JobStateType"];
            priority: components["schemas"]["PriorityType"];
            reason: components["schemas"]["AdmissionReasonType"];
            /** @description The reason as a sentence. */
            explanation: string;
            /** @description Its position in the order in which READY jobs start, from 1. */
            position?: number;
            /** @description The threshold of the pool that the job waits for. */
            pool?: components["schemas"]["PriorityType"];
            /** @description The number of running jobs that must end before it starts, if no other job comes first. */
            mustEnd?: number;
        };
        NodeListType: {
            node?: components["schemas"]["NodeType"][];
        };
        NodeType: {
            id: number;
            host: string;
            version: string;
            role?: string[];
            started: components["schemas"]["TimeType"];
            lastSeen: components["schemas"]["TimeType"];
            /** @description Whether the node has a session with the database. */
            alive: boolean;
            /** @description Attempts that run on the node. */
            running: number;
        };
        TokenListType: {
            hits: components["schemas"]["WholeType"];
            token?: components["schemas"]["ListedTokenType"][];
        };
        /** @description A token, without the token itself. */
        ListedTokenType: {
            /** @description Names the token, to end it; it is no secret. */
            id: components["schemas"]["WholeType"];
            /** @description Absent for tokens of versions before 0.2.0. */
            created?: components["schemas"]["TimeType"];
            /** @description The last use, accurate to five minutes. Absent if there was none. */
            used?: components["schemas"]["TimeType"];
            expires: components["schemas"]["TimeType"];
            /** @description Whether each use extends the lifetime. */
            autoRefresh: boolean;
        };
        JobReportType: {
            interval: components["schemas"]["IntervalType"];
            timeZone: string;
            /** @description The present number of jobs in each state. */
            count?: components["schemas"]["StateCountType"][];
            /** @description The jobs that ended in each interval; the last one contains the present. */
            trend?: components["schemas"]["TrendType"][];
            /** @description The durations of jobs that succeeded in these intervals. */
            type?: components["schemas"]["TypeTimesType"][];
            /** @description The jobs that have been running longest. */
            longest?: components["schemas"]["LongestJobType"][];
        };
        StateCountType: {
            status: components["schemas"]["JobStateType"];
            value: components["schemas"]["WholeType"];
        };
        TrendType: {
            start: components["schemas"]["TimeType"];
            /** @description The end, which is the start of the next interval. */
            end: components["schemas"]["TimeType"];
            /** @description Jobs that ended as FINISHED or FINISHED_WARNING. */
            finished: components["schemas"]["WholeType"];
            failed: components["schemas"]["WholeType"];
            aborted: components["schemas"]["WholeType"];
        };
        TypeTimesType: {
            name: string;
            jobs: components["schemas"]["WholeType"];
            /** @description The time from the creation of a job to its first start. */
            wait: components["schemas"]["SecondsType"];
            /** @description The time from its first start to its end. */
            run: components["schemas"]["SecondsType"];
        };
        /** @description Half of the jobs took at most the median, 95 % of them at most p95. */
        SecondsType: {
            median: components["schemas"]["AmountType"];
            p95: components["schemas"]["AmountType"];
        };
        LongestJobType: {
            jobId: components["schemas"]["SiteIdType"];
            type: string;
            user: string;
            status: components["schemas"]["JobStateType"];
            /** @description The time since its first start. */
            seconds: components["schemas"]["WholeType"];
        };
        /** @description A job. In a list with idonly=true, it has only a jobId. */
        JobType: {
            jobId: components["schemas"]["SiteIdType"];
            /** @description The user to whom the job belongs: who created it, or the successor of that user. */
            user?: string;
            /** @description The time of its creation. */
            started?: components["schemas"]["TimeType"];
            /** @description The time of its end, with any outcome. */
            finished?: components["schemas"]["TimeType"];
            status?: components["schemas"]["JobStateType"];
            /** @description The name of its job type. */
            type?: string;
            subJob?: components["schemas"]["JobType"][];
            priority?: components["schemas"]["PriorityType"];
            waiting?: components["schemas"]["JobWaitingType"];
            currentStep?: components["schemas"]["JobStepType"];
            /** @description The metadata of the job. */
            data?: components["schemas"]["KeyValueType"][];
            /** @description The number of steps, without cleanup steps. Absent before the job has started. */
            totalSteps?: number;
            log?: components["schemas"]["JobLogType"];
            extension?: components["schemas"]["JobExtensionType"];
        };
        /** @description The resource that a job waits for. */
        JobWaitingType: {
            resourceId?: components["schemas"]["SiteIdType"];
            resourceType?: string;
            requirement?: string;
        };
        /** @description The current step of a job. */
        JobStepType: {
            description: string;
            /** @description Its position among the steps, from 1; this is not the step number. Cleanup steps come after totalSteps. */
            number: number;
            status: components["schemas"]["StepStateType"];
        };
        KeyValueType: {
            key: string;
            value: string;
        };
        JobLogType: {
            /** @description One entry for each attempt of each step, in the order of execution. */
            task: components["schemas"]["JobTaskType"][];
        };
        /** @description One attempt of a step or of a sub-task. */
        JobTaskType: {
            step: number;
            /** @description The number of earlier failures of the step: 0 for the first attempt. */
            attempts: number;
            status: components["schemas"]["StepStateType"];
            timestamp: components["schemas"]["TimeType"];
            description?: string;
            progress?: components["schemas"]["JobProgressType"];
            subStep?: components["schemas"]["JobSubStepType"][];
            errorMessage?: string;
            totalSubTasks?: number;
            subTask: components["schemas"]["JobTaskType"][];
            id?: components["schemas"]["WholeType"];
        };
        /** @description The progress of an attempt. For percent, the total is 100; for bytes, it may be absent. */
        JobProgressType: {
            value: components["schemas"]["AmountType"];
            total?: components["schemas"]["WholeType"];
            unit?: components["schemas"]["ProgressUnitType"];
        };
        /** @description A line that a step logged while it ran. */
        JobSubStepType: {
            timestamp: components["schemas"]["TimeType"];
            description: string;
        };
        JobListType: {
            /** @description The number of matching jobs on all pages. */
            hits?: components["schemas"]["WholeType"];
            job?: components["schemas"]["JobType"][];
            facet?: components["schemas"]["FacetType"][];
            /** @description The value of `cursor` for the next page; absent on the last page. */
            nextCursor?: string;
        };
        /** @description The count of each value of a field among all matching jobs. */
        FacetType: {
            field: string;
            count?: components["schemas"]["FacetCountType"][];
            /** @description For fields of times, instead of count. */
            range?: components["schemas"]["FacetRangeCountType"][];
            name?: string;
        };
        /** @description The number of times in a range, which includes its start and excludes its end. */
        FacetRangeCountType: {
            start?: components["schemas"]["TimeType"];
            end?: components["schemas"]["TimeType"];
            value: components["schemas"]["WholeType"];
        };
        FacetCountType: {
            fieldValue: string;
            value: components["schemas"]["WholeType"];
        };
        /** @description The facets to count in a search. The query of the request has the search itself. */
        JobSearchType: {
            facetFilter?: components["schemas"]["FacetFilterType"][];
            facet?: components["schemas"]["FacetRequestType"][];
        };
        FacetFilterType: {
            field: string;
            range?: components["schemas"]["FacetRangeType"];
            value?: string;
        };
        /** @description A range of times, which includes its start and excludes its end. */
        FacetRangeType: {
            start?: string;
            end?: string;
        };
        FacetRequestType: {
            /** @description type, state or user; as extensions also priority, jobmetadata:KEY, started and finished. */
            field: string;
            /** @description Fields whose facet filters are not applied to this facet. */
            exclude?: string[];
            /** @description For started and finished: the ranges to count. An extension, like the next two attributes. */
            range?: components["schemas"]["FacetRangeType"][];
            count?: boolean;
            minCount?: number;
            maxCount?: number;
            maxResults?: number;
            name?: string;
            interval?: string;
            timeZone?: string;
        };
        JobProblemListType: {
            problem?: components["schemas"]["JobProblemType"][];
        };
        /** @description A condition that keeps jobs waiting. */
        JobProblemType: {
            id: components["schemas"]["WholeType"];
            type: string;
            data?: components["schemas"]["KeyValueType"][];
            /** @description The jobs that wait for it. */
            job?: components["schemas"]["SiteIdType"][];
        };
        /** @description One step of a job type. */
        TaskDefinitionType: {
            description?: string;
            extradata?: string;
            flags?: number;
            /** @description Its number, unique in its job type; steps run in the order of their numbers. */
            step?: number;
            /** @description Steps that must have ended before this one starts. */
            dependency?: components["schemas"]["TaskDefinitionDependencyType"];
            /** @description Steps that must have ended or become parallel before this one starts. */
            parallelDependency?: components["schemas"]["TaskDefinitionDependencyType"];
            jobType?: string;
            /** @description The step runs last, after any outcome of the others. */
            cleanup?: boolean;
            /** @description The job fails if the step fails. Default: true. */
            critical?: boolean;
            metadata?: components["schemas"]["SimpleMetadataType"];
            bean?: string;
            method?: string;
            plugin?: boolean;
            /** @description JavaScript. */
            script?: string;
            id?: components["schemas"]["WholeType"];
        };
        /** @description Steps that must have ended. All parts must be met. */
        TaskDefinitionDependencyType: {
            /** @description The step with this number; 0 for none. */
            step?: number;
            /** @description The directly preceding step. */
            previous?: boolean;
            /** @description All steps with a lower number. */
            allPrevious?: boolean;
        };
        TaskDefinitionListType: {
            task?: components["schemas"]["TaskDefinitionType"][];
            metadata?: components["schemas"]["SimpleMetadataType"];
        };
        /** @description Keys and values; keys may repeat. */
        SimpleMetadataType: {
            field?: components["schemas"]["KeyValueType"][];
        };
        /** @description URLs, ids or names, depending on the resource. */
        URIListType: {
            uri?: string[];
        };
        /** @description The reason why a request was refused: exactly one of these. */
        ExceptionType: {
            notFound: components["schemas"]["NotFoundExceptionType"] | null;
            internalServer: components["schemas"]["MessageExceptionType"] | null;
            forbidden: components["schemas"]["ForbiddenExceptionType"] | null;
            notYetImplemented: components["schemas"]["NotYetImplementedExceptionType"] | null;
            conflict: components["schemas"]["ValueExceptionType"] | null;
            invalidInput: components["schemas"]["ValueExceptionType"] | null;
            licenseFault: components["schemas"]["MessageExceptionType"] | null;
            fileAlreadyExists: components["schemas"]["FileAlreadyExistsExceptionType"] | null;
            notAuthorized: components["schemas"]["MessageExceptionType"] | null;
        };
        NotFoundExceptionType: {
            /** @description The kind of entity: Job. */
            type: string | null;
            id: string | null;
            context: string | null;
        };
        MessageExceptionType: {
            message: string | null;
        };
        ForbiddenExceptionType: {
            context: string | null;
            id: string | null;
            explanation: string | null;
        };
        NotYetImplementedExceptionType: Record<string, never>;
        ValueExceptionType: {
            /** @description The parameter, document or entity at fault. */
            context: string | null;
            id: string | null;
            explanation: string | null;
            value: string | null;
        };
        FileAlreadyExistsExceptionType: {
            storageId: string | null;
            fileId: string | null;
            path: string | null;
        };
        ConfigurationPropertyType: {
            key: string;
            value?: string;
            lastChange?: components["schemas"]["TimeType"];
        };
        ConfigurationPropertyListType: {
            property?: components["schemas"]["ConfigurationPropertyType"][];
        };
        JobPoolListType: {
            /** @description The maximum number of running jobs, regardless of the pools. */
            concurrentJobs?: components["schemas"]["CountType"];
            pool?: components["schemas"]["JobPoolType"][];
        };
        /** @description Slots for jobs of a priority and all higher ones. */
        JobPoolType: {
            priorityThreshold: components["schemas"]["PriorityType"];
            size: components["schemas"]["CountType"];
        };
        JobPriorityConfigurationType: {
            job?: components["schemas"]["JobTypePriorityType"][];
        };
        /** @description The default priority of the jobs of a type. */
        JobTypePriorityType: {
            type: string;
            value: components["schemas"]["PriorityType"];
        };
        AuthenticationTokenType: {
            token: string;
            user: string;
        };
        UserType: {
            /** @description Optional if the path names the user. */
            userName?: string;
            realName?: string;
            /** @description Accepted, but never returned. */
            password?: string;
            groupList?: components["schemas"]["GroupListType"];
            disabled?: boolean;
        };
        UserListType: {
            hits?: components["schemas"]["WholeType"];
            user?: components["schemas"]["UserType"][];
        };
        /** @description Groups. Names that begin with _ are roles. */
        GroupListType: {
            hits?: components["schemas"]["WholeType"];
            group?: components["schemas"]["GroupType"][];
        };
        GroupType: {
            groupName: string;
            description?: string;
            role?: boolean;
        };
        StorageListType: {
            storage?: components["schemas"]["StorageType"][];
        };
        /** @description A folder whose files are registered. */
        StorageType: {
            id?: components["schemas"]["SiteIdType"];
            /** @description READY, or OFFLINE if its folder is not reachable. */
            state?: string;
            type?: string;
            /** @description In bytes. */
            capacity?: components["schemas"]["WholeType"];
            freeCapacity?: components["schemas"]["WholeType"];
            /** @description The time of its last scan. */
            timestamp?: components["schemas"]["TimeType"];
            method?: components["schemas"]["StorageMethodType"][];
            metadata?: components["schemas"]["SimpleMetadataType"];
            /** @description Used bytes at which jobs resume that wait because the storage is full. */
            lowWatermark?: components["schemas"]["WholeType"];
            /** @description Used bytes above which jobs stop writing. */
            highWatermark?: components["schemas"]["WholeType"];
            /** @description In percent of the capacity; takes precedence over the bytes. */
            lowWatermarkPercentage?: components["schemas"]["CountType"];
            /** @description In percent of the capacity; takes precedence over the bytes. */
            highWatermarkPercentage?: components["schemas"]["CountType"];
            /** @description Whether the capacity is that of the disk. */
            autoDetect?: boolean;
            showImportables?: boolean;
            /** @description Seconds between two scans; 0: only on request. */
            scanInterval?: components["schemas"]["CountType"];
        };
        /** @description The location of a storage. */
        StorageMethodType: {
            id?: components["schemas"]["SiteIdType"];
            uri?: string;
            bandwidth?: components["schemas"]["WholeType"];
            read?: boolean;
            write?: boolean;
            browse?: boolean;
            lastSuccess?: components["schemas"]["TimeType"];
            lastFailure?: components["schemas"]["TimeType"];
            failureMessage?: string;
            type?: string;
        };
        FileListType: {
            /** @description The number of matching files on all pages. */
            hits?: components["schemas"]["WholeType"];
            file?: components["schemas"]["FileType"][];
        };
        FileType: {
            id?: components["schemas"]["SiteIdType"];
            /** @description The path below the folder of its storage. */
            path?: string;
            uri?: string[];
            state?: string;
            /** @description In bytes; -1: unknown. */
            size?: components["schemas"]["WholeType"];
            /** @description SHA-1, in hexadecimal. */
            hash?: string;
            /** @description The time of the last change. */
            timestamp?: components["schemas"]["TimeType"];
            refreshFlag?: number;
            storage?: components["schemas"]["SiteIdType"];
        };
        /** @description The settings of a transcode. */
        TranscodePresetType: {
            name?: string;
            description?: string;
            /** @description The container: mp4, webm, mov, … */
            format: string;
            audio?: components["schemas"]["AudioPresetType"];
            video?: components["schemas"]["VideoPresetType"];
        };
        AudioPresetType: {
            codec: string;
            /** @description Bits per second. */
            bitrate?: components["schemas"]["CountType"];
            framerate?: components["schemas"]["RationalType"];
            channel?: components["schemas"]["CountType"][];
        };
        VideoPresetType: {
            scaling?: components["schemas"]["ScalingType"];
            codec: string;
            bitrate?: components["schemas"]["CountType"];
            framerate?: components["schemas"]["RationalType"];
            resolution?: components["schemas"]["ResolutionType"];
            gopSize?: components["schemas"]["CountType"];
            pixelFormat?: string;
            /** @description The profile: baseline, main, high. */
            preset?: string;
            setting?: components["schemas"]["KeyValueType"][];
        };
        /** @description The duration of a frame or a sample, in seconds. */
        RationalType: {
            numerator: components["schemas"]["CountType"];
            denominator: components["schemas"]["CountType"];
        };
        /** @description In pixels; with only one of them, the aspect ratio is kept. */
        ScalingType: {
            width?: components["schemas"]["CountType"];
            height?: components["schemas"]["CountType"];
        };
        ResolutionType: {
            width: components["schemas"]["CountType"];
            height: components["schemas"]["CountType"];
        };
        ResourceListType: {
            resource?: components["schemas"]["ResourceType"][];
        };
        ResourceType: {
            id?: components["schemas"]["SiteIdType"];
            transcoder?: components["schemas"]["TranscoderType"];
        };
        TranscoderType: {
            url: string;
            version?: string;
            /** @description ONLINE or OFFLINE. */
            state?: string;
        };
        VersionType: {
            component?: components["schemas"]["VersionComponentType"][];
        };
        VersionComponentType: {
            name: string;
            siteId?: string;
            version: string;
        };
        /** @description The result of a check and of its parts. */
        SelfTestType: {
            message?: string[];
            test?: components["schemas"]["SelfTestType"][];
            name?: string;
            description?: string;
            status?: components["schemas"]["SelfTestStatusType"];
            /** @description Milliseconds. */
            took?: components["schemas"]["WholeType"];
        };
        /** @enum {string} */
        AdmissionReasonType: "NOT_READY" | "STARTING" | "NO_POOL" | "SLOTS_TAKEN" | "LIMIT_REACHED";
        /** @enum {string} */
        IntervalType: "hour" | "day" | "week" | "month" | "year";
        /** @description VX-29: a site and a number; JOB-VX-29 in the long form. */
        SiteIdType: string;
        /**
         * @description A point in time, in UTC unless it has a zone. JSON output: 2020-08-21T09:04:04.032+0000.
         * @example 2020-08-21T09:04:04.032+0000
         */
        TimeType: string;
        /** @description A whole number that every JSON parser reads exactly. */
        WholeType: number;
        CountType: number;
        AmountType: number;
        /**
         * @description In ascending order.
         * @enum {string}
         */
        PriorityType: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
        /** @enum {string} */
        JobStateType: "READY" | "STARTED" | "WAITING" | "HOLD" | "ABORTED_PENDING" | "FINISHED" | "FINISHED_WARNING" | "FAILED_TOTAL" | "ABORTED" | "VIDINET_JOB";
        /** @enum {string} */
        StepStateType: "NONE" | "READY" | "STARTED" | "STARTED_ASYNCHRONOUS" | "STARTED_PARALLEL" | "STARTED_PARALLEL_ASYNCHRONOUS" | "STARTED_SUBTASKS" | "WAITING" | "FINISHED" | "FAILED_RETRY" | "FAILED_FATAL" | "DISAPPEARED";
        /** @enum {string} */
        ProgressUnitType: "bytes" | "percent";
        /** @enum {string} */
        SelfTestStatusType: "ok" | "warning" | "failed";
    };
    responses: {
        /** @description The request failed. */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ExceptionDocument"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getJob: {
        parameters: {
            query?: {
                /** @description List only jobs of the caller. */
                user?: boolean;
                /** @description Ids of jobs. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. An extension of the Vidispine API. */
                job?: string[];
                /** @description Job types. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                type?: string[];
                /** @description Job states. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                state?: ("ABORTED" | "ABORTED_PENDING" | "FAILED_TOTAL" | "FINISHED" | "FINISHED_WARNING" | "HOLD" | "READY" | "STARTED" | "VIDINET_JOB" | "WAITING")[];
                /** @description List only jobs that have not ended. An extension of the Vidispine API. */
                active?: boolean;
                /** @description Priorities. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                priority?: ("LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE")[];
                /** @description `key=value`: jobs with this metadata; `*` in the value stands for any text. May be repeated. */
                jobmetadata?: string[];
                /** @description Jobs with this error message; `*` stands for any text. An extension of the Vidispine API. */
                errorMessage?: string;
                /** @description Jobs created at this time or later. */
                "starttime-from"?: string;
                /** @description Jobs created before this time. */
                "starttime-to"?: string;
                /** @description Jobs that ended at this time or later. */
                "finishtime-from"?: string;
                /** @description Jobs that ended before this time. */
                "finishtime-to"?: string;
                /** @description Jobs that changed at this time or later. An extension of the Vidispine API. */
                "updated-from"?: string;
                /** @description Jobs whose last change was before this time. An extension of the Vidispine API. */
                "updated-to"?: string;
                /** @description A query, such as `type = TRANSCODE and priority >= HIGH`. An extension of the Vidispine API. */
                q?: string;
                /** @description Sort keys, such as `priority desc,startTime`. */
                sort?: string;
                /** @description The direction of sort keys that have none: `asc` or `desc`. */
                "sort-order"?: string;
                /** @description The position of the first job, from 1. */
                first?: number;
                /** @description The most jobs listed. */
                number?: number;
                /** @description `*` for the first page, then the `nextCursor` of the page before. An extension of the Vidispine API. */
                cursor?: string;
                /** @description Metadata keys; other keys are left out. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                field?: string[];
                /** @description Add an `extension` with what is not in the Vidispine API. An extension of the Vidispine API. */
                extended?: boolean;
                /** @description Show the metadata of the jobs. */
                metadata?: boolean;
                /** @description Show only the ids of the jobs. */
                idonly?: boolean;
                /** @description Show the log of the jobs. */
                step?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the ids, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postJob: {
        parameters: {
            query: {
                /**
                 * @description The job type.
                 * @example GREETING
                 */
                type: string;
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "field": [
                 *         {
                 *           "key": "name",
                 *           "value": "World"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["SimpleMetadataDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "VX-29",
                     *       "user": "admin",
                     *       "started": "2026-02-19T13:53:21.000+0000",
                     *       "status": "READY",
                     *       "type": "GREETING",
                     *       "priority": "MEDIUM"
                     *     }
                     */
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteJob: {
        parameters: {
            query: {
                /** @description Ids of jobs. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                id: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    postJobBatch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "job": [
                 *         {
                 *           "type": "GREETING",
                 *           "priority": "HIGH"
                 *         },
                 *         {
                 *           "type": "GREETING"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["JobBatchDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. As text: the ids of the jobs in their order, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "uri": [
                     *         "VX-30",
                     *         "VX-31"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["URIListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getJobProblem: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobProblemListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getJobReport: {
        parameters: {
            query?: {
                /** @description List only jobs of the caller. */
                user?: boolean;
                /** @description Ids of jobs. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. An extension of the Vidispine API. */
                job?: string[];
                /** @description Job types. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                type?: string[];
                /** @description Job states. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                state?: ("ABORTED" | "ABORTED_PENDING" | "FAILED_TOTAL" | "FINISHED" | "FINISHED_WARNING" | "HOLD" | "READY" | "STARTED" | "VIDINET_JOB" | "WAITING")[];
                /** @description List only jobs that have not ended. An extension of the Vidispine API. */
                active?: boolean;
                /** @description Priorities. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                priority?: ("LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE")[];
                /** @description `key=value`: jobs with this metadata; `*` in the value stands for any text. May be repeated. */
                jobmetadata?: string[];
                /** @description Jobs with this error message; `*` stands for any text. An extension of the Vidispine API. */
                errorMessage?: string;
                /** @description Jobs created at this time or later. */
                "starttime-from"?: string;
                /** @description Jobs created before this time. */
                "starttime-to"?: string;
                /** @description Jobs that ended at this time or later. */
                "finishtime-from"?: string;
                /** @description Jobs that ended before this time. */
                "finishtime-to"?: string;
                /** @description Jobs that changed at this time or later. An extension of the Vidispine API. */
                "updated-from"?: string;
                /** @description Jobs whose last change was before this time. An extension of the Vidispine API. */
                "updated-to"?: string;
                /** @description A query, such as `type = TRANSCODE and priority >= HIGH`. An extension of the Vidispine API. */
                q?: string;
                /** @description `hour`, `day`, `week`, `month` or `year`; `day` if none is given. An extension of the Vidispine API. */
                interval?: string;
                /** @description The time zone in which intervals start; UTC if none is given. An extension of the Vidispine API. */
                timeZone?: string;
                /** @description The number of intervals. An extension of the Vidispine API. */
                number?: number;
                /** @description The number of longest-running jobs listed. An extension of the Vidispine API. */
                longest?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobReportDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putJobSearch: {
        parameters: {
            query?: {
                /**
                 * @description List only jobs of the caller.
                 * @example false
                 */
                user?: boolean;
                /** @description Ids of jobs. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. An extension of the Vidispine API. */
                job?: string[];
                /** @description Job types. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                type?: string[];
                /** @description Job states. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                state?: ("ABORTED" | "ABORTED_PENDING" | "FAILED_TOTAL" | "FINISHED" | "FINISHED_WARNING" | "HOLD" | "READY" | "STARTED" | "VIDINET_JOB" | "WAITING")[];
                /** @description List only jobs that have not ended. An extension of the Vidispine API. */
                active?: boolean;
                /** @description Priorities. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                priority?: ("LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE")[];
                /** @description `key=value`: jobs with this metadata; `*` in the value stands for any text. May be repeated. */
                jobmetadata?: string[];
                /** @description Jobs with this error message; `*` stands for any text. An extension of the Vidispine API. */
                errorMessage?: string;
                /** @description Jobs created at this time or later. */
                "starttime-from"?: string;
                /** @description Jobs created before this time. */
                "starttime-to"?: string;
                /** @description Jobs that ended at this time or later. */
                "finishtime-from"?: string;
                /** @description Jobs that ended before this time. */
                "finishtime-to"?: string;
                /** @description Jobs that changed at this time or later. An extension of the Vidispine API. */
                "updated-from"?: string;
                /** @description Jobs whose last change was before this time. An extension of the Vidispine API. */
                "updated-to"?: string;
                /** @description A query, such as `type = TRANSCODE and priority >= HIGH`. An extension of the Vidispine API. */
                q?: string;
                /** @description Sort keys, such as `priority desc,startTime`. */
                sort?: string;
                /** @description The direction of sort keys that have none: `asc` or `desc`. */
                "sort-order"?: string;
                /** @description The position of the first job, from 1. */
                first?: number;
                /**
                 * @description The most jobs listed.
                 * @example 0
                 */
                number?: number;
                /** @description `*` for the first page, then the `nextCursor` of the page before. An extension of the Vidispine API. */
                cursor?: string;
                /** @description Metadata keys; other keys are left out. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                field?: string[];
                /** @description Add an `extension` with what is not in the Vidispine API. An extension of the Vidispine API. */
                extended?: boolean;
                /** @description Show the metadata of the jobs. */
                metadata?: boolean;
                /** @description Show only the ids of the jobs. */
                idonly?: boolean;
                /** @description Show the log of the jobs. */
                step?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "facet": [
                 *         {
                 *           "field": "state",
                 *           "count": true
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["JobSearchDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. As text: the ids, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "hits": 3,
                     *       "facet": [
                     *         {
                     *           "field": "state",
                     *           "count": [
                     *             {
                     *               "fieldValue": "FINISHED",
                     *               "value": 3
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["JobListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getJobById: {
        parameters: {
            query?: {
                /** @description Metadata keys; other keys are left out. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                field?: string[];
                /** @description Add an `extension` with what is not in the Vidispine API. An extension of the Vidispine API. */
                extended?: boolean;
                /**
                 * @description Show all metadata of the job.
                 * @example true
                 */
                metadata?: boolean;
            };
            header?: never;
            path: {
                /** @description The id of a job, such as VX-29. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the state of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "VX-29",
                     *       "user": "admin",
                     *       "started": "2026-02-19T13:53:21.000+0000",
                     *       "finished": "2026-02-19T13:53:21.000+0000",
                     *       "status": "FINISHED",
                     *       "type": "GREETING",
                     *       "priority": "MEDIUM",
                     *       "currentStep": {
                     *         "description": "Greet",
                     *         "number": 1,
                     *         "status": "FINISHED"
                     *       },
                     *       "data": [
                     *         {
                     *           "key": "greeting",
                     *           "value": "Hello, World!"
                     *         },
                     *         {
                     *           "key": "name",
                     *           "value": "World"
                     *         },
                     *         {
                     *           "key": "username",
                     *           "value": "admin"
                     *         }
                     *       ],
                     *       "totalSteps": 1
                     *     }
                     */
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putJobById: {
        parameters: {
            query?: {
                /** @description The new priority; MEDIUM if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
            };
            header?: never;
            path: {
                /** @description The id of a job, such as VX-29. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    deleteJobById: {
        parameters: {
            query?: {
                /** @description The reason, for the log. */
                reason?: string;
                /** @description Run the cleanup steps. */
                cleanup?: boolean;
            };
            header?: never;
            path: {
                /** @description The id of a job, such as VX-29. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getJobByIdAdmission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a job, such as VX-29. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the explanation, in a sentence. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "jobId": "VX-5",
                     *       "status": "READY",
                     *       "priority": "MEDIUM",
                     *       "reason": "NO_POOL",
                     *       "explanation": "No pool takes MEDIUM jobs, it will never start: the pools are HIGH (2)."
                     *     }
                     */
                    "application/json": components["schemas"]["JobAdmissionDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getJobByIdProblem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a job, such as VX-29. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobProblemListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postJobByIdReRun: {
        parameters: {
            query?: {
                /** @description The priority of the copy. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
            };
            header?: never;
            path: {
                /** @description The id of a job, such as VX-29. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the copy. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putJobByIdStepByStepData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a job, such as VX-29. */
                id: string;
                /** @description The number of a step. */
                step: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SimpleMetadataDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    postJobByIdStepByStepRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a job, such as VX-29. */
                id: string;
                /** @description The number of a step. */
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getJobtype: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the names, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["URIListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinition: {
        parameters: {
            query?: {
                /** @description Job types. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                type?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDefinitionListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postTaskDefinition: {
        parameters: {
            query?: {
                /** @description Answer URLs instead of ids. */
                url?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskDefinitionListDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. As text: the ids or URLs, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["URIListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionJobtypeByType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDefinitionListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postTaskDefinitionJobtypeByType: {
        parameters: {
            query: {
                /**
                 * @description The number of the type, from 20000 to 30000.
                 * @example 20000
                 */
                id: number;
            };
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "task": [
                 *         {
                 *           "description": "Greet",
                 *           "step": 1,
                 *           "script": "job.setData('greeting', 'Hello');"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["TaskDefinitionListDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDefinitionListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteTaskDefinitionJobtypeByType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionJobtypeByTypeGraph: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionJobtypeByTypeGraphDot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the same. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionJobtypeByTypeGraphSvg: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionJobtypeByTypeStepByStep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
                /** @description The number of the step. */
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDefinitionDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putTaskDefinitionJobtypeByTypeStepByStep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
                /** @description The number of the step. */
                step: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskDefinitionDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDefinitionDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteTaskDefinitionJobtypeByTypeStepByStep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
                /** @description The number of the step. */
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionJobtypeByTypeStepByStepMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
                /** @description The number of the step. */
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimpleMetadataDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putTaskDefinitionJobtypeByTypeStepByStepMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
                /** @description The number of the step. */
                step: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SimpleMetadataDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    deleteTaskDefinitionJobtypeByTypeStepByStepMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
                /** @description The number of the step. */
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionJobtypeByTypeStepByStepMetadataByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
                /** @description The number of the step. */
                step: string;
                /** @description The key of the metadata entry. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the value. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putTaskDefinitionJobtypeByTypeStepByStepMetadataByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
                /** @description The number of the step. */
                step: string;
                /** @description The key of the metadata entry. */
                key: string;
            };
            cookie?: never;
        };
        /** @description The value. */
        requestBody?: {
            content: {
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    deleteTaskDefinitionJobtypeByTypeStepByStepMetadataByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
                /** @description The number of the step. */
                step: string;
                /** @description The key of the metadata entry. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionJobtypeByTypeStepByStepScript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
                /** @description The number of the step. */
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the same. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putTaskDefinitionJobtypeByTypeStepByStepScript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
                /** @description The number of the step. */
                step: string;
            };
            cookie?: never;
        };
        /** @description The script. */
        requestBody?: {
            content: {
                "application/javascript": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionJobtypeByTypeStepByStepValidate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the job type. */
                type: string;
                /** @description The number of the step. */
                step: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: what can be run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the task definition. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDefinitionDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putTaskDefinitionById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the task definition. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskDefinitionDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskDefinitionDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteTaskDefinitionById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the task definition. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionByIdMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the task definition. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimpleMetadataDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putTaskDefinitionByIdMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the task definition. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SimpleMetadataDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    deleteTaskDefinitionByIdMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the task definition. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionByIdMetadataByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the task definition. */
                id: string;
                /** @description The key of the metadata entry. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the value. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putTaskDefinitionByIdMetadataByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the task definition. */
                id: string;
                /** @description The key of the metadata entry. */
                key: string;
            };
            cookie?: never;
        };
        /** @description The value. */
        requestBody?: {
            content: {
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    deleteTaskDefinitionByIdMetadataByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the task definition. */
                id: string;
                /** @description The key of the metadata entry. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionByIdScript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the task definition. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the same. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putTaskDefinitionByIdScript: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the task definition. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The script. */
        requestBody?: {
            content: {
                "application/javascript": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getTaskDefinitionByIdValidate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the task definition. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: what can be run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the same, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["URIListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getConfigurationJobPool: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPoolListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putConfigurationJobPool: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "concurrentJobs": 10,
                 *       "pool": [
                 *         {
                 *           "priorityThreshold": "HIGH",
                 *           "size": 2
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["JobPoolListDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    deleteConfigurationJobPool: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    patchConfigurationJobPool: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobPoolListDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    postConfigurationJobPoolSimulate: {
        parameters: {
            query?: {
                /** @description Whether pools are dedicated; as configured if this is not given. An extension of the Vidispine API. */
                dedicatedJobPool?: boolean;
                /** @description The most jobs named in each list. An extension of the Vidispine API. */
                number?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobPoolListDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPoolSimulationDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getConfigurationJobPoolStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPoolStatusDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteConfigurationJobPoolByPriority: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The priority threshold of the pool. */
                priority: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getConfigurationJobPriority: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPriorityConfigurationDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putConfigurationJobPriority: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobPriorityConfigurationDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    deleteConfigurationJobPriority: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getConfigurationProperties: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigurationPropertyListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putConfigurationProperties: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "key": "concurrentJobs",
                 *       "value": "8"
                 *     }
                 */
                "application/json": components["schemas"]["ConfigurationPropertyDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    postConfigurationProperties: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfigurationPropertyListDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getConfigurationPropertiesByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the property. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the value. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigurationPropertyDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putConfigurationPropertiesByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the property. */
                key: string;
            };
            cookie?: never;
        };
        /** @description The value. */
        requestBody?: {
            content: {
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    deleteConfigurationPropertiesByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the property. */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getWhoami: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getToken: {
        parameters: {
            query?: {
                /**
                 * @description The lifetime of the token.
                 * @example 3600
                 */
                seconds?: number;
                /** @description Extend the lifetime whenever the token is used. */
                autoRefresh?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "token": "c2VjcmV0",
                     *       "user": "anna"
                     *     }
                     */
                    "application/json": components["schemas"]["AuthenticationTokenDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getTokenList: {
        parameters: {
            query?: {
                /** @description The position of the first token, from 1. */
                first?: number;
                /** @description The most tokens listed. */
                number?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "hits": 1,
                     *       "token": [
                     *         {
                     *           "id": 7,
                     *           "created": "2026-02-19T13:53:21.000+0000",
                     *           "used": "2026-02-19T14:20:08.000+0000",
                     *           "expires": "2026-02-19T14:53:21.000+0000",
                     *           "autoRefresh": false
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TokenListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteTokenById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a token, from the list of tokens. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getUser: {
        parameters: {
            query?: {
                /** @description Names of users. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                name?: string[];
                /** @description The position of the first user, from 1. */
                first?: number;
                /** @description The most users listed; 0 for all. */
                number?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postUser: {
        parameters: {
            query?: {
                /** @description Only `raw`: passwords are taken as they are. */
                passwordType?: "raw";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "userName": "anna",
                 *       "password": "…",
                 *       "groupList": {
                 *         "group": [
                 *           {
                 *             "groupName": "_job_read",
                 *             "role": true
                 *           }
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["UserDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getUserByName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the user. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putUserByName: {
        parameters: {
            query?: {
                /** @description Only `raw`: passwords are taken as they are. */
                passwordType?: "raw";
            };
            header?: never;
            path: {
                /** @description The name of the user. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UserDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    deleteUserByName: {
        parameters: {
            query?: {
                /** @description The user to whom the jobs go that have not ended. An extension of the Vidispine API. */
                successor?: string;
            };
            header?: never;
            path: {
                /** @description The name of the user. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    putUserByNamePassword: {
        parameters: {
            query?: {
                /** @description Only `raw`: passwords are taken as they are. */
                passwordType?: "raw";
            };
            header?: never;
            path: {
                /** @description The name of the user. */
                name: string;
            };
            cookie?: never;
        };
        /** @description The new password. */
        requestBody?: {
            content: {
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getUserByNameRoles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the user. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the names, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putUserByNameRoles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the user. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupListDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getUserByNameToken: {
        parameters: {
            query?: {
                /** @description The lifetime of the token. */
                seconds?: number;
                /** @description Extend the lifetime whenever the token is used. */
                autoRefresh?: boolean;
            };
            header?: never;
            path: {
                /** @description The name of the user. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthenticationTokenDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteUserByNameToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the user. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getUserByNameTokenList: {
        parameters: {
            query?: {
                /** @description The position of the first token, from 1. */
                first?: number;
                /** @description The most tokens listed. */
                number?: number;
            };
            header?: never;
            path: {
                /** @description The name of the user. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteUserByNameTokenById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the user. */
                name: string;
                /** @description The id of a token, from the list of tokens. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getStorage: {
        parameters: {
            query?: {
                /** @description Storage states. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                status?: ("ONLINE" | "READY" | "OFFLINE" | "NONE" | "FAILED" | "DISABLED" | "EVACUATING" | "EVACUATED")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the ids, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postStorage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "LOCAL",
                 *       "method": [
                 *         {
                 *           "uri": "file:///media/clips/",
                 *           "read": true,
                 *           "write": true,
                 *           "browse": true
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["StorageDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. As text: the id of the storage. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageFile: {
        parameters: {
            query?: {
                /** @description Ids of files. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                id?: string[];
                /** @description File states. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                state?: ("NONE" | "OPEN" | "CLOSED" | "UNKNOWN" | "MISSING" | "LOST" | "TO_APPEAR" | "TO_BE_DELETED" | "BEING_READ" | "ARCHIVED" | "AWAITING_SYNC")[];
                /** @description A folder; with `wildcard`, a pattern of `*` and `?`. */
                path?: string;
                /** @description Read `path` as a pattern. */
                wildcard?: boolean;
                /** @description List the files of folders below, too. */
                recursive?: boolean;
                /** @description Compare paths without regard to case. */
                ignorecase?: boolean;
                /** @description The sort key: fileId, path, size, state, timestamp, each with `asc` or `desc`. */
                sort?: string;
                /** @description The position of the first file, from 0. */
                first?: number;
                /** @description The most files listed. */
                number?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the ids, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageFilePathByPath: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the path of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteStorageFilePathByPath: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageFilePathByPathAnalyze: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageFilePathByPathData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteStorageFilePathByPathEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageFilePathByPathStorageByTarget: {
        parameters: {
            query?: {
                /** @description Move the file. */
                move?: boolean;
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
                /** @description The id of a storage. */
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageFileUriByUri: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the path of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteStorageFileUriByUri: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageFileUriByUriAnalyze: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageFileUriByUriData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteStorageFileUriByUriEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageFileUriByUriStorageByTarget: {
        parameters: {
            query?: {
                /** @description Move the file. */
                move?: boolean;
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The URI of the file, percent-encoded. */
                uri: string;
                /** @description The id of a storage. */
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageFileByFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the path of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteStorageFileByFile: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageFileByFileAnalyze: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageFileByFileData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteStorageFileByFileEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageFileByFileStorageByTarget: {
        parameters: {
            query?: {
                /** @description Move the file. */
                move?: boolean;
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the file. */
                file: string;
                /** @description The id of a storage. */
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a storage. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the state of the storage. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putStorageById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a storage. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StorageDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. As text: the id of the storage. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteStorageById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a storage. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageByIdFile: {
        parameters: {
            query?: {
                /** @description Ids of files. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                id?: string[];
                /** @description File states. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                state?: ("NONE" | "OPEN" | "CLOSED" | "UNKNOWN" | "MISSING" | "LOST" | "TO_APPEAR" | "TO_BE_DELETED" | "BEING_READ" | "ARCHIVED" | "AWAITING_SYNC")[];
                /** @description A folder; with `wildcard`, a pattern of `*` and `?`. */
                path?: string;
                /** @description Read `path` as a pattern. */
                wildcard?: boolean;
                /** @description List the files of folders below, too. */
                recursive?: boolean;
                /** @description Compare paths without regard to case. */
                ignorecase?: boolean;
                /** @description The sort key: fileId, path, size, state, timestamp, each with `asc` or `desc`. */
                sort?: string;
                /** @description The position of the first file, from 0. */
                first?: number;
                /** @description The most files listed. */
                number?: number;
            };
            header?: never;
            path: {
                /** @description The id of a storage. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the ids, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putStorageByIdFileData: {
        parameters: {
            query: {
                /** @description The path of the file in the storage. */
                path: string;
            };
            header?: never;
            path: {
                /** @description The id of a storage. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The content of the file. */
        requestBody: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description Done. As text: the path of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageByIdFileData: {
        parameters: {
            query: {
                /** @description The path of the file in the storage. */
                path: string;
            };
            header?: never;
            path: {
                /** @description The id of a storage. */
                id: string;
            };
            cookie?: never;
        };
        /** @description The content of the file. */
        requestBody: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            /** @description Done. As text: the path of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageByIdFilePathByPath: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the path of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteStorageByIdFilePathByPath: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageByIdFilePathByPathAnalyze: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageByIdFilePathByPathData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteStorageByIdFilePathByPathEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageByIdFilePathByPathStorageByTarget: {
        parameters: {
            query?: {
                /** @description Move the file. */
                move?: boolean;
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
                /** @description The id of a storage. */
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageByIdFileUriByUri: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the path of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteStorageByIdFileUriByUri: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageByIdFileUriByUriAnalyze: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageByIdFileUriByUriData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteStorageByIdFileUriByUriEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageByIdFileUriByUriStorageByTarget: {
        parameters: {
            query?: {
                /** @description Move the file. */
                move?: boolean;
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The URI of the file, percent-encoded. */
                uri: string;
                /** @description The id of a storage. */
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageByIdFileByFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the path of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteStorageByIdFileByFile: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageByIdFileByFileAnalyze: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getStorageByIdFileByFileData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteStorageByIdFileByFileEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageByIdFileByFileStorageByTarget: {
        parameters: {
            query?: {
                /** @description Move the file. */
                move?: boolean;
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the storage. */
                id: string;
                /** @description The id of the file. */
                file: string;
                /** @description The id of a storage. */
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postStorageByIdRescan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a storage. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getFilePathByPath: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the path of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteFilePathByPath: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postFilePathByPathAnalyze: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getFilePathByPathData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteFilePathByPathEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    postFilePathByPathStorageByTarget: {
        parameters: {
            query?: {
                /** @description Move the file. */
                move?: boolean;
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The path of the file in its storage, percent-encoded. */
                path: string;
                /** @description The id of a storage. */
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getFileUriByUri: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the path of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteFileUriByUri: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postFileUriByUriAnalyze: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getFileUriByUriData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteFileUriByUriEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The URI of the file, percent-encoded. */
                uri: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    postFileUriByUriStorageByTarget: {
        parameters: {
            query?: {
                /** @description Move the file. */
                move?: boolean;
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The URI of the file, percent-encoded. */
                uri: string;
                /** @description The id of a storage. */
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getFileByFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the path of the file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteFileByFile: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postFileByFileAnalyze: {
        parameters: {
            query?: {
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getFileByFileData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteFileByFileEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the file. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    postFileByFileStorageByTarget: {
        parameters: {
            query?: {
                /** @description Move the file. */
                move?: boolean;
                /** @description The file that the job works on. */
                fileId?: string;
                /** @description The same as a `file:` URI below a media root. */
                sourceUri?: string;
                /** @description The storage that the job writes to. */
                storageId?: string;
                /** @description The URI that the job writes to. */
                destinationUri?: string;
                /** @description The path of the new file on its storage. */
                filename?: string;
                /** @description Whether the new file keeps the name of the original. */
                useOriginalFilename?: string;
                /** @description The most bytes per second, at least 65536. */
                limitRate?: string;
                /** @description Accepted for clients that send it; it has no effect. */
                timeRequirement?: string;
                /** @description The id of the program (service) of the source to use, if it has several. */
                program?: string;
                /** @description The shape tag to transcode to. */
                tag?: string;
                /** @description The timecode of the first frame. */
                smpteTimeCode?: string;
                /** @description The timecode of the last frame. */
                lastSmpteTimeCode?: string;
                /** @description The times of the frames, separated by commas. */
                thumbnailTimeCodes?: string;
                /** @description The time between two frames. */
                thumbnailPeriod?: string;
                /** @description The width of the pictures in pixels. */
                thumbnailWidth?: string;
                /** @description The height of the pictures in pixels. */
                thumbnailHeight?: string;
                /** @description The format of the pictures: `jpeg` or `png`. */
                format?: string;
                /** @description The format of the report: `xml` or `csv`. */
                outputFormat?: string;
                /** @description The storage whose files the report lists. */
                sourceStorageId?: string;
                /** @description The priority; that of the job type if none is given. */
                priority?: "LOWEST" | "LOW" | "MEDIUM" | "HIGH" | "HIGHEST" | "IMMEDIATE";
                /** @description Create the job in the state HOLD. */
                holdJob?: boolean;
                /** @description `key=value`: metadata of the job. May be repeated. */
                jobmetadata?: string[];
                /** @description The id of a notification. */
                notification?: string;
                /** @description Data for the notification. */
                notificationData?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceId?: string;
                /** @description Accepted for clients that send it: there is one transcoder. */
                resourceTag?: string;
            };
            header?: never;
            path: {
                /** @description The id of the file. */
                file: string;
                /** @description The id of a storage. */
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the id of the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getShapeTag: {
        parameters: {
            query?: {
                /** @description Answer URLs instead of names. */
                url?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the names or URLs, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["URIListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getShapeTagByTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the shape tag. */
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TranscodePresetDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putShapeTagByTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the shape tag. */
                tag: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TranscodePresetDocument"];
                "application/xml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    deleteShapeTagByTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the shape tag. */
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    getResourceTranscoder: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the URLs, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getResourceTranscoderById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the transcoder. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResourceDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getResourceTranscoderByIdStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the transcoder. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the state. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postJavascriptTest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description The script. */
        requestBody?: {
            content: {
                /** @example return [1, 2].map(x => x * x); */
                "application/javascript": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "value": "[1,4]"
                     *     }
                     */
                    "application/json": components["schemas"]["ScriptResultDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getNode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeListDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: name and version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getSelftest: {
        parameters: {
            query?: {
                /** @description Names of tests that are not run. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                exclude?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SelfTestDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getSelftestByTest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the test. */
                test: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SelfTestDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getOpenSelftest: {
        parameters: {
            query?: {
                /** @description Names of tests that are not run. Several values are separated by commas; the parameter may also be repeated. `all` means no restriction. */
                exclude?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SelfTestDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getOpenSelftestByTest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the test. */
                test: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SelfTestDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getServerMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: the metrics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getMonitoringHealthcheck: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getOpenIsOnline: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. As text: `online`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SelfTestDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getOpenSchemaByFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `jobspine.xsd` or `extension.xsd`. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/xml": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getOpenOpenapiJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getOpenDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
}

/** The Content-Type of bodies that are not documents. */
export const BODY_TYPES: Readonly<Record<string, string>> = {
  'PUT /API/task-definition/jobtype/{type}/step/{step}/metadata/{key}': 'text/plain',
  'PUT /API/task-definition/jobtype/{type}/step/{step}/script': 'application/javascript',
  'PUT /API/task-definition/{id}/metadata/{key}': 'text/plain',
  'PUT /API/task-definition/{id}/script': 'application/javascript',
  'PUT /API/configuration/properties/{key}': 'text/plain',
  'PUT /API/user/{name}/password': 'text/plain',
  'POST /API/storage/{id}/file/data': 'application/octet-stream',
  'PUT /API/storage/{id}/file/data': 'application/octet-stream',
  'POST /API/javascript/test': 'application/javascript',
};
