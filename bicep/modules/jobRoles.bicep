metadata description = 'Who may do what with the training job. Apart from the other roles, since those come before the job.'

param servingPrincipalId string
param jobName string

var containerAppsJobsOperator = 'b9a307c4-5aa3-4b52-ba60-2b17c136cd7b'

resource job 'Microsoft.App/jobs@2026-01-01' existing = {
  name: jobName
}

// Reads, starts and stops executions of this one job; may not change the job.
resource servingStartsTraining 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(job.id, 'serving', containerAppsJobsOperator)
  scope: job
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', containerAppsJobsOperator)
    principalId: servingPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The training workflow starts, watches and stops executions of this job.'
  }
}
