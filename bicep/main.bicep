metadata description = 'GanFunctions in one resource group: images in, translations out, training on demand.'

targetScope = 'resourceGroup'

@description('Names of resources follow from it, together with the resource group.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Regions with T4 GPUs in Container Apps; those with A100 among them are in a100Regions.')
@allowed([
  'australiaeast'
  'brazilsouth'
  'canadacentral'
  'centralindia'
  'eastus'
  'francecentral'
  'italynorth'
  'japaneast'
  'northcentralus'
  'southcentralus'
  'southeastasia'
  'southindia'
  'swedencentral'
  'uksouth'
  'westeurope'
  'westus'
  'westus2'
  'westus3'
])
param location string

@description('dev: processors only, nothing kept running. prod: GPUs.')
@allowed(['dev', 'prod'])
param size string

@description('The GPU that trains in prod.')
@allowed(['gpu-t4', 'gpu-a100'])
param trainingGpu string = 'gpu-t4'

@description('prod: the function app serves on processors all the same, for as long as there are no GPUs to be had. Training keeps its GPU.')
param serveOnCpu bool = false

@description('Replicas of the function app that are always there. One answers without the minute of a GPU replica\'s start.')
@minValue(0)
@maxValue(10)
param minReplicas int = 0

@description('The most replicas of the function app, each with a GPU of its own in prod.')
@minValue(1)
@maxValue(100)
param maxReplicas int = 5

@description('The share of traces that the function app records, from 0 to 1, as text: Bicep has no fractions.')
@minLength(1)
param traceRatio string = '1'

@description('The function app\'s image. Empty until it is built: the bare Functions host stands in.')
param functionImage string = ''

@description('The trainer\'s image. Empty until it is built: one that does nothing stands in.')
param trainerImage string = ''

@description('The function app answers, so Event Grid may try out its webhooks. False for the very first deployment.')
param deployEventSubscriptions bool = false

@description('Storage and vault are reachable from a virtual network only.')
param privateNetworking bool = false

@description('Who may upload and read results, beside those who have roles already.')
param users { principalId: string, principalType: ('User' | 'Group' | 'ServicePrincipal') }[] = []

@description('Who may publish models, clear queues and look after runs with the gan command.')
param operators { principalId: string, principalType: ('User' | 'Group' | 'ServicePrincipal') }[] = []

@description('Who is told of alerts.')
param alertEmails string[] = []

var a100Regions = ['australiaeast', 'brazilsouth', 'canadacentral', 'eastus', 'italynorth', 'swedencentral', 'uksouth', 'westus', 'westus3']

// There nothing can be kept in several zones: https://learn.microsoft.com/azure/reliability/regions-list.
var zonelessRegions = ['northcentralus', 'southindia', 'westus']

var sizes = {
  dev: {
    device: 'cpu'
    serving: { profile: 'Consumption', cpu: '2', memory: '4Gi' }
    training: { profile: 'Consumption', cpu: '4', memory: '8Gi' }
    startPatience: '00:10:00'
    storageSku: 'Standard_LRS'
    registrySku: 'Basic'
    logDays: 30
  }
  prod: {
    device: 'cuda'
    serving: gpus['gpu-t4']
    training: gpus[trainingGpu]
    // On a fresh node a GPU image was seen to take 25 minutes from its pull to its start.
    startPatience: '00:40:00'
    storageSku: hasZones ? 'Standard_ZRS' : 'Standard_LRS'
    registrySku: 'Premium'
    logDays: 90
  }
}

// A replica has a whole GPU and all that goes with it.
var gpus = {
  'gpu-t4': { profile: 'gpu-t4', cpu: '8', memory: '56Gi' }
  'gpu-a100': { profile: 'gpu-a100', cpu: '24', memory: '220Gi' }
}

var gpuProfiles = {
  'gpu-t4': { name: 'gpu-t4', workloadProfileType: 'Consumption-GPU-NC8as-T4' }
  'gpu-a100': { name: 'gpu-a100', workloadProfileType: 'Consumption-GPU-NC24-A100' }
}

