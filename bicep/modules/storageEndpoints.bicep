metadata description = 'Private endpoints of a storage account: blobs, queues and tables.'

param location string
param tags object
param accountName string
param accountId string
param subnetId string
param blobZoneId string
param queueZoneId string
param tableZoneId string

var services = [
  { group: 'blob', zone: blobZoneId }
  { group: 'queue', zone: queueZoneId }
  { group: 'table', zone: tableZoneId }
]

// One at a time: an account that changes refuses another change.
@batchSize(1)
module endpoints 'privateEndpoint.bicep' = [
  for service in services: {
    name: 'endpoint-${accountName}-${service.group}'
    params: {
      location: location
      tags: tags
      name: 'pe-${accountName}-${service.group}'
      subnetId: subnetId
      resourceId: accountId
      groupId: service.group
      zoneId: service.zone
    }
  }
]
