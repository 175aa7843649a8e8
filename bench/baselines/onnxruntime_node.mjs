// Baseline: torch.onnx in onnxruntime-node. Arguments: the folder of torch.onnx and input.bin, image size, threads.
// Writes node.bin (the output), says "ready VERSION", then answers each line with the milliseconds of one run.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [folder, size, threads] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const ort = createRequire(import.meta.url)('onnxruntime-node');

const bytes = readFileSync(join(folder, 'input.bin'));
const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / Float32Array.BYTES_PER_ELEMENT);
const feeds = { input: new ort.Tensor('float32', values, [1, 3, size, size]) };
const session = await ort.InferenceSession.create(join(folder, 'torch.onnx'), {
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
});

const { output } = await session.run(feeds);
writeFileSync(join(folder, 'node.bin'), new Uint8Array(output.data.buffer, output.data.byteOffset, output.data.byteLength));
console.log(`ready ${ort.env.versions.node}`);

for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now();
  await session.run(feeds);
  console.log(performance.now() - start);
}