var chosen = sizes[size]
var serving = serveOnCpu ? sizes.dev.serving : chosen.serving
var servingDevice = serveOnCpu ? sizes.dev.device : chosen.device
var hasZones = !contains(zonelessRegions, location)
var profilesInUse = size == 'dev' ? [] : trainingGpu == 'gpu-a100' ? [gpuProfiles['gpu-t4'], gpuProfiles['gpu-a100']] : [gpuProfiles['gpu-t4']]
var region = size == 'prod' && trainingGpu == 'gpu-a100' && !contains(a100Regions, location)
  ? fail('${location} has no A100 GPUs in Container Apps. Take one of ${join(a100Regions, ', ')}, or train on gpu-t4.')
  : location

var standIns = {
  functions: 'mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0'
  trainer: 'mcr.microsoft.com/k8se/quickstart-jobs:latest'
}

var token = uniqueString(resourceGroup().id, environmentName)
var tags = { 'azd-env-name': environmentName, application: 'GanFunctions' }

// Known before anything is deployed, so that a what-if can tell what it would change.
var names = {
  dataAccount: 'stgan${token}'
  hostAccount: 'stfn${token}'
  registry: 'cr${token}'
  scheduler: 'dts-${token}'
  systemTopic: 'evgst-${token}'
  topic: 'evgt-${token}'
  workspace: 'log-${token}'
  insights: 'appi-${token}'
  vault: 'kv-${token}'
  job: 'caj-trainer-${token}'
}
var hostKeyNames = { master: 'host-master', functionDefault: 'host-function-default', blobsExtension: 'host-systemkey-blobs-extension' }

// The storage contract: docs/storage-contract.md.
var containers = {
  images: 'images'
  translated: 'translated'
  requests: 'requests'
  generated: 'generated'
  datasets: 'datasets'
  models: 'models'
  runs: 'runs'
  rejected: 'rejected'
}
var queues = {
  trainingRequests: 'training-requests'
  trainingRequestsPoison: 'training-requests-poison'
  // Where the blob trigger puts what failed too often. The extension chose the name.
  blobTriggerPoison: 'webjobs-blobtrigger-poison'
}
// host.json names it.
var taskHub = 'ganfunctions'
var deadLetterContainer = 'dead-letters'

module identities 'modules/identities.bicep' = {
  name: 'identities'
  params: { location: region, tags: tags, token: token }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: { location: region, tags: tags, workspaceName: names.workspace, insightsName: names.insights, retentionInDays: chosen.logDays }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  name: 'network'
  params: { location: region, tags: tags, token: token }
}

module dataStorage 'modules/storage.bicep' = {
  name: 'data-storage'
  params: {
    location: region
    tags: tags
    name: names.dataAccount
    sku: chosen.storageSku
    containers: map(items(containers), item => item.value)
    queues: map(items(queues), item => item.value)
    keepVersions: true
    lifecycleRules: [
      {
        // Nothing is deleted: a run whose document is gone would be started anew by its dataset. gan runs delete does it.
        name: 'runs-grow-cold'
        enabled: true
        type: 'Lifecycle'
        definition: {
          filters: { blobTypes: ['blockBlob'], prefixMatch: ['${containers.runs}/'] }
          actions: {
            baseBlob: {
              tierToCool: { daysAfterModificationGreaterThan: 30 }
              tierToCold: { daysAfterModificationGreaterThan: 90 }
            }
          }
        }
      }
      {
        name: 'earlier-models-for-a-quarter'
        enabled: true
        type: 'Lifecycle'
        definition: {
          filters: { blobTypes: ['blockBlob'], prefixMatch: ['${containers.models}/'] }
          actions: { version: { delete: { daysAfterCreationGreaterThan: 90 } } }
        }
      }
      {
        // Versioning is meant for models but can only be had for the whole account: elsewhere it lasts a day.
        name: 'earlier-versions-elsewhere-for-a-day'
        enabled: true
        type: 'Lifecycle'
        definition: {
          filters: {
            blobTypes: ['blockBlob']
            prefixMatch: map(filter(items(containers), item => item.key != 'models'), item => '${item.value}/')
          }
          actions: { version: { delete: { daysAfterCreationGreaterThan: 1 } } }
        }
      }
    ]
    isPrivate: privateNetworking
    workspaceId: monitoring.outputs.workspaceId
  }
}

