metadata description = 'The training job: started by the function app, one execution an attempt at a run.'

import { identity as identityType } from 'identities.bicep'

param location string
param tags object
param name string
param environmentId string
param identity identityType
param workloadProfileName string
param cpu string
param memory string
param image string
param registryServer string

@description('Seconds after which an execution is ended. The run goes on from its last checkpoint in the next one.')
param replicaTimeout int

@description('What every execution is told; the run is added when it is started.')
param settings { name: string, value: string }[]

resource job 'Microsoft.App/jobs@2026-01-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.resourceId}': {} }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: workloadProfileName
    configuration: {
      triggerType: 'Manual'
      replicaTimeout: replicaTimeout
      // The training workflow starts attempts, counts them and gives up; two who do so would undo each other's work.
      replicaRetryLimit: 0
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 }
      registries: [
        {
          server: registryServer
          identity: identity.resourceId
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'trainer'
          image: image
          resources: { cpu: json(cpu), memory: memory }
          env: concat([{ name: 'AZURE_CLIENT_ID', value: identity.clientId }], settings)
        }
      ]
    }
  }
}

output name string = job.name
output resourceId string = job.id
output image string = image
output containerName string = job.properties.template.containers[0].name
