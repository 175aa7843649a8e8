// node upload.js FILE BLOB OUTPUT: uploads FILE to images/BLOB as any user of the Azure Storage SDK would, waits for
// its translation and saves that as OUTPUT. The storage is the one in AZURE_STORAGE_CONNECTION_STRING.
"use strict";

const { BlobServiceClient } = require("@azure/storage-blob");

async function main([file, blob, output]) {
  const service = BlobServiceClient.fromConnectionString(process.env.AZURE_STORAGE_CONNECTION_STRING);
  await service.getContainerClient("images").getBlockBlobClient(blob).uploadFile(file);

  const translated = service.getContainerClient("translated").getBlobClient(blob.replace(/\.[^.]+$/, ".png"));
  while (!(await translated.exists())) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  await translated.downloadToFile(output);
  const { contentType, metadata } = await translated.getProperties();
  console.log(JSON.stringify({ contentType, metadata }));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
