metadata description = 'One Log Analytics workspace for everything, and the Application Insights on top of it.'

param location string
param tags object
param workspaceName string
param insightsName string
param retentionInDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionInDays
    features: { disableLocalAuth: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    // Telemetry is taken from identities only, so the connection string is an address and no secret.
    DisableLocalAuth: true
  }
}

output workspaceId string = workspace.id
output insightsConnectionString string = insights.properties.ConnectionString
