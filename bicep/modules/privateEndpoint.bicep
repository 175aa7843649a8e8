metadata description = 'One private endpoint and its name in a private zone.'

param location string
param tags object

@description('The endpoint\'s own name.')
param name string
param subnetId string
param resourceId string

@description('Which service of the resource, such as blob or queue.')
param groupId string
param zoneId string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: name
        properties: {
          privateLinkServiceId: resourceId
          groupIds: [groupId]
        }
      }
    ]
  }

  resource zoneGroup 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: groupId
          properties: { privateDnsZoneId: zoneId }
        }
      ]
    }
  }
}
