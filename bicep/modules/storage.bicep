metadata description = 'A storage account without keys, with the containers and queues that it is told to hold.'

param location string
param tags object

@minLength(3)
@maxLength(24)
param name string

@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS'])
param sku string

param containers string[]
param queues string[]

@description('Keep deleted blobs, and what a blob held before it was overwritten. Azure keeps versions of a whole account or of nothing.')
param keepVersions bool

@description('Rules of the lifecycle policy; none by default.')
param lifecycleRules object[] = []

@description('Only through private endpoints, and for Azure services that come with an identity.')
param isPrivate bool
param workspaceId string

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      // Event Grid delivers to queues and dead letters by its identity, past the firewall.
      bypass: 'AzureServices'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: keepVersions
      deleteRetentionPolicy: keepVersions ? { enabled: true, days: 14 } : { enabled: false }
      containerDeleteRetentionPolicy: keepVersions ? { enabled: true, days: 14 } : { enabled: false }
    }

    resource items 'containers' = [
      for container in containers: {
        name: container
        properties: { publicAccess: 'None' }
      }
    ]
  }

  resource messages 'queueServices' = {
    name: 'default'

    resource items 'queues' = [
      for queue in queues: {
        name: queue
      }
    ]
  }

  resource lifecycle 'managementPolicies' = if (!empty(lifecycleRules)) {
    name: 'default'
    properties: { policy: { rules: lifecycleRules } }
    dependsOn: [blobs]
  }
}

// What is written to queues is what the alert on poison queues looks at. Where the Functions host makes its own, each image writes.
resource queueLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(queues)) {
  name: 'queue-writes'
  scope: account::messages
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'StorageWrite', enabled: true }]
  }
}

output name string = account.name
output resourceId string = account.id
output blobEndpoint string = account.properties.primaryEndpoints.blob
output queueEndpoint string = account.properties.primaryEndpoints.queue