module hostStorage 'modules/storage.bicep' = {
  name: 'host-storage'
  params: {
    location: region
    tags: tags
    name: names.hostAccount
    sku: 'Standard_LRS'
    containers: [deadLetterContainer]
    queues: []
    keepVersions: false
    lifecycleRules: [
      {
        name: 'dead-letters-for-a-quarter'
        enabled: true
        type: 'Lifecycle'
        definition: {
          filters: { blobTypes: ['blockBlob'], prefixMatch: ['${deadLetterContainer}/'] }
          actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 90 } } }
        }
      }
    ]
    isPrivate: privateNetworking
    workspaceId: monitoring.outputs.workspaceId
  }
}

module dataStorageEndpoints 'modules/storageEndpoints.bicep' = if (privateNetworking) {
  name: 'data-storage-endpoints'
  params: {
    location: region
    tags: tags
    accountName: names.dataAccount
    accountId: dataStorage.outputs.resourceId
    subnetId: network!.outputs.endpointSubnetId
    blobZoneId: network!.outputs.blobZoneId
    queueZoneId: network!.outputs.queueZoneId
    tableZoneId: network!.outputs.tableZoneId
  }
}

module hostStorageEndpoints 'modules/storageEndpoints.bicep' = if (privateNetworking) {
  name: 'host-storage-endpoints'
  params: {
    location: region
    tags: tags
    accountName: names.hostAccount
    accountId: hostStorage.outputs.resourceId
    subnetId: network!.outputs.endpointSubnetId
    blobZoneId: network!.outputs.blobZoneId
    queueZoneId: network!.outputs.queueZoneId
    tableZoneId: network!.outputs.tableZoneId
  }
}

module vaultEndpoint 'modules/privateEndpoint.bicep' = if (privateNetworking) {
  name: 'vault-endpoint'
  params: {
    location: region
    tags: tags
    name: 'pe-${names.vault}'
    subnetId: network!.outputs.endpointSubnetId
    resourceId: hostKeys.outputs.vaultId
    groupId: 'vault'
    zoneId: network!.outputs.vaultZoneId
  }
}

module topicEndpoint 'modules/privateEndpoint.bicep' = if (privateNetworking) {
  name: 'topic-endpoint'
  params: {
    location: region
    tags: tags
    name: 'pe-${names.topic}'
    subnetId: network!.outputs.endpointSubnetId
    resourceId: events.outputs.outgoingId
    groupId: 'topic'
    zoneId: network!.outputs.topicZoneId
  }
}

module hostKeys 'modules/hostKeys.bicep' = {
  name: 'host-keys'
  params: { location: region, tags: tags, name: names.vault, isPrivate: privateNetworking, purgeProtection: size == 'prod' }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  params: { location: region, tags: tags, name: names.registry, sku: chosen.registrySku }
}

module durable 'modules/durable.bicep' = {
  name: 'durable'
  params: { location: region, tags: tags, name: names.scheduler, hubName: taskHub }
}

module events 'modules/events.bicep' = {
  name: 'events'
  params: {
    location: region
    tags: tags
    systemTopicName: names.systemTopic
    topicName: names.topic
    storageId: dataStorage.outputs.resourceId
    isPrivate: privateNetworking
  }
}

module appEnvironment 'modules/environment.bicep' = {
  name: 'environment'
  params: {
    location: region
    tags: tags
    token: token
    gpuProfiles: profilesInUse
    subnetId: privateNetworking ? network!.outputs.environmentSubnetId : ''
    zoneRedundant: size == 'prod' && hasZones
    workspaceId: monitoring.outputs.workspaceId
  }
}

// src/GanFunctions.Pipeline/Training/TrainerContract.cs. The run's id and the trace are added when an execution is started.
var trainerSettings = [
  { name: 'GAN_STORAGE', value: dataStorage.outputs.blobEndpoint }
  { name: 'GAN_DEVICE', value: chosen.device }
  { name: 'GAN_WORK_FOLDER', value: '/tmp/gan-trainer' }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: monitoring.outputs.insightsConnectionString }
  { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${identities.outputs.training.clientId};Authorization=AAD' }
]

