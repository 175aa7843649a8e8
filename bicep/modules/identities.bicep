metadata description = 'Who acts: the function app and the training job, each under an identity of its own.'

param location string
param tags object
param token string

resource serving 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-serving-${token}'
  location: location
  tags: tags
}

resource training 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-training-${token}'
  location: location
  tags: tags
}

@export()
@description('A user-assigned identity: its resource, and the ids that roles and clients know it by.')
type identity = {
  resourceId: string
  principalId: string
  clientId: string
}

output serving identity = {
  resourceId: serving.id
  principalId: serving.properties.principalId
  clientId: serving.properties.clientId
}

output training identity = {
  resourceId: training.id
  principalId: training.properties.principalId
  clientId: training.properties.clientId
}
