metadata description = 'What a user of the service may do: upload to three containers, and read what comes of it.'

param principalId string

@allowed(['User', 'Group', 'ServicePrincipal'])
param principalType string

param accountName string
param uploadContainers string[]
param resultContainers string[]

var roles = {
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  storageBlobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: accountName

  resource blobs 'blobServices' existing = {
    name: 'default'
  }
}

resource uploadItems 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = [
  for name in uploadContainers: {
    parent: account::blobs
    name: name
  }
]

resource resultItems 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' existing = [
  for name in resultContainers: {
    parent: account::blobs
    name: name
  }
]

resource uploads 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in uploadContainers: {
    name: guid(uploadItems[index].id, principalId, roles.storageBlobDataContributor)
    scope: uploadItems[index]
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor)
      principalId: principalId
      principalType: principalType
      description: 'A user uploads here, and takes away what they uploaded.'
    }
  }
]

resource results 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in resultContainers: {
    name: guid(resultItems[index].id, principalId, roles.storageBlobDataReader)
    scope: resultItems[index]
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataReader)
      principalId: principalId
      principalType: principalType
      description: 'A user reads results, rejections and the course of training here.'
    }
  }
]
