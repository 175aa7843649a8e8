metadata description = 'The Durable Task Scheduler and the hub in which training runs are orchestrated.'

param location string
param tags object
param name string
param hubName string

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    // An empty list lets nobody in. Who may do anything is decided by roles alone.
    ipAllowlist: ['0.0.0.0/0']
  }

  resource hub 'taskHubs' = {
    name: hubName
  }
}

output endpoint string = scheduler.properties.endpoint
