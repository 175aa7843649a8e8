metadata description = 'The registry of the two images. Only identities pull from it and push to it.'

param location string
param tags object

@minLength(5)
param name string

@description('GPU images start faster from Premium (artifact streaming).')
@allowed(['Basic', 'Standard', 'Premium'])
param sku string

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: sku }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
    // Open inside a private network, too: images are built by az acr build, whose machines come from outside.
    publicNetworkAccess: 'Enabled'
  }
}

output name string = registry.name
output loginServer string = registry.properties.loginServer