module trainingJob 'modules/trainingJob.bicep' = {
  name: 'training-job'
  params: {
    location: region
    tags: tags
    name: names.job
    environmentId: appEnvironment.outputs.resourceId
    identity: identities.outputs.training
    workloadProfileName: chosen.training.profile
    cpu: chosen.training.cpu
    memory: chosen.training.memory
    image: empty(trainerImage) ? standIns.trainer : trainerImage
    registryServer: registry.outputs.loginServer
    replicaTimeout: 86400
    settings: trainerSettings
  }
  dependsOn: [roles]
}

// Before the app and the job, which are pulled and started with these roles.
module roles 'modules/roles.bicep' = {
  name: 'roles'
  params: {
    servingPrincipalId: identities.outputs.serving.principalId
    trainingPrincipalId: identities.outputs.training.principalId
    eventsPrincipalId: events.outputs.storageEventsPrincipalId
    dataAccountName: names.dataAccount
    hostAccountName: names.hostAccount
    registryName: names.registry
    schedulerName: names.scheduler
    hubName: taskHub
    topicName: names.topic
    insightsName: names.insights
    vaultName: names.vault
    vaultSecretNames: [hostKeyNames.master, hostKeyNames.functionDefault, hostKeyNames.blobsExtension]
    readContainers: [containers.images, containers.requests, containers.datasets]
    writeContainers: [containers.translated, containers.generated, containers.models, containers.runs, containers.rejected]
    servingQueues: map(items(queues), item => item.value)
    datasetContainer: containers.datasets
    runContainer: containers.runs
    datasetQueue: queues.trainingRequests
  }
  dependsOn: [hostStorage, registry, durable, hostKeys]
}

module jobRoles 'modules/jobRoles.bicep' = {
  name: 'job-roles'
  params: {
    servingPrincipalId: identities.outputs.serving.principalId
    jobName: names.job
  }
  dependsOn: [trainingJob]
}

module userAccess 'modules/userAccess.bicep' = [
  for (user, index) in users: {
    name: 'user-access-${index}'
    params: {
      principalId: user.principalId
      principalType: user.principalType
      accountName: names.dataAccount
      uploadContainers: [containers.images, containers.requests, containers.datasets]
      resultContainers: [containers.translated, containers.generated, containers.rejected, containers.runs]
    }
    dependsOn: [dataStorage]
  }
]

module operatorAccess 'modules/operatorAccess.bicep' = [
  for (operator, index) in operators: {
    name: 'operator-access-${index}'
    params: {
      principalId: operator.principalId
      principalType: operator.principalType
      accountName: names.dataAccount
      deadLetterAccountName: names.hostAccount
      deadLetterContainer: deadLetterContainer
    }
    dependsOn: [dataStorage, hostStorage]
  }
]

