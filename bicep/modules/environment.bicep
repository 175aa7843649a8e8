metadata description = 'The Container Apps environment: where the function app and the training job run.'

param location string
param tags object
param token string

@description('GPU profiles beside Consumption, such as { name: \'gpu-t4\', workloadProfileType: \'Consumption-GPU-NC8as-T4\' }.')
param gpuProfiles { name: string, workloadProfileType: string }[]

@description('The subnet delegated to the environment; empty for none.')
param subnetId string
param zoneRedundant bool
param workspaceId string

resource environment 'Microsoft.App/managedEnvironments@2026-01-01' = {
  name: 'cae-${token}'
  location: location
  tags: tags
  properties: {
    // Logs go by diagnostic settings: the other way would need the workspace's key.
    appLogsConfiguration: { destination: 'azure-monitor' }
    workloadProfiles: concat(
      [
        {
          name: 'Consumption'
          workloadProfileType: 'Consumption'
        }
      ],
      gpuProfiles
    )
    // Event Grid calls the function app from outside, so the environment has a public address even inside a network.
    vnetConfiguration: empty(subnetId) ? null : { infrastructureSubnetId: subnetId, internal: false }
    zoneRedundant: zoneRedundant && !empty(subnetId)
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: environment
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

output resourceId string = environment.id
