metadata description = 'The keys of the Functions host: made once, kept in a vault, seen by nobody.'

param location string
param tags object
param name string
param isPrivate bool

@description('Nobody can remove the vault for good before its time. A deployment that is torn down and made anew under the same name should not have it.')
param purgeProtection bool

// newGuid is allowed as a parameter's default only. The values are used by the first deployment alone.
@secure()
param masterKey string = newGuid()

@secure()
param functionKey string = newGuid()

@secure()
param blobsExtensionKey string = newGuid()

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    // The deployment reads the blobs extension's key for the webhooks of Event Grid.
    enabledForTemplateDeployment: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    enablePurgeProtection: purgeProtection ? true : null
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: isPrivate ? 'Deny' : 'Allow', bypass: 'AzureServices' }
  }
}

@onlyIfNotExists()
resource master 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'host-master'
  properties: { value: masterKey, contentType: 'key of the Functions host' }
}

@onlyIfNotExists()
resource functionDefault 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'host-function-default'
  properties: { value: functionKey, contentType: 'key of the Functions host' }
}

@onlyIfNotExists()
resource blobsExtension 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'host-systemkey-blobs-extension'
  properties: { value: blobsExtensionKey, contentType: 'key of the Functions host' }
}

output vaultId string = vault.id
output vaultUri string = vault.properties.vaultUri
