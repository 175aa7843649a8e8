metadata description = 'Who may do what. Every assignment has the narrowest scope that Azure offers for it, and says why it is there.'

@description('Principals.')
param servingPrincipalId string
param trainingPrincipalId string
param eventsPrincipalId string

@description('Resources.')
param dataAccountName string
param hostAccountName string
param registryName string
param schedulerName string
param hubName string
param topicName string
param insightsName string
param vaultName string
param vaultSecretNames string[]

@description('Containers that the function app reads, and those that it writes.')
param readContainers string[]
param writeContainers string[]

@description('Queues that the function app takes messages from and moves them to.')
param servingQueues string[]

@description('What the trainer reads and writes.')
param datasetContainer string
param runContainer string

@description('The queue that Event Grid announces datasets on.')
param datasetQueue string

var roles = {
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  durableTaskDataContributor: '0ad04412-c4d5-4796-b79c-f76d14c8d402'
  eventGridDataSender: 'd5a91429-5739-47e2-a06b-3470a27159e7'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageBlobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageQueueDataMessageSender: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: dataAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }

  resource queues 'queueServices' existing = {
    name: 'default'
  }
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: hostAccountName
}

resource readItems 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = [
  for name in readContainers: {
    parent: dataAccount::blobs
    name: name
  }
]

resource writeItems 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = [
  for name in writeContainers: {
    parent: dataAccount::blobs
    name: name
  }
]

resource queueItems 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-01-01' existing = [
  for name in servingQueues: {
    parent: dataAccount::queues
    name: name
  }
]

resource datasets 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = {
  parent: dataAccount::blobs
  name: datasetContainer
}

resource runs 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = {
  parent: dataAccount::blobs
  name: runContainer
}

resource datasetMessages 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-01-01' existing = {
  parent: dataAccount::queues
  name: datasetQueue
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' existing = {
  name: registryName
}

resource hub 'Microsoft.DurableTask/schedulers/taskHubs@2026-02-01' existing = {
  name: '${schedulerName}/${hubName}'
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource secrets 'Microsoft.KeyVault/vaults/secrets@2024-11-01' existing = [
  for name in vaultSecretNames: {
    name: '${vaultName}/${name}'
  }
]

// Assignments are named by what the identity is for and not by its id, which is known only once it is made: a what-if could
// tell nothing of them. If an identity is ever made anew, the earlier assignments have to go first: docs/deploy.md.

// The function app reads what users upload and never changes it.
resource servingReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in readContainers: {
    name: guid(readItems[index].id, 'serving', roles.storageBlobDataReader)
    scope: readItems[index]
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataReader)
      principalId: servingPrincipalId
      principalType: 'ServicePrincipal'
      description: 'The function app reads the blobs that users upload here, and does not change them.'
    }
  }
]

// It writes results, rejections, models and the state of runs.
resource servingWrites 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in writeContainers: {
    name: guid(writeItems[index].id, 'serving', roles.storageBlobDataContributor)
    scope: writeItems[index]
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor)
      principalId: servingPrincipalId
      principalType: 'ServicePrincipal'
      description: 'The function app writes results, rejections, model versions or the state of runs here.'
    }
  }
]

// It takes messages, moves bad ones to the poison queue, and reads the length by which it is scaled.
resource servingQueueAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in servingQueues: {
    name: guid(queueItems[index].id, 'serving', roles.storageQueueDataContributor)
    scope: queueItems[index]
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageQueueDataContributor)
      principalId: servingPrincipalId
      principalType: 'ServicePrincipal'
      description: 'The function app takes messages from this queue or moves poisoned ones here; the scaler reads its length.'
    }
  }
]

// The Functions host makes leases, blob receipts and internal queues and tables of names that it chooses itself, so no
// narrower scope than the account serves. That is why the host has an account without any user's data.
resource hostBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount.id, 'serving', roles.storageBlobDataOwner)
  scope: hostAccount
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataOwner)
    principalId: servingPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The Functions host keeps leases and blob receipts in containers that it makes itself.'
  }
}

resource hostQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount.id, 'serving', roles.storageQueueDataContributor)
  scope: hostAccount
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageQueueDataContributor)
    principalId: servingPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The blob trigger passes events on through a queue that the Functions host makes itself.'
  }
}

resource hostTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount.id, 'serving', roles.storageTableDataContributor)
  scope: hostAccount
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageTableDataContributor)
    principalId: servingPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The Functions host keeps its diagnostic events in a table that it makes itself.'
  }
}

// A registry has no narrower scope than itself.
resource servingPulls 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, 'serving', roles.acrPull)
  scope: registry
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
    principalId: servingPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The function app\'s image is pulled with its identity.'
  }
}

resource trainingPulls 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, 'training', roles.acrPull)
  scope: registry
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
    principalId: trainingPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The trainer\'s image is pulled with its identity.'
  }
}

resource servingOrchestrates 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hub.id, 'serving', roles.durableTaskDataContributor)
  scope: hub
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.durableTaskDataContributor)
    principalId: servingPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The training workflow\'s state is kept in this task hub.'
  }
}

resource servingPublishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(topic.id, 'serving', roles.eventGridDataSender)
  scope: topic
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventGridDataSender)
    principalId: servingPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The function app tells what happened through this topic.'
  }
}

// Local authentication is off, so that telemetry needs a role.
resource servingReports 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, 'serving', roles.monitoringMetricsPublisher)
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringMetricsPublisher)
    principalId: servingPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The function app sends its traces, metrics and logs here.'
  }
}

resource trainingReports 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, 'training', roles.monitoringMetricsPublisher)
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringMetricsPublisher)
    principalId: trainingPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The trainer sends its traces and metrics here.'
  }
}

// Three secrets, each by itself; nothing else that may come to lie in the vault.
resource servingKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in vaultSecretNames: {
    name: guid(secrets[index].id, 'serving', roles.keyVaultSecretsUser)
    scope: secrets[index]
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
      principalId: servingPrincipalId
      principalType: 'ServicePrincipal'
      description: 'This key of the Functions host is mounted into the function app.'
    }
  }
]

resource trainingReads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(datasets.id, 'training', roles.storageBlobDataReader)
  scope: datasets
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataReader)
    principalId: trainingPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The trainer downloads the dataset of its run.'
  }
}

// It hands its export over in its run's folder; only the function app makes a version of it in models.
resource trainingWrites 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(runs.id, 'training', roles.storageBlobDataContributor)
  scope: runs
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor)
    principalId: trainingPrincipalId
    principalType: 'ServicePrincipal'
    description: 'The trainer writes its progress, samples, checkpoints and export here.'
  }
}

resource eventsAnnounceDatasets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(datasetMessages.id, 'events', roles.storageQueueDataMessageSender)
  scope: datasetMessages
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageQueueDataMessageSender)
    principalId: eventsPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Event Grid puts the event of an uploaded dataset on this queue.'
  }
}

// Event Grid refuses a subscription whose dead letters it may write by a role on the container alone.
resource eventsBury 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostAccount.id, 'events', roles.storageBlobDataContributor)
  scope: hostAccount
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor)
    principalId: eventsPrincipalId
    principalType: 'ServicePrincipal'
    description: 'Event Grid writes events that it could not deliver into the container of dead letters.'
  }
}
