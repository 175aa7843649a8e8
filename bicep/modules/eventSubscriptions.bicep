metadata description = 'Which blobs wake whom. Deployed when the function app answers, since a webhook is tried out when it is made.'

param systemTopicName string

@description('Host name of the function app.')
param functionHost string

@secure()
param blobsExtensionKey string

@description('The account of the queue that datasets are announced on.')
param storageId string
param queueName string

@description('The account and container of what could not be delivered. Not the account whose events these are.')
param deadLetterStorageId string
param deadLetterContainer string

param webhooks {
  name: string
  @description('The function that the event is for.')
  functionName: string
  @description('Only blobs whose names begin so: container, slash, and what follows.')
  container: string
  @description('Within the container; empty for all.')
  prefix: string
}[]

param datasetContainer string

// No filter by ending: what is not named as it should be is refused with a reason, and for that it has to arrive.
// One event for each blob that is whole: a block upload counts when its list is committed.
var wholeBlobs = [
  {
    key: 'data.api'
    operatorType: 'StringIn'
    values: ['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose']
  }
]

var retryPolicy = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }

@batchSize(1)
module toFunctions 'webhookSubscription.bicep' = [
  for webhook in webhooks: {
    name: 'subscription-${webhook.name}'
    params: {
      systemTopicName: systemTopicName
      name: webhook.name
      endpointUrl: 'https://${functionHost}/runtime/webhooks/blobs?functionName=Host.Functions.${webhook.functionName}&code=${blobsExtensionKey}'
      subjectBeginsWith: '/blobServices/default/containers/${webhook.container}/blobs/${webhook.prefix}'
      advancedFilters: wholeBlobs
      retryPolicy: retryPolicy
      deadLetterStorageId: deadLetterStorageId
      deadLetterContainer: deadLetterContainer
    }
  }
]

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: systemTopicName
}

// A queue takes no handshake, keeps what comes while the app is away, and wakes it from zero replicas.
resource toTraining 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'datasets-to-train'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'StorageQueue'
        properties: { resourceId: storageId, queueName: queueName, queueMessageTimeToLiveInSeconds: 604800 }
      }
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
      subjectBeginsWith: '/blobServices/default/containers/${datasetContainer}/blobs/'
      isSubjectCaseSensitive: false
      advancedFilters: wholeBlobs
    }
  }
  dependsOn: [toFunctions]
}
