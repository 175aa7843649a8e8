metadata description = 'The function app: a container app of kind functionapp, with its host keys mounted as files.'

import { identity as identityType } from 'identities.bicep'

param location string
param tags object
param token string
param environmentId string
param identity identityType

@description('Where the app runs: Consumption, or a GPU profile, of which a replica takes one whole GPU.')
param workloadProfileName string
param cpu string
param memory string
param minReplicas int
param maxReplicas int

param image string
param registryServer string

@description('The port that the image listens on.')
param port int

param vaultUri string
param masterSecretName string
param functionSecretName string
param blobsExtensionSecretName string

@description('What the app is told, beside what its identity needs.')
param settings { name: string, value: string }[]

var keyFolder = '/run/secrets/functions-keys'

resource app 'Microsoft.App/containerApps@2026-01-01' = {
  name: 'ca-functions-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.resourceId}': {} }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: workloadProfileName
    configuration: {
      // Queue and durable triggers of two revisions would take each other's work. What is tried out is a model version.
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        targetPort: port
        transport: 'auto'
        allowInsecure: false
      }
      registries: [
        {
          server: registryServer
          identity: identity.resourceId
        }
      ]
      secrets: [
        {
          name: 'host-master'
          keyVaultUrl: '${vaultUri}secrets/${masterSecretName}'
          identity: identity.resourceId
        }
        {
          name: 'host-function-default'
          keyVaultUrl: '${vaultUri}secrets/${functionSecretName}'
          identity: identity.resourceId
        }
        {
          name: 'host-systemkey-blobs-extension'
          keyVaultUrl: '${vaultUri}secrets/${blobsExtensionSecretName}'
          identity: identity.resourceId
        }
      ]
    }
    template: {
      // The platform kills a replica about a minute after it asked it to stop; invocations are shorter than that.
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'functions'
          image: image
          resources: { cpu: json(cpu), memory: memory }
          env: concat(
            [
              { name: 'AzureWebJobsSecretStorageType', value: 'containerapp' }
              { name: 'AZURE_CLIENT_ID', value: identity.clientId }
            ],
            settings
          )
          // Whether the host is there, not whether all is well: /api/health also tells of storage and models, which all
          // replicas share, and a probe of it would take all of them away at once. The platform adds no probes on GPUs.
          probes: [
            {
              type: 'Startup'
              tcpSocket: { port: port }
              initialDelaySeconds: 1
              periodSeconds: 10
              failureThreshold: 10
            }
            {
              type: 'Readiness'
              tcpSocket: { port: port }
              periodSeconds: 10
              failureThreshold: 3
            }
            {
              type: 'Liveness'
              tcpSocket: { port: port }
              periodSeconds: 30
              failureThreshold: 4
            }
          ]
          volumeMounts: [{ volumeName: 'host-keys', mountPath: keyFolder }]
        }
      ]
      volumes: [
        {
          name: 'host-keys'
          storageType: 'Secret'
          secrets: [
            { secretRef: 'host-master', path: 'host.master' }
            { secretRef: 'host-function-default', path: 'host.function.default' }
            { secretRef: 'host-systemkey-blobs-extension', path: 'host.systemKey.blobs_extension' }
          ]
        }
      ]
      // The platform derives the rules from the triggers.
      scale: { minReplicas: minReplicas, maxReplicas: maxReplicas }
    }
  }
}

output name string = app.name
output hostName string = app.properties.configuration.ingress.fqdn
