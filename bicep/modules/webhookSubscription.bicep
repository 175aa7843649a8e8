metadata description = 'One subscription of a blob trigger\'s webhook.'

param systemTopicName string
param name string

@description('With the key in it.')
@secure()
param endpointUrl string

@description('Only events whose subject begins so.')
param subjectBeginsWith string
param advancedFilters object[]
param retryPolicy { maxDeliveryAttempts: int, eventTimeToLiveInMinutes: int }
param deadLetterStorageId string
param deadLetterContainer string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: systemTopicName
}

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: name
  properties: {
    // The blob trigger's webhook reads this schema.
    eventDeliverySchema: 'EventGridSchema'
    destination: {
      endpointType: 'WebHook'
      properties: { endpointUrl: endpointUrl, minimumTlsVersionAllowed: '1.2' }
    }
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: deadLetterStorageId, blobContainerName: deadLetterContainer }
      }
    }
    retryPolicy: retryPolicy
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: subjectBeginsWith
      isSubjectCaseSensitive: false
      advancedFilters: advancedFilters
    }
  }
}