// docs/functions.md.
var functionSettings = [
  { name: 'AzureWebJobsStorage__accountName', value: hostStorage.outputs.name }
  { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
  { name: 'AzureWebJobsStorage__clientId', value: identities.outputs.serving.clientId }
  { name: 'GanStorage__blobServiceUri', value: dataStorage.outputs.blobEndpoint }
  { name: 'GanStorage__queueServiceUri', value: dataStorage.outputs.queueEndpoint }
  { name: 'GanStorage__credential', value: 'managedidentity' }
  { name: 'GanStorage__clientId', value: identities.outputs.serving.clientId }
  {
    name: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
    value: 'Endpoint=${durable.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identities.outputs.serving.clientId}'
  }
  { name: 'AzureFunctionsJobHost__extensions__durableTask__storageProvider__type', value: 'azureManaged' }
  {
    name: 'AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName'
    value: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
  }
  { name: 'Gan__ContainerAppsJob__ResourceId', value: trainingJob.outputs.resourceId }
  { name: 'Gan__ContainerAppsJob__ContainerName', value: trainingJob.outputs.containerName }
  { name: 'Gan__ContainerAppsJob__ClientId', value: identities.outputs.serving.clientId }
  { name: 'Gan__Monitor__StartPatience', value: chosen.startPatience }
  { name: 'Gan__Events__Topic', value: events.outputs.outgoingEndpoint }
  { name: 'Gan__Events__TopicClientId', value: identities.outputs.serving.clientId }
  { name: 'Gan__Inference__RequireGpu', value: servingDevice == 'cuda' ? 'true' : 'false' }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: monitoring.outputs.insightsConnectionString }
  { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${identities.outputs.serving.clientId};Authorization=AAD' }
  { name: 'OTEL_TRACES_SAMPLER', value: 'traceidratio' }
  { name: 'OTEL_TRACES_SAMPLER_ARG', value: traceRatio }
]

module functionApp 'modules/functionApp.bicep' = {
  name: 'function-app'
  params: {
    location: region
    tags: union(tags, { 'azd-service-name': 'functions' })
    token: token
    environmentId: appEnvironment.outputs.resourceId
    identity: identities.outputs.serving
    workloadProfileName: serving.profile
    cpu: serving.cpu
    memory: serving.memory
    minReplicas: minReplicas
    maxReplicas: maxReplicas
    image: empty(functionImage) ? standIns.functions : functionImage
    registryServer: registry.outputs.loginServer
    port: 80
    vaultUri: hostKeys.outputs.vaultUri
    masterSecretName: hostKeyNames.master
    functionSecretName: hostKeyNames.functionDefault
    blobsExtensionSecretName: hostKeyNames.blobsExtension
    settings: functionSettings
  }
  // Inside a network the secrets are read, and the storage is reached, through the endpoints.
  dependsOn: [roles, vaultEndpoint, hostStorageEndpoints, dataStorageEndpoints]
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: names.vault
}

module eventSubscriptions 'modules/eventSubscriptions.bicep' = if (deployEventSubscriptions) {
  name: 'event-subscriptions'
  params: {
    systemTopicName: names.systemTopic
    functionHost: functionApp.outputs.hostName
    blobsExtensionKey: vault.getSecret(hostKeyNames.blobsExtension)
    storageId: dataStorage.outputs.resourceId
    queueName: queues.trainingRequests
    deadLetterStorageId: hostStorage.outputs.resourceId
    deadLetterContainer: deadLetterContainer
    datasetContainer: containers.datasets
    webhooks: [
      { name: 'images-to-translate', functionName: 'TranslateImage', container: containers.images, prefix: '' }
      { name: 'requests-to-generate', functionName: 'GenerateImages', container: containers.requests, prefix: '' }
      { name: 'models-to-import', functionName: 'ImportModel', container: containers.models, prefix: 'import/' }
    ]
  }
  dependsOn: [roles]
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    location: region
    tags: tags
    token: token
    workspaceId: monitoring.outputs.workspaceId
    systemTopicId: events.outputs.storageEventsId
    expectsGpu: servingDevice == 'cuda'
    emails: alertEmails
  }
}

@description('Settings that the function app has, under their own names.')
output AzureWebJobsStorage__accountName string = hostStorage.outputs.name
output GanStorage__blobServiceUri string = dataStorage.outputs.blobEndpoint
output GanStorage__queueServiceUri string = dataStorage.outputs.queueEndpoint
output DURABLE_TASK_SCHEDULER_CONNECTION_STRING string = 'Endpoint=${durable.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identities.outputs.serving.clientId}'
output APPLICATIONINSIGHTS_CONNECTION_STRING string = monitoring.outputs.insightsConnectionString

@description('The setting of every execution of the training job.')
output GAN_STORAGE string = dataStorage.outputs.blobEndpoint

@description('What azd, infra/deploy.sh and infra/smoke.sh go by.')
output AZURE_RESOURCE_GROUP string = resourceGroup().name
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.loginServer
output AZURE_CONTAINER_REGISTRY_NAME string = registry.outputs.name
output GAN_SERVING_ACCELERATOR string = servingDevice
output GAN_TRAINING_ACCELERATOR string = chosen.device
output GAN_FUNCTION_APP string = functionApp.outputs.name
output GAN_FUNCTION_HOST string = functionApp.outputs.hostName
output GAN_STORAGE_ACCOUNT string = dataStorage.outputs.name
output GAN_KEY_VAULT string = names.vault
