metadata description = 'What a person has to know of. docs/operations.md says of each what it means and what to do.'

param location string
param tags object
param token string
param workspaceId string
param systemTopicId string

@description('Whether a GPU is meant to be in use.')
param expectsGpu bool

@description('Who is told; nobody by default, and the alerts are in the portal only.')
param emails string[]

@description('The log of the data account\'s queues, where a message was put on a poison queue.')
var poisonQuery = '''
StorageQueueLogs
| where OperationName == 'PutMessage' and StatusCode startswith '2'
| where Uri contains '-poison/messages'
'''

var runFailedQuery = '''
AppTraces
| where Message startswith 'The run ' and Message contains ' ended: Failed'
'''

var noHeartbeatQuery = '''
AppTraces
| where Message startswith 'The trainer of '
| where Message contains ': Stalled; another is started' or Message contains ': NeverStarted; another is started'
'''

var gpuFallbackQuery = '''
union
  (AppTraces | where Message startswith 'Networks run on Cpu'),
  (AppExceptions | where ExceptionType endswith 'ProviderUnavailableException')
'''

var logAlerts = concat(
  [
    {
      name: 'poison-queue'
      title: 'A message was put on a poison queue'
      query: poisonQuery
      severity: 2
      threshold: 0
      window: 'PT1H'
    }
    {
      name: 'run-failed'
      title: 'A training run failed'
      query: runFailedQuery
      severity: 2
      threshold: 0
      window: 'PT1H'
    }
    {
      name: 'no-heartbeat'
      title: 'A trainer gave no sign of life and was replaced, three times within three hours'
      query: noHeartbeatQuery
      severity: 2
      threshold: 2
      // Wide enough for three that each had all of Gan__Monitor__StartPatience, and the pauses in between.
      window: 'PT3H'
    }
  ],
  expectsGpu
    ? [
        {
          name: 'gpu-fallback'
          title: 'A replica that should have a GPU runs without'
          query: gpuFallbackQuery
          severity: 1
          threshold: 0
          window: 'PT1H'
        }
      ]
    : []
)

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'ganfunctions'
    enabled: true
    emailReceivers: [
      for (email, index) in emails: {
        name: 'email-${index}'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource logRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in logAlerts: {
    name: 'alert-${alert.name}-${token}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.title
      description: 'See docs/operations.md#${alert.name}'
      severity: alert.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: alert.window
      // A new workspace has no such tables yet.
      skipQueryValidation: true
      // One notification an hour as long as it goes on.
      autoMitigate: false
      muteActionsDuration: 'PT1H'
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: alert.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-dead-letters-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: 'See docs/operations.md#dead-letters'
    severity: 2
    enabled: true
    scopes: [systemTopicId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT1H'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'dead-lettered'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.EventGrid/systemTopics'
          metricName: 'DeadLetteredCount'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}
