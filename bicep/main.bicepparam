using 'main.bicep'

// GAN_SIZE is the switch: dev (the default) has no GPU, prod has. azd and infra/deploy.sh set the rest.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'ganfunctions')
param location = readEnvironmentVariable('AZURE_LOCATION', 'swedencentral')
param size = readEnvironmentVariable('GAN_SIZE', 'dev')
param trainingGpu = readEnvironmentVariable('GAN_TRAINING_GPU', 'gpu-t4')
param serveOnCpu = bool(readEnvironmentVariable('GAN_SERVE_ON_CPU', 'false'))
param traceRatio = readEnvironmentVariable('GAN_TRACE_RATIO', '1')
param minReplicas = int(readEnvironmentVariable('GAN_MIN_REPLICAS', '0'))
param maxReplicas = int(readEnvironmentVariable('GAN_MAX_REPLICAS', '5'))

// Empty until the images are built.
param functionImage = readEnvironmentVariable('GAN_FUNCTION_IMAGE', '')
param trainerImage = readEnvironmentVariable('GAN_TRAINER_IMAGE', '')
param deployEventSubscriptions = bool(readEnvironmentVariable('GAN_EVENT_SUBSCRIPTIONS', 'false'))
param privateNetworking = bool(readEnvironmentVariable('GAN_PRIVATE_NETWORKING', 'false'))

// JSON arrays: [{ "principalId": "...", "principalType": "User" }].
param users = json(readEnvironmentVariable('GAN_USERS', '[]'))
param operators = json(readEnvironmentVariable('GAN_OPERATORS', '[]'))
param alertEmails = json(readEnvironmentVariable('GAN_ALERT_EMAILS', '[]'))
