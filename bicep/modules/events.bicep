metadata description = 'Event Grid: what happens in the storage account, and the topic of what GanFunctions tells the world.'

param location string
param tags object
param systemTopicName string
param topicName string
param storageId string

@description('The outgoing topic takes events from a virtual network only.')
param isPrivate bool

resource storageEvents 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: systemTopicName
  location: location
  tags: tags
  // Of the resources that reach past a storage account's firewall, Event Grid does so by a system-assigned identity.
  identity: { type: 'SystemAssigned' }
  properties: {
    topicType: 'Microsoft.Storage.StorageAccounts'
    source: storageId
  }
}

resource outgoing 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: topicName
  location: location
  tags: tags
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
}

output storageEventsId string = storageEvents.id
output storageEventsPrincipalId string = storageEvents.identity.principalId
output outgoingId string = outgoing.id
output outgoingEndpoint string = outgoing.properties.endpoint
